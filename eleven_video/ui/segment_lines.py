"""Lines of text as segments of a screen, kept from one drawing to the next: most lines of a live region stay as they are.

Rich wraps, divides and measures a text each time, which takes most of the time of a drawing. These lines fit already.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol, runtime_checkable
from weakref import WeakKeyDictionary

from rich.console import Console, ConsoleOptions
from rich.segment import Segment
from rich.text import Text

from eleven_video.domain.text.plain_text import visible_lines

Line = Sequence[Segment]

# A drawing has some forty lines, of which a few change each time.
_MOST_KEPT = 1_000
_SPACE = Segment(" ")


@runtime_checkable
class LineView(Protocol):
    """A view that knows its lines, none wider than the options say."""

    def lines(self, console: Console, options: ConsoleOptions) -> list[Line]: ...


_KEPT: WeakKeyDictionary[Console, dict[object, list[Line]]] = WeakKeyDictionary()


def kept_lines(console: Console, key: object, make: Callable[[], Iterable[Line]]) -> list[Line]:
    """Lines of segments that depend on the console and on `key` alone: made once, and not to be changed."""
    kept = _KEPT.setdefault(console, {})
    if (lines := kept.get(key)) is None:
        if len(kept) >= _MOST_KEPT:
            kept.clear()
        lines = kept[key] = list(make())
    return lines


def text_line(console: Console, text: Text, width: int, *, pad: bool = False) -> Line:
    """A text as one line of segments, without foreign terminal codes, cut to the width, and as wide as that with `pad`."""

    def make() -> Iterator[Line]:
        rendered = text.render(console, end="")
        segments = [Segment(visible_lines(one.text), one.style) for one in rendered if one.text]
        fits = sum(one.cell_length for one in segments) <= width
        yield segments if fits and not pad else Segment.adjust_line_length(segments, width, pad=pad)

    key = (text.plain, text.style, tuple(text.spans), width, pad)
    return kept_lines(console, key, make)[0]


def framed(frame: Sequence[Line], inside: Sequence[Line]) -> list[Line]:
    """Lines inside a frame, with a cell of padding on each side.

    Args:
        frame: The top of the frame, one of its lines, and the bottom.
        inside: The lines, each four cells narrower than the frame.
    """
    top, middle, bottom = frame
    return [top, *([middle[0], _SPACE, *line, _SPACE, middle[-1]] for line in inside), bottom]


def printed(lines: Iterable[Line]) -> Iterator[Segment]:
    """The lines as Rich prints them."""
    for line in lines:
        yield from line
        yield Segment.line()
