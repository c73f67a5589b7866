"""Makes colour profiles: of a screen with other colours than sRGB, of grey with another curve, and of a printer."""

import io
from collections.abc import Mapping
from struct import pack

from PIL import Image, ImageCms

# The primary colours of Adobe RGB (1998), adapted to the white point D50, as in profiles of Adobe RGB.
_WIDE = {
    b"rXYZ": (0.60974, 0.31111, 0.01947),
    b"gXYZ": (0.20528, 0.62567, 0.06087),
    b"bXYZ": (0.14919, 0.06322, 0.74457),
}


def _fixed(*numbers: float) -> bytes:
    return b"".join(pack(">i", round(number * 65536)) for number in numbers)


def _xyz(*numbers: float) -> bytes:
    return b"XYZ \0\0\0\0" + _fixed(*numbers)


def _gamma(exponent: float) -> bytes:
    return b"curv\0\0\0\0" + pack(">IH", 1, round(exponent * 256)) + b"\0\0"


def profile(space: bytes, tags: Mapping[bytes, bytes], *, connection: bytes = b"XYZ ", kind: bytes = b"mntr") -> bytes:
    """The bytes of a colour profile of ICC.1 version 2.1 with these tags."""
    start = 132 + 12 * len(tags)
    entries, body = b"", b""
    for name, tag in tags.items():
        entries += name + pack(">II", start + len(body), len(tag))
        body += tag + bytes(-len(tag) % 4)
    header = pack(
        ">I4sI4s4s4s12s4s28s",
        start + len(body),
        b"test",
        0x02100000,
        kind,
        space,
        connection,
        bytes(12),
        b"acsp",
        bytes(28),
    )
    header += _fixed(0.9642, 1.0, 0.8249)
    return header.ljust(128, b"\0") + pack(">I", len(tags)) + entries + body


def wide() -> bytes:
    """The profile of a screen with the colours of Adobe RGB."""
    curves = dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), _gamma(2.19921875))
    return profile(
        b"RGB ", {b"wtpt": _xyz(0.9505, 1.0, 1.0891), **{name: _xyz(*at) for name, at in _WIDE.items()}, **curves}
    )


def grey() -> bytes:
    """The profile of a grey picture with a gamma of 1.8."""
    return profile(b"GRAY", {b"wtpt": _xyz(0.9642, 1.0, 0.8249), b"kTRC": _gamma(1.8)})


def printer() -> bytes:
    """The profile of a printer with greenish cyan: a table in Lab colours with two steps for each ink."""
    table = bytearray()
    for corner in range(16):
        cyan, magenta, yellow, black = (corner >> 3 & 1, corner >> 2 & 1, corner >> 1 & 1, corner & 1)
        light = (100 - 35 * cyan - 45 * magenta - 8 * yellow) * (0.12 if black else 1)
        a = (-55 * cyan + 70 * magenta - 5 * yellow) * (0.1 if black else 1)
        b = (-20 * cyan - 5 * magenta + 90 * yellow) * (0.1 if black else 1)
        table += bytes(
            (round(max(0, light) * 2.55), max(0, min(255, round(a + 128))), max(0, min(255, round(b + 128))))
        )
    ramp = bytes(range(256))
    lut = b"mft1\0\0\0\0" + bytes((4, 3, 2, 0)) + _fixed(1, 0, 0, 0, 1, 0, 0, 0, 1) + ramp * 4 + bytes(table) + ramp * 3
    return profile(b"CMYK", {b"wtpt": _xyz(0.9642, 1.0, 0.8249), b"A2B0": lut}, connection=b"Lab ", kind=b"prtr")


def srgb() -> bytes:
    """The profile of sRGB that LittleCMS writes."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def by_little_cms(picture: Image.Image, data: bytes) -> Image.Image:
    """The picture as LittleCMS converts it with the complete profile, to compare with the product's conversion."""
    found = ImageCms.profileToProfile(
        picture, ImageCms.ImageCmsProfile(io.BytesIO(data)), ImageCms.createProfile("sRGB"), outputMode="RGB"
    )
    assert found is not None
    return found
