"""Lines that scroll by: notes, warnings and log records, above a live region or without one."""

import contextlib
import logging

from rich.console import Console
from rich.text import Text

from eleven_video.ui.text import plain

_STYLES = {logging.WARNING: "bold yellow", logging.ERROR: "bold red", logging.CRITICAL: "bold red"}


def say(console: Console, line: Text) -> None:
    """Print a line. A terminal that has gone away breaks no work."""
    with contextlib.suppress(OSError, ValueError):
        console.print(line, soft_wrap=not console.is_terminal)


class ConsoleHandler(logging.Handler):
    """Prints log records through a console, so that they appear above its live region.

    A `logging.StreamHandler` made before the region started writes past it and leaves broken lines on the screen.
    """

    def __init__(self, console: Console, level: int = logging.WARNING) -> None:
        super().__init__(level)
        self._console = console

    def emit(self, record: logging.LogRecord) -> None:
        try:
            lines = [plain(line) for line in self.format(record).splitlines()]
            name = record.levelname.capitalize()
            say(self._console, Text.assemble((f"{name}: ", _STYLES.get(record.levelno, "dim")), "\n".join(lines)))
        except Exception:  # noqa: BLE001 - logging's own way with an error while logging
            self.handleError(record)
