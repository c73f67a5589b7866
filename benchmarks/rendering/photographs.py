"""Pictures as an image model returns them: 1344x768, half of them PNG and half JPEG, the same for every run."""

import io
import warnings

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter, ImageFont

WIDTH, HEIGHT = 1344, 768

Pixels = npt.NDArray[np.float64]

_SHAPES = 900
_SMALLEST, _LARGEST = 9, 420  # pixels: radius of a shape
_SUPERSAMPLING = 2  # edges are then as soft as a lens makes them

# A tile and its place: six photographs at their own pixel size fill a picture.
_TILE_WIDTH, _TILE_HEIGHT = WIDTH // 3, HEIGHT // 2


def synthetic(count: int) -> list[bytes]:
    """Scenes of overlapping shapes whose sizes are spread as in nature, with texture, shade, blur, text and grain."""
    return [_encoded(_scene(number), number) for number in range(count)]


def real(count: int) -> list[bytes]:
    """Photographs that scikit-image ships, six to a picture at their own pixel size.

    None of them is large enough to fill a picture alone, and enlarging them would make the task easier. They are in
    the public domain or CC0: NASA's astronaut, rocket and Hubble deep field, Rachel Michetti's coffee, Häggström's
    retina, a stained tissue, and the motorcycle of the Middlebury stereo set.
    """
    photographs = _photographs()
    return [_encoded(_collage(photographs, number), number) for number in range(count)]


def _encoded(picture: Image.Image, number: int) -> bytes:
    buffer = io.BytesIO()
    if number % 2:
        picture.save(buffer, "JPEG", quality=92, subsampling=0)
    else:
        picture.save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def _photographs() -> list[Image.Image]:
    from skimage import data  # noqa: PLC0415 - a package of the bench group that only this set needs

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        arrays = [
            data.astronaut(),
            data.coffee(),
            data.rocket(),
            data.hubble_deep_field(),
            data.retina()[300:1100, 300:1100],  # without the black around it
            data.immunohistochemistry(),
            data.stereo_motorcycle()[0],
        ]
    return [Image.fromarray(array) for array in arrays]


def _collage(photographs: list[Image.Image], number: int) -> Image.Image:
    rng = np.random.default_rng(2000 + number)
    collage = Image.new("RGB", (WIDTH, HEIGHT))
    for place, chosen in enumerate(rng.permutation(len(photographs))[:6]):
        photograph = photographs[chosen]
        left = int(rng.integers(photograph.width - _TILE_WIDTH + 1))
        top = int(rng.integers(photograph.height - _TILE_HEIGHT + 1))
        tile = photograph.crop((left, top, left + _TILE_WIDTH, top + _TILE_HEIGHT))
        collage.paste(tile, (place % 3 * _TILE_WIDTH, place // 3 * _TILE_HEIGHT))
    return collage


def _scene(number: int) -> Image.Image:
    rng = np.random.default_rng(1000 + number)
    flat = np.asarray(_shapes(rng), np.float64)
    shade = 1 + 0.16 * _noise(rng, 1.8)
    texture = 14 * _noise(rng, 1.0) * np.clip(0.5 + 0.5 * _noise(rng, 1.6), 0, 1)
    tint = np.stack([3 * _noise(rng, 1.2) for _ in range(3)], axis=-1)
    sharp = _picture(flat * shade[..., None] + texture[..., None] + tint)
    focus = _picture(255 * np.clip(1.5 * (_noise(rng, 1.9) + 0.3), 0, 1)).filter(ImageFilter.GaussianBlur(12))
    scene = Image.composite(sharp.filter(ImageFilter.GaussianBlur(5)), sharp, focus)
    _write_on(scene, number)
    return _picture(np.asarray(scene, np.float64) + rng.normal(0, 1.2, (HEIGHT, WIDTH, 1)))


def _shapes(rng: np.random.Generator) -> Image.Image:
    """Ellipses and polygons over a gradient: as many of each size as dead leaves on a lawn show."""
    width, height = WIDTH * _SUPERSAMPLING, HEIGHT * _SUPERSAMPLING
    above, below = rng.integers(30, 220, (2, 3))
    fall = np.linspace(0, 1, height)[:, None, None]
    picture = _picture(np.broadcast_to(above * (1 - fall) + below * fall, (height, width, 3)))
    canvas = ImageDraw.Draw(picture)
    palette = rng.integers(15, 240, (6, 3))
    radii = _SUPERSAMPLING / np.sqrt(rng.uniform(1 / _LARGEST**2, 1 / _SMALLEST**2, _SHAPES))
    for radius in radii:
        x, y = rng.uniform((0, 0), (width, height))
        stretch = rng.uniform(0.5, 1.6)
        colour = tuple(int(c) for c in np.clip(palette[rng.integers(6)] + rng.normal(0, 22, 3), 0, 255))
        if rng.random() < 0.6:
            canvas.ellipse((x - radius * stretch, y - radius, x + radius * stretch, y + radius), fill=colour)
        else:
            angles = np.sort(rng.uniform(0, 2 * np.pi, int(rng.integers(3, 6))))
            corners = zip(x + radius * stretch * np.cos(angles), y + radius * np.sin(angles), strict=True)
            canvas.polygon([(float(a), float(b)) for a, b in corners], fill=colour)
    return picture.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)


def _write_on(scene: Image.Image, number: int) -> None:
    canvas = ImageDraw.Draw(scene)
    title = {"fill": (250, 250, 245), "stroke_width": 3, "stroke_fill": (10, 10, 10)}
    canvas.text((60, 60), f"Picture {number + 1}: by the river", font=ImageFont.load_default(58), **title)
    small = ((24, "Fine print, 0123456789", 20), (18, "and smaller: il1|/\\ ~ % @", 240))
    for line, (size, text, grey) in enumerate(small):
        place = (WIDTH - 520, HEIGHT - 150 + 40 * line)
        canvas.text(place, text, font=ImageFont.load_default(size), fill=(grey, grey, grey))


def _noise(rng: np.random.Generator, falloff: float) -> Pixels:
    """Noise of mean 0 and deviation 1 whose amplitude falls with frequency to the power of `falloff`."""
    frequency = np.hypot(np.fft.fftfreq(HEIGHT)[:, None] * HEIGHT, np.fft.rfftfreq(WIDTH)[None, :] * WIDTH)
    frequency[0, 0] = np.inf
    spectrum = rng.standard_normal(frequency.shape) + 1j * rng.standard_normal(frequency.shape)
    noise: Pixels = np.fft.irfft2(spectrum / frequency**falloff, (HEIGHT, WIDTH))
    return noise / noise.std()


def _picture(values: Pixels) -> Image.Image:
    return Image.fromarray(np.clip(values + 0.5, 0, 255).astype(np.uint8))
