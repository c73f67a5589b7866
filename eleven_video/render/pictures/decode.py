"""Decodes pictures to upright RGB images. If a picture cannot be decoded, an exception with the reason is raised."""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFile, UnidentifiedImageError

from eleven_video.render.decoding.decoding_limits import DECODING_MEMORY, HALVED_FROM_PIXELS, MOST_PIXELS_TO_HALVE
from eleven_video.render.decoding.exif import UPRIGHT, orientation_of
from eleven_video.render.decoding.icc import in_srgb
from eleven_video.render.decoding.picture_formats import PICTURE_FORMATS, picture_format
from eleven_video.render.decoding.stripped_picture import PlainPicture, UnusablePictureError
from eleven_video.render.pictures.decoding_memory import Room

__all__ = [
    "OpenedPicture",
    "PictureHeader",
    "UnusablePictureError",
    "cover",
    "covering_box",
    "open_picture",
    "opened_picture",
    "picture_header",
]

# Pillow warns if a picture turns out to be larger than Pillow's limit. The filter of warnings converts Pillow's warning
# to an error. The filter applies to the whole process, because it would not be thread-safe to set a filter for each
# call.
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)

# The size of the memory blocks that Pillow allocates for pixels. The C library returns freed blocks of 32 MB or more to
# the operating system. Smaller blocks would stay allocated for each thread that has decoded a large picture.
Image.core.set_block_size(64 << 20)  # type: ignore[attr-defined]

# The background of transparent pictures is white, because nearly all transparent drawings are made for a light page.
_BACKDROP = (255, 255, 255, 255)
_BAND = 256  # the number of rows of a transparent picture that are combined with the background at a time

# If the file of a picture is cut off, the picture is shown without the missing rows. At least half of the rows must
# have been decoded.
_ENOUGH_ROWS = 0.5
# The number of rows at the end of the decoded rows that are not shown if a file is cut off. The last row of JPEG blocks
# may be incomplete, and a block is up to 16 pixels high.
_DOUBTFUL_ROWS = 16

# The transposition that makes a picture upright, by the EXIF orientation of the picture
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

_room = Room(DECODING_MEMORY)


@dataclass(frozen=True, slots=True)
class OpenedPicture:
    """An upright 8-bit RGB image.

    `warning` is one line about the missing rows of the picture, without the name of the picture. `warning` is None if
    the picture is complete.
    """

    image: Image.Image
    warning: str | None = None


@dataclass(frozen=True, slots=True)
class PictureHeader:
    """A picture of which only the header was read. The format and the size of the picture have been checked.

    Attributes:
        format: Pillow's name of the format, such as "PNG".
        memory: The memory that decoding takes, in units of about 12 bytes. `PictureFormat.cost` has the same unit.
        picture: The picture as Pillow has opened it.
        plain: The encoded picture without its metadata.
    """

    format: str
    memory: int
    picture: ImageFile.ImageFile
    plain: PlainPicture


def open_picture(data: bytes) -> OpenedPicture:
    """Decode a picture, or the first frame of an animation, to 8-bit sRGB. The EXIF orientation and the colour profile
    of the picture are applied.

    If a PNG or JPEG file is cut off after more than half of its rows, the result has only the decoded rows, and
    `warning` of the result is set.

    Args:
        data: The content of a PNG, JPEG, WebP, AVIF, GIF, BMP or TIFF file.

    Raises:
        UnusablePictureError: The data is empty, damaged or in an unsupported format, or the picture has too many
            pixels. The error is also raised if the data is cut off in the first half of the rows.
    """
    with opened_picture(data) as opened:
        return opened


@contextmanager
def opened_picture(data: bytes) -> Iterator[OpenedPicture]:
    """Open a `with` block with the result of `open_picture`. Until the block ends, the memory of the picture counts
    towards the limit on the memory that all threads together use for decoding.
    """
    header = picture_header(data)
    with _room.taken(header.memory):
        with _decoder_errors(data):
            opened = _decoded(header.picture, header.plain)
        # `header` refers to the decoder's copy of the pixels. Without this line, the decoder's copy would stay in
        # memory during the `with` block.
        del header
        yield opened


def picture_header(data: bytes) -> PictureHeader:
    """Check the format and the size of a picture. The pixels of the picture are not decoded.

    Raises:
        UnusablePictureError: The data is empty or not in a supported format, the header is damaged, or the picture has
            too many pixels.
    """
    if not data:
        raise UnusablePictureError("it is empty")
    kind = picture_format(data)
    if kind is None:
        raise _not_an_image(data)
    with _decoder_errors(data):
        plain = kind.plain(data)
        picture = Image.open(io.BytesIO(plain.data), formats=[kind.name])
    cost = kind.cost_of(plain)
    pixels = _pixels_to_decode(picture, most=DECODING_MEMORY // cost, may_shrink=plain.may_shrink)
    return PictureHeader(kind.name, pixels * cost, picture, plain)


def _pixels_to_decode(picture: ImageFile.ImageFile, *, most: int, may_shrink: bool) -> int:
    """The number of pixels that the decoder will need in memory. If `may_shrink` is True, a large picture is decoded at
    half its width and half its height.

    Raises:
        UnusablePictureError: The picture has more pixels than `most`.
    """
    pixels = picture.width * picture.height
    if may_shrink and HALVED_FROM_PIXELS < pixels <= MOST_PIXELS_TO_HALVE:
        picture.draft(None, (picture.width // 2, picture.height // 2))
        return picture.width * picture.height
    if pixels > most:
        raise _too_large(most)
    return pixels


def _decoded(picture: ImageFile.ImageFile, plain: PlainPicture) -> OpenedPicture:
    # If the metadata of the file was removed, `picture.info` has no orientation and no profile, but `plain` has them.
    orientation = max(plain.orientation, orientation_of(picture.info.get("exif", b"")))
    profile = plain.profile or picture.info.get("icc_profile") or b""
    image, warning = _loaded(picture)
    return OpenedPicture(_upright(in_srgb(image, _to_rgb(image), profile), orientation), warning)


@contextmanager
def _decoder_errors(data: bytes) -> Iterator[None]:
    """Convert the errors that a decoder raises in the `with` block to UnusablePictureError. `data` is the content of
    the picture file.
    """
    try:
        yield
    except UnusablePictureError:
        raise
    except UnidentifiedImageError:
        raise _not_an_image(data) from None
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise _too_large(Image.MAX_IMAGE_PIXELS or 0) from None
    except MemoryError:
        raise
    except Exception as error:  # Pillow's decoders raise nearly any exception for damaged bytes
        reason = " ".join(str(error).split()) or type(error).__name__
        raise UnusablePictureError(f"it is damaged or cut off ({reason})") from error


def _not_an_image(data: bytes) -> UnusablePictureError:
    return UnusablePictureError(f"it is not an image in {PICTURE_FORMATS} (it starts with {data[:12]!r})")


def _too_large(most_pixels: int) -> UnusablePictureError:
    return UnusablePictureError(f"it has more than {most_pixels // 1_000_000} million pixels")


def _loaded(picture: ImageFile.ImageFile) -> tuple[Image.Image, str | None]:
    """Decode a picture. The function returns the picture and None. If the file is cut off, the function returns the
    decoded rows and a warning about the missing rows.
    """
    try:
        picture.load()
    except OSError:
        if picture.format not in {"PNG", "JPEG"} or picture.info.get("interlace"):
            raise
        # With an empty list `tile`, Pillow decodes nothing more: it returns the decoded rows, and zeros for the missing
        # rows. Pillow's option LOAD_TRUNCATED_IMAGES is not used, because it would apply to all threads.
        picture.tile = []
        filled = np.flatnonzero(np.asarray(picture).reshape(picture.height, -1).any(axis=1))
        rows = int(filled[-1]) + 1 - _DOUBTFUL_ROWS if filled.size else 0
        if rows < _ENOUGH_ROWS * picture.height:
            raise
        warning = f"it is cut off: {rows} of its {picture.height} rows are shown"
        return picture.crop((0, 0, picture.width, rows)), warning
    return picture, None


def _upright(picture: Image.Image, orientation: int) -> Image.Image:
    return picture if orientation == UPRIGHT else picture.transpose(_TURNS[orientation])


def cover(picture: Image.Image, width: int, height: int) -> Image.Image:
    """Crop `picture` to the proportions of width x height, and resize the crop to width x height pixels. The crop is
    the largest possible rectangle around the centre of the picture.
    """
    return picture.resize((width, height), Image.Resampling.LANCZOS, box=covering_box(picture, width, height))


def covering_box(picture: Image.Image, width: int, height: int) -> tuple[float, float, float, float]:
    """The edges (left, top, right, bottom) of the largest rectangle with the proportions of width x height in
    `picture`. The centre of the rectangle is the centre of the picture.

    The edges may lie between pixels, so that the proportions are exact for a picture of any size.
    """
    scale = max(width / picture.width, height / picture.height)
    crop_width = min(width / scale, picture.width)
    crop_height = min(height / scale, picture.height)
    left = (picture.width - crop_width) / 2
    top = (picture.height - crop_height) / 2
    return left, top, left + crop_width, top + crop_height


def _to_rgb(picture: Image.Image) -> Image.Image:
    if picture.mode.startswith("I"):
        # 16-bit grey values are scaled to 8 bits before the conversion, because Pillow would set all values above 255
        # to 255.
        grey = np.asarray(picture) >> 8
        return Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8)).convert("RGB")
    if picture.has_transparency_data:
        return _on_backdrop(picture)
    # `convert` is called only if it is needed, because it always makes a copy, and a copy of a large picture needs
    # hundreds of megabytes.
    return picture if picture.mode == "RGB" else picture.convert("RGB")


def _on_backdrop(picture: Image.Image) -> Image.Image:
    """Put a transparent picture on a white background. The rows are processed in bands, because a copy of the whole
    picture would take much memory.
    """
    page = Image.new("RGB", picture.size)
    for top in range(0, picture.height, _BAND):
        layer = picture.crop((0, top, picture.width, min(top + _BAND, picture.height))).convert("RGBA")
        page.paste(Image.alpha_composite(Image.new("RGBA", layer.size, _BACKDROP), layer).convert("RGB"), (0, top))
    return page
