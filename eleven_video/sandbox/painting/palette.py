"""Defines the colours of times of day and weather. A colour is an array of sRGB values between 0 and 1. Colours are
mixed by linear interpolation of these values.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Color = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a picture.

    Attributes:
        name: The time of day or the weather.
        zenith: The colour of the sky at the top of the picture.
        middle: The colour of the sky between the top and the horizon.
        horizon: The colour of the sky at the horizon.
        light: The colour of the sun or moon.
        far: The colour of land far away.
        near: The colour of land in the foreground.
        night: Whether the sky has a moon and stars.
        overcast: Whether clouds hide the sun.
    """

    name: str
    zenith: Color
    middle: Color
    horizon: Color
    light: Color
    far: Color
    near: Color
    night: bool = False
    overcast: bool = False


def color(code: str) -> Color:
    """A colour from six hexadecimal digits."""
    return np.array([int(code[at : at + 2], 16) for at in (0, 2, 4)], np.float32) / np.float32(255)


def _palette(name: str, codes: str, *, night: bool = False, overcast: bool = False) -> Palette:
    zenith, middle, horizon, light, far, near = map(color, codes.split())
    return Palette(name, zenith, middle, horizon, light, far, near, night, overcast)


PALETTES: Mapping[str, Palette] = {
    palette.name: palette
    for palette in (
        _palette("dawn", "34457a 9a7fae f7c7a0 fff3d6 8f86ab 232a45"),
        _palette("day", "2a69ad 79b4dd e6f2ee fffdf0 8fb4c2 21453f"),
        _palette("golden", "3d4f70 cf8a66 fad08a fff1c4 a97c66 2c1f28"),
        _palette("dusk", "171d47 63407f e8746c ffd596 654f85 110f2c"),
        _palette("night", "070d24 15284f 35557f f2f2e0 273f63 060a16", night=True),
        _palette("storm", "1f2b38 4e5f6b a3b4b6 e4ece8 566972 121b21", overcast=True),
        _palette("aurora", "050f22 0e3243 226f6b daf8ee 133c4a 040b13", night=True),
        _palette("desert", "c76a45 eda566 fae0ac fff7dc d18e5e 6a3022"),
        _palette("violet", "241a4a 6d4a96 d9a5c9 ffe9f0 77619b 1b1436"),
        _palette("spring", "3f8fb8 9cd3dc f4f3d2 fffce6 94c3a4 2b5a3c"),
    )
}
