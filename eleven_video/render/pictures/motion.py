"""Computes how the camera moves over a still: one view for each frame."""

import math
from dataclasses import dataclass
from typing import assert_never

from eleven_video.domain.video import Motion

ZOOM_MAX = 1.08
# The magnification during a pan. Not all sub-pixel positions can be drawn exactly (see `resampling.anchor`). With 1.08,
# the picture would sometimes be far from such a position. With this magnification it is always close to one, for every
# oversampling in use.
PAN_ZOOM = 1.0787
# At full speed, a pan moves by a multiple of a quarter pixel from frame to frame, because encoders predict motion in
# quarters of a pixel. With other steps, the encoded picture would shake by a tenth of a pixel.
_PAN_STEPS = 4  # the number of steps in a pixel
# The fraction of a clip's time in which the camera accelerates. The camera slows down for the same time.
_EASE = 0.15


@dataclass(frozen=True, slots=True)
class View:
    """The part of a picture that the camera shows.

    Attributes:
        zoom: The magnification of the picture, at least 1.
        x: How far the picture's centre is to the right of the frame's centre, as a fraction of the frame's width. The
            picture fills the frame if the fraction is from -(zoom - 1) / 2 to (zoom - 1) / 2.
        y: How far the picture's centre is below the frame's centre, as a fraction of the frame's height. The same
            limits as for `x` apply.
    """

    zoom: float
    x: float = 0.0
    y: float = 0.0


def path(motion: Motion, frames: int, *, forth: bool, width: int = 1920) -> tuple[View, ...]:
    """The views of a clip, one for each frame. The camera starts and ends at rest. If there is a single frame, it gets
    the first view.

    Args:
        motion: How the camera moves. ZOOM magnifies the picture about its centre from 1.00 to `ZOOM_MAX`. PAN moves
            over the picture from left to right at the magnification `PAN_ZOOM`. NONE does not move.
        frames: The number of views, at least 1.
        forth: True for the direction described under `motion`, False for the opposite direction. If `forth` alternates
            between consecutive clips, each clip starts at the zoom or the position at which the previous clip stopped.
        width: The width of the frame in pixels, which only PAN needs.
    """
    last = max(1, frames - 1)
    way = [eased(index / last) for index in range(frames)]
    if not forth:
        way = [1 - done for done in way]
    match motion:
        case Motion.ZOOM:
            return tuple(View(1 + (ZOOM_MAX - 1) * done) for done in way)
        case Motion.PAN:
            reach = _pan_length(last, width) / 2 / width
            return tuple(View(PAN_ZOOM, x=reach * (1 - 2 * done)) for done in way)
        case Motion.NONE:
            return (View(1.0),) * frames
    assert_never(motion)


def _pan_length(steps: int, width: int) -> float:
    """The length of a pan in frame pixels. It is at most the magnified picture's width minus the frame's width.

    `steps` is the number of moves from one frame to the next, and `width` the width of the frame in pixels.
    """
    most = (PAN_ZOOM - 1) * width
    # The number of steps that the same distance would take if every step were at full speed
    full_speed = steps * (1 - _EASE)
    speed = math.floor(most / full_speed * _PAN_STEPS) / _PAN_STEPS
    return speed * full_speed if speed else most


def eased(time: float) -> float:
    """The fraction of the path that the camera has covered. `time` is the fraction of the clip's time that has passed.

    The camera's speed rises along half a cosine wave, is constant for most of the time, and falls along half a cosine
    wave.
    """
    if time > 1 / 2:
        return 1 - eased(1 - time)
    if time < _EASE:
        return (time - _EASE / math.pi * math.sin(math.pi * time / _EASE)) / 2 / (1 - _EASE)
    return (time - _EASE / 2) / (1 - _EASE)


def zoom_centre(size: int) -> int:
    """The position on a side of `size` pixels that does not move during zooming, counted in pixels from the side's
    start.

    The position is the middle of the side, or up to 3 pixels before the middle, so that the position is a multiple of
    four. Then the position lies between two pixels of the chroma plane too, which has half the size. It also lies
    between two pixels of planes that are oversampled by a multiple of 0.5.
    """
    return size // 8 * 4
