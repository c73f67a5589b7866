"""Divides HTML into words, which are spoken, and tags, tables and comments, which are left out.

This module is used for whole HTML pages and for HTML in markdown.
"""

# ruff: noqa: ARG002  the parser passes contents to the methods, but the methods only need the position
import html
from collections.abc import Iterator
from html.parser import HTMLParser

from eleven_video.domain.script.left_out import Kind
from eleven_video.domain.script.markdown_inline import parts_of_tag, unheard
from eleven_video.domain.script.markup_tags import HEADINGS, Tag, Tags
from eleven_video.domain.script.part_types import Block, Part, left, spoken_of, spoken_part, without
from eleven_video.domain.script.stage_directions import pauses_of

_ITEMS = frozenset({"li", "dt", "dd"})
_LISTS = frozenset({"ul", "ol", "dl", "menu", "dir"})


class _Events(HTMLParser):
    """Records where each tag, text and comment starts.

    An element that is never shown may extend over several pieces of HTML in a markdown text. So the class `Tags`, not
    this class, records whether a text is inside an element that is never shown.
    """

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=False)
        self.events: list[tuple[int, str]] = []
        self._lines = [0]
        for line in text.split("\n"):
            self._lines.append(self._lines[-1] + len(line) + 1)
        # Everything after the last ">" is text, because no tag can end after the last ">". The parser gets only the
        # text up to the last ">", because the parser would need hours for many unfinished tags.
        last = text.rfind(">") + 1
        self.feed(text[:last])
        self.close()
        if last < len(text):
            self.events.append((last, "text"))

    def set_cdata_mode(self, elem: str, **_: object) -> None:
        """Do nothing, so that the content of style and script elements is parsed like other content."""

    def _note(self, what: str) -> None:
        line, column = self.getpos()
        self.events.append((self._lines[line - 1] + column, what))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._note("tag")
        self.events.append((self.events[-1][0] + len(self.get_starttag_text() or ""), "text"))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self._note("tag")

    def handle_data(self, data: str) -> None:
        self._note("text")

    def handle_entityref(self, name: str) -> None:
        self._note("entity")

    def handle_charref(self, name: str) -> None:
        self._note("entity")

    def handle_comment(self, data: str) -> None:
        self._note("comment")

    def handle_decl(self, decl: str) -> None:
        self._note("declaration")

    def handle_pi(self, data: str) -> None:
        self._note("declaration")

    def unknown_decl(self, data: str) -> None:
        self._note("declaration")


def html_parts(text: str, tags: Tags) -> Iterator[tuple[Part, Tag | None]]:
    """The parts of a text in HTML, as pairs of a part and its tag. For a part that is not a tag, the second value is
    None.

    If the sources of all parts are joined, the result is the text.
    """
    events = _Events(text).events
    ends = [start for start, _ in events[1:]] + [len(text)]
    if events and events[0][0]:
        yield spoken_part(text[: events[0][0]]), None
    for (start, what), end in zip(events, ends, strict=True):
        source = text[start:end]
        # A tag without a ">" at its end is text.
        is_tag = what == "tag" and source.endswith(">")
        tag = tags.surely(source, needs_end=False) if is_tag else None
        if source:
            for part in parts_of_tag(source, tag, tags) if tag else _other_parts(source, what, tags):
                yield part, tag
    if not events:
        yield spoken_part(text), None


def _other_parts(source: str, what: str, tags: Tags) -> Iterator[Part]:
    """The parts of a piece of HTML that is not a tag."""
    # A comment or declaration without its end mark is text. The end mark is checked by this function, because versions
    # of Python's HTML parser differ.
    if what == "comment" and source.startswith("<!--") and source.endswith(("-->", "--!>")):
        yield left(source, Kind.COMMENT)
    elif what in {"comment", "declaration"} and source.startswith(("<!", "<?")) and source.endswith(">"):
        yield left(source, Kind.TAG)
    else:
        yield from _words(source, tags, html.unescape(source) if what == "entity" else None)


def _words(source: str, tags: Tags, text: str | None = None) -> Iterator[Part]:
    if not tags.inside:
        yield spoken_part(source, text, literal=text is not None)
    else:
        yield unheard(source, tags.inside, counts=False)


def html_blocks(text: str, tags: Tags) -> Iterator[Block]:
    """The blocks of a text in HTML. A block is a paragraph, a heading, or text between paragraphs and headings."""
    parts: list[Part] = []
    heading = item = ""
    lists = 0
    for part, tag in html_parts(text, tags):
        if tag is None or not (tag.ends_paragraph or tag.name in HEADINGS):
            parts.append(part)
            continue
        if parts and (not tag.is_end or not heading or tag.name == heading):
            yield _block(parts, is_heading=bool(heading), is_item=bool(item or lists))
            parts = []
        parts.append(part)
        if tag.name in HEADINGS:
            heading = "" if tag.is_end else tag.name
        elif tag.name in _ITEMS:
            item = "" if tag.is_end else tag.name
        elif tag.name in _LISTS:
            # The end tag of an item may be missing, so the start or end tag of a list also ends an item.
            lists, item = max(0, lists + (-1 if tag.is_end else 1)), ""
    if parts:
        yield _block(parts, is_heading=bool(heading), is_item=bool(item or lists))


def _block(parts: list[Part], *, is_heading: bool, is_item: bool) -> Block:
    if is_heading and (words := " ".join(spoken_of(parts).split())):
        return Block(tuple(as_heading(parts)), heading=words)
    return Block(tuple(parts), is_item=is_item)


def as_heading(parts: list[Part]) -> Iterator[Part]:
    """The parts of a heading, with all words left out. Only the pauses of the heading remain.

    The heading is counted as one left-out text, even if the words of the heading have several parts.
    """
    counts = True
    seen = "".join(part.seen for part in parts if part.kind is None)
    for part in without(parts, pauses_of(seen)):
        if part.kind not in {None, Kind.MARK} or not part.source.strip():
            yield part
        else:
            # No part contains the space after "#". The space is added to the first part, so that the list of left-out
            # texts shows the space.
            is_first_mark = counts and part.kind is Kind.MARK
            yield left(f"{part.source} " if is_first_mark else part.source, Kind.HEADING, counts=counts)
            counts = False
