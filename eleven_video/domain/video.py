"""Defines the file format, visual style and frame size of a video, and parses frame sizes and rates that users type."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum, unique
from fractions import Fraction
from pathlib import Path


@unique
class FileFormat(StrEnum):
    """The formats of video files. The name of a format is the ending of its files.

    If you add a format, also add a row to `render/encoding/formats.py` and a choice to `domain/options/table.py`.
    """

    MP4 = "mp4"
    MOV = "mov"
    WEBM = "webm"

    @property
    def suffix(self) -> str:
        """The ending of files in this format, such as ".mp4"."""
        return f".{self}"

    @classmethod
    def of_suffix(cls, suffix: str) -> "FileFormat | None":
        """The format with the file ending `suffix`, such as ".WEBM". The result is None if no format has the ending."""
        return next((one for one in cls if one.suffix == suffix.lower()), None)


@unique
class Quality(StrEnum):
    """The visual quality of the encoded video. A higher quality takes a longer time to render."""

    DRAFT = "draft"
    STANDARD = "standard"
    HIGH = "high"


@unique
class Motion(StrEnum):
    """The camera movement over a picture while the picture is shown."""

    ZOOM = "zoom"
    PAN = "pan"
    NONE = "none"


@unique
class Transition(StrEnum):
    """The transition from one picture to the next."""

    CUT = "cut"
    FADE = "fade"


@unique
class Captions(StrEnum):
    """How the spoken words are shown.

    BURN draws the words into the pictures. KARAOKE also colours the word that is being spoken. SRT and VTT write the
    words to a subtitle file beside the video, and to a subtitle track in the video.
    """

    BURN = "burn"
    KARAOKE = "karaoke"
    SRT = "srt"
    VTT = "vtt"
    NONE = "none"

    @property
    def is_drawn(self) -> bool:
        """Whether the captions are drawn into the pictures."""
        return self in {Captions.BURN, Captions.KARAOKE}


@dataclass(frozen=True, slots=True)
class Look:
    """The settings for the visual style of a video: encoding quality, camera movement and transitions."""

    quality: Quality = Quality.STANDARD
    motion: Motion = Motion.ZOOM
    transition: Transition = Transition.CUT


@dataclass(frozen=True, slots=True)
class VideoFormat:
    """The frame size in pixels and the frames per second.

    Width and height are even, and `fps` is one of `FRAME_RATES`.
    """

    width: int = 1920
    height: int = 1080
    fps: int = 24

    @property
    def aspect_ratio(self) -> str:
        """The nearest aspect ratio that Gemini's image models support, such as "16:9"."""
        ratio = self.width / self.height
        return min(ASPECT_RATIOS, key=lambda name: abs(_ratio(name) / ratio - 1))


@dataclass(frozen=True, slots=True)
class Video:
    """A finished video file.

    Attributes:
        path: The path of the file.
        duration_ms: The length of the video track in milliseconds, which is the number of frames divided by the frame
            rate.
        width: The width of a frame in pixels.
        height: The height of a frame in pixels.
        frames: The number of frames.
    """

    path: Path
    duration_ms: int
    width: int
    height: int
    frames: int


# The aspect ratios that Gemini's image models support in 2026-11, without the extremely wide and tall ratios.
ASPECT_RATIOS = ("1:1", "3:2", "2:3", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9", "21:9")

# For each name that `--resolution` accepts, the width and height of the frame in pixels.
RESOLUTIONS = {
    "1080p": (1920, 1080),
    "720p": (1280, 720),
    "4k": (3840, 2160),
    "portrait": (1080, 1920),
    "square": (1080, 1080),
}

# The supported numbers of frames per second. The number of audio samples per second, 48,000, can be divided by each
# frame rate without remainder. So a frame lasts a whole number of audio samples.
FRAME_RATES = (24, 25, 30, 60)

# The aspect ratios that completion suggests for `--resolution`. The option also accepts other ratios.
RATIOS = ("16:9", "9:16", "1:1", "4:5")

# The unit is pixels. The minimum length of a side is the size of a macroblock of H.264. The maximum width and height
# are twice the width and height of a 4K frame.
_SMALLEST_SIDE, _LONGEST_SIDE, _LONGEST_SHORT_SIDE = 16, 7680, 4320
# "\u00d7" is the multiplication sign. Printed texts often have the multiplication sign instead of "x" in sizes.
_SIZE = re.compile(r"(\d{1,6})\s*[x*\u00d7]\s*(\d{1,6})", re.IGNORECASE)
# The pattern `_RATIO` matches "9:16", "2.39:1" and "720p 9:16". "720p 9:16" means a frame with the aspect ratio 9:16
# whose shorter side is as long as the shorter side of "720p".
_RATIO = re.compile(
    r"(?:(?P<name>\w+) )?(?P<width>\d{1,6}(?:\.\d{1,3})?) ?: ?(?P<height>\d{1,6}(?:\.\d{1,3})?)", re.ASCII
)
_LARGEST_OF_A_RATIO = 99
_SHORT_SIDE = 1080


def frame_size(text: str) -> tuple[int, int]:
    """The width and height in pixels that a text such as "720p", "9:16" or "1280x720" means.

    An aspect ratio means a frame whose shorter side has 1080 pixels: 9:16 means 1080x1920.

    Raises:
        ValueError: The text is not a name, a ratio or a size, or a frame of the size cannot be encoded. The error
            message is a sentence for the user.
    """
    name = " ".join(text.lower().split())
    if name in RESOLUTIONS:
        return RESOLUTIONS[name]
    ratio = _RATIO.fullmatch(name)
    if ratio is not None and (ratio["name"] is None or ratio["name"] in RESOLUTIONS):
        across, down = Fraction(ratio["width"]), Fraction(ratio["height"])
        if across and down:
            return _size_of_ratio(across, down, ratio["name"])
    match = _SIZE.fullmatch(name)
    if match is None:
        near = get_close_matches(name, RESOLUTIONS, n=1)
        meant = (
            f"Did you mean {near[0]}?"
            if near
            else f"Choose one of {', '.join(RESOLUTIONS)}, a ratio like 9:16, or a size like 1280x720."
        )
        raise ValueError(f"There is no resolution {text!r}. {meant}")
    width, height = int(match[1]), int(match[2])
    _check_size(width, height)
    return width, height


def frame_rate(text: str) -> int:
    """The frames per second that a text such as "30" or "30fps" means.

    Raises:
        ValueError: The rate is not supported. The error message lists the supported rates.
    """
    number = text.strip().lower().removesuffix("fps").strip()
    if number not in map(str, FRAME_RATES):
        raise ValueError(f"Videos have {_listed(FRAME_RATES)} frames a second, not {text!r}.")
    return int(number)


def _size_of_ratio(across: Fraction, down: Fraction, name: str | None) -> tuple[int, int]:
    """The frame size with the aspect ratio `across` to `down`, in pixels.

    The shorter side is as long as the shorter side of the resolution `name`. If `name` is None, the shorter side has
    1080 pixels.
    """
    if max(across, down) > _LARGEST_OF_A_RATIO:
        size = _nearest(round(across), round(down))
        raise ValueError(
            f"{float(across):g}:{float(down):g} is not a ratio like 9:16. Write a size in pixels as {size}."
        )
    short = min(RESOLUTIONS[name]) if name is not None else _SHORT_SIDE
    long = round(short * max(across, down) / min(across, down) / 2) * 2
    if long > _LONGEST_SIDE:
        raise ValueError(
            f"A ratio like {float(across):g}:{float(down):g} cannot be made: with a shorter side of {short} pixels the "
            f"longer one would have {long}, and {_LONGEST_SIDE} is the limit."
        )
    return (long, short) if across >= down else (short, long)


def _check_size(width: int, height: int) -> None:
    if not _can_be_made(width, height):
        raise ValueError(
            f"A video of {width}x{height} pixels cannot be made. "
            + (
                f"Did you mean the ratio {width}:{height}?"
                if _is_like_a_ratio(width, height)
                else f"The sides go from {_SMALLEST_SIDE} pixels to {_LONGEST_SIDE} by {_LONGEST_SHORT_SIDE}."
            )
        )
    if width % 2 or height % 2:
        raise ValueError(f"{width}x{height} cannot be coded: both sides must be even. Use {_nearest(width, height)}.")


def _can_be_made(width: int, height: int) -> bool:
    short, long = sorted((width, height))
    return short >= _SMALLEST_SIDE and long <= _LONGEST_SIDE and short <= _LONGEST_SHORT_SIDE


def _is_like_a_ratio(across: int, down: int) -> bool:
    short, long = sorted((across, down))
    return short > 0 and long <= _LARGEST_OF_A_RATIO and long * _SHORT_SIDE <= short * _LONGEST_SIDE


def _nearest(width: int, height: int) -> str:
    """The frame size that is nearest to `width` and `height` and can be encoded, as text such as "1280x720"."""
    short, long = (
        min(max(side + side % 2, _SMALLEST_SIDE), most)
        for side, most in zip(sorted((width, height)), (_LONGEST_SHORT_SIDE, _LONGEST_SIDE), strict=True)
    )
    return f"{short}x{long}" if width < height else f"{long}x{short}"


def _listed(values: Iterable[object]) -> str:
    *first, last = map(str, values)
    return f"{', '.join(first)} or {last}"


def _ratio(name: str) -> float:
    width, height = name.split(":")
    return int(width) / int(height)
