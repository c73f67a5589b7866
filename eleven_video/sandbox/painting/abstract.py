"""Paints abstract pictures: waves, networks, facets, soft lights, rings and stones."""

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from eleven_video.sandbox.painting.canvas import Canvas, field_of
from eleven_video.sandbox.painting.noise import cloud_field, resized, ridge_line
from eleven_video.sandbox.painting.palette import Color, color

_INKS = tuple(
    tuple(map(color, codes.split()))
    for codes in (
        "06112b 0c3a6b 19b5c9 e8fbff",
        "120a2e 47238a c04fd0 fff0fb",
        "04201f 0a5a55 39c08a f0fff6",
        "1f0d12 7a2438 f08a5d fff1e0",
        "0d1530 2b4c9b f2b950 fff8e6",
    )
)


def paint_ground(canvas: Canvas, inks: tuple[Color, ...]) -> None:
    """Fill the canvas with a soft, slanting gradient from the first to the third of the colours `inks`."""
    dark, middle, bright = inks[:3]
    height, width = canvas.height // 4, canvas.width // 4
    rows, columns = np.arange(height)[:, None] / height, np.arange(width)[None, :] / width
    lean = float(canvas.rng.uniform(-0.5, 0.5))
    field = cloud_field(canvas.rng, height, width, cells=2, octaves=2, aspect=1.6)
    place = (rows * 0.7 + (columns - 0.5) * lean + (field - 0.5) * 0.5 + 0.1)[..., None]
    low = dark + (middle - dark) * np.clip(place * 2, 0, 1)
    ground = low + (bright * 0.65 + middle * 0.35 - low) * np.clip(place * 2 - 1.1, 0, 1)
    canvas.image[:] = resized(ground.astype(np.float32), canvas.height, canvas.width)


def inks_of(canvas: Canvas) -> tuple[Color, ...]:
    """Choose four colours, from dark to light, at random. They are one of the sets in `_INKS`, or four colours of the
    canvas's palette.
    """
    palette = canvas.palette
    choices = (*_INKS, (palette.zenith, palette.middle, palette.horizon, palette.light))
    return choices[int(canvas.rng.integers(len(choices)))]


def paint_waves(canvas: Canvas) -> None:
    """Paint translucent wavy bands in front of each other, each with a bright upper edge."""
    inks = inks_of(canvas)
    paint_ground(canvas, inks)
    rng, along = canvas.rng, np.linspace(0, 1, canvas.width)
    count = 8
    for number in range(count):
        near = number / (count - 1)
        base = canvas.height * (0.2 + 0.72 * near)
        swing = canvas.height * rng.uniform(0.05, 0.13)
        turns, phase = rng.uniform(0.6, 1.6), rng.uniform(0, 2 * np.pi)
        line = base + swing * (
            np.sin(2 * np.pi * turns * along + phase) + 0.35 * np.sin(4.2 * np.pi * turns * along + 2 * phase)
        )
        top = max(0, int(line.min()) - 1)
        below = canvas.rows[top:] - line.astype(np.float32)
        inside = np.clip(below + 0.5, 0, 1)
        canvas.cover(inside * np.float32(0.5), inks[0] * near + inks[1] * (1 - near), top=top)
        crest = np.exp(-np.clip(below, 0, None) / (canvas.height * 0.07)) * inside
        canvas.cover(crest * np.float32(0.4), inks[2] * (1 - near * 0.5) + inks[3] * near * 0.5, top=top)


def paint_network(canvas: Canvas) -> None:
    """Paint bright points, each of which is connected by lines to the three nearest points."""
    inks = inks_of(canvas)
    paint_ground(canvas, (inks[0], inks[1] * 0.8 + inks[0] * 0.2, inks[1]))
    rng, count = canvas.rng, 60
    xs, ys = rng.uniform(0.02, 0.98, count) * canvas.width, rng.uniform(0.05, 0.95, count) * canvas.height
    bright = rng.random(count)
    square = (xs[:, None] - xs) ** 2 + (ys[:, None] - ys) ** 2
    nearest = np.argsort(square, axis=1)[:, 1:4]

    def lines(drawing: ImageDraw.ImageDraw, scale: float) -> None:
        for one in range(count):
            for other in nearest[one]:
                ends = [(xs[one] * scale, ys[one] * scale), (xs[other] * scale, ys[other] * scale)]
                drawing.line(ends, fill=int(70 + 110 * bright[one]), width=round(1.2 * scale))

    canvas.shape(lines, inks[2], alpha=0.8)
    for x, y, strength in zip(xs.tolist(), ys.tolist(), bright.tolist(), strict=True):
        canvas.glow(x, y, canvas.height * (0.012 + 0.03 * strength**2), inks[2], 0.6)
        canvas.glow(x, y, canvas.height * (0.003 + 0.005 * strength), inks[3], 1.2)


def paint_facets(canvas: Canvas) -> None:
    """Paint a mosaic of triangles on an uneven grid. Each triangle is shaded as if it faced in its own direction."""
    inks = inks_of(canvas)
    rng = canvas.rng
    across, down = (12, 7) if canvas.width >= canvas.height else (7, 12)
    jitter = rng.uniform(-0.36, 0.36, (down + 3, across + 3, 2))
    points = [
        [
            (
                (column - 1 + jitter[row, column, 0]) / across * canvas.width,
                (row - 1 + jitter[row, column, 1]) / down * canvas.height,
            )
            for column in range(across + 3)
        ]
        for row in range(down + 3)
    ]
    field = cloud_field(rng, down + 3, across + 3, cells=2, octaves=2, aspect=1.5)
    fine = Image.new("RGB", (canvas.width * 2, canvas.height * 2))
    drawing = ImageDraw.Draw(fine)
    for row in range(down + 2):
        for column in range(across + 2):
            a, b, c, d = (
                points[row][column],
                points[row][column + 1],
                points[row + 1][column],
                points[row + 1][column + 1],
            )
            for corners in ((a, b, c), (b, d, c)):
                tone = float(
                    np.clip(
                        (field[row, column] - 0.5) * 1.6 + 0.55 - 0.35 * row / down + rng.uniform(-0.13, 0.13), 0, 1
                    )
                )
                ink = _toned(inks, tone)
                drawing.polygon([(x * 2, y * 2) for x, y in corners], fill=tuple(int(255 * part) for part in ink))
    small = fine.resize((canvas.width, canvas.height), Image.Resampling.BOX)
    canvas.image[:] = field_of(small)


def paint_soft_lights(canvas: Canvas) -> None:
    """Paint blurred discs of light. Large discs are faint, and small discs are bright."""
    inks = inks_of(canvas)
    paint_ground(canvas, (inks[0] * 0.7, inks[0] * 0.4 + inks[1] * 0.6, inks[1]))
    rng = canvas.rng
    for size, count, alpha, blur in ((0.13, 9, 0.22, 5.0), (0.07, 16, 0.3, 2.5), (0.035, 22, 0.45, 1.2)):
        for tint in (inks[2], inks[3], inks[2] * 0.5 + inks[1] * 0.5):
            xs, ys = rng.uniform(0, 1, (2, count // 2))
            radii = rng.uniform(0.6, 1.1, count // 2) * size * canvas.height
            discs = list(zip((xs * canvas.width).tolist(), (ys * canvas.height).tolist(), radii.tolist(), strict=True))
            mask = Image.new("L", (canvas.width, canvas.height))
            drawing = ImageDraw.Draw(mask)
            for x, y, r in discs:
                drawing.ellipse([x - r, y - r, x + r, y + r], fill=210, outline=255, width=3)
            soft = field_of(mask.filter(ImageFilter.GaussianBlur(blur)))
            canvas.shine(soft * np.float32(alpha), tint)


def paint_rings(canvas: Canvas) -> None:
    """Paint rings that spread from two points, like ripples."""
    inks = inks_of(canvas)
    paint_ground(canvas, (inks[0], inks[0] * 0.4 + inks[1] * 0.6, inks[1]))
    rng = canvas.rng
    for strength in (0.75, 0.45):
        x, y = float(rng.uniform(0.25, 0.75)) * canvas.width, float(rng.uniform(0.3, 0.7)) * canvas.height
        away = np.sqrt((canvas.columns - x) ** 2 + ((canvas.rows - y) * 1.25) ** 2) / canvas.height
        profile = ridge_line(rng, 600, cells=16, rough=0.8, octaves=4)
        profile = np.clip((profile - 0.42) * 3.2, 0, 1) ** 1.5
        rings = profile[np.clip(away * 480, 0, 599).astype(np.int32)] * np.exp(-away * 1.9)
        canvas.cover(rings * np.float32(strength), inks[2])
        canvas.glow(x, y, canvas.height * 0.09, inks[3], 0.7 * strength)


def paint_stones(canvas: Canvas) -> None:
    """Paint round stones on a plain ground, lit from the side."""
    inks = inks_of(canvas)
    ground, wall = inks[1] * 0.45 + inks[2] * 0.35 + 0.14, inks[0] * 0.6 + inks[1] * 0.4
    edge = canvas.height * 0.55
    mix = np.clip((canvas.rows - edge) / (canvas.height * 0.12) + 0.5, 0, 1)[..., None]
    far = np.clip((canvas.rows - edge) / (canvas.height * 0.5), -1, 1)[..., None]
    side = 1.0 - 0.35 * (canvas.columns / canvas.width)[..., None]
    canvas.image[:] = (wall * (1 + 0.5 * far) * (1 - mix) + ground * (1 - 0.25 * far) * mix) * side
    rng = canvas.rng
    sizes = np.sort(rng.uniform(0.06, 0.19, 5))[::-1]
    for place, size in zip(rng.permutation(5).tolist(), sizes.tolist(), strict=True):
        r = min(canvas.height, canvas.width * 0.75) * size
        x = canvas.width * (0.14 + 0.18 * place + float(rng.uniform(-0.03, 0.03)))
        foot = canvas.height * float(rng.uniform(0.72, 0.86))
        _paint_stone(canvas, (x, foot - r * 0.8, r), inks[int(rng.integers(1, 4))])


def _paint_stone(canvas: Canvas, ball: tuple[float, float, float], ink: Color) -> None:
    x, y, r = ball

    def shadow(drawing: ImageDraw.ImageDraw, scale: float) -> None:
        box = (x - r * 0.7, y + r * 0.55, x + r * 3.0, y + r * 1.05)
        drawing.ellipse([edge * scale for edge in box], fill=255)

    canvas.shape(shadow, canvas.image[-1, -1] * 0.3, blur=r * 0.1, alpha=0.65)
    left, top = max(0, int(x - r) - 2), max(0, int(y - r) - 2)
    across = (canvas.columns[:, left : int(x + r) + 3] - x) / r
    down = (canvas.rows[top : int(y + r) + 3] - y) / (r * 0.86)
    square = across**2 + down**2
    toward = np.sqrt(np.clip(1 - square, 0, 1))
    light = np.clip(-across * 0.6 - down * 0.5 + toward * 0.62, 0, 1)
    shine = np.clip(-across * 0.42 - down * 0.46 + toward * 0.78, 0, 1) ** 24 * 0.5
    surface = ink * (0.16 + 0.86 * light)[..., None] + shine[..., None]
    mask = np.clip((1 - np.sqrt(square)) * r / 1.4 + 0.5, 0, 1)
    canvas.cover(mask.astype(np.float32), surface.astype(np.float32), top=top, left=left)


def _toned(inks: tuple[Color, ...], tone: float) -> Color:
    """A mixture of two neighbouring colours of `inks`. If `tone` is 0, the result is the first colour of `inks`. If it
    is 1, the result is the last colour.
    """
    place = tone * (len(inks) - 1.001)
    at = int(place)
    mixed: Color = inks[at] + (inks[at + 1] - inks[at]) * np.float32(place - at)
    return mixed
