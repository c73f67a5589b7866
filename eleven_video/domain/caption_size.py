"""How large captions are drawn, and how long their lines can then be."""

import math

from eleven_video.domain.subtitles import LONGEST_LINE
from eleven_video.domain.video import VideoFormat

# Shares of the frame. Letters of a twentieth of its height are read from a sofa; the outer twentieth at each side is
# left empty, as television does.
_LETTER = 0.048
# Small frames get larger letters, up to a height at which they are legible sample by sample.
_LETTER_SMALL, _LEGIBLE = 0.06, 20.0  # pixels
_USABLE_WIDTH = 0.9
_BOTTOM = 0.065
_BOTTOM_UPRIGHT = 0.16  # telephones lay their buttons over the foot of an upright video
_MEAN_ADVANCE = 0.57  # of the letters' size, in mixed text
_SHORTEST_LINE = 8


def letter_size(video: VideoFormat) -> float:
    """The size of the letters (em) in pixels. An upright frame has smaller ones than its height alone would give."""
    narrow = min(video.width, video.height)
    return max(_LETTER * math.sqrt(video.height * narrow), min(_LETTER_SMALL * narrow, _LEGIBLE))


def usable_width(video: VideoFormat) -> float:
    """The length in pixels that no line exceeds."""
    return _USABLE_WIDTH * video.width


def bottom_margin(video: VideoFormat) -> float:
    """Pixels below the last line."""
    return (_BOTTOM_UPRIGHT if video.height > video.width else _BOTTOM) * video.height


def longest_line(video: VideoFormat) -> int:
    """Columns that fit on a line, at most 42."""
    fitting = int(usable_width(video) / (_MEAN_ADVANCE * letter_size(video)))
    return max(_SHORTEST_LINE, min(LONGEST_LINE, fitting))
