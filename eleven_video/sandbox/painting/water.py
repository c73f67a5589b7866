"""Paints water that reflects the picture above it, boats on the water, and a lighthouse at its shore."""

import numpy as np
from PIL import Image

from eleven_video.sandbox.painting.canvas import Canvas, Field, polygons
from eleven_video.sandbox.painting.noise import cloud_field, resized
from eleven_video.sandbox.painting.palette import color

_RED = color("9e3b32")
_LAMP = color("fff0b0")


def paint_water(canvas: Canvas, *, shore: float, calm: float) -> None:
    """Fill the lower part of the canvas with water.

    Args:
        canvas: The canvas. The water reflects its upper part.
        shore: The distance from the top of the picture to the water, as a fraction of the picture's height.
        calm: How smooth the water is, from 0 (a rough sea) to 1 (as smooth as a mirror).
    """
    palette, rng = canvas.palette, canvas.rng
    top = int(canvas.height * shore)
    depth = canvas.height - top
    down = (np.arange(depth, dtype=np.float32) / np.float32(depth))[:, None]
    ripples = cloud_field(rng, depth, canvas.width // 4, cells=12, octaves=3, aspect=0.5)
    ripples = resized(ripples, depth, canvas.width, Image.Resampling.BICUBIC) - 0.5
    reach = (4 + 70 * down) * (1.1 - calm)
    mirrored = top - 1 - (np.arange(depth)[:, None] * 0.95 + ripples * reach).astype(np.int32)
    water = canvas.image[np.clip(mirrored, 0, top - 1), np.arange(canvas.width)[None, :]]
    deep = palette.zenith * 0.55 + palette.near * 0.45
    water *= (0.82 - 0.2 * down)[..., None]
    water += deep * (0.12 + 0.26 * down)[..., None]
    canvas.image[top:] = water
    _glitter(canvas, top, down)
    canvas.image[top : top + 2] = canvas.image[top : top + 2] * 0.6 + palette.horizon * 0.4


def _glitter(canvas: Canvas, top: int, down: Field) -> None:
    """Paint the reflection of the sun or moon on the water.

    `top` is the first row of the water. `down` has the distance of each row of the water from `top`, from 0 to 1 (the
    last row).
    """
    depth = canvas.height - top
    sparks = cloud_field(canvas.rng, depth, canvas.width // 2, cells=44, octaves=2, aspect=0.12)
    sparks = np.clip((resized(sparks, depth, canvas.width, Image.Resampling.BICUBIC) - 0.55) * 6, 0, 1)
    spread = canvas.width * (0.03 + 0.13 * down)
    path = np.exp(-((canvas.columns - canvas.light[0]) ** 2) / (2 * spread**2)) * sparks
    canvas.cover((path * (0.35 if canvas.palette.overcast else 0.9)).astype(np.float32), canvas.palette.light, top=top)


def paint_boats(canvas: Canvas, count: int, *, shore: float) -> None:
    """Paint sailing boats with a blurred reflection. The boats are on the same side of the picture as the sun or moon,
    because `paint_lighthouse` uses the other side.

    `shore` is the distance from the top of the picture to the water, as a fraction of the picture's height.
    """
    left, right = (0.42, 0.92) if canvas.light[0] > canvas.width / 2 else (0.08, 0.58)
    for number in range(count):
        near = float(canvas.rng.uniform(0.1, 0.6))
        x = canvas.width * (left + (right - left) * (number + float(canvas.rng.uniform(0.2, 0.8))) / count)
        y = canvas.height * (shore + (1 - shore) * near * 0.8)
        size = canvas.height * (0.03 + 0.1 * near)
        hull = ((-0.75, -0.14), (0.8, -0.14), (0.58, 0.1), (-0.55, 0.1))
        sails = (((-0.05, -1.5), (-0.05, -0.22), (-0.62, -0.22)), ((0.05, -1.75), (0.05, -0.22), (0.7, -0.22)))
        for flip, alpha, blur in ((-0.6, 0.35, canvas.height * 0.003), (1.0, 1.0, 0.0)):
            parts = [[(x + a * size, y + flip * b * size) for a, b in part] for part in (hull, *sails)]
            canvas.shape(polygons(parts), canvas.palette.near * np.float32(0.85), blur=blur, alpha=alpha)


def paint_lighthouse(canvas: Canvas, *, shore: float) -> None:
    """Paint a lighthouse with a lit lamp, on a rock at the side of the picture away from the sun or moon.

    `shore` is the distance from the top of the picture to the water, as a fraction of the picture's height.
    """
    palette = canvas.palette
    x = canvas.width * (0.2 if canvas.light[0] > canvas.width / 2 else 0.8)
    foot, unit = canvas.height * (shore + 0.03), canvas.height * 0.036

    def polygon(*points: tuple[float, float]) -> list[tuple[float, float]]:
        return [(x + a * unit, foot - b * unit) for a, b in points]

    rock = polygon((-7, -1.3), (-4.6, 0.2), (-2.4, 0.9), (2.2, 1.1), (4.2, 0.1), (6.5, -1.3))
    tower = polygon((-1.05, 0.9), (1.05, 0.9), (0.68, 9.2), (-0.68, 9.2))
    bands = [
        polygon((-wide, low), (wide, low), (slim, high), (-slim, high))
        for wide, slim, low, high in ((0.99, 0.92, 2.2, 3.9), (0.84, 0.77, 5.6, 7.2), (0.95, 0.95, 9.1, 9.5))
    ]
    cap = polygon((-0.75, 10.6), (0.75, 10.6), (0, 11.6))
    lamp = polygon((-0.5, 9.5), (0.5, 9.5), (0.5, 10.6), (-0.5, 10.6))
    for parts, tint in (
        ([rock], palette.near),
        ([tower], palette.light * 0.6 + palette.far * 0.4),
        ([*bands, cap], _RED * 0.8 + palette.near * 0.2),
        ([lamp], _LAMP),
    ):
        canvas.shape(polygons(parts), tint)
    canvas.glow(x, foot - 10 * unit, canvas.height * 0.06, _LAMP, 0.55)
