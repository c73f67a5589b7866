"""Computes the size of captions, the area they may cover, and the length of a line."""

import math
from dataclasses import dataclass, field

from eleven_video.domain.captions.place import CaptionPlace, margins, title_margins
from eleven_video.domain.captions.style import UPPER, CaptionStyle
from eleven_video.domain.video import VideoFormat

# The letters' size as a share of the frame's height. At a twentieth they are legible from a sofa.
_LETTER = 0.048
# In small frames, letters have a larger share, up to a height at which their pixels suffice for reading.
_LETTER_SMALL, _LEGIBLE = 0.06, 20.0  # pixels
_MEAN_ADVANCE = 0.57  # mean width of a character in mixed text, as a share of the letters' size
# Factors by which capitals are wider than mixed text, and the heaviest letters wider than the usual ones.
_CAPITALS, _HEAVY = 1.2, 1.12
_USUAL_WEIGHT, _HEAVIEST = 600, 900
LONGEST_LINE, _SHORTEST_LINE = 42, 8  # columns

# Space beside the letters, as a share of their size for a box, and as a multiple of its width for an outline with its
# soft edge.
BOX_BESIDE = 0.32
_SOFT_EDGE = 1.5


@dataclass(frozen=True, slots=True)
class CaptionLook:
    """The style and the position of captions."""

    style: CaptionStyle = field(default_factory=CaptionStyle)
    place: CaptionPlace = field(default_factory=CaptionPlace)


@dataclass(frozen=True, slots=True)
class FreeArea:
    """A part of the frame: from `top` to `bottom` in pixels from its top, and `width` pixels at its centre."""

    top: float
    bottom: float
    width: float

    @property
    def height(self) -> float:
        """The height in pixels."""
        return self.bottom - self.top


def letter_size(video: VideoFormat, style: CaptionStyle | None = None) -> float:
    """The size of the letters (1 em) in pixels. In a frame that is taller than wide, its width counts as well."""
    narrow = min(video.width, video.height)
    usual = max(_LETTER * math.sqrt(video.height * narrow), min(_LETTER_SMALL * narrow, _LEGIBLE))
    return usual * (style.size if style is not None else 1)


def letters_area(video: VideoFormat) -> FreeArea:
    """The area in which letters may be in any video. Outline, box and shadow may exceed it."""
    edge = title_margins()
    return FreeArea(edge.top * video.height, (1 - edge.bottom) * video.height, _between(edge.left, edge.right, video))


def captions_area(video: VideoFormat, place: CaptionPlace) -> FreeArea:
    """The area in which captions must be completely, with outline, box and shadow."""
    edge = margins(video, place)
    return FreeArea(edge.top * video.height, (1 - edge.bottom) * video.height, _between(edge.left, edge.right, video))


def beside(style: CaptionStyle) -> float:
    """The width of outline and box beside the letters, on each side, as a share of the letters' size."""
    return max(BOX_BESIDE if style.box else 0.0, _SOFT_EDGE * style.outline)


def usable_width(video: VideoFormat, look: CaptionLook | None = None) -> float:
    """The greatest width of a line of letters, in pixels."""
    widest = letters_area(video).width
    if look is None:
        return widest
    edges = 2 * beside(look.style) * letter_size(video, look.style)
    return min(widest, max(captions_area(video, look.place).width - edges, 0.1 * video.width))


def longest_line(video: VideoFormat, look: CaptionLook | None = None) -> int:
    """The number of columns of a line, at most 42. Without a look, this is for subtitles, which a player draws."""
    advance = _MEAN_ADVANCE * letter_size(video)
    if look is not None:
        heavier = max(0, look.style.weight - _USUAL_WEIGHT) / (_HEAVIEST - _USUAL_WEIGHT)
        advance *= look.style.size * (_CAPITALS if look.style.case == UPPER else 1) * (1 + (_HEAVY - 1) * heavier)
    return max(_SHORTEST_LINE, min(LONGEST_LINE, int(usable_width(video, look) / advance)))


def _between(left: float, right: float, video: VideoFormat) -> float:
    """The width between two margins for something that is centred in the frame."""
    return (1 - 2 * max(left, right)) * video.width
