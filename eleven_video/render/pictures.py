"""Encoded picture bytes become an upright RGB image, or a plain reason why they cannot."""

import io
import warnings

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

# Pillow warns from 89 million pixels on and refuses at twice that. A picture that would fill the memory is refused at
# the first limit, before any of it is decoded; a filter set around each call would not be safe among threads.
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)

# What shines through a transparent picture: drawings with transparency are nearly always made for a light page.
_BACKDROP = (255, 255, 255, 255)


class UnusablePictureError(ValueError):
    """The bytes are no picture that can be shown. The message is one line, without the picture's name."""


def open_picture(data: bytes) -> Image.Image:
    """Decode a still, or the first frame of an animation, to 8-bit RGB, turned the way its EXIF data says.

    Args:
        data: An encoded image of any format that Pillow reads.

    Raises:
        UnusablePictureError: It is empty, no image, cut off, damaged, or has too many pixels.
    """
    if not data:
        raise UnusablePictureError("it is empty")
    try:
        with Image.open(io.BytesIO(data)) as picture:
            picture.load()
            return _to_rgb(ImageOps.exif_transpose(picture))
    except UnidentifiedImageError:
        raise UnusablePictureError(f"it is not an image (it starts with {data[:12]!r})") from None
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        limit = (Image.MAX_IMAGE_PIXELS or 0) // 1_000_000
        raise UnusablePictureError(f"it has more than {limit} million pixels") from None
    except Exception as error:  # Pillow's decoders raise nearly anything on damaged bytes
        raise UnusablePictureError(f"it is damaged or cut off ({str(error) or type(error).__name__})") from error


def cover(picture: Image.Image, width: int, height: int) -> Image.Image:
    """The centred part of `picture` that fills width x height pixels without stretching, resampled to that size."""
    return picture.resize((width, height), Image.Resampling.LANCZOS, box=covering_box(picture, width, height))


def covering_box(picture: Image.Image, width: int, height: int) -> tuple[float, float, float, float]:
    """The largest centred part of `picture` with the proportions of width x height: left, top, right, bottom.

    The edges may lie between pixels, so the proportions are kept exactly for a picture of any size.
    """
    scale = max(width / picture.width, height / picture.height)
    crop_width = min(width / scale, picture.width)
    crop_height = min(height / scale, picture.height)
    left = (picture.width - crop_width) / 2
    top = (picture.height - crop_height) / 2
    return left, top, left + crop_width, top + crop_height


def _to_rgb(picture: Image.Image) -> Image.Image:
    if picture.mode.startswith("I"):
        # 16-bit grey: Pillow's own conversion clips to 255 instead of scaling.
        grey = np.asarray(picture).astype(np.int64) >> 8
        return Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8)).convert("RGB")
    if picture.has_transparency_data:
        layer = picture.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", layer.size, _BACKDROP), layer).convert("RGB")
    return picture.convert("RGB")
