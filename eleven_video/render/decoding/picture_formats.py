"""Lists the picture formats that can be decoded. The format of a file is found by the first bytes of the file. The
declared type of the file is ignored.
"""

from collections.abc import Callable
from dataclasses import dataclass

# Importing a Pillow plugin registers the plugin's format with Pillow. Without the imports of single plugins, Pillow
# would load the modules of all formats.
from PIL import (  # noqa: F401
    AvifImagePlugin,
    BmpImagePlugin,
    GifImagePlugin,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from eleven_video.render.decoding.decoding_limits import COST_OF_HEAVY_PICTURE
from eleven_video.render.decoding.stripped_avif import stripped_avif
from eleven_video.render.decoding.stripped_jpeg import stripped_jpeg
from eleven_video.render.decoding.stripped_picture import PlainPicture
from eleven_video.render.decoding.stripped_png import stripped_png
from eleven_video.render.decoding.stripped_tiff import stripped_tiff

_BMP_HEADERS = {12, 40, 52, 56, 64, 108, 124}  # the length in bytes of the second header in each version of the format
_SHORTEST_FTYP, _LONGEST_FTYP = 16, 512  # bytes


@dataclass(frozen=True, slots=True)
class PictureFormat:
    """A picture format that can be decoded.

    Attributes:
        name: Pillow's name of the format.
        matches: A function that gets the bytes of a file and returns whether the file has this format.
        plain: A function that removes the metadata of a file. `plain` raises UnusablePictureError if the picture is
            unusable.
        cost: The memory that decoding takes for each pixel, in units of about 12 bytes. `cost` is 2 if the decoder
            needs several copies of a picture in memory.
    """

    name: str
    matches: Callable[[bytes], bool]
    plain: Callable[[bytes], PlainPicture] = PlainPicture
    cost: int = 1

    def cost_of(self, picture: PlainPicture) -> int:
        """The memory that decoding a picture takes for each pixel, in units of about 12 bytes."""
        return max(self.cost, COST_OF_HEAVY_PICTURE if picture.is_heavy else 1)


# The names of the supported formats in messages to the user
PICTURE_FORMATS = "PNG, JPEG, WebP, AVIF, GIF, BMP or TIFF"


def _starts_with(*magic: bytes) -> Callable[[bytes], bool]:
    return lambda data: data.startswith(magic)


def _is_webp(data: bytes) -> bool:
    return data[:4] == b"RIFF" and data[8:12] == b"WEBP"


def _is_bmp(data: bytes) -> bool:
    return data[:2] == b"BM" and int.from_bytes(data[14:18], "little") in _BMP_HEADERS


def _is_avif(data: bytes) -> bool:
    length = int.from_bytes(data[:4], "big")
    if data[4:8] != b"ftyp" or not _SHORTEST_FTYP <= length <= _LONGEST_FTYP:
        return False
    brands = [data[at : at + 4] for at in (8, *range(16, length, 4))]
    return not {b"avif", b"avis"}.isdisjoint(brands)


FORMATS = (
    PictureFormat("PNG", _starts_with(b"\x89PNG\r\n\x1a\n"), stripped_png),
    PictureFormat("JPEG", _starts_with(b"\xff\xd8\xff"), stripped_jpeg),
    PictureFormat("WEBP", _is_webp, cost=2),
    PictureFormat("AVIF", _is_avif, stripped_avif, cost=2),
    PictureFormat("GIF", _starts_with(b"GIF87a", b"GIF89a")),
    PictureFormat("BMP", _is_bmp),
    PictureFormat("TIFF", _starts_with(b"II*\0", b"MM\0*"), stripped_tiff),
)


def picture_format(data: bytes) -> PictureFormat | None:
    """Find the format of an encoded picture by its first bytes. The result is None if the format is not supported."""
    return next((kind for kind in FORMATS if kind.matches(data)), None)
