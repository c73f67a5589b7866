"""Computes the size of the letters of captions, the area for captions, and the maximum length of a line."""

import math
from dataclasses import dataclass, field

from eleven_video.domain.captions.place import CaptionPlace, margins, title_margins
from eleven_video.domain.captions.style import UPPER, CaptionStyle
from eleven_video.domain.video import VideoFormat

# The size of the letters as a fraction of the frame's height. If the letters are about a twentieth of the frame's
# height, viewers on a sofa can read them.
_LETTER = 0.048
# In small frames, the size of the letters is the larger fraction `_LETTER_SMALL` of the shorter side. The size that
# `_LETTER_SMALL` gives is limited to 20 pixels, because letters of 20 pixels can be read.
_LETTER_SMALL, _LEGIBLE = 0.06, 20.0  # pixels
# The mean width of a character in text with small and capital letters, as a fraction of the letters' size.
_MEAN_ADVANCE = 0.57
# Text in capitals is wider than other text by the factor `_CAPITALS`. Text of weight 900 is wider than text of weight
# 600 by the factor `_HEAVY`.
_CAPITALS, _HEAVY = 1.2, 1.12
_USUAL_WEIGHT, _HEAVIEST = 600, 900
LONGEST_LINE, _SHORTEST_LINE = 42, 8  # columns

# `BOX_BESIDE` is the width that a box adds on each side of the letters, as a fraction of the letters' size.
# `_SOFT_EDGE` is the width that an outline and its soft edge add, as a multiple of the outline's width.
BOX_BESIDE = 0.32
_SOFT_EDGE = 1.5


@dataclass(frozen=True, slots=True)
class CaptionLook:
    """The style and the position of captions that are drawn into the pictures."""

    style: CaptionStyle = field(default_factory=CaptionStyle)
    place: CaptionPlace = field(default_factory=CaptionPlace)


@dataclass(frozen=True, slots=True)
class FreeArea:
    """A rectangle in the frame, centred between the left and the right edge.

    Attributes:
        top: The distance from the top of the frame to the top of the rectangle, in pixels.
        bottom: The distance from the top of the frame to the bottom of the rectangle, in pixels.
        width: The width of the rectangle in pixels.
    """

    top: float
    bottom: float
    width: float

    @property
    def height(self) -> float:
        """The height of the rectangle in pixels."""
        return self.bottom - self.top


def letter_size(video: VideoFormat, style: CaptionStyle | None = None) -> float:
    """The size of the letters (1 em) in pixels. The size depends on the height and on the shorter side of the frame."""
    narrow = min(video.width, video.height)
    usual = max(_LETTER * math.sqrt(video.height * narrow), min(_LETTER_SMALL * narrow, _LEGIBLE))
    return usual * (style.size if style is not None else 1)


def letters_area(video: VideoFormat) -> FreeArea:
    """The area in which letters may be drawn.

    The outline, the box and the shadow of the letters may extend beyond the area for the letters.
    """
    edge = title_margins()
    return FreeArea(edge.top * video.height, (1 - edge.bottom) * video.height, _between(edge.left, edge.right, video))


def captions_area(video: VideoFormat, place: CaptionPlace) -> FreeArea:
    """The area of the frame that apps never cover.

    Captions with their outline, box and shadow stay inside the area that apps never cover.
    """
    edge = margins(video, place)
    return FreeArea(edge.top * video.height, (1 - edge.bottom) * video.height, _between(edge.left, edge.right, video))


def beside(style: CaptionStyle) -> float:
    """The width that the outline or the box adds on each side of the letters, as a fraction of the letters' size."""
    return max(BOX_BESIDE if style.box else 0.0, _SOFT_EDGE * style.outline)


def usable_width(video: VideoFormat, look: CaptionLook | None = None) -> float:
    """The maximum width of the letters of a line, in pixels."""
    widest = letters_area(video).width
    if look is None:
        return widest
    edges = 2 * beside(look.style) * letter_size(video, look.style)
    return min(widest, max(captions_area(video, look.place).width - edges, 0.1 * video.width))


def longest_line(video: VideoFormat, look: CaptionLook | None = None) -> int:
    """The maximum number of columns in a line of captions. The result is from 8 to 42.

    `look` is the style and position of drawn captions. `look` is None for subtitles, because the video player chooses
    the style of subtitles.
    """
    advance = _MEAN_ADVANCE * letter_size(video)
    if look is not None:
        heavier = max(0, look.style.weight - _USUAL_WEIGHT) / (_HEAVIEST - _USUAL_WEIGHT)
        advance *= look.style.size * (_CAPITALS if look.style.case == UPPER else 1) * (1 + (_HEAVY - 1) * heavier)
    return max(_SHORTEST_LINE, min(LONGEST_LINE, int(usable_width(video, look) / advance)))


def _between(left: float, right: float, video: VideoFormat) -> float:
    """The maximum width in pixels of an object that is centred in the frame and does not reach into the margins."""
    return (1 - 2 * max(left, right)) * video.width
