"""Writes subtitles as text files: SubRip (.srt) and WebVTT (.vtt)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from eleven_video.domain.timing.subtitles import Cue

# Players of SubRip files interpret text in angle brackets and codes in braces as markup. SubRip has no escapes for
# angle brackets and braces, so angle brackets and braces that look like markup are replaced.
_TAG, _CODE = re.compile(r"<([^<>\s][^<>]*)>"), re.compile(r"\{(\\[^{}]*)\}")
_TAG_START, _CODE_START = re.compile(r"<(?=\S)"), re.compile(r"\{(?=\\)")
_ARROW = "-->"
_LEFT, _RIGHT = "\u2039", "\u203a"
_VTT_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


@dataclass(frozen=True, slots=True)
class Subtitle:
    """One or two lines of plain text.

    The subtitle is shown from `start_ms` to `end_ms`, in milliseconds from the start of the video.
    """

    start_ms: int
    end_ms: int
    lines: tuple[str, ...]

    @property
    def start_s(self) -> float:
        """The time at which the subtitle appears, in seconds from the start of the video."""
        return self.start_ms / 1000

    @property
    def end_s(self) -> float:
        """The time at which the subtitle disappears, in seconds from the start of the video."""
        return self.end_ms / 1000

    @property
    def text(self) -> str:
        """The lines as one text, separated by line feeds."""
        return "\n".join(self.lines)


def subtitles(scenes: Iterable[tuple[Sequence[Cue], int]], *, fps: int) -> list[Subtitle]:
    """The subtitles of a whole video, with times from the start of the video.

    Args:
        scenes: For each scene, its cues and its length in frames. The scenes are in order.
        fps: The frames per second of the video.
    """
    out: list[Subtitle] = []
    before = 0
    for cues, frames in scenes:
        offset = Fraction(before, fps)
        for cue in cues:
            start_ms = round((offset + Fraction(cue.start_s)) * 1000)
            end_ms = round((offset + min(Fraction(cue.end_s), Fraction(frames, fps))) * 1000)
            if start_ms < end_ms:
                out.append(Subtitle(start_ms, end_ms, cue.lines))
        before += frames
    return out


def srt(subtitles: Iterable[Subtitle]) -> str:
    """The content of a SubRip file.

    Characters that a player would interpret as markup are replaced by similar characters.
    """
    return "\n".join(
        f"{number}\n{_clock(it.start_ms, ',')} {_ARROW} {_clock(it.end_ms, ',')}\n{without_markup(it.text)}\n"
        for number, it in enumerate(subtitles, start=1)
    )


def webvtt(subtitles: Iterable[Subtitle]) -> str:
    """The content of a WebVTT file. Source of the format: https://www.w3.org/TR/webvtt1/."""
    blocks = [f"{_clock(it.start_ms, '.')} {_ARROW} {_clock(it.end_ms, '.')}\n{escaped(it.text)}\n" for it in subtitles]
    return "\n".join(["WEBVTT\n", *blocks])


def without_markup(text: str) -> str:
    """The text after characters that SubRip players interpret as markup were replaced by similar characters."""
    text = _TAG.sub(rf"{_LEFT}\1{_RIGHT}", text)
    text = _TAG_START.sub(_LEFT, text).replace(_ARROW, f"--{_RIGHT}")
    return _CODE_START.sub("(", _CODE.sub(r"(\1)", text))


def escaped(text: str) -> str:
    """The text with &, < and > escaped for WebVTT."""
    return text.translate(_VTT_ESCAPES)


def _clock(milliseconds: int, mark: str) -> str:
    seconds, thousandths = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}{mark}{thousandths:03}"
