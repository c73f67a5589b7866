"""The console that the whole product shares. It writes to stderr, because stdout is for results."""

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

    Rich decides where a live region begins when a print starts, and draws it when the print ends. If the region grew
    meanwhile, some of its lines stay on the screen. So prints must not overlap. Callers may hold `turn` around several
    prints. It must be acquired before any lock that printing needs.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.turn = threading.RLock()

    def print(self, *objects: Any, **options: Any) -> None:
        with self.turn:
            try:
                super().print(*objects, **options)
            except OSError:  # such as a full disk behind a redirection; treated like a broken pipe
                self.on_broken_pipe()

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterator[Segment]:
        """Render with Rich, but remove terminal codes from texts, which may come from a model or a service."""
        for segment in super().render(renderable, options):
            shown = segment.text if segment.control else visible_lines(segment.text)
            yield segment if shown is segment.text else Segment(shown, segment.style)

    def log(self, *objects: Any, **options: Any) -> None:
        with self.turn:
            options["_stack_offset"] = options.get("_stack_offset", 1) + 1  # log the caller's line, not this one
            super().log(*objects, **options)

    def on_broken_pipe(self) -> None:
        """Stop printing when the reader is gone. The work continues, because it may be paid for."""
        self.quiet = True


def make_console(stream: IO[str] | None = None, environ: Mapping[str, str] = os.environ) -> TurnTakingConsole:
    """A console on a stream, by default on what `sys.stderr` is at the time of printing.

    NO_COLOR turns colours off. FORCE_COLOR turns them on for files and pipes, but only terminals get live regions,
    which move the cursor.
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
