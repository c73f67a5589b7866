"""Computes how the camera moves over a still: one view for each frame."""

import math
from dataclasses import dataclass
from typing import assert_never

from eleven_video.domain.video import Motion

ZOOM_MAX = 1.08
# The magnification during a pan. Instead of 1.08 it is a value near which, for every oversampling in use, each
# sub-pixel position of the moving picture is close to a position that can be drawn exactly (see `resampling.anchor`).
PAN_ZOOM = 1.0787
# At full speed, a pan moves by a multiple of a quarter pixel from frame to frame, because encoders predict motion in
# quarters of a pixel. With other steps, the encoded picture would shake by a tenth of a pixel.
_PAN_STEPS = 4  # steps in a pixel
# The fraction of a clip's time in which the camera accelerates. The camera slows down for the same time.
_EASE = 0.15


@dataclass(frozen=True, slots=True)
class View:
    """The part of a picture that the camera shows.

    Attributes:
        zoom: The magnification of the picture, at least 1.
        x: How far the picture's centre is to the right of the frame's centre, as a fraction of the frame's width. If
            it is at most (zoom - 1) / 2 in either direction, the picture fills the frame.
        y: How far the picture's centre is below the frame's centre, as a fraction of the frame's height. It has the
            same limit as `x`.
    """

    zoom: float
    x: float = 0.0
    y: float = 0.0


def path(motion: Motion, frames: int, *, forth: bool, width: int = 1920) -> tuple[View, ...]:
    """The views of a clip, one for each frame. The camera starts and ends at rest. A single frame gets the first view.

    Args:
        motion: How the camera moves. ZOOM magnifies the picture about its centre from 1.00 to `ZOOM_MAX`. PAN moves
            over the picture from left to right at the magnification `PAN_ZOOM`. NONE does not move.
        frames: The number of views, at least 1.
        forth: True for the direction described under `motion`, False for the opposite direction. If consecutive clips
            alternate, each starts at the zoom or position at which the previous one stopped.
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
    """The length of a pan in frame pixels: at most the width by which the magnified picture exceeds the frame.

    `steps` is the number of moves from one frame to the next, and `width` the width of the frame in pixels.
    """
    most = (PAN_ZOOM - 1) * width
    full_speed = steps * (1 - _EASE)  # the steps that the same way would take if every step were at full speed
    speed = math.floor(most / full_speed * _PAN_STEPS) / _PAN_STEPS
    return speed * full_speed if speed else most


def eased(time: float) -> float:
    """The fraction of its path that the camera has covered at `time`, the fraction of the clip's time that has passed.

    The speed rises along half a cosine wave, is constant for most of the time, and falls in the same way.
    """
    if time > 1 / 2:
        return 1 - eased(1 - time)
    if time < _EASE:
        return (time - _EASE / math.pi * math.sin(math.pi * time / _EASE)) / 2 / (1 - _EASE)
    return (time - _EASE / 2) / (1 - _EASE)


def zoom_centre(size: int) -> int:
    """The position on a side of `size` pixels that does not move during zooming, counted in pixels from the side's
    start.

    It is the middle, or up to 3 pixels before it, so that it is a multiple of four. Then it falls between two pixels in
    the chroma plane too, which has half the size, and in planes that are oversampled by a multiple of 0.5.
    """
    return size // 8 * 4
