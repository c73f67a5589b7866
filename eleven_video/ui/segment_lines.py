"""Lines of text as segments of a screen, kept from one drawing to the next: most lines of a live region stay as they are.

Rich wraps, divides and measures a text each time, which takes most of the time of a drawing. These lines fit already.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol, TypeVar, cast, runtime_checkable
from weakref import WeakKeyDictionary

from rich.console import Console, ConsoleOptions
from rich.segment import Segment
from rich.text import Text

from eleven_video.domain.text.plain_text import visible_lines

T = TypeVar("T")

# A drawing has some forty lines, of which a few change each time.
_MOST_KEPT = 1_000


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a screen, as wide as `cells`."""

    segments: tuple[Segment, ...]
    cells: int

    @classmethod
    def of(cls, segments: Iterable[Segment]) -> "Line":
        joined = tuple(Segment.simplify(segment for segment in segments if segment.text))
        return cls(joined, sum(segment.cell_length for segment in joined))


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands above, left and right of each line, and below."""

    top: Line
    left: tuple[Segment, ...]
    right: tuple[Segment, ...]
    bottom: Line


@runtime_checkable
class LineView(Protocol):
    """A view that knows its lines, none wider than the options say."""

    def lines(self, console: Console, options: ConsoleOptions) -> list[Line]: ...


_KEPT: WeakKeyDictionary[Console, dict[object, object]] = WeakKeyDictionary()


def kept(console: Console, key: object, make: Callable[[], T]) -> T:
    """What `make` returns, which depends on the console and on `key` alone: made once, and not to be changed."""
    of_console = _KEPT.setdefault(console, {})
    if (found := of_console.get(key)) is None:
        if len(of_console) >= _MOST_KEPT:
            of_console.clear()
        found = of_console[key] = make()
    return cast("T", found)


def text_line(console: Console, text: Text, width: int) -> Line:
    """A text as one line, without foreign terminal codes, cut to the width."""
    return kept(console, _key(text, width), lambda: Line.of(_fitted(console, text, width, pad=False)))


def framed_line(console: Console, text: Text, width: int, frame: Frame) -> Line:
    """The same filled up to the width, between the sides of a frame."""

    def make() -> Line:
        return Line.of([*frame.left, *_fitted(console, text, width, pad=True), *frame.right])

    return kept(console, (_key(text, width), frame.left, frame.right), make)


def printed(lines: Iterable[Line]) -> Iterator[Segment]:
    """The lines as Rich prints them."""
    for line in lines:
        yield from line.segments
        yield Segment.line()


def _key(text: Text, width: int) -> object:
    return text.plain, text.style, tuple(text.spans), width


def _fitted(console: Console, text: Text, width: int, *, pad: bool) -> list[Segment]:
    # Rich renders the style of a whole text only where it is a span of another.
    rendered = Text().append_text(text).render(console, end="")
    segments = [Segment(visible_lines(one.text), one.style) for one in rendered]
    fits = sum(one.cell_length for one in segments) <= width
    return segments if fits and not pad else Segment.adjust_line_length(segments, width, pad=pad)
