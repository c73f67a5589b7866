"""The size of captions, the area they may cover, and the resulting length of a line."""

import math
from dataclasses import dataclass, field

from eleven_video.domain.captions.place import CaptionPlace, margins, title_margins
from eleven_video.domain.captions.style import UPPER, CaptionStyle
from eleven_video.domain.video import VideoFormat

# Shares of the frame. Letters of a twentieth of its height are read from a sofa.
_LETTER = 0.048
# Small frames get larger letters, up to a height at which they are legible sample by sample.
_LETTER_SMALL, _LEGIBLE = 0.06, 20.0  # pixels
_MEAN_ADVANCE = 0.57  # of the letters' size, in mixed text
# How much wider capitals are, and letters of the heaviest weight than those of the usual one.
_CAPITALS, _HEAVY = 1.2, 1.12
_USUAL_WEIGHT, _HEAVIEST = 600, 900
LONGEST_LINE, _SHORTEST_LINE = 42, 8  # columns

# Shares of the letters' size: how far a box goes beyond the letters at its sides, and an outline beyond its own width
# until nothing of its soft edge is seen.
BOX_BESIDE = 0.32
_SOFT_EDGE = 1.5


@dataclass(frozen=True, slots=True)
class CaptionLook:
    """How captions are drawn, and where."""

    style: CaptionStyle = field(default_factory=CaptionStyle)
    place: CaptionPlace = field(default_factory=CaptionPlace)


@dataclass(frozen=True, slots=True)
class FreeArea:
    """A part of the frame in pixels from its upper left corner; `width` is centred in the frame."""

    top: float
    bottom: float
    width: float

    @property
    def height(self) -> float:
        return self.bottom - self.top


def letter_size(video: VideoFormat, style: CaptionStyle | None = None) -> float:
    """The size of the letters (em) in pixels. An upright frame has smaller ones than its height alone would give."""
    narrow = min(video.width, video.height)
    usual = max(_LETTER * math.sqrt(video.height * narrow), min(_LETTER_SMALL * narrow, _LEGIBLE))
    return usual * (style.size if style is not None else 1)


def letters_area(video: VideoFormat) -> FreeArea:
    """Where letters may stand in any video; outline, box and shadow may go beyond it."""
    edge = title_margins()
    return FreeArea(edge.top * video.height, (1 - edge.bottom) * video.height, _between(edge.left, edge.right, video))


def captions_area(video: VideoFormat, place: CaptionPlace) -> FreeArea:
    """Where everything of a caption stands, its outline, box and shadow too."""
    edge = margins(video, place)
    return FreeArea(edge.top * video.height, (1 - edge.bottom) * video.height, _between(edge.left, edge.right, video))


def beside(style: CaptionStyle) -> float:
    """How far outline and box go beyond the letters at each side, as a share of the letters' size."""
    return max(BOX_BESIDE if style.box else 0.0, _SOFT_EDGE * style.outline)


def usable_width(video: VideoFormat, look: CaptionLook | None = None) -> float:
    """The length in pixels that no line of letters exceeds."""
    widest = letters_area(video).width
    if look is None:
        return widest
    edges = 2 * beside(look.style) * letter_size(video, look.style)
    return min(widest, max(captions_area(video, look.place).width - edges, 0.1 * video.width))


def longest_line(video: VideoFormat, look: CaptionLook | None = None) -> int:
    """Columns that fit on a line, at most 42. Without a look: of subtitles, which a player draws."""
    advance = _MEAN_ADVANCE * letter_size(video)
    if look is not None:
        heavier = max(0, look.style.weight - _USUAL_WEIGHT) / (_HEAVIEST - _USUAL_WEIGHT)
        advance *= look.style.size * (_CAPITALS if look.style.case == UPPER else 1) * (1 + (_HEAVY - 1) * heavier)
    return max(_SHORTEST_LINE, min(LONGEST_LINE, int(usable_width(video, look) / advance)))


def _between(left: float, right: float, video: VideoFormat) -> float:
    """What is left between two edges for something that is centred in the frame."""
    return (1 - 2 * max(left, right)) * video.width
