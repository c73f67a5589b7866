"""The console that the whole program shares. The console writes to stderr, because stdout has only results."""

import os
import sys
import threading
from collections.abc import Iterator, Mapping
from typing import IO, Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from eleven_video.domain.text.plain_text import visible_lines


class TurnTakingConsole(Console):
    """A console on which one thread prints at a time.

    When `print` starts, Rich remembers where the live region begins. When `print` ends, Rich draws the region again. If
    another thread made the region longer in the meantime, some old lines of the region would stay on the screen. So two
    threads must not print at the same time. A caller may hold the lock `turn` during several calls of `print`. A thread
    must acquire `turn` before any other lock that printing needs.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.turn = threading.RLock()

    def print(self, *objects: Any, **options: Any) -> None:
        with self.turn:
            try:
                super().print(*objects, **options)
            except OSError:  # for example, stderr is a file and the disk is full; this is handled like a closed pipe
                self.on_broken_pipe()

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterator[Segment]:
        """Render with Rich. Terminal codes in texts are made visible, because a model or a service may write them."""
        for segment in super().render(renderable, options):
            shown = segment.text if segment.control else visible_lines(segment.text)
            yield segment if shown is segment.text else Segment(shown, segment.style)

    def log(self, *objects: Any, **options: Any) -> None:
        with self.turn:
            options["_stack_offset"] = options.get("_stack_offset", 1) + 1  # so that the log shows the caller
            super().log(*objects, **options)

    def on_broken_pipe(self) -> None:
        """Stop printing, because the program that reads the output has ended.

        The run continues to save its paid results.
        """
        self.quiet = True


def make_console(stream: IO[str] | None = None, environ: Mapping[str, str] = os.environ) -> TurnTakingConsole:
    """A console that prints on `stream`. If `stream` is None, each print goes to the current value of `sys.stderr`.

    The variable NO_COLOR turns colours off. The variable FORCE_COLOR turns colours on for files and pipes. Only a
    terminal gets live regions, because a live region moves the cursor.
    """
    terminal = is_terminal(sys.stderr if stream is None else stream)
    no_color = bool(environ.get("NO_COLOR"))
    coloured_file = not terminal and bool(environ.get("FORCE_COLOR")) and not no_color
    return TurnTakingConsole(
        file=stream,
        stderr=True,
        force_terminal=terminal,
        no_color=no_color,
        color_system="standard" if coloured_file else "auto",
        highlight=False,
        emoji=False,
    )


def is_terminal(stream: IO[str] | None) -> bool:
    """Whether a stream exists, is open and is a terminal."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # the stream is closed
        return False


console = make_console()
