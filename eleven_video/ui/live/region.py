"""The live region at the bottom of the terminal. A thread redraws the region while other threads do the work."""

import atexit
import contextlib
import queue
import sys
import threading
import time
from collections.abc import Callable
from itertools import chain
from typing import Any

from rich.console import Console, ConsoleOptions, ConsoleRenderable, Group, RenderableType, RenderResult
from rich.control import Control
from rich.live import Live
from rich.live_render import LiveRender
from rich.segment import ControlType, Segment
from rich.text import Text

from eleven_video.ui.console import is_terminal
from eleven_video.ui.line_cache import Line, LineView, text_line
from eleven_video.ui.live.hidden_typing import EchoOff
from eleven_video.ui.live.log_lines import WaitingLines

_TICK_S = 1 / 8  # the time between two checks for changes
_SHORTEST_INTERVAL_S = 0.2  # together with `_TICK_S`, this allows at most four drawings per second
_LONGEST_INTERVAL_S = 5.0
_JOIN_S = 1.0


class LiveRegion:
    """A live region. A thread draws it when the result of `version` has changed, and at least every five seconds.

    The drawing thread calls `view` before it acquires the lock of the terminal. So another thread may print while that
    thread holds a lock that `view` needs. Only the drawing thread draws, so that a slow terminal does not block other
    threads. If the console is not a terminal, nothing is drawn.

    Args:
        console: The console to draw on.
        view: Returns a Rich renderable. The object must not change later. If `view` raises an error, the previous
            drawing stays on the screen.
        version: Returns a value that becomes different with each change of the view. If `version` returns None, changes
            cannot be detected. The region is then drawn every second.
        interval: Returns the longest time between two drawings, in seconds. A value above 5 is treated as 5.
        transient: Whether the region is erased when it stops. If `transient` is False, the last drawing stays on the
            screen.
    """

    def __init__(
        self,
        console: Console,
        *,
        view: Callable[[], RenderableType],
        version: Callable[[], object],
        interval: Callable[[], float],
        transient: bool = False,
    ) -> None:
        self.console = console
        self._view = view
        self._version = version
        self._interval = interval
        self._turn = getattr(console, "turn", None) or threading.RLock()
        self._live = _ReflowingLive(
            console=console,
            auto_refresh=False,
            transient=transient,
            redirect_stdout=is_terminal(sys.stdout),  # results in a file or pipe must not be changed
            redirect_stderr=True,
        )
        self._end: queue.SimpleQueue[None] = queue.SimpleQueue()  # also works in a signal handler, unlike an Event
        self._thread = threading.Thread(target=self._run, name="live-region", daemon=True)
        self._keyboard = EchoOff()
        self._lines = WaitingLines(console)
        self._stopped = False

    def start(self) -> None:
        """Draw the region, and start the thread that redraws it. Call this method only once."""
        if not can_draw(self.console):
            self._lines.close()
            return
        atexit.register(self.stop)
        self._keyboard.start()
        with self._turn:
            self._live.start()
        self._draw()
        self._thread.start()

    def say(self, line: Text) -> None:
        """Let the drawing thread print `line` above the region within an eighth of a second."""
        self._lines.put(line)

    def stop(self) -> None:
        """Draw the region for the last time, show the cursor, and end the drawing thread.

        Any thread and any signal handler may call this method, even repeatedly. The drawing thread makes the last
        drawing. If a signal handler calls this method, the interrupted thread may hold a lock that drawing needs. The
        terminal is then restored after one second, without the last drawing.
        """
        if self._stopped or not self._live.is_started:
            return
        self._stopped = True
        self._end.put(None)
        atexit.unregister(self.stop)
        try:
            if self._thread.is_alive() and threading.current_thread() is not self._thread:
                self._thread.join(_JOIN_S)
        finally:
            self._close()

    def _run(self) -> None:
        try:
            self._keep_drawing()
            if self._live.is_started:
                self._draw()
        except (OSError, ValueError):  # the terminal was closed
            return
        self._close()

    def _keep_drawing(self) -> None:
        drawn: object = None
        drawn_at = float("-inf")
        while not self._stopped:
            self._lines.print_all()
            version = self._version()
            state = (version, self.console.size)
            due = max(_TICK_S, min(self._interval(), _LONGEST_INTERVAL_S if version is not None else 1.0))
            now = time.monotonic()
            since = now - drawn_at
            if (state != drawn and since >= _SHORTEST_INTERVAL_S) or since >= due:
                drawn, drawn_at = state, now
                self._draw()
            with contextlib.suppress(queue.Empty):
                self._end.get(timeout=_TICK_S)

    def _draw(self) -> None:
        view = self._snapshot()
        with self._turn:
            if view is not None and self._live.is_started:
                self._live.update(view, refresh=True)

    def _close(self) -> None:
        with self._turn, contextlib.suppress(OSError, ValueError):
            self._lines.close()
            self._live.stop()
        self._keyboard.stop()

    def _snapshot(self) -> RenderableType | None:
        try:
            return self._view()
        except Exception:  # noqa: BLE001 - an error of the display must not end the run
            return None


def can_draw(console: Console) -> bool:
    """Whether a live region can be drawn on this console."""
    return console.is_terminal and console.is_interactive and not console.is_dumb_terminal


class _ReflowingLive(Live):
    """Rich's live region with a correction for a terminal window that becomes narrower.

    A narrower terminal wraps the drawn lines, so the region needs more rows than Rich knows. The class erases the
    additional rows before the region is drawn again.
    """

    _drawn_width = 0
    _drawn_lengths: tuple[int, ...] = ()

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._live_render = _Drawing(self)

    def process_renderables(self, renderables: list[ConsoleRenderable]) -> list[ConsoleRenderable]:
        with self._lock:
            return [self._erase_folds(), *super().process_renderables(renderables)]

    def note_shape(self, width: int, lengths: tuple[int, ...]) -> None:
        self._drawn_width, self._drawn_lengths = width, lengths

    def _erase_folds(self) -> Control:
        width = self.console.width
        if not 0 < width < self._drawn_width:
            return Control()
        folds = sum((length - 1) // width for length in self._drawn_lengths if length)
        erase_and_up = ((ControlType.ERASE_IN_LINE, 2), (ControlType.CURSOR_UP, 1))
        return Control(ControlType.CARRIAGE_RETURN, *chain.from_iterable([erase_and_up] * folds))


class _Drawing(LiveRender):
    """Draws as many lines of a live region as the terminal has rows, and tells the region the lengths of the lines."""

    def __init__(self, live: _ReflowingLive) -> None:
        super().__init__(live.get_renderable(), vertical_overflow=live.vertical_overflow)
        self._live = live

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        lines = self._lines(console, options)[: max(1, options.size.height - 1)]
        lengths = tuple(line.cells for line in lines)
        self._shape = max(lengths, default=0), len(lines)
        self._live.note_shape(options.max_width, lengths)
        for place, line in enumerate(lines):
            if place:
                yield Segment.line()
            yield from line.segments

    def _lines(self, console: Console, options: ConsoleOptions) -> list[Line]:
        try:
            # Rich puts the views of nested live regions into a `Group`. In this program, the group has only one view.
            views = self.renderable.renderables if isinstance(self.renderable, Group) else [self.renderable]
            if len(views) == 1 and isinstance(views[0], LineView):
                return views[0].lines(console, options)
            return [Line.of(line) for line in console.render_lines(self.renderable, options, pad=False)]
        except Exception as error:  # noqa: BLE001 - otherwise a thread that prints would get this error
            return [text_line(console, Text(f"(cannot be shown: {type(error).__name__})"), options.max_width)]
