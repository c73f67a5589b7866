"""Draws the first line of the display: the title, length and frame size of the video, and the times of the run."""

from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from eleven_video.domain.text.plain_text import one_line
from eleven_video.domain.video import VideoFormat
from eleven_video.ui.text import duration

_NAMES = {(1920, 1080): "1080p", (1280, 720): "720p", (3840, 2160): "4K"}
_ROOMY = 60
_TIME_CELLS = 30  # enough cells for the longest text; these cells are always free, so that the title does not move
_MINUTE = 60


@dataclass(frozen=True, slots=True)
class RunHeader:
    """The facts about a run's video in the first line of the display."""

    title: str
    video: VideoFormat
    length_s: float | None = None

    def lines(self, width: int, elapsed_s: float, status: str, *, ascii_only: bool = False) -> list[Text]:
        """The header as one line, or as two lines on a narrow screen. A long title is shortened.

        `elapsed_s` is the time since the start of the run, in seconds. `status` is a text with the remaining time or
        the current step.
        """
        about = self.about
        time = ", ".join(part for part in (clock(elapsed_s), status) if part)
        if width < _ROOMY:
            below = f" {about}"
            room = width - cell_len(below) - cell_len(time) - 1
            right = time if room >= 1 else clock(elapsed_s)
            gap = " " * max(1, width - cell_len(below) - cell_len(right) - 1)
            return [self._titled(width - 2, ascii_only=ascii_only), Text.assemble(below, gap, (right, "dim"))]
        dot = " - " if ascii_only else " \u00b7 "
        room = width - cell_len(dot) - cell_len(about) - max(_TIME_CELLS, cell_len(time)) - 4
        line = self._titled(room, ascii_only=ascii_only).append(dot + about)
        return [line.append(" " * max(2, width - 1 - line.cell_len - cell_len(time))).append(time, style="dim")]

    def _titled(self, room: int, *, ascii_only: bool) -> Text:
        title = one_line(self.title)
        if cell_len(title) > room:
            dots = "..." if ascii_only else "\u2026"
            title = set_cell_size(title, max(0, room - len(dots))).rstrip() + dots
        return Text.assemble(" ", (title, "bold"))

    @property
    def about(self) -> str:
        """The length and the frame size of the video as text, such as "1:00 at 1080p"."""
        size = (self.video.width, self.video.height)
        frames = _NAMES.get(size, f"{size[0]}x{size[1]}")
        return frames if self.length_s is None else f"{clock(self.length_s)} at {frames}"


def clock(seconds: float) -> str:
    """A time as text, such as "0:09" or "1:00". The text always has minutes, so that its width changes rarely."""
    return f"0:{int(seconds):02d}" if 0 <= seconds < _MINUTE else duration(seconds)
