"""Subtitles as text files: SubRip (.srt) and WebVTT (.vtt)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from eleven_video.domain.timing.subtitles import Cue

# Players of SubRip take tags, and codes in braces, for markup, and there is no way to escape them.
_TAG, _CODE = re.compile(r"<([^<>\s][^<>]*)>"), re.compile(r"\{(\\[^{}]*)\}")
_TAG_START, _CODE_START = re.compile(r"<(?=\S)"), re.compile(r"\{(?=\\)")
_ARROW = "-->"
_LEFT, _RIGHT = "\u2039", "\u203a"
_VTT_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


@dataclass(frozen=True, slots=True)
class Subtitle:
    """What is read from `start_ms` until `end_ms` of the whole video: one or two lines, as they are, without markup."""

    start_ms: int
    end_ms: int
    lines: tuple[str, ...]

    @property
    def start_s(self) -> float:
        """Seconds from the video's start."""
        return self.start_ms / 1000

    @property
    def end_s(self) -> float:
        """Seconds from the video's start."""
        return self.end_ms / 1000

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def subtitles(scenes: Iterable[tuple[Sequence[Cue], int]], *, fps: int) -> list[Subtitle]:
    """The subtitles of a whole video.

    Args:
        scenes: In order, each scene's cues and its length in frames.
        fps: Frames a second.
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
    """A SubRip file. What a player would take for markup is written with like signs that it does not."""
    return "\n".join(
        f"{number}\n{_clock(it.start_ms, ',')} {_ARROW} {_clock(it.end_ms, ',')}\n{without_markup(it.text)}\n"
        for number, it in enumerate(subtitles, start=1)
    )


def webvtt(subtitles: Iterable[Subtitle]) -> str:
    """A WebVTT file, https://www.w3.org/TR/webvtt1/."""
    blocks = [f"{_clock(it.start_ms, '.')} {_ARROW} {_clock(it.end_ms, '.')}\n{escaped(it.text)}\n" for it in subtitles]
    return "\n".join(["WEBVTT\n", *blocks])


def without_markup(text: str) -> str:
    """The text with angle quotes and round brackets where SubRip's players would see a tag or a code."""
    text = _TAG.sub(rf"{_LEFT}\1{_RIGHT}", text)
    text = _TAG_START.sub(_LEFT, text).replace(_ARROW, f"--{_RIGHT}")
    return _CODE_START.sub("(", _CODE.sub(r"(\1)", text))


def escaped(text: str) -> str:
    """The text as WebVTT writes it, where & < > begin or end markup."""
    return text.translate(_VTT_ESCAPES)


def _clock(milliseconds: int, mark: str) -> str:
    seconds, thousandths = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}{mark}{thousandths:03}"
