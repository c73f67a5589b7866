"""Defines the types for the parts of a script's text, and functions that divide and insert parts.

A part is spoken or left out. The modules `markdown_blocks`, `html_parts`, `subtitle_script` and `screenplay` each read
a format and make parts.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from eleven_video.domain.script.left_out import Kind

# `LITERAL` replaces characters that must not be interpreted as markup, such as a character after a backslash. Ordinary
# texts do not contain `LITERAL`, because Unicode reserves it for private use.
LITERAL = "\ue000"


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a script's text that is spoken or left out as a whole.

    Attributes:
        source: The text of the piece in the script.
        kind: The type of the piece, such as a table, if the piece is left out. `kind` is None if the piece is spoken.
        spoken: The spoken text, or "" if the piece is left out. The spoken text is `source`, or the character that an
            entity such as "&amp;" means.
        literal: True if the characters are words although they may look like markup.
        milliseconds: The length of the pause that the piece means. `milliseconds` is 0 if the piece means no pause.
        counts: True if `LeftOut` counts the piece. `counts` is False if the piece continues the previous piece.
        joins: True if the texts before and after the piece are one word, as with a mark of emphasis inside a word.
    """

    source: str
    kind: Kind | None = None
    spoken: str = ""
    literal: bool = False
    milliseconds: int = 0
    counts: bool = True
    joins: bool = False

    @property
    def seen(self) -> str:
        """The spoken text in which `directions` searches. Each literal character is replaced by `LITERAL`."""
        return LITERAL * len(self.spoken) if self.literal else self.spoken


def spoken_part(source: str, text: str | None = None, *, literal: bool = False) -> Part:
    """A part that is spoken. `text` is the spoken text. If `text` is None, the source itself is spoken."""
    return Part(source, None, source if text is None else text, literal)


def left(source: str, kind: Kind, *, counts: bool = True) -> Part:
    """A part that is left out. `kind` is the type of its text, and `counts` tells whether the part is counted as left
    out.
    """
    return Part(source, kind, counts=counts)


def mark(source: str) -> Part:
    """A part for a formatting mark. The mark is left out, and the texts before and after the mark are one word."""
    return Part(source, Kind.MARK, joins=True)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a heading, or text between paragraphs and headings, such as a table or blank lines.

    Attributes:
        parts: All parts of the block, in order.
        heading: The text of the heading if the block is a heading. For other blocks, `heading` is "".
        is_item: True if the block is an item of a list.
        continues: True if the block belongs to the same spoken paragraph as the previous block.
    """

    parts: tuple[Part, ...]
    heading: str = ""
    is_item: bool = False
    continues: bool = False


def spoken_of(parts: Iterable[Part]) -> str:
    """The spoken text of several parts, joined."""
    return "".join(part.spoken for part in parts if part.kind is None)


class Cut(NamedTuple):
    """A piece of the spoken text that is to be left out.

    Attributes:
        start: The offset of the piece in the result of `spoken_of`.
        end: The offset after the piece.
        kind: The type of the piece, such as a direction.
        milliseconds: The length of the pause that the piece means. `milliseconds` is 0 if the piece means no pause.
    """

    start: int
    end: int
    kind: Kind
    milliseconds: int = 0


def without(parts: Iterable[Part], cuts: Sequence[Cut]) -> list[Part]:
    """The parts after the text of each cut was also left out. Parts that are only partly inside a cut are divided.

    The cuts must be sorted and must not overlap. Each cut must have at least one character.
    """
    if not cuts:
        return list(parts)
    out: list[Part] = []
    ahead = iter(cuts)
    here: Cut | None = next(ahead, None)
    begun = False
    place = 0
    for part in parts:
        if part.kind is not None:
            # A part that is already left out stays unchanged, even inside a cut.
            out.append(part)
            continue
        end = place + len(part.spoken)
        start = place
        while here is not None and here.start < end:
            if start < here.start:
                out.append(_slice(part, start - place, here.start - place))
                start = here.start
            last = min(here.end, end)
            if last > start:
                source = _slice(part, start - place, last - place).source
                out.append(Part(source, here.kind, counts=not begun, milliseconds=0 if begun else here.milliseconds))
                begun = True
            start = max(start, last)
            if here.end > end:
                break
            here, begun = next(ahead, None), False
        if start < end:
            out.append(_slice(part, start - place, end - place))
        place = end
    return out


def _slice(part: Part, start: int, end: int) -> Part:
    if part.source == part.spoken:
        return replace(part, source=part.source[start:end], spoken=part.spoken[start:end])
    # The part is an entity, such as "&amp;", which means one or two characters. The first character of the entity gets
    # the whole source.
    return replace(part, source=part.source if start == 0 else "", spoken=part.spoken[start:end])


def with_insertions(parts: Iterable[Part], insertions: Sequence[tuple[int, Sequence[Part]]]) -> Iterator[Part]:
    """The parts `parts`, with further parts inserted between or inside them.

    Args:
        parts: The parts, in order.
        insertions: Offsets in the joined sources of `parts`, each with the parts to insert at the offset. The
            insertions are sorted by offset.
    """
    ahead = list(reversed(insertions))
    place = 0
    for part in parts:
        rest = part
        while ahead and ahead[-1][0] < place + len(rest.source):
            at, inserted = ahead.pop()
            cut = at - place
            if cut > 0:
                first = _head(rest, cut)
                yield first
                rest = _tail(rest, cut)
                place = at
            yield from inserted
        yield rest
        place += len(rest.source)
    for _, inserted in reversed(ahead):
        yield from inserted


def _head(part: Part, length: int) -> Part:
    spoken = part.spoken[:length] if part.source == part.spoken else part.spoken
    return replace(part, source=part.source[:length], spoken=spoken)


def _tail(part: Part, length: int) -> Part:
    spoken = part.spoken[length:] if part.source == part.spoken else ""
    return replace(part, source=part.source[length:], spoken=spoken, counts=False, milliseconds=0)
