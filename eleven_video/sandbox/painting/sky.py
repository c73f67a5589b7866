"""Paints skies: gradient, sun or moon, clouds, stars and northern lights."""

import numpy as np

from eleven_video.sandbox.painting.canvas import Canvas, Field
from eleven_video.sandbox.painting.noise import cloud_field, resized, ridge_line
from eleven_video.sandbox.painting.palette import color

_AURORA = tuple(map(color, ("40ffb4", "59ccff", "b27fff")))


def paint_sky(canvas: Canvas, *, horizon: float) -> None:
    """Fill the canvas with a sky, and set `canvas.light` to the position of the sun or moon.

    `horizon` is the distance of the horizon from the top, as a fraction of the picture's height.
    """
    rng, palette = canvas.rng, canvas.palette
    # A sky has no sharp edges. So it is painted with half the width and height, and then enlarged. This is four times
    # as fast.
    height, width = canvas.height // 2, canvas.width // 2
    rows, columns = canvas.rows[:height], canvas.columns[:, :width]
    x = float(rng.uniform(0.2, 0.8)) * width
    y = float(rng.uniform(0.14, 0.3) if palette.night else rng.uniform(0.45, 0.85) * horizon) * height
    radius = height * (0.05 if palette.night else 0.062)
    canvas.light = (x * 2, y * 2)

    down = np.clip(rows / (height * horizon), 0, 1)[..., None]
    upper = palette.zenith + (palette.middle - palette.zenith) * np.clip(down / 0.55, 0, 1)
    gradient = upper + (palette.horizon - upper) * np.clip((down - 0.5) / 0.5, 0, 1)
    image = np.repeat(gradient.astype(np.float32), width, axis=1)
    away = np.sqrt((columns - x) ** 2 + (rows - y) ** 2)
    dim = 0.4 if palette.night or palette.overcast else 1.0
    halo = np.exp(-away / (height * 0.3)) * 0.5 + np.exp(-(away**2) / (2 * (radius * 2.4) ** 2)) * 0.45
    image += np.clip(halo * dim, 0, 1)[..., None] * (palette.light - image)
    _lay_clouds(canvas, image, away, horizon)
    canvas.image[:] = resized(image, canvas.height, canvas.width)
    if palette.night:
        paint_stars(canvas, 800)
    if palette.name == "aurora":
        _paint_aurora(canvas)
    if not palette.overcast:
        _paint_disc(canvas, radius * 2)


def _lay_clouds(canvas: Canvas, image: Field, away: Field, horizon: float) -> None:
    palette, (height, width) = canvas.palette, image.shape[:2]
    thin = {"storm": 0.36, "day": 0.49, "spring": 0.49}.get(palette.name, 0.53) + canvas.rng.uniform(-0.03, 0.04)
    field = cloud_field(canvas.rng, height, width, cells=3, octaves=5, aspect=0.8)
    rows = canvas.rows[:height]
    cover = np.clip((field - thin) * 4.0, 0, 1) * np.clip(1.15 - rows / (height * horizon), 0, 1)
    cover *= 0.85 if palette.overcast else 0.6
    lit = np.clip(1 - away / (width * 0.55), 0, 1)[..., None]
    shaded = palette.horizon * 0.55 + palette.middle * 0.45
    image += cover[..., None] * (shaded * (1 - lit) + (palette.light * 0.85 + palette.horizon * 0.15) * lit - image)


def _paint_disc(canvas: Canvas, radius: float) -> None:
    x, y = canvas.light
    reach = int(radius) + 3
    left, top = max(0, int(x) - reach), max(0, int(y) - reach)
    columns, rows = canvas.columns[:, left : int(x) + reach], canvas.rows[top : int(y) + reach]
    away = np.sqrt((columns - x) ** 2 + (rows - y) ** 2)
    disc: Field = np.clip((radius - away) / 1.8 + 0.5, 0, 1).astype(np.float32)
    canvas.cover(disc * np.float32(0.92), canvas.palette.light, top=top, left=left)


def paint_stars(canvas: Canvas, count: int, *, down_to: float = 0.8) -> None:
    """Paint `count` stars at random places, most of them faint.

    `down_to` is the greatest distance of a star from the top of the picture, as a fraction of the picture's height.
    """
    rng = canvas.rng
    xs = rng.integers(1, canvas.width - 1, count)
    ys = rng.integers(1, max(2, int(canvas.height * down_to)), count)
    bright = rng.random(count).astype(np.float32) ** 4
    for dx, dy, share in ((0, 0, 1.0), (1, 0, 0.35), (-1, 0, 0.35), (0, 1, 0.35), (0, -1, 0.35)):
        np.add.at(canvas.image, (np.clip(ys + dy, 0, canvas.height - 1), xs + dx), (bright * share)[:, None])


def _paint_aurora(canvas: Canvas) -> None:
    """Paint northern lights: curtains of vertical rays, which have a sharp lower edge and fade towards the top."""
    height = canvas.height
    for number, tint in enumerate(_AURORA):
        foot = (
            height * (0.16 + 0.1 * number)
            + (ridge_line(canvas.rng, canvas.width, cells=2, rough=0.5) - 0.5) * height * 0.35
        )
        rays = ridge_line(canvas.rng, canvas.width, cells=30, rough=0.6) ** 2
        above = np.clip(foot - canvas.rows, -height, height)
        curtain = np.where(
            above > 0, np.exp(-above / (height * 0.13)) * rays, np.exp(-((above / (height * 0.02)) ** 2)) * rays
        )
        canvas.shine(curtain.astype(np.float32) * np.float32(0.55), tint)
