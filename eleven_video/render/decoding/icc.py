"""Converts the colours of a picture to sRGB. The conversion uses the picture's colour profile (ICC.1:2022) and the C
library LittleCMS.

A colour profile from a picture file is untrusted, because damaged data could crash LittleCMS. So LittleCMS gets a new
profile that has only the tags that describe colours. If a colour table does not have its declared size, the profile is
not used. Without a usable profile, the colours of a picture are not converted.
"""

import io
import logging
import math
import zlib
from collections.abc import Iterable
from struct import Struct, error
from types import MappingProxyType

from PIL import Image

logger = logging.getLogger(__name__)

# The maximum size, in bytes, of a profile that is used. CMYK profiles of printers have 0.5 to 3 MB, and all other
# profiles are far smaller.
MOST_BYTES = 4 << 20

_HEADER = 128
_CLASSES = {b"scnr", b"mntr", b"prtr", b"spac"}
_CONNECTION_SPACES = {b"XYZ ", b"Lab "}
# `_CHANNELS` has the number of channels of each supported colour space. `_TAGS` has the tags that a conversion to sRGB
# uses.
_CHANNELS = MappingProxyType({b"RGB ": 3, b"GRAY": 1, b"CMYK": 4})
_OF_ALL = (b"wtpt", b"chad", b"A2B0")
_TAGS = MappingProxyType(
    {
        b"RGB ": (*_OF_ALL, b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC"),
        b"GRAY": (*_OF_ALL, b"kTRC"),
        b"CMYK": _OF_ALL,
    }
)
_MOST_TAGS = 200
_NUMBER, _ENTRY = Struct(">I"), Struct(">4sII")

_MARK = b"ICC_PROFILE\0"
# Pillow's modes for grey pictures
_GREY = frozenset({"1", "L", "LA", "La", "I", "I;16", "I;16L", "I;16B", "F"})
# The maximum difference of a colour channel (0 to 255) that counts as invisible. If a profile changes no channel by
# more than this difference, the profile is treated as sRGB.
_UNSEEN = 2


def profile_in_jpeg(segments: Iterable[bytes]) -> bytes:
    """Join the colour profile from the APP2 segments of a JPEG file. Each segment has a numbered piece of the profile.
    The result is b"" if a piece is missing, or if the file has no profile.
    """
    parts: dict[int, bytes] = {}
    count = 0
    for segment in segments:
        if segment.startswith(_MARK) and len(segment) > len(_MARK) + 2:
            number, count = segment[len(_MARK)], segment[len(_MARK) + 1]
            parts.setdefault(number, segment[len(_MARK) + 2 :])
    whole = parts.keys() == set(range(1, count + 1))
    return b"".join(parts[number] for number in sorted(parts)) if whole else b""


def profile_in_png(chunk: bytes) -> bytes:
    """The colour profile in the iCCP chunk of a PNG file. The result is b"" if the chunk is damaged.

    The chunk contains the name of the profile, a zero byte, the compression method, and the profile as a zlib stream.
    """
    _, _, rest = chunk.partition(b"\0")
    try:
        return zlib.decompressobj().decompress(rest[1:], MOST_BYTES + 1)
    except zlib.error:
        return b""


def safe_profile(data: bytes) -> bytes | None:
    """A copy of a colour profile with only the tags that a conversion to sRGB uses. The result is None if the profile
    is unusable.
    """
    if not _HEADER + _NUMBER.size < len(data) <= MOST_BYTES:
        return None
    space = data[16:20]
    if space not in _CHANNELS or data[12:16] not in _CLASSES or data[20:24] not in _CONNECTION_SPACES:
        return None
    if data[36:40] != b"acsp":
        return None
    try:
        tags = _tags(data, _TAGS[space])
        if b"A2B0" in tags and not _has_its_table(tags[b"A2B0"], _CHANNELS[space]):
            return None
    except (error, IndexError, ValueError):
        return None
    return _written(data[:_HEADER], tags) if tags else None


def in_srgb(picture: Image.Image, rgb: Image.Image, data: bytes) -> Image.Image:
    """Convert the colours of a picture to sRGB.

    Args:
        picture: The decoded picture. `picture` and `rgb` may be the same object. The pixels of `picture` may be
            overwritten.
        rgb: The same picture in 8-bit RGB, converted without the colour profile. The pixels of `rgb` may be
            overwritten.
        data: The colour profile from the file, or b"" if the file has no profile.

    Returns:
        The converted RGB picture. If the profile is unusable or is sRGB, the result is `rgb` with unchanged pixels.
    """
    profile = safe_profile(data) if data else None
    if profile is None:
        return rgb
    try:
        return _transformed(picture, rgb, profile)
    except Exception as problem:  # noqa: BLE001  whatever is wrong with the profile, `rgb` can still be shown
        logger.debug("a colour profile cannot be used: %s", problem)
        return rgb


def _transformed(picture: Image.Image, rgb: Image.Image, profile: bytes) -> Image.Image:
    from PIL import ImageCms  # noqa: PLC0415  loaded only when needed, because few pictures have a profile

    space = profile[16:20]
    mode, source = {
        b"RGB ": ("RGB", rgb if picture.mode not in {*_GREY, "CMYK", "LAB"} else None),
        b"GRAY": ("L", rgb.getchannel(0) if picture.mode in _GREY else None),
        b"CMYK": ("CMYK", picture if picture.mode == "CMYK" else None),
    }[space]
    if source is None:
        return rgb
    transform = ImageCms.buildTransform(
        ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB"), mode, "RGB"
    )
    if mode == "RGB":
        if _is_unseen(transform):
            return rgb
        # The pixels of `rgb` are overwritten, because a copy of a large picture would need hundreds of megabytes.
        ImageCms.applyTransform(rgb, transform, inPlace=True)
        return rgb
    return ImageCms.applyTransform(source, transform) or rgb


def _is_unseen(transform: object) -> bool:
    """Whether a colour transform changes no channel by more than `_UNSEEN`. The transform is applied to sample colours
    from the whole RGB cube.
    """
    from PIL import ImageChops, ImageCms  # noqa: PLC0415

    steps = range(0, 256, 17)
    colours = bytes(part for red in steps for green in steps for blue in steps for part in (red, green, blue))
    before = Image.frombytes("RGB", (len(steps) ** 2, len(steps)), colours)
    after = ImageCms.applyTransform(before, transform)  # type: ignore[arg-type]
    extremes = ImageChops.difference(before, after).getextrema() if after is not None else ((0, 255),)
    return bool(max(most for _, most in extremes) <= _UNSEEN)  # type: ignore[misc]


def _tags(data: bytes, wanted: tuple[bytes, ...]) -> dict[bytes, bytes]:
    (count,) = _NUMBER.unpack_from(data, _HEADER)
    if count > _MOST_TAGS:
        raise ValueError("too many tags")
    found: dict[bytes, bytes] = {}
    for number in range(count):
        name, start, size = _ENTRY.unpack_from(data, _HEADER + _NUMBER.size + _ENTRY.size * number)
        if name in wanted and name not in found:
            if start < _HEADER or start + size > len(data):
                raise ValueError("a tag outside of the profile")
            found[name] = data[start : start + size]
    return found


def _has_its_table(tag: bytes, channels: int) -> bool:
    """Whether the tag A2B0 contains the whole colour table that the tag declares. The colour table maps `channels`
    input values to three output values.
    """
    kind, inputs, outputs = tag[:4], tag[8], tag[9]
    if (inputs, outputs) != (channels, 3):
        return False
    if kind == b"mft1":
        return bool(48 + 256 * (inputs + outputs) + tag[10] ** inputs * outputs <= len(tag))
    if kind == b"mft2":
        before, after = Struct(">HH").unpack_from(tag, 48)
        size = 52 + 2 * (inputs * before + tag[10] ** inputs * outputs + outputs * after)
        return bool(size <= len(tag))
    if kind == b"mAB ":
        (start,) = _NUMBER.unpack_from(tag, 24)
        if not start:
            return True
        points, bytes_each = math.prod(tag[start : start + inputs]), tag[start + 16]
        return bytes_each in {1, 2} and bool(start + 20 + points * outputs * bytes_each <= len(tag))
    return False


def _written(header: bytes, tags: dict[bytes, bytes]) -> bytes:
    """The bytes of a new colour profile that has the header and the tags in the arguments."""
    start = _HEADER + _NUMBER.size + _ENTRY.size * len(tags)
    entries, body = [], b""
    for name, tag in tags.items():
        entries.append(_ENTRY.pack(name, start + len(body), len(tag)))
        body += tag + bytes(-len(tag) % 4)
    # The checksum in the header is the checksum of the original profile, so the checksum is set to zero ("not
    # computed").
    plain = header[4:84] + bytes(16) + bytes(28)
    return b"".join((_NUMBER.pack(start + len(body)), plain, _NUMBER.pack(len(tags)), *entries, body))
