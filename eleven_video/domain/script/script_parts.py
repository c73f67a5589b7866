"""The text of a script in its order, cut into what is spoken and what is left out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from eleven_video.domain.script.left_out import Kind

# Stands for a character that was written so that it is no mark, such as one after a backslash. It is for private use, so
# no text has it.
LITERAL = "\ue000"


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a script.

    Attributes:
        source: The piece as it is written.
        kind: Why it is left out; None where it is spoken.
        said: What is spoken: the source, or the character that an entity such as "&amp;" stands for.
        literal: Whether its characters are words whatever they look like.
        milliseconds: How long the pause is that it stands for.
        counts: Whether it is a piece of its own; not where it goes on with the piece before it.
        joins: Whether the words before and after it are one word, as around the marks of emphasis.
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
        """What is spoken, as the rules about directions see it."""
        return LITERAL * len(self.said) if self.literal else self.said


def said(source: str, text: str | None = None, *, literal: bool = False) -> Part:
    return Part(source, None, source if text is None else text, literal)


def left(source: str, kind: Kind, *, counts: bool = True) -> Part:
    return Part(source, kind, counts=counts)


def mark(source: str) -> Part:
    """A mark of formatting inside a text."""
    return Part(source, Kind.MARK, joins=True)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a heading, or something between them, such as a table or blank lines.

    Attributes:
        parts: All of it.
        heading: Its text if it is a heading.
        is_item: Whether it stands in a list.
        goes_on: Whether it is spoken in one paragraph with the block before it.
    """

    parts: tuple[Part, ...]
    heading: str = ""
    is_item: bool = False
    goes_on: bool = False


def spoken_of(parts: Iterable[Part]) -> str:
    return "".join(part.said for part in parts if part.kind is None)


class Cut(NamedTuple):
    """A piece to be left out, in characters of what `spoken_of` gives, and how long the pause is that it stands for."""

    start: int
    end: int
    kind: Kind
    milliseconds: int = 0


def without(parts: Iterable[Part], cuts: Sequence[Cut]) -> list[Part]:
    """The parts with further pieces left out; `cuts` are sorted, do not overlap and are not empty."""
    if not cuts:
        return list(parts)
    out: list[Part] = []
    ahead = iter(cuts)
    here: Cut | None = next(ahead, None)
    begun = False
    place = 0
    for part in parts:
        if part.kind is not None:
            # What was left out before inside a piece goes with it.
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
    # What an entity stands for is one or two characters: the first one has its source.
    return replace(part, source=part.source if start == 0 else "", said=part.said[start:end])


def with_insertions(parts: Iterable[Part], insertions: Sequence[tuple[int, Sequence[Part]]]) -> Iterator[Part]:
    """The parts with others between them.

    Args:
        parts: In their order.
        insertions: Places, in characters of the sources, each with what comes there; sorted.
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
