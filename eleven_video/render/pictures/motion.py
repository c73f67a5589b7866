"""The path of the camera over a still."""

import math
from dataclasses import dataclass
from typing import assert_never

from eleven_video.domain.video import Motion

ZOOM_MAX = 1.08
# A little off 1.08: at this magnification every sub-pixel place of a moving picture lies close to a place that can be
# drawn exactly (see `quadrants.anchor`), for each oversampling in use.
PAN_ZOOM = 1.0787
# A pan moves by whole quarters of a pixel from frame to frame. Encoders predict moved pictures at quarters of a pixel:
# what lies between them shakes by a tenth of a pixel.
_PAN_STEPS = 4  # a pixel
# The share of a clip's time in which the camera gets going, and of that in which it comes to rest.
_EASE = 0.15


@dataclass(frozen=True, slots=True)
class View:
    """What the camera shows of a picture that fills the frame.

    `zoom` is a magnification of at least 1. `x` and `y` say how far the picture's centre is seen to the right of and
    below the frame's centre, as shares of the frame's width and height: up to (zoom - 1) / 2 the frame stays filled.
    """

    zoom: float
    x: float = 0.0
    y: float = 0.0


def path(motion: Motion, frames: int, *, forth: bool, width: int = 1920) -> tuple[View, ...]:
    """The views of a clip of `frames` frames, from rest to rest. A single frame gets the first.

    Args:
        motion: ZOOM goes from 1.00 to `ZOOM_MAX` about the centre, PAN looks along the picture from left to right at
            the magnification `PAN_ZOOM`, NONE stays.
        frames: How many views, at least 1.
        forth: Whether that way, or the same way back: clips that alternate go on where the one before them stopped.
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
    """How many pixels a pan of `steps` steps goes, at most as many as lie beside a frame of `width` pixels."""
    most = (PAN_ZOOM - 1) * width
    full_speed = steps * (1 - _EASE)  # steps that it would take without easing
    speed = math.floor(most / full_speed * _PAN_STEPS) / _PAN_STEPS
    return speed * full_speed if speed else most


def eased(time: float) -> float:
    """How much of a way is done at `time`, both from 0 to 1.

    The speed rises along half a cosine wave, is even for most of the time, and falls the same way.
    """
    if time > 1 / 2:
        return 1 - eased(1 - time)
    if time < _EASE:
        return (time - _EASE / math.pi * math.sin(math.pi * time / _EASE)) / 2 / (1 - _EASE)
    return (time - _EASE / 2) / (1 - _EASE)


def zoom_centre(size: int) -> int:
    """The pixel edge about which a side of `size` pixels is zoomed.

    The middle, or up to 3 pixels before it: a multiple of four lies on a pixel edge of the half-size chroma plane too,
    and stays on one when a plane is kept at a multiple of half its size.
    """
    return size // 8 * 4
