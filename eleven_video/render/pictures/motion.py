"""Computes how the camera moves over a still picture. The result has one view for each frame."""

import math
from dataclasses import dataclass
from typing import assert_never

from eleven_video.domain.video import Motion

ZOOM_MAX = 1.08
# The magnification during a pan. Not all sub-pixel positions can be drawn exactly: `resampling.anchor` explains why.
# With a magnification of 1.08, the picture would sometimes be far from a position that can be drawn exactly. With this
# magnification, the picture is always close to such a position, for every value of `oversampling` in use.
PAN_ZOOM = 1.0787
# The number of steps in a pixel. At full speed, a pan moves by a multiple of a quarter pixel from frame to frame,
# because encoders predict motion in quarters of a pixel. With other distances, the encoded picture would shake by a
# tenth of a pixel.
_PAN_STEPS = 4  # the number of steps in a pixel
# The fraction of a clip's time in which the camera accelerates. At the end of the clip, the camera slows down during
# the same time.
_EASE = 0.15


@dataclass(frozen=True, slots=True)
class View:
    """The section of a picture that the camera shows.

    Attributes:
        zoom: The magnification of the picture, at least 1.
        x: The distance of the picture's centre to the right of the frame's centre, as a fraction of the frame's width.
            The picture fills the frame if `x` is between -(zoom - 1) / 2 and (zoom - 1) / 2.
        y: The distance of the picture's centre below the frame's centre, as a fraction of the frame's height. `y` has
            the same limits as `x`.
    """

    zoom: float
    x: float = 0.0
    y: float = 0.0


def path(motion: Motion, frames: int, *, forth: bool, width: int = 1920) -> tuple[View, ...]:
    """The views of a clip, with one view for each frame. At the start and at the end of the clip, the speed of the
    camera is zero. If the clip has a single frame, the result is the first view of the path.

    Args:
        motion: The movement of the camera. With ZOOM, the magnification of the picture grows from 1.00 to `ZOOM_MAX`.
            With PAN, the camera moves over the picture from left to right at the magnification `PAN_ZOOM`. With NONE,
            the camera does not move.
        frames: The number of views, at least 1.
        forth: `forth` is True for the direction that is described for `motion`, and False for the opposite direction.
            If `forth` alternates between consecutive clips, each clip starts at the zoom or the position at which the
            previous clip ended.
        width: The width of the frame in pixels. Only PAN needs this width.
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
    """The length of a pan in frame pixels. The length is at most the width of the magnified picture minus the width of
    the frame.

    `steps` is the number of frames minus one, and `width` is the width of the frame in pixels.
    """
    most = (PAN_ZOOM - 1) * width
    # The number of frames in which the camera would cover the same distance at full speed
    full_speed = steps * (1 - _EASE)
    speed = math.floor(most / full_speed * _PAN_STEPS) / _PAN_STEPS
    return speed * full_speed if speed else most


def eased(time: float) -> float:
    """The fraction of the path that the camera has covered. `time` is the fraction of the clip's time that has passed.

    The camera's speed increases like half a cosine wave at the start, is constant for most of the time, and decreases
    like half a cosine wave at the end.
    """
    if time > 1 / 2:
        return 1 - eased(1 - time)
    if time < _EASE:
        return (time - _EASE / math.pi * math.sin(math.pi * time / _EASE)) / 2 / (1 - _EASE)
    return (time - _EASE / 2) / (1 - _EASE)


def zoom_centre(size: int) -> int:
    """The position on a side of the frame that does not move during zooming. The position is counted in pixels from the
    start of the side, and the side has `size` pixels.

    The position is the last multiple of four up to the middle of the side. A multiple of four also lies between two
    pixels of the chroma plane, which has half the size of the luma plane. A multiple of four also lies between two
    pixels of planes that are oversampled by a multiple of 0.5.
    """
    return size // 8 * 4
