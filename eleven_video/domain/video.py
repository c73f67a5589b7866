"""What the finished video shall be, and what it became."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum, unique
from pathlib import Path


@unique
class FileFormat(StrEnum):
    """What kind of file a video is; each is a row in `render/formats.py`. The name is the file's ending too."""

    MP4 = "mp4"
    MOV = "mov"
    WEBM = "webm"

    @property
    def suffix(self) -> str:
        return f".{self}"

    @classmethod
    def of_suffix(cls, suffix: str) -> "FileFormat | None":
        """The one of files that end in `suffix`, such as ".webm" in any case; None if there is none."""
        return next((one for one in cls if one.suffix == suffix.lower()), None)


@unique
class Quality(StrEnum):
    """How much time is spent on looking good."""

    DRAFT = "draft"
    STANDARD = "standard"
    HIGH = "high"


@unique
class Motion(StrEnum):
    """How the camera moves over a still."""

    ZOOM = "zoom"
    PAN = "pan"
    NONE = "none"


@unique
class Transition(StrEnum):
    """How one picture follows another."""

    CUT = "cut"
    FADE = "fade"


@unique
class Captions(StrEnum):
    """How the spoken words are shown: drawn into the pictures, with the word that is heard in another colour, or as a
    subtitle file beside the video that is also a track in it.
    """

    BURN = "burn"
    KARAOKE = "karaoke"
    SRT = "srt"
    VTT = "vtt"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Look:
    """What is a matter of taste about a video's pictures."""

    quality: Quality = Quality.STANDARD
    motion: Motion = Motion.ZOOM
    transition: Transition = Transition.CUT


@dataclass(frozen=True, slots=True)
class VideoFormat:
    """Frame size in pixels (both even) and whole frames per second, one of `FRAME_RATES`."""

    width: int = 1920
    height: int = 1080
    fps: int = 24

    @property
    def aspect_ratio(self) -> str:
        """The nearest ratio that Gemini's image models take, such as "16:9"."""
        ratio = self.width / self.height
        return min(ASPECT_RATIOS, key=lambda name: abs(_ratio(name) / ratio - 1))


@dataclass(frozen=True, slots=True)
class Video:
    """A finished file. `duration_ms` is the exact length of its picture track, frames / fps."""

    path: Path
    duration_ms: int
    width: int
    height: int
    frames: int


# What Gemini's image models accept (facts of 2026-11; the very long ones are left out on purpose).
ASPECT_RATIOS = ("1:1", "3:2", "2:3", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9", "21:9")

# The names that `--resolution` takes besides WIDTHxHEIGHT, in pixels.
RESOLUTIONS = {
    "1080p": (1920, 1080),
    "720p": (1280, 720),
    "4k": (3840, 2160),
    "portrait": (1080, 1920),
    "square": (1080, 1080),
}

# Each divides 48,000, so that a frame lasts a whole number of samples.
FRAME_RATES = (24, 25, 30, 60)

# A macroblock of H.264, and twice 4K.
_SMALLEST_SIDE, _LONGEST_SIDE, _LONGEST_SHORT_SIDE = 16, 7680, 4320
# "\u00d7" is what sizes are written with in print.
_SIZE = re.compile(r"(\d{1,6})\s*[x*:\u00d7]\s*(\d{1,6})", re.IGNORECASE)


def frame_size(text: str) -> tuple[int, int]:
    """Width and height of a name such as "720p", or of "1280x720".

    Raises:
        ValueError: It is neither, or such a size cannot be coded. The message is a sentence that says what would do.
    """
    name = text.strip().lower()
    if name in RESOLUTIONS:
        return RESOLUTIONS[name]
    match = _SIZE.fullmatch(name)
    if match is None:
        near = get_close_matches(name, RESOLUTIONS, n=1)
        meant = (
            f"Did you mean {near[0]}?" if near else f"Choose one of {', '.join(RESOLUTIONS)}, or a size like 1280x720."
        )
        raise ValueError(f"There is no resolution {text!r}. {meant}")
    width, height = int(match[1]), int(match[2])
    _check_size(width, height)
    return width, height


def frame_rate(text: str) -> int:
    """Frames a second of "30" or "30fps".

    Raises:
        ValueError: It is no rate that videos are made at. The message is a sentence with those that there are.
    """
    number = text.strip().lower().removesuffix("fps").strip()
    if number not in map(str, FRAME_RATES):
        raise ValueError(f"Videos have {_listed(FRAME_RATES)} frames a second, not {text!r}.")
    return int(number)


def _check_size(width: int, height: int) -> None:
    if width % 2 or height % 2:
        raise ValueError(
            f"{width}x{height} cannot be coded: both sides must be even. Use {width + width % 2}x{height + height % 2}."
        )
    if (
        min(width, height) < _SMALLEST_SIDE
        or max(width, height) > _LONGEST_SIDE
        or min(width, height) > _LONGEST_SHORT_SIDE
    ):
        raise ValueError(
            f"A video of {width}x{height} cannot be made. The sides go from {_SMALLEST_SIDE} pixels to "
            f"{_LONGEST_SIDE} by {_LONGEST_SHORT_SIDE}."
        )


def _listed(values: Iterable[object]) -> str:
    *first, last = map(str, values)
    return f"{', '.join(first)} or {last}"


def _ratio(name: str) -> float:
    width, height = name.split(":")
    return int(width) / int(height)
