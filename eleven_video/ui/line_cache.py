"""Caches the rendered lines of a live region, because most lines do not change between two drawings.

Without the cache, Rich would wrap, split and measure every text again at each drawing. This takes most of the time of a
drawing.
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

# The highest number of cache entries for a console. One drawing has about forty lines. Only a few lines change between
# two drawings.
_MOST_KEPT = 1_000


@dataclass(frozen=True, slots=True)
class Line:
    """A rendered line. `cells` is the width of the line on the screen."""

    segments: tuple[Segment, ...]
    cells: int

    @classmethod
    def of(cls, segments: Iterable[Segment]) -> "Line":
        joined = tuple(Segment.simplify(segment for segment in segments if segment.text))
        return cls(joined, sum(segment.cell_length for segment in joined))


@dataclass(frozen=True, slots=True)
class Frame:
    """The rendered frame of a panel: the top line, the bottom line, the left side and the right side."""

    top: Line
    left: tuple[Segment, ...]
    right: tuple[Segment, ...]
    bottom: Line


@runtime_checkable
class LineView(Protocol):
    """A view that returns its own rendered lines. No line is wider than `options.max_width`."""

    def lines(self, console: Console, options: ConsoleOptions) -> list[Line]: ...


_KEPT: WeakKeyDictionary[Console, dict[object, object]] = WeakKeyDictionary()


def cached(console: Console, key: object, make: Callable[[], T]) -> T:
    """The result of `make()`, or the cached result of an earlier call.

    The result may only depend on `console` and `key`. Callers must not change the result, because later drawings use
    the same object.
    """
    of_console = _KEPT.setdefault(console, {})
    if (found := of_console.get(key)) is None:
        if len(of_console) >= _MOST_KEPT:
            of_console.clear()
        found = of_console[key] = make()
    return cast("T", found)


def text_line(console: Console, text: Text, width: int) -> Line:
    """The text as a rendered line of at most `width` cells. Terminal codes in the text are made visible."""
    return cached(console, _key(text, width), lambda: Line.of(_fitted(console, text, width, pad=False)))


def framed_line(console: Console, text: Text, width: int, frame: Frame) -> Line:
    """The text as a rendered line of exactly `width` cells, between the left and right sides of a frame."""

    def make() -> Line:
        return Line.of([*frame.left, *_fitted(console, text, width, pad=True), *frame.right])

    return cached(console, (_key(text, width), frame.left, frame.right), make)


def printed(lines: Iterable[Line]) -> Iterator[Segment]:
    """The segments that Rich prints for the lines. A line break follows each line."""
    for line in lines:
        yield from line.segments
        yield Segment.line()


def _key(text: Text, width: int) -> object:
    return text.plain, text.style, tuple(text.spans), width


def _fitted(console: Console, text: Text, width: int, *, pad: bool) -> list[Segment]:
    # `Text.render` ignores the style of the whole text. If the text is appended to an empty text, its style becomes a
    # span. `Text.render` uses the styles of spans.
    rendered = Text().append_text(text).render(console, end="")
    segments = [Segment(visible_lines(one.text), one.style) for one in rendered]
    fits = sum(one.cell_length for one in segments) <= width
    return segments if fits and not pad else Segment.adjust_line_length(segments, width, pad=pad)
