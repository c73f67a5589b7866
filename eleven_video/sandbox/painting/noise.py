"""Makes smooth random arrays and lines, from which clouds, ripples and ridges are painted."""

import numpy as np
import numpy.typing as npt
from PIL import Image

Field = npt.NDArray[np.float32]


def cloud_field(
    rng: np.random.Generator, height: int, width: int, *, cells: float, octaves: int, aspect: float
) -> Field:
    """Fractal noise between 0 and 1, of shape (height, width).

    Args:
        rng: The source of random numbers.
        height: The number of rows.
        width: The number of columns.
        cells: How many of the largest blotches lie between top and bottom.
        octaves: The number of layers that are added. The blotches of each layer are half as large and half as strong as
            those of the layer before.
        aspect: How many times more blotches there are from left to right than from top to bottom.
    """
    field = np.zeros((height, width), np.float32)
    total, strength = 0.0, 1.0
    for octave in range(octaves):
        rows, columns = (max(2, int(count * 2**octave)) for count in (cells, cells * aspect))
        grid = rng.random((rows, columns), dtype=np.float32)
        field += strength * resized(grid, height, width, Image.Resampling.BICUBIC)
        total += strength
        strength *= 0.5
    return field / np.float32(total)


def ridge_line(rng: np.random.Generator, width: int, *, cells: float, rough: float, octaves: int = 7) -> Field:
    """A random fractal line. It has a height between about 0 and 1 for each column.

    Args:
        rng: The source of random numbers.
        width: The number of columns.
        cells: How many of the longest waves the line has.
        rough: The strength of each layer of waves, as a fraction (0 to 1) of the strength of the layer whose waves are
            twice as long.
        octaves: The number of layers of waves.
    """
    along = np.linspace(0, 1, width)
    line = np.zeros(width)
    total, strength = 0.0, 1.0
    for octave in range(octaves):
        count = int(cells * 2**octave) + 2
        points = rng.random(count)
        place = along * (count - 1.001)
        at = place.astype(int)
        ease = place - at
        ease = ease * ease * (3 - 2 * ease)
        line += strength * (points[at] * (1 - ease) + points[at + 1] * ease)
        total += strength
        strength *= rough
    return (line / total).astype(np.float32)


def resized(field: Field, height: int, width: int, how: Image.Resampling = Image.Resampling.BILINEAR) -> Field:
    """Resize an array of shape (rows, columns), or (rows, columns, channels), to `height` rows and `width` columns."""
    if field.ndim == 3:
        channels = (resized(np.ascontiguousarray(field[..., at]), height, width, how) for at in range(field.shape[2]))
        return np.stack(list(channels), axis=-1)
    return np.asarray(Image.fromarray(field).resize((width, height), how), np.float32)
