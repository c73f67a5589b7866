"""Encoded picture bytes become an upright RGB image, or a plain reason why they cannot."""

import io
import warnings
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

# Pillow warns from 89 million pixels on and refuses at twice that. A picture that would fill the memory is refused at
# the first limit, before any of it is decoded; a filter set around each call would not be safe among threads.
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)

# What shines through a transparent picture: drawings with transparency are nearly always made for a light page.
_BACKDROP = (255, 255, 255, 255)


# A picture whose file was cut off is shown without its missing rows if at least this share of it is left,
_ENOUGH_ROWS = 0.5
# counted without the last ones, which may have been decoded in part: a row of JPEG blocks is up to 16 pixels high.
_DOUBTFUL_ROWS = 16
_ORIENTATION = 0x0112  # EXIF


class UnusablePictureError(ValueError):
    """The bytes are no picture that can be shown. The message is one line, without the picture's name."""


@dataclass(frozen=True, slots=True)
class OpenedPicture:
    """An upright 8-bit RGB image. `warning` is None, or one line on what was repaired, without the picture's name."""

    image: Image.Image
    warning: str | None = None


def open_picture(data: bytes) -> OpenedPicture:
    """Decode a still, or the first frame of an animation, to 8-bit RGB, turned the way its EXIF data says.

    A PNG or JPEG file that was cut off after more than half of its rows is shown without the rest, with a warning.

    Args:
        data: An encoded image of any format that Pillow reads.

    Raises:
        UnusablePictureError: It is empty, no image, cut off earlier, damaged, or has too many pixels.
    """
    if not data:
        raise UnusablePictureError("it is empty")
    try:
        with Image.open(io.BytesIO(data)) as picture:
            whole, warning = _loaded(picture)
            if whole.getexif().get(_ORIENTATION, 1) != 1:
                ImageOps.exif_transpose(whole, in_place=True)
            return OpenedPicture(_to_rgb(whole), warning)
    except UnidentifiedImageError:
        raise UnusablePictureError(f"it is not an image (it starts with {data[:12]!r})") from None
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        limit = (Image.MAX_IMAGE_PIXELS or 0) // 1_000_000
        raise UnusablePictureError(f"it has more than {limit} million pixels") from None
    except Exception as error:  # Pillow's decoders raise nearly anything on damaged bytes
        reason = " ".join(str(error).split()) or type(error).__name__
        raise UnusablePictureError(f"it is damaged or cut off ({reason})") from error


def _loaded(picture: ImageFile.ImageFile) -> tuple[Image.Image, str | None]:
    """The decoded picture, or the part of it before its file ends, and a warning then."""
    try:
        picture.load()
    except OSError:
        if picture.format not in {"PNG", "JPEG"} or picture.info.get("interlace"):
            raise
        # With nothing left to decode, Pillow hands out what it has: zeros from the first missing row on. Its own switch
        # for this is one for all threads.
        picture.tile = []
        filled = np.flatnonzero(np.asarray(picture).reshape(picture.height, -1).any(axis=1))
        rows = int(filled[-1]) + 1 - _DOUBTFUL_ROWS if filled.size else 0
        if rows < _ENOUGH_ROWS * picture.height:
            raise
        warning = f"it is cut off: {rows} of its {picture.height} rows are shown"
        part = picture.crop((0, 0, picture.width, rows))
        part.info, part.getexif()[_ORIENTATION] = picture.info, picture.getexif().get(_ORIENTATION, 1)
        return part, warning
    return picture, None


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
    # A copy of a large picture would be hundreds of megabytes.
    return picture if picture.mode == "RGB" else picture.convert("RGB")
