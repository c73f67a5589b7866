"""Prints notes, warnings and log records as lines that scroll. The lines appear above a live region."""

import contextlib
import logging
import queue
from collections.abc import Callable

from rich.console import Console
from rich.text import Text

from eleven_video.domain.text.plain_text import one_line
from eleven_video.ui.styles import PROBLEM, WARNING_LABEL

_STYLES = {logging.WARNING: WARNING_LABEL, logging.ERROR: PROBLEM, logging.CRITICAL: PROBLEM}


def say(console: Console, line: Text) -> None:
    """Print a line. If the terminal is closed, the error is ignored."""
    with contextlib.suppress(OSError, ValueError):
        console.print(line, soft_wrap=not console.is_terminal)


class WaitingLines:
    """A queue of lines for the drawing thread to print. A slow or stopped terminal then does not block other threads.

    All queued lines are printed at once, because each print above a live region draws the whole region again.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._lines: queue.SimpleQueue[Text] = queue.SimpleQueue()  # safe to use in a signal handler
        self._closed = False

    def put(self, line: Text) -> None:
        """Add a line to the queue. After a call of `close`, print the line at once."""
        self._lines.put(line)
        if self._closed:
            self.print_all()

    def print_all(self) -> None:
        """Print all queued lines."""
        lines: list[Text] = []
        with contextlib.suppress(queue.Empty):
            while True:
                lines.append(self._lines.get_nowait())
        if lines:
            say(self._console, Text("\n").join(lines))

    def close(self) -> None:
        """Print the queued lines. After this call, each thread that calls `put` prints its line itself."""
        self._closed = True
        self.print_all()


class LineHandler(logging.Handler):
    """A logging handler that prints log records as lines above the live region.

    A `logging.StreamHandler` would write into the lines of the live region.
    """

    def __init__(self, say_line: Callable[[Text], None], level: int = logging.WARNING) -> None:
        super().__init__(level)
        self._say = say_line

    def emit(self, record: logging.LogRecord) -> None:
        try:
            text = "\n".join(one_line(line) for line in self.format(record).splitlines())
            style = _STYLES.get(record.levelno, "dim")
            self._say(Text.assemble((f"{record.levelname.capitalize()}: ", style), text))
        except Exception:  # noqa: BLE001 - a logging handler reports its own errors with `handleError`
            self.handleError(record)
