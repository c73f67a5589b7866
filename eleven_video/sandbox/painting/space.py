"""Paints deep space: nebulae, stars and a planet."""

import numpy as np

from eleven_video.sandbox.painting.canvas import Canvas
from eleven_video.sandbox.painting.noise import cloud_field, resized, ridge_line
from eleven_video.sandbox.painting.palette import Color, color
from eleven_video.sandbox.painting.sky import paint_stars

_HUES = tuple(map(color, ("7233bf", "1a73cc", "d94073", "26a699", "e68c40")))


def paint_space(canvas: Canvas, *, ringed: bool) -> None:
    """Paint a band of nebula, stars, and a planet that is lit from the side. `ringed` tells whether the planet has
    rings.
    """
    rng = canvas.rng
    canvas.image[:] = canvas.palette.zenith * 0.5
    hues = [_HUES[at] for at in rng.permutation(len(_HUES))]
    _paint_nebula(canvas, hues)
    paint_stars(canvas, 1800, down_to=0.99)
    for _ in range(18):
        x, y = float(rng.uniform(0, canvas.width)), float(rng.uniform(0, canvas.height))
        canvas.glow(x, y, float(rng.uniform(1.2, 2.6)), canvas.palette.light, 0.9)
    _paint_planet(canvas, hues[2], hues[3], ringed=ringed)


def _paint_nebula(canvas: Canvas, hues: list[Color]) -> None:
    rng = canvas.rng
    height, width = canvas.height // 2, canvas.width // 2
    rows, columns = canvas.rows[:height], canvas.columns[:, :width]
    slope = float(rng.uniform(-0.5, 0.5))
    away = rows - height * 0.5 - (columns - width / 2) * slope
    band = np.exp(-(away**2) / (2 * (height * 0.3) ** 2))
    glow = np.zeros((height, width, 3), np.float32)
    for hue, cells, floor, strength in ((hues[0], 2, 0.4, 0.8), (hues[1], 3, 0.46, 0.65)):
        field = cloud_field(rng, height, width, cells=cells, octaves=6, aspect=1.5)
        cloud = np.clip((field - floor) * 3.2, 0, 1) ** 1.7 * band * strength
        glow += cloud[..., None] * hue
    canvas.image += resized(glow, canvas.height, canvas.width)


def _paint_planet(canvas: Canvas, bright: Color, dark: Color, *, ringed: bool) -> None:
    rng = canvas.rng
    radius = min(canvas.height, canvas.width) * float(rng.uniform(0.2, 0.3))
    x = canvas.width * float(rng.choice([0.3, 0.68]))
    y = canvas.height * float(rng.uniform(0.42, 0.58))
    across, down = (canvas.columns - x) / radius, (canvas.rows - y) / radius
    square = across**2 + down**2
    away = np.sqrt(square)
    toward = np.sqrt(np.clip(1 - square, 0, 1))
    lit_x, lit_y = (-0.62 if x > canvas.width / 2 else 0.62), -0.45
    light = np.clip(across * lit_x + down * lit_y + toward * 0.64, 0, 1) ** 0.85

    swirl = cloud_field(rng, canvas.height // 2, canvas.width // 2, cells=5, octaves=4, aspect=1.6)
    swirl = resized(swirl, canvas.height, canvas.width) - 0.5
    belts = ridge_line(rng, 512, cells=9, rough=0.6, octaves=5)
    belts = (belts - belts.min()) / max(float(np.ptp(belts)), 1e-6)
    latitude = (down * 0.98 + across * 0.17 + swirl * 0.16) * 250 + 256
    belt = belts[np.clip(latitude, 0, 511).astype(np.int32)][..., None]
    pale, deep = bright * 0.5 + 0.42, dark * 0.5 + 0.1
    surface = (pale * belt + deep * (1 - belt)) * (light * 1.12)[..., None] + 0.012
    rim = np.exp(-np.clip(away - 1, 0, 9) * 14) * np.clip(across * lit_x + down * lit_y + 0.5, 0, 1) * (away > 1)
    canvas.shine((rim * 0.5).astype(np.float32), pale)
    canvas.cover(np.clip((1 - away) * radius / 1.4 + 0.5, 0, 1), surface.astype(np.float32))
    if ringed:
        along, tilted = across * 0.96 + down * 0.28, (down * 0.96 - across * 0.28) / 0.22
        out = np.sqrt(along**2 + tilted**2)
        grooves = ridge_line(rng, 400, cells=22, rough=0.7, octaves=4)
        grooves = (grooves - grooves.min()) / max(float(np.ptp(grooves)), 1e-6)
        ring = np.clip((out - 1.35) * 18, 0, 1) * np.clip((2.15 - out) * 18, 0, 1)
        ring *= grooves[np.clip((out - 1.3) * 430, 0, 399).astype(np.int32)] * 0.8
        ring *= ~((tilted < 0) & (square < 1))  # the far half of the ring is behind the planet
        canvas.cover(ring.astype(np.float32), pale * 0.75 + 0.12)
