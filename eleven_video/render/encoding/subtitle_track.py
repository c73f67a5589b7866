"""Encodes subtitles as packets of a track in the video file. A player can show or hide such subtitles."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from eleven_video.render.encoding.container_language_codes import UNKNOWN_LANGUAGE

# FFmpeg's subtitle encoders read the style of subtitles from this header. The style is written to the video file if the
# file format can store a style. The style is white text with a black outline, centred at the bottom. The height of the
# text is 1/16 of the height of the picture.
STYLE = (
    b"[Script Info]\nScriptType: v4.00+\nPlayResX: 384\nPlayResY: 288\n\n[V4+ Styles]\n"
    b"Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, "
    b"Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, "
    b"MarginV, Encoding\n"
    b"Style: Default,Arial,18,&Hffffff,&Hffffff,&H0,&H0,0,0,0,0,100,100,0,0,1,1,0,2,10,10,10,1\n\n"
    b"[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
)

_LONGEST = 0xFFFF  # the maximum number of bytes of a cue's text in 3GPP timed text


class Cue(Protocol):
    """Lines of text that are shown from `start_s` to `end_s`, in seconds from the start of the video."""

    @property
    def start_s(self) -> float: ...
    @property
    def end_s(self) -> float: ...
    @property
    def lines(self) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class SubtitleTrack:
    """The subtitles of a video in one language.

    Attributes:
        cues: The cues, sorted by their start times. If two cues overlap, the earlier cue ends when the later cue
            starts.
        language: The ISO 639-2/T code of the language, such as "deu". `language` is "und" if the language is unknown.
    """

    cues: Sequence[Cue]
    language: str = UNKNOWN_LANGUAGE


@dataclass(frozen=True, slots=True)
class CuePacket:
    """An encoded cue. `pts` is the start time of the cue, in milliseconds from the start of the video. `duration` is
    the length of the cue in milliseconds.
    """

    data: bytes
    pts: int
    duration: int


def cue_packets(cues: Sequence[Cue], codec: str) -> Iterator[CuePacket]:
    """Encode cues. `codec` is "mov_text" or "webvtt". Cues without text or without duration are left out."""
    shown = [cue for cue in cues if cue.end_s > cue.start_s and any(line.strip() for line in cue.lines)]
    starts = [round(cue.start_s * 1000) for cue in shown]
    ends = [round(cue.end_s * 1000) for cue in shown]
    for cue, end, (start, following) in zip(shown, ends, pairwise([*starts, *ends[-1:]]), strict=True):
        if (length := min(end, following) - start) > 0:
            lines = [line for line in cue.lines if line.strip()]
            yield CuePacket(_PAYLOADS[codec]("\n".join(lines)), start, length)


def _mov_text(text: str) -> bytes:
    """The text of a cue in the format of 3GPP TS 26.245, section 5.17. The first two bytes of the result are the length
    of the text in bytes.
    """
    data = text.encode("utf-8", "replace")
    if len(data) > _LONGEST:
        data = data[:_LONGEST].decode("utf-8", "ignore").encode()
    return len(data).to_bytes(2, "big") + data


def _webvtt(text: str) -> bytes:
    """The text of a cue in the WebVTT format. In WebVTT, the characters &, < and > are escaped."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").encode("utf-8", "replace")


_PAYLOADS = {"mov_text": _mov_text, "webvtt": _webvtt}
