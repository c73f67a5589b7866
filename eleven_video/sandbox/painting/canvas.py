"""Defines the surface on which all painters draw, with methods to fill shapes and to add light."""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter

from eleven_video.sandbox.painting.palette import Color, Palette

Field = npt.NDArray[np.float32]
Outline = Callable[[ImageDraw.ImageDraw, float], None]

_FINER = 2


def field_of(image: Image.Image) -> Field:
    """Convert an 8-bit grey image to an array of numbers between 0 and 1."""
    return np.asarray(image, np.float32) / np.float32(255)


def polygons(shapes: Sequence[Sequence[tuple[float, float]]]) -> Outline:
    """Make a function for `Canvas.shape` that draws polygons. Each polygon is a list of its corners (x, y) in pixels of
    the canvas.
    """

    def outline(drawing: ImageDraw.ImageDraw, scale: float) -> None:
        for corners in shapes:
            drawing.polygon([(x * scale, y * scale) for x, y in corners], fill=255)

    return outline


class Canvas:
    """The picture that is being painted.

    Painters compute sizes as fractions of `height`, so that a picture looks the same at any size.

    Attributes:
        width: The width in pixels.
        height: The height in pixels.
        palette: The colours of the picture's time of day and weather.
        rng: The generator of the picture's random numbers.
        image: The colours of the pixels, of shape (height, width, 3), from 0 to 1.
        rows: The number of each row, of shape (height, 1).
        columns: The number of each column, of shape (1, width).
        light: The position (x, y) of the sun or moon in pixels.
    """

    def __init__(self, width: int, height: int, palette: Palette, rng: np.random.Generator) -> None:
        self.width = width
        self.height = height
        self.palette = palette
        self.rng = rng
        self.image: Field = np.zeros((height, width, 3), np.float32)
        self.rows: Field = np.arange(height, dtype=np.float32)[:, None]
        self.columns: Field = np.arange(width, dtype=np.float32)[None, :]
        self.light = (width * 0.5, height * 0.3)

    def cover(self, mask: Field, color: Color, *, top: int = 0, left: int = 0) -> None:
        """Blend a colour over a rectangle of the image.

        Args:
            mask: The opacity of the colour at each pixel of the rectangle, 0 to 1. The shape of `mask` is the size of
                the rectangle.
            color: One colour, or an array with a colour for each pixel of the rectangle.
            top: The first row of the rectangle.
            left: The first column of the rectangle.
        """
        part = self.image[top : top + mask.shape[0], left : left + mask.shape[1]]
        part += mask[..., None] * (color - part)

    def shine(self, glow: Field, color: Color, *, top: int = 0, left: int = 0) -> None:
        """Add light of a colour to a rectangle of the image.

        Args:
            glow: The strength of the light at each pixel of the rectangle. The shape of `glow` is the size of the
                rectangle.
            color: The colour of the light.
            top: The first row of the rectangle.
            left: The first column of the rectangle.
        """
        self.image[top : top + glow.shape[0], left : left + glow.shape[1]] += glow[..., None] * color

    def shape(self, outline: Outline, color: Color, *, blur: float = 0.0, alpha: float = 1.0) -> None:
        """Fill a shape with a colour.

        Args:
            outline: Draws the shape in white (255). Its first argument is the drawing. The drawing has a finer grid
                than the canvas, so that the edges of the shape become smooth. The second argument tells how many times
                finer.
            color: The colour.
            blur: How far the edges of the shape are blurred, in pixels of the canvas.
            alpha: The opacity of the colour, 0 to 1.
        """
        mask, left, top = self.stencil(outline, blur=blur)
        if mask.size:
            self.cover(mask * np.float32(alpha), color, top=top, left=left)

    def stencil(self, outline: Outline, *, blur: float = 0.0) -> tuple[Field, int, int]:
        """Find the smallest rectangle that contains the shape drawn by `outline`. Returns the opacity of the
        rectangle's pixels, 0 to 1, its first column, and its first row. The arguments are those of `shape`.
        """
        fine = Image.new("L", (self.width * _FINER, self.height * _FINER))
        outline(ImageDraw.Draw(fine), float(_FINER))
        bounds = fine.getbbox()
        if bounds is None:
            return np.zeros((0, 0), np.float32), 0, 0
        margin = int(blur * 3) + 1
        left, top = (max(0, bounds[at] // _FINER - margin) for at in (0, 1))
        right = min(self.width, bounds[2] // _FINER + margin + 1)
        bottom = min(self.height, bounds[3] // _FINER + margin + 1)
        cut = fine.crop((left * _FINER, top * _FINER, right * _FINER, bottom * _FINER))
        mask = cut.resize((right - left, bottom - top), Image.Resampling.BOX)
        if blur:
            mask = mask.filter(ImageFilter.GaussianBlur(blur))
        return field_of(mask), left, top

    def glow(self, x: float, y: float, radius: float, color: Color, strength: float) -> None:
        """Add a soft round light with its centre at pixel (x, y). The light becomes weaker with the distance from the
        centre, and ends at a distance of three times `radius`.
        """
        reach = int(radius * 3)
        left, right = max(0, int(x) - reach), min(self.width, int(x) + reach + 1)
        top, bottom = max(0, int(y) - reach), min(self.height, int(y) + reach + 1)
        if left >= right or top >= bottom:
            return
        away = (self.columns[:, left:right] - x) ** 2 + (self.rows[top:bottom] - y) ** 2
        light = np.float32(strength) * np.exp(-away / np.float32(2 * (radius * 0.8) ** 2))
        self.shine(light.astype(np.float32), color, top=top, left=left)

    def finished(self) -> Image.Image:
        """Make the finished picture. Its corners become slightly darker, and fine random grain hides steps in
        gradients.
        """
        across = (self.columns / self.width - 0.5) ** 2
        down = (self.rows / self.height - 0.5) ** 2
        self.image *= (1.0 - 0.55 * np.clip(across + down, 0, 0.6))[..., None]
        grain = self.rng.random((self.height, self.width), dtype=np.float32)
        self.image += ((grain - 0.5) * np.float32(0.014))[..., None]
        np.clip(self.image, 0, 1, out=self.image)
        self.image *= 255
        self.image += 0.5
        return Image.fromarray(self.image.astype(np.uint8))
