"""Paints the skyline of a city: three rows of houses, one behind the other, with lit windows."""

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from eleven_video.sandbox.painting.canvas import Canvas, field_of
from eleven_video.sandbox.painting.noise import resized
from eleven_video.sandbox.painting.palette import color

_WINDOW = color("ffdc94")
# Each line is a row of houses, from the furthest row to the nearest. All numbers are fractions of the picture's height.
# They are the distance from the top of the picture to the foot of the houses, the least and the greatest height of a
# house, its least and greatest width, and the distance between windows.
_DEPTHS = (
    (0.76, 0.10, 0.34, 0.034, 0.080, 0.008),
    (0.88, 0.14, 0.42, 0.050, 0.115, 0.013),
    (1.03, 0.16, 0.40, 0.090, 0.190, 0.020),
)


def paint_city(canvas: Canvas) -> None:
    """Paint three rows of houses over a canvas with a sky."""
    palette = canvas.palette
    by_day = palette.name in ("day", "spring", "desert")
    for depth, row in enumerate(_DEPTHS):
        near = depth / 2
        walls = Image.new("L", (canvas.width, canvas.height))
        windows = Image.new("L", (canvas.width, canvas.height))
        _draw_row(canvas, row, ImageDraw.Draw(walls), ImageDraw.Draw(windows))
        mask = field_of(walls)
        tint = palette.far * 0.55 + palette.horizon * 0.45
        tint = tint + (palette.near - tint) * np.float32(near**0.8)
        haze = np.clip((canvas.rows / canvas.height - 0.5) * 1.7, 0, 1)[..., None] * np.float32(0.42 * (1 - near))
        canvas.cover(mask, tint + (palette.horizon - tint) * haze)
        light = field_of(windows)
        if by_day:
            canvas.cover(light * np.float32(0.25), palette.middle)
            continue
        canvas.cover(light * np.float32(0.5 + 0.35 * near), _WINDOW)
        quarter = windows.resize((canvas.width // 4, canvas.height // 4), Image.Resampling.BOX)
        halo = field_of(quarter.filter(ImageFilter.GaussianBlur(3)))
        canvas.shine(resized(halo, canvas.height, canvas.width) * np.float32(0.45), _WINDOW)


def _draw_row(
    canvas: Canvas,
    row: tuple[float, ...],
    walls: ImageDraw.ImageDraw,
    windows: ImageDraw.ImageDraw,
) -> None:
    rng, height = canvas.rng, canvas.height
    foot, low, high, slim, broad, pitch = (part * height for part in row)
    x = -broad / 2
    while x < canvas.width:
        width = float(rng.uniform(slim, broad))
        # Houses in the middle of the picture are higher than those at its sides.
        tall = float(rng.uniform(low, high)) * (1.1 - 0.6 * abs((x + width / 2) / canvas.width - 0.5))
        top = foot - tall
        walls.rectangle([x, top, x + width, height], fill=255)
        _draw_roof(walls, x, top, width, float(rng.random()))
        _draw_windows(canvas, windows, (x, top, width, tall), pitch)
        x += width + float(rng.uniform(0, slim * 0.25))


def _draw_roof(walls: ImageDraw.ImageDraw, x: float, top: float, width: float, style: float) -> None:
    if style < 0.18:
        walls.polygon([(x, top), (x + width, top), (x + width / 2, top - width * 0.55)], fill=255)
    elif style < 0.4:
        walls.rectangle([x + width * 0.22, top - width * 0.28, x + width * 0.72, top], fill=255)
    elif style < 0.52:
        walls.line([(x + width / 2, top), (x + width / 2, top - width * 0.9)], fill=255, width=2)


def _draw_windows(
    canvas: Canvas, windows: ImageDraw.ImageDraw, house: tuple[float, float, float, float], pitch: float
) -> None:
    x, top, width, tall = house
    columns, rows = int((width - pitch) / pitch), int(min(tall, canvas.height - top) / (pitch * 1.35)) - 1
    if columns < 1 or rows < 1:
        return
    lit = canvas.rng.random((rows, columns))
    for row, column in np.argwhere(lit > 0.72):
        left, upper = x + pitch * (0.75 + float(column)), top + pitch * 1.35 * (0.6 + float(row))
        strength = int(110 + 145 * (float(lit[row, column]) - 0.72) / 0.28)
        windows.rectangle([left, upper, left + pitch * 0.5, upper + pitch * 0.6], fill=strength)
