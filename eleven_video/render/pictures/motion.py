"""Computes the path of the camera over a still: one view for each frame."""

import math
from dataclasses import dataclass
from typing import assert_never

from eleven_video.domain.video import Motion

ZOOM_MAX = 1.08
# Close to 1.08: at this magnification every sub-pixel position of a moving picture is near one that can be drawn exactly
# (see `quadrants.anchor`), for each oversampling in use.
PAN_ZOOM = 1.0787
# A pan moves by whole quarters of a pixel from frame to frame, the precision with which encoders predict motion. Other
# steps make the picture shake by a tenth of a pixel.
_PAN_STEPS = 4  # a pixel
# The share of a clip's time in which the camera accelerates; it slows down for as long.
_EASE = 0.15


@dataclass(frozen=True, slots=True)
class View:
    """The part of a picture that the camera shows.

    `zoom` is a magnification of at least 1. `x` and `y` are the offset of the picture's centre to the right of and below
    the frame's centre, as shares of the frame's width and height. Up to (zoom - 1) / 2 the picture fills the frame.
    """

    zoom: float
    x: float = 0.0
    y: float = 0.0


def path(motion: Motion, frames: int, *, forth: bool, width: int = 1920) -> tuple[View, ...]:
    """The views of a clip of `frames` frames. The camera starts and ends at rest. A single frame gets the first view.

    Args:
        motion: ZOOM goes from 1.00 to `ZOOM_MAX` about the centre, PAN moves along the picture from left to right at
            the magnification `PAN_ZOOM`, NONE does not move.
        frames: The number of views, at least 1.
        forth: Whether in that direction or back. Alternating clips continue where the previous one stopped.
        width: Of the frame in pixels; only a pan depends on it.
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
    """The length in pixels of a pan of `steps` steps, at most the magnified picture's excess over `width` pixels."""
    most = (PAN_ZOOM - 1) * width
    full_speed = steps * (1 - _EASE)  # steps that it would need at full speed, without easing
    speed = math.floor(most / full_speed * _PAN_STEPS) / _PAN_STEPS
    return speed * full_speed if speed else most


def eased(time: float) -> float:
    """The share of a path that is covered at `time`, both from 0 to 1.

    The speed rises along half a cosine wave, is constant for most of the time, and falls in the same way.
    """
    if time > 1 / 2:
        return 1 - eased(1 - time)
    if time < _EASE:
        return (time - _EASE / math.pi * math.sin(math.pi * time / _EASE)) / 2 / (1 - _EASE)
    return (time - _EASE / 2) / (1 - _EASE)


def zoom_centre(size: int) -> int:
    """The pixel edge that is the centre of zooming along a side of `size` pixels.

    The middle, or up to 3 pixels before it: a multiple of four is also a pixel edge of the half-size chroma plane, and
    of planes that are oversampled by a multiple of 0.5.
    """
    return size // 8 * 4
