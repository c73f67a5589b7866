"""What the finished video shall be, and what it became."""

from dataclasses import dataclass
from enum import StrEnum, unique
from pathlib import Path


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
    """Frame size in pixels (both even) and whole frames per second."""

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

# The names that `--resolution` takes.
RESOLUTIONS = {
    "1080p": VideoFormat(1920, 1080),
    "720p": VideoFormat(1280, 720),
    "portrait": VideoFormat(1080, 1920),
    "square": VideoFormat(1080, 1080),
}


def _ratio(name: str) -> float:
    width, height = name.split(":")
    return int(width) / int(height)
