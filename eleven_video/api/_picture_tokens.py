"""Computes the number of output tokens of a picture from the size of the picture in pixels. The computed number is used
for answers that do not report the output tokens.

Sources: https://ai.google.dev/gemini-api/docs/pricing, https://ai.google.dev/gemini-api/docs/image-generation and
recorded answers of the models in `_TOKENS`.
"""

import base64
import binascii
import struct
from collections.abc import Mapping
from typing import Any, NamedTuple

from eleven_video.api._model_names import plain_model

# The numbers of output tokens of square pictures with sides of about 512, 1024, 2048 and 4096 pixels, for each family
# of models
_TOKENS: tuple[tuple[str, tuple[int, int, int, int]], ...] = (
    ("gemini-2.5", (1290, 1290, 1290, 1290)),
    ("gemini-3-pro-image", (1120, 1120, 1120, 2000)),
    ("gemini-nano-banana-2.1", (747, 1120, 1680, 2520)),
    ("gemini-3.1-flash-image", (747, 1120, 1680, 2520)),
)
_OTHERS = (747, 1120, 1680, 2520)
# The numbers of pixels at which the next larger of the four sizes begins. Each number is the number of pixels of a
# square. The side of this square is in the middle between the sides of two consecutive sizes.
_STEPS = (768**2, 1536**2, 3072**2)
_USUAL = 1
# The number of base64 characters that are decoded to find the size of a picture. A JPEG file may have large comments
# before the field with the size.
_HEAD = 400_000


class Size(NamedTuple):
    """The width and the height of a picture in pixels."""

    width: int
    height: int


def picture_tokens(model: str, inline_data: Mapping[str, Any]) -> int:
    """The number of output tokens of a picture that a model has drawn. If the size of the picture cannot be read, a
    size of 1024 by 1024 pixels is assumed.

    `inline_data` is the field `inlineData` of the answer, which contains the picture in base64.
    """
    tokens = next((sizes for family, sizes in _TOKENS if plain_model(model).startswith(family)), _OTHERS)
    size = size_of(_decoded_head(inline_data.get("data")))
    if size is None:
        return tokens[_USUAL]
    return tokens[sum(size.width * size.height >= step for step in _STEPS)]


def _decoded_head(data: object) -> bytes:
    if not isinstance(data, str):
        return b""
    head = "".join(data[:_HEAD].split()).rstrip("=")
    try:
        return base64.b64decode(head[: len(head) // 4 * 4], altchars=b"-_" if "-" in head or "_" in head else None)
    except (binascii.Error, ValueError):
        return b""


def size_of(data: bytes) -> Size | None:
    """The size of a PNG, JPEG, WebP or GIF picture. `data` has the first bytes of the picture file. The result is None
    if the size cannot be read.
    """
    try:
        if data.startswith(b"\x89PNG\r\n\x1a\n"):
            return _plausible(*struct.unpack_from(">II", data, 16))
        if data.startswith(b"\xff\xd8"):
            return _jpeg(data)
        if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
            return _webp(data)
        if data.startswith((b"GIF87a", b"GIF89a")):
            return _plausible(*struct.unpack_from("<HH", data, 6))
    except (struct.error, IndexError):
        pass
    return None


def _plausible(width: int, height: int) -> Size | None:
    return Size(width, height) if 0 < width < 1 << 16 and 0 < height < 1 << 16 else None


def _jpeg(data: bytes) -> Size | None:
    """The size of a JPEG picture. Each segment of a JPEG file starts with a marker of two bytes and the length of the
    segment.

    Source: https://www.w3.org/Graphics/JPEG/itu-t81.pdf, B.2.2.
    """
    at = 2
    while data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack_from(">HH", data, at + 5)
            return _plausible(width, height)
        at += 2 if 0xD0 <= marker <= 0xD9 or marker == 0x01 else 2 + struct.unpack_from(">H", data, at + 2)[0]
    return None


def _webp(data: bytes) -> Size | None:
    """The size of a WebP picture. Source: https://developers.google.com/speed/webp/docs/riff_container"""
    kind = data[12:16]
    if kind == b"VP8X":
        return _plausible(1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little"))
    if kind == b"VP8L":
        bits = struct.unpack_from("<I", data, 21)[0]
        return _plausible(1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))
    if kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", data, 26)
        return _plausible(width & 0x3FFF, height & 0x3FFF)
    return None
