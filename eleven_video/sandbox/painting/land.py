"""Paints land: rows of hills, dunes and peaks, with trees."""

import numpy as np
import numpy.typing as npt
from PIL import ImageDraw

from eleven_video.sandbox.painting.canvas import Canvas, polygons
from eleven_video.sandbox.painting.noise import ridge_line
from eleven_video.sandbox.painting.palette import Color

Line = npt.NDArray[np.float32]


def paint_ridges(
    canvas: Canvas,
    count: int,
    *,
    first: float,
    last: float,
    swing: float,
    cells: float,
    rough: float,
    near: tuple[float, float] = (0.0, 1.0),
) -> Line:
    """Paint ridges in front of each other. The further away a ridge is, the paler it is. Each ridge has mist at its
    foot.

    Args:
        canvas: The canvas, with a sky.
        count: The number of ridges.
        first: The mean distance of the furthest ridge from the top of the picture, as a fraction of the picture's
            height.
        last: The mean distance of the nearest ridge from the top of the picture, as a fraction of the picture's height.
        swing: How much the height of a ridge varies, as a fraction of the picture's height.
        cells: The number of hills on the furthest ridge. Nearer ridges have a few more.
        rough: How jagged the ridges are, from 0 (smooth) to 1.
        near: Two numbers that tell how near the furthest and the nearest ridge look. With 0 a ridge has the colour of
            the horizon, and with 1 the colour of the foreground.

    Returns:
        The upper edge of the nearest ridge, as the row of the edge at each column.
    """
    line = np.full(canvas.width, canvas.height * last, np.float32)
    for number in range(count):
        share = number / (count - 1) if count > 1 else 1.0
        base = canvas.height * (first + (last - first) * share)
        profile = ridge_line(canvas.rng, canvas.width, cells=cells + number * 1.4, rough=rough)
        line = base - (profile - 0.45) * canvas.height * swing * (1.2 - 0.5 * share)
        _fill_below(canvas, line, near[0] + (near[1] - near[0]) * share)
    return line


def _fill_below(canvas: Canvas, line: Line, near: float) -> None:
    palette = canvas.palette
    top = max(0, int(line.min()) - 1)
    below = canvas.rows[top:] - line
    tint = _hazed(canvas, near)
    mist = np.clip(below / (canvas.height * 0.18), 0, 1)[..., None] * np.float32(0.45 * (1 - near) ** 1.1)
    lit = np.clip(1 - np.abs(canvas.columns - canvas.light[0]) / canvas.width, 0, 1)[..., None]
    colors = tint + (palette.horizon - tint) * mist + lit * palette.light * np.float32(0.05 * (1 - near))
    canvas.cover(np.clip(below + 0.5, 0, 1), colors, top=top)


def _hazed(canvas: Canvas, near: float) -> Color:
    palette = canvas.palette
    far = palette.far * 0.55 + palette.horizon * 0.45
    tint: Color = far + (palette.near - far) * np.float32(near**0.85)
    return tint


def paint_peaks(canvas: Canvas, *, base: float, rise: float) -> None:
    """Paint three rows of sharp mountains, each with a lit side, a shaded side, and snow on its upper part.

    `base` is the distance from the top of the picture to the foot of the furthest row. `rise` is the height of the
    mountains in this row. Both are fractions of the picture's height.
    """
    for number in range(3):
        near = 0.12 + 0.2 * number
        foot = canvas.height * (base + 0.05 * number)
        line = foot - _crags(canvas, 3 + number) * canvas.height * rise * (1 - 0.18 * number)
        _fill_below(canvas, line, near)
        _light_rock(canvas, line, foot, snow=1 - 0.3 * number)


def _crags(canvas: Canvas, peaks: int) -> Line:
    """The outline of a row of mountains. It has peaks, lower places between the peaks, and ever smaller teeth on the
    slopes.
    """
    rng = canvas.rng
    along = np.linspace(0, 1, canvas.width)
    count = peaks * 2 + 1
    places = (np.arange(count) + rng.uniform(-0.3, 0.3, count)) / (count - 1)
    heights = np.where(np.arange(count) % 2, rng.uniform(0.65, 1.0, count), rng.uniform(0.1, 0.35, count))
    line = np.interp(along, places, heights)
    for octave in range(1, 6):
        teeth = peaks * 3 * 2**octave
        line += 0.42**octave * 0.5 * (np.interp(along, np.linspace(0, 1, teeth), rng.random(teeth)) - 0.5)
    return line.astype(np.float32)


def _light_rock(canvas: Canvas, line: Line, foot: float, *, snow: float) -> None:
    """Darken the slopes that face away from the light, along slanted lines, and paint snow on the tops of the
    mountains.

    `line` is the upper edge of the mountains, `foot` is the row of pixels on which they stand, and `snow` is the
    opacity of the snow.
    """
    palette = canvas.palette
    top, bottom = max(0, int(line.min()) - 1), min(canvas.height, int(foot) + 1)
    rows = canvas.rows[top:bottom]
    below = rows - line
    inside = np.clip(below + 0.5, 0, 1)
    side = 1.0 if canvas.light[0] > canvas.width / 2 else -1.0
    smooth = np.convolve(np.pad(line, 6, mode="edge"), np.ones(13) / 13, mode="valid")
    slope = np.gradient(smooth)
    leaning = np.clip(canvas.columns - side * below * 0.5, 0, canvas.width - 1).astype(np.int32)
    shade = np.clip(slope[leaning] * side * 1.2, -1, 1) * np.clip(1 - below / (canvas.height * 0.3), 0, 1)
    ragged = ridge_line(canvas.rng, canvas.width, cells=26, rough=0.7, octaves=4) - 0.5
    snow_line = line.min() + (foot - line.min()) * 0.5 + ragged * canvas.height * 0.12
    white = np.clip((snow_line - rows) / 6, 0, 1) * inside * np.float32(0.85 * snow)
    pale = palette.light * 0.45 + palette.horizon * 0.3 + palette.middle * 0.25
    canvas.cover(white.astype(np.float32), pale, top=top)
    part = canvas.image[top:bottom]
    part *= (1 + inside * shade * 0.26)[..., None].astype(np.float32)


def paint_dunes(canvas: Canvas) -> None:
    """Paint dunes with sharp crests. The side of a dune that faces the light is bright, and the other side is dark."""
    palette = canvas.palette
    for number in range(5):
        near = number / 4
        base = canvas.height * (0.6 + 0.09 * number)
        line = (
            base
            - (ridge_line(canvas.rng, canvas.width, cells=1.6 + number * 0.3, rough=0.25) - 0.4) * canvas.height * 0.2
        )
        top = max(0, int(line.min()) - 1)
        below = canvas.rows[top:] - line
        # The shaded side of a dune starts at its crest. The shaded side is wider where the crest slopes down away from
        # the light.
        side = 1.0 if canvas.light[0] < canvas.width / 2 else -1.0
        fall = np.clip(np.gradient(line) * side * 3.0, 0, 1)
        shade = np.clip(1 - below / (canvas.height * 0.1 * (0.25 + fall)), 0, 1) * fall
        tint = _hazed(canvas, near)
        lit = tint + (palette.horizon - tint) * np.float32(0.62 - 0.3 * near)
        colors = lit + (tint * np.float32(0.8) - lit) * np.clip(shade, 0, 1)[..., None]
        canvas.cover(np.clip(below + 0.5, 0, 1), colors.astype(np.float32), top=top)


def paint_firs(canvas: Canvas, line: Line, count: int, *, low: float, high: float, near: float) -> None:
    """Paint `count` fir trees on a ridge.

    Args:
        canvas: The canvas.
        line: The upper edge of the ridge, as the row of the edge at each column.
        count: The number of trees.
        low: The least height of a tree, as a fraction of the picture's height.
        high: The greatest height of a tree, as a fraction of the picture's height.
        near: How near the trees look. With 0 they have the colour of the horizon, and with 1 the colour of the
            foreground.
    """
    rng = canvas.rng
    xs = np.sort(rng.uniform(-0.02, 1.02, count)) * canvas.width
    sizes = rng.uniform(low, high, count) * canvas.height

    tiers: list[list[tuple[float, float]]] = []
    for x, size in zip(xs.tolist(), sizes.tolist(), strict=True):
        foot = float(line[int(np.clip(x, 0, canvas.width - 1))]) + size * 0.06
        for tier in range(6):
            low_y, high_y = foot - size * (0.08 + 0.155 * tier), foot - size * (0.08 + 0.155 * tier + 0.27)
            half = size * (0.2 - 0.029 * tier)
            tiers.append([(x - half, low_y), (x + half, low_y), (x, high_y)])
    canvas.shape(polygons(tiers), _hazed(canvas, near))


def paint_round_trees(canvas: Canvas, line: Line, count: int, *, size: float) -> None:
    """Paint broad trees on a ridge, alone or in small groups.

    Args:
        canvas: The canvas.
        line: The upper edge of the ridge, as the row of the edge at each column.
        count: The number of trees.
        size: The greatest size of a tree, as a fraction of the picture's height.
    """
    rng = canvas.rng
    centres = rng.uniform(0.03, 0.97, max(1, count // 3))
    xs = (rng.choice(centres, count) + rng.normal(0, 0.02, count)) * canvas.width
    sizes = rng.uniform(0.5, 1.0, count) * size * canvas.height
    bumps = rng.uniform(-1, 1, (count, 7, 2))

    def outline(drawing: ImageDraw.ImageDraw, scale: float) -> None:
        for x, s, around in zip(xs.tolist(), sizes.tolist(), bumps.tolist(), strict=True):
            foot = float(line[int(np.clip(x, 0, canvas.width - 1))]) + s * 0.08
            trunk = (x - s * 0.04, foot - s * 0.55, x + s * 0.04, foot)
            drawing.rectangle([edge * scale for edge in trunk], fill=255)
            for dx, dy in around:
                cx, cy, r = x + dx * s * 0.26, foot - s * (0.66 + dy * 0.16), s * 0.22
                drawing.ellipse([(cx - r) * scale, (cy - r) * scale, (cx + r) * scale, (cy + r) * scale], fill=255)

    canvas.shape(outline, _hazed(canvas, 0.86))
