"""Prints lines that scroll: notes, warnings and log records, above a live region or without one."""

import contextlib
import logging
import queue
from collections.abc import Callable

from rich.console import Console
from rich.text import Text

from eleven_video.domain.text.plain_text import one_line

_STYLES = {logging.WARNING: "bold yellow", logging.ERROR: "bold red", logging.CRITICAL: "bold red"}


def say(console: Console, line: Text) -> None:
    """Print a line. Errors of a closed terminal are ignored."""
    with contextlib.suppress(OSError, ValueError):
        console.print(line, soft_wrap=not console.is_terminal)


class WaitingLines:
    """Queues lines for the drawing thread, so that a slow or stopped terminal does not block other threads.

    Queued lines are printed together, because each print above a live region draws the region again.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._lines: queue.SimpleQueue[Text] = queue.SimpleQueue()  # may be used in a signal handler
        self._closed = False

    def put(self, line: Text) -> None:
        """Queue a line."""
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
        """Print the queued lines; later lines are printed by the calling thread."""
        self._closed = True
        self.print_all()


class LineHandler(logging.Handler):
    """A logging handler that passes records to a function that prints lines above the live region.

    A `logging.StreamHandler` that was created before the region writes directly to the screen and breaks its lines.
    """

    def __init__(self, say_line: Callable[[Text], None], level: int = logging.WARNING) -> None:
        super().__init__(level)
        self._say = say_line

    def emit(self, record: logging.LogRecord) -> None:
        try:
            text = "\n".join(one_line(line) for line in self.format(record).splitlines())
            style = _STYLES.get(record.levelno, "dim")
            self._say(Text.assemble((f"{record.levelname.capitalize()}: ", style), text))
        except Exception:  # noqa: BLE001 - logging's own way to handle an error while logging
            self.handleError(record)
