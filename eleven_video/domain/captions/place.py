"""The position of captions in the frame, and the margins that short-video apps cover with their controls."""

import re
import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum, unique
from functools import cache
from importlib import resources

from eleven_video.domain.options.defaults import DEFAULT_CAPTION_POSITION
from eleven_video.domain.video import VideoFormat

BOTTOM, MIDDLE, TOP = "bottom", "middle", "top"
POSITIONS = (BOTTOM, MIDDLE, TOP)
_PERCENT = re.compile(r"(\d{1,3}(?:\.\d{1,3})?) ?(?:%|percent)?", re.ASCII)

# No letters are drawn in the margins of the frame. The left and right margins (`_BESIDE`) are fractions of the frame's
# width. The top and bottom margins (`_ABOVE`, `_BELOW`) are fractions of the frame's height. Television has similar
# margins without letters.
_BESIDE, _ABOVE, _BELOW = 0.05, 0.065, 0.065


@unique
class SafeArea(StrEnum):
    """Whether captions avoid the margins that short-video apps cover with their controls.

    APPS means that captions avoid the margins. NONE means that captions may be drawn in the margins.
    """

    APPS = "apps"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class CaptionPlace:
    """Where captions are drawn in the frame.

    Attributes:
        position: "bottom", "middle", "top", or a percentage such as "30%". The percentage is the distance from the top
            of the frame to the middle of the captions, divided by the frame's height.
        safe_area: Whether captions avoid the margins that apps cover. If `safe_area` is None, the default applies. The
            default is APPS if the frame is taller than wide. For other frames, the default is NONE.
    """

    position: str = DEFAULT_CAPTION_POSITION
    safe_area: SafeArea | None = None


@dataclass(frozen=True, slots=True)
class Margins:
    """The four margins of a frame.

    `top` and `bottom` are fractions of the frame's height. `left` and `right` are fractions of the frame's width.
    """

    top: float
    bottom: float
    left: float
    right: float


def parse_position(text: str) -> str:
    """The normal form of a caption position that a user typed, such as "bottom" or "62.5%".

    Raises:
        ValueError: The text is not a caption position. The error message contains a similar position or all positions.
    """
    wanted = " ".join(text.lower().split())
    if wanted in POSITIONS:
        return wanted
    found = _PERCENT.fullmatch(wanted)
    if found is not None:
        if float(found[1]) <= 100:  # noqa: PLR2004  percent
            return f"{float(found[1]):g}%"
        raise ValueError(f"A caption position is at most 100% of the frame's height from its top, not {text[:20]}.")
    near = get_close_matches(wanted, POSITIONS, n=1)
    meant = f"Did you mean {near[0]}?" if near else f"Choose one of {', '.join(POSITIONS)}, or a percentage like 30%."
    raise ValueError(f"There is no caption position {text[:20]!r}. {meant}")


def share_of_position(position: str) -> float | None:
    """The distance from the top of the frame to the middle of the captions, as a fraction of the frame's height.

    The result is None for the positions "bottom" and "top".
    """
    if position == MIDDLE:
        return 0.5
    return float(position.removesuffix("%")) / 100 if position.endswith("%") else None


def margins(video: VideoFormat, place: CaptionPlace) -> Margins:
    """The margins in which no captions are drawn, because apps may cover the margins.

    All four margins are 0 if captions may be drawn everywhere.
    """
    wanted = place.safe_area or (SafeArea.APPS if video.height > video.width else SafeArea.NONE)
    return app_margins() if wanted is SafeArea.APPS else Margins(0, 0, 0, 0)


def title_margins() -> Margins:
    """The margins in which no letters are drawn in any video. Television has similar margins."""
    return Margins(_ABOVE, _BELOW, _BESIDE, _BESIDE)


@cache
def app_margins() -> Margins:
    """For each edge of the frame, the width of the widest margin that an app in safe_areas.toml covers."""
    text = (resources.files("eleven_video.domain") / "safe_areas.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(text)["apps"]
    top, bottom, left, right = (max(row[edge] for row in rows) / 100 for edge in ("top", "bottom", "left", "right"))
    return Margins(top, bottom, left, right)
