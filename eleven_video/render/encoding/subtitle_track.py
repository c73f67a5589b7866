"""Subtitles that a player shows or hides, as packets of a track of the video file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from eleven_video.render.encoding.languages import UNKNOWN_LANGUAGE

# FFmpeg's encoders take the style from this header, and write it if the format has a place for it: white text with a black
# outline, centred at the bottom, a 16th of the picture's height.
STYLE = (
    b"[Script Info]\nScriptType: v4.00+\nPlayResX: 384\nPlayResY: 288\n\n[V4+ Styles]\n"
    b"Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, "
    b"Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, "
    b"MarginV, Encoding\n"
    b"Style: Default,Arial,18,&Hffffff,&Hffffff,&H0,&H0,0,0,0,0,100,100,0,0,1,1,0,2,10,10,10,1\n\n"
    b"[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
)

_LONGEST = 0xFFFF  # the most bytes of a cue in 3GPP timed text


class Cue(Protocol):
    """Lines that are shown from `start_s` to `end_s`, in seconds from the video's start."""

    @property
    def start_s(self) -> float: ...
    @property
    def end_s(self) -> float: ...
    @property
    def lines(self) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class SubtitleTrack:
    """Cues in the order of their starts. A cue ends at the latest when the next one starts.

    `language` is a code of three letters, ISO 639-2/T, such as "deu"; "und" if it is unknown.
    """

    cues: Sequence[Cue]
    language: str = UNKNOWN_LANGUAGE


@dataclass(frozen=True, slots=True)
class CuePacket:
    """An encoded cue. Times are milliseconds."""

    data: bytes
    pts: int
    duration: int


def cue_packets(cues: Sequence[Cue], codec: str) -> Iterator[CuePacket]:
    """The cues with text and a duration, encoded for a subtitle codec of `formats`."""
    shown = [cue for cue in cues if cue.end_s > cue.start_s and any(line.strip() for line in cue.lines)]
    starts = [round(cue.start_s * 1000) for cue in shown]
    ends = [round(cue.end_s * 1000) for cue in shown]
    for cue, end, (start, following) in zip(shown, ends, pairwise([*starts, *ends[-1:]]), strict=True):
        if (length := min(end, following) - start) > 0:
            lines = [line for line in cue.lines if line.strip()]
            yield CuePacket(_PAYLOADS[codec]("\n".join(lines)), start, length)


def _mov_text(text: str) -> bytes:
    """A cue's text in the format of 3GPP TS 26.245, section 5.17: the length in two bytes, then the text."""
    data = text.encode("utf-8", "replace")
    if len(data) > _LONGEST:
        data = data[:_LONGEST].decode("utf-8", "ignore").encode()
    return len(data).to_bytes(2, "big") + data


def _webvtt(text: str) -> bytes:
    """A cue's text in WebVTT, with its three special characters escaped."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").encode("utf-8", "replace")


_PAYLOADS = {"mov_text": _mov_text, "webvtt": _webvtt}
