"""The console that the whole program shares. It writes to stderr, because stdout is for results."""

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

    When a print starts, Rich remembers where the live region begins. When the print ends, Rich draws the region again.
    If another thread made the region longer in between, some of its old lines would stay on the screen. So prints must
    not overlap. A caller may hold the lock `turn` around several prints. `turn` must be acquired before any lock that
    printing needs.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.turn = threading.RLock()

    def print(self, *objects: Any, **options: Any) -> None:
        with self.turn:
            try:
                super().print(*objects, **options)
            except OSError:  # such as a full disk if stderr goes to a file; handled like a closed pipe
                self.on_broken_pipe()

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterator[Segment]:
        """Render with Rich, without terminal codes in texts, because texts may come from a model or a service."""
        for segment in super().render(renderable, options):
            shown = segment.text if segment.control else visible_lines(segment.text)
            yield segment if shown is segment.text else Segment(shown, segment.style)

    def log(self, *objects: Any, **options: Any) -> None:
        with self.turn:
            options["_stack_offset"] = options.get("_stack_offset", 1) + 1  # names the caller's line, not this line
            super().log(*objects, **options)

    def on_broken_pipe(self) -> None:
        """Stop printing when the reading program has ended. The run continues, because its results may be paid for."""
        self.quiet = True


def make_console(stream: IO[str] | None = None, environ: Mapping[str, str] = os.environ) -> TurnTakingConsole:
    """A console that prints on `stream`; without a stream, on the value of `sys.stderr` at each print.

    NO_COLOR turns colours off. FORCE_COLOR turns colours on for files and pipes. Only a terminal gets live regions,
    because they move the cursor.
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
