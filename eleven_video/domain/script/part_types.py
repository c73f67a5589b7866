"""The parts of a script's text: spoken or left out. All readers of formats produce these."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from eleven_video.domain.script.left_out import Kind

# Replaces a character that must not be interpreted as markup, such as one after a backslash. It is a private-use
# character, which texts do not contain.
LITERAL = "\ue000"


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a script's text.

    Attributes:
        source: The piece as written.
        kind: The reason why it is left out; None if it is spoken.
        said: The spoken text: the source, or the character that an entity such as "&amp;" means.
        literal: Whether its characters are words even if they look like markup.
        milliseconds: The length of the pause that it means; 0 for none.
        counts: Whether it adds to the counts of `LeftOut`. False if it continues the piece before it.
        joins: Whether the text before and after it is one word, as at marks of emphasis.
    """

    source: str
    kind: Kind | None = None
    said: str = ""
    literal: bool = False
    milliseconds: int = 0
    counts: bool = True
    joins: bool = False

    @property
    def seen(self) -> str:
        """The spoken text for the rules of `directions`, with literal characters hidden."""
        return LITERAL * len(self.said) if self.literal else self.said


def said(source: str, text: str | None = None, *, literal: bool = False) -> Part:
    """A part that is spoken: `text`, or the source itself."""
    return Part(source, None, source if text is None else text, literal)


def left(source: str, kind: Kind, *, counts: bool = True) -> Part:
    """A part that is left out."""
    return Part(source, kind, counts=counts)


def mark(source: str) -> Part:
    """A formatting mark, which is left out without separating words."""
    return Part(source, Kind.MARK, joins=True)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a heading, or anything between them, such as a table or blank lines.

    Attributes:
        parts: All its parts, in order.
        heading: The text of a heading; empty if it is not one.
        is_item: Whether it is an item of a list.
        goes_on: Whether it belongs to the same spoken paragraph as the block before it.
    """

    parts: tuple[Part, ...]
    heading: str = ""
    is_item: bool = False
    goes_on: bool = False


def spoken_of(parts: Iterable[Part]) -> str:
    """The spoken text of several parts."""
    return "".join(part.said for part in parts if part.kind is None)


class Cut(NamedTuple):
    """A piece to leave out, by its offsets in the result of `spoken_of`, with the length of the pause that it means."""

    start: int
    end: int
    kind: Kind
    milliseconds: int = 0


def without(parts: Iterable[Part], cuts: Sequence[Cut]) -> list[Part]:
    """The parts after more pieces were left out. The cuts must be sorted, without overlap and not empty."""
    if not cuts:
        return list(parts)
    out: list[Part] = []
    ahead = iter(cuts)
    here: Cut | None = next(ahead, None)
    begun = False
    place = 0
    for part in parts:
        if part.kind is not None:
            # Parts that were left out before stay as they are, even inside a cut.
            out.append(part)
            continue
        end = place + len(part.said)
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
    if part.source == part.said:
        return replace(part, source=part.source[start:end], said=part.said[start:end])
    # An entity means one or two characters. The first one gets the source.
    return replace(part, source=part.source if start == 0 else "", said=part.said[start:end])


def with_insertions(parts: Iterable[Part], insertions: Sequence[tuple[int, Sequence[Part]]]) -> Iterator[Part]:
    """The parts, with others inserted between or inside them.

    Args:
        parts: The parts, in order.
        insertions: Offsets in the sources, each with the parts to insert there; sorted.
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
    spoken = part.said[:length] if part.source == part.said else part.said
    return replace(part, source=part.source[:length], said=spoken)


def _tail(part: Part, length: int) -> Part:
    spoken = part.said[length:] if part.source == part.said else ""
    return replace(part, source=part.source[length:], said=spoken, counts=False, milliseconds=0)
