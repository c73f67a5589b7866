"""Divides the text of a markdown paragraph into words and the marks around them.

The parser markdown-it-py does not report where in the text a mark is. So this module wraps each rule of the parser in a
function that records which characters the rule consumes.
"""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from eleven_video.domain.script.left_out import Kind
from eleven_video.domain.script.markup_tags import READINGS, TABLE, Tag, Tags
from eleven_video.domain.script.part_types import Part, left, mark, spoken_part
from eleven_video.domain.script.pause_marks import pause_of_tag

_Rule = Callable[[StateInline, bool], bool]
_FOOTNOTE = "footnote"
_OTHER = "other"
_TIMES = re.compile(r"\d\*\d")


@dataclass(slots=True)
class _Span:
    """The characters that a rule of the parser consumed.

    Attributes:
        start: The offset of the first character.
        end: The offset after the last character.
        rule: The name of the rule.
        tokens: The tokens that the rule made, each with the original length of its text. The parser may change the text
            of a token later.
        inner: The spans of other rules that are inside this span, such as emphasis inside a link.
    """

    start: int
    end: int
    rule: str
    tokens: list[tuple[Token, int]]
    inner: "list[_Span]" = field(default_factory=list)


class _Noting(StateInline):
    """A state of the parser that records a `_Span` each time that a rule consumes characters.

    A span inside another span is stored in `inner` of the outer span.
    """

    def __init__(self, text: str, markdown: MarkdownIt, env: Any, tags: Tags, footnotes: Collection[str]) -> None:
        super().__init__(text, markdown, env, [])
        self.spans: list[_Span] = []
        self.tags = tags
        self.footnotes = footnotes

    def note(self, span: _Span) -> None:
        while self.spans and self.spans[-1].start >= span.start:
            span.inner.append(self.spans.pop())
        span.inner.reverse()
        self.spans.append(span)


def noting(markdown: MarkdownIt) -> MarkdownIt:
    """Change a parser so that each of its rules records which characters it consumes."""
    ruler = markdown.inline.ruler
    for name, rule in zip(ruler.get_active_rules(), ruler.getRules(""), strict=True):
        ruler.at(name, _noted(name, _asterisk(rule) if name == "emphasis" else rule))
    ruler.before("link", _FOOTNOTE, _noted(_FOOTNOTE, _footnote))
    ruler.push(_OTHER, _noted(_OTHER, _other))
    markdown.inline.ruler2.disable("fragments_join")
    return markdown


def _noted(name: str, rule: _Rule) -> _Rule:
    def noted(state: StateInline, silent: bool) -> bool:  # noqa: FBT001  the parser passes it
        # If the parser has pending characters, the parser first makes a token of the pending characters. The token of
        # the pending characters does not belong to the rule `name`.
        start, before = state.pos, len(state.tokens) + bool(state.pending)
        if not rule(state, silent):
            return False
        if not silent and isinstance(state, _Noting):
            tokens = [(token, len(token.content)) for token in state.tokens[before:]]
            state.note(_Span(start, state.pos, name, tokens))
        return True

    return noted


def _asterisk(rule: _Rule) -> _Rule:
    """A rule for emphasis.

    The rule does not consume an asterisk between digits, because an asterisk between digits means multiplication.
    """

    def emphasis(state: StateInline, silent: bool) -> bool:  # noqa: FBT001  the parser passes it
        place = state.pos
        if _TIMES.fullmatch(state.src, max(0, place - 1), place + 2):
            return False
        return rule(state, silent)

    return emphasis


def _other(state: StateInline, silent: bool) -> bool:  # noqa: FBT001  the parser passes it
    """A rule that consumes a character as text. The rule comes last, for characters that no other rule consumes."""
    if not silent:
        state.pending += state.src[state.pos]
    state.pos += 1
    return True


def _footnote(state: StateInline, silent: bool) -> bool:  # noqa: FBT001  the parser passes it
    """A rule for references such as "[^1]".

    The rule consumes a reference only if the text has a footnote with the label of the reference.
    """
    if not state.src.startswith("[^", state.pos) or not isinstance(state, _Noting):
        return False
    end = state.src.find("]", state.pos, state.pos + 100)
    if end < 0 or state.src[state.pos + 2 : end] not in state.footnotes:
        return False
    if not silent:
        state.push("footnote_ref", "", 0)
    state.pos = end + 1
    return True


def inline_parts(
    text: str, markdown: MarkdownIt, env: Any, *, tags: Tags, footnotes: Collection[str]
) -> Iterator[Part]:
    """The parts of the text of one block. The joined sources of the parts are the text."""
    state = _Noting(text, markdown, env, tags, footnotes)
    markdown.inline.tokenize(state)
    for rule in markdown.inline.ruler2.getRules(""):
        rule(state)
    place = 0
    for span in state.spans:
        if span.start > place:
            yield from _within(tags, [spoken_part(text[place : span.start])])
        yield from _parts(text, span, tags)
        place = span.end
    if place < len(text):
        yield from _within(tags, [spoken_part(text[place:])])


def _parts(text: str, span: _Span, tags: Tags) -> Iterator[Part]:
    source = text[span.start : span.end]
    match span.rule:
        case "link":
            yield from _link(text, span, tags)
        case "html_inline":
            yield from tag_parts(source, tags)
        case _:
            yield from _within(tags, _plain_parts(source, span))


def _plain_parts(source: str, span: _Span) -> Iterator[Part]:
    match span.rule:
        case "image":
            yield left(source, Kind.IMAGE)
        case "footnote":
            yield left(source, Kind.FOOTNOTE, counts=False)
        case "emphasis" | "strikethrough":
            yield from _delimiters(source, span)
        case "escape" if span.tokens:
            # A backslash before a character that needs no escape is spoken text, not a mark.
            is_mark = span.tokens[0][0].content != source
            yield mark(source[:1]) if is_mark else spoken_part(source[:1])
            yield spoken_part(source[1:], literal=is_mark and not source[1:].isspace())
        # An entity whose number is not a valid character is spoken unconverted.
        case "entity" if span.tokens and span.tokens[0][0].content != "\ufffd":
            yield spoken_part(source, span.tokens[0][0].content, literal=True)
        case "backticks" if span.tokens:
            yield from _enclosed(source, len(span.tokens[0][0].markup))
        case "autolink":
            yield from _enclosed(source, 1)
        case _:
            yield spoken_part(source)


def _enclosed(source: str, width: int) -> Iterator[Part]:
    """The parts of a text with literal words between two marks. Each mark has `width` characters."""
    yield mark(source[:width])
    yield spoken_part(source[width:-width], literal=True)
    yield mark(source[-width:])


def _delimiters(source: str, span: _Span) -> Iterator[Part]:
    """The parts of a series of asterisks or similar characters.

    Characters that the parser paired as marks are left out, and the other characters are spoken.
    """
    place = start = 0
    for token, length in span.tokens:
        if token.type == "text" and token.content:
            if place > start:
                yield mark(source[start:place])
            yield spoken_part(source[place : place + length])
            start = place + length
        place += length
    if place > start:
        yield mark(source[start:place])
    if place < len(source):
        yield spoken_part(source[place:])


def _link(text: str, span: _Span, tags: Tags) -> Iterator[Part]:
    """The parts of a link. The link's text is spoken, and its address is left out."""
    place = span.start
    for inner in span.inner:
        if inner.start > place:
            yield mark(text[place : inner.start])
        yield from _parts(text, inner, tags)
        place = inner.end
    if place < span.end:
        address = place + 1 if text[place] == "]" else place
        yield mark(text[place:address]) if address > place else left("", Kind.MARK, counts=False)
        if address < span.end:
            yield Part(text[address : span.end], Kind.ADDRESS, joins=True)


def tag_parts(source: str, tags: Tags) -> Iterator[Part]:
    """The parts of a text from "<" to ">". The text may be a comment, a tag or words."""
    if source.startswith("<!--"):
        yield left(source, Kind.COMMENT)
        return
    if source.startswith(("<!", "<?")):
        yield left(source, Kind.TAG)
        return
    tag = tags.surely(source)
    if tag is None:
        yield from _within(tags, [spoken_part(source)])
    else:
        yield from parts_of_tag(source, tag, tags)


def parts_of_tag(source: str, tag: Tag, tags: Tags) -> Iterator[Part]:
    """The parts of a tag whose text is `source`."""
    was_inside = tags.inside
    tags.passed(tag)
    if was_inside or tags.inside:
        yield unheard(source, was_inside or tags.inside, counts=not was_inside)
    elif (milliseconds := pause_of_tag(tag)) is not None:
        yield Part(source, Kind.PAUSE, milliseconds=milliseconds)
    elif tag.name == "img" and not tag.is_end:
        yield left(source, Kind.IMAGE)
    else:
        yield Part(source, Kind.TAG, joins=tags.joins(tag))


def _within(tags: Tags, parts: "Iterator[Part] | list[Part]") -> Iterator[Part]:
    """The parts `parts`, unless they are inside a table or another element that is left out.

    Inside a table or an element that is never shown, all parts are joined to one part that is left out.
    """
    if not tags.inside:
        yield from parts
        return
    yield unheard("".join(part.source for part in parts), tags.inside, counts=False)


def unheard(source: str, element: str, *, counts: bool) -> Part:
    """A part that is left out because of the element around it.

    `element` is the name of the element, such as "table".
    """
    if element in READINGS:
        return Part(source, Kind.READING, counts=counts, joins=True)
    return left(source, Kind.TABLE if element == TABLE else Kind.HIDDEN, counts=counts)
