"""Makes a small file in each picture format that Pillow knows. Pillow itself writes most of the files."""

import io
import struct
import warnings

from PIL import Image, features

# The first bytes of files in formats that Pillow can read but not write.
_BEGINNINGS = {
    "BUFR": b"BUFR" + bytes(60),
    "CUR": b"\0\0\2\0\1\0" + bytes(60),
    "DCX": struct.pack("<I", 0x3ADE68B1) + bytes(60),
    "FITS": b"SIMPLE  =                    T".ljust(80)
    + b"BITPIX  =                    8".ljust(80)
    + b"END".ljust(2720),
    "FLI": struct.pack("<IHHHHHH", 128, 0xAF11, 1, 8, 8, 8, 3) + bytes(110),
    "FTEX": b"FTEX" + bytes(60),
    "GBR": struct.pack(">IIIII4sI", 28, 2, 8, 8, 1, b"GIMP", 10) + bytes(64),
    "GRIB": b"GRIB\0\0\0\1" + bytes(60),
    "HDF5": b"\x89HDF\r\n\x1a\n" + bytes(60),
    "IMT": b"width 8\nheight 8\n\x0c" + bytes(64),
    "IPTC": b"\x1c\x01\x5a\0\x04test" + bytes(60),
    "MCIDAS": b"\0\0\0\0\0\0\0\4" + bytes(248),
    "MPEG": b"\0\0\1\xb3\x01\0\x10\x13" + bytes(60),
    "PCD": bytes(2048) + b"PCD_" + bytes(2048),
    "PIXAR": b"\x80\xe8\0\0" + bytes(508),
    "PSD": b"8BPS\0\1" + bytes(6) + struct.pack(">HIIHH", 3, 8, 8, 8, 3) + bytes(12),
    "SUN": struct.pack(">IIIIIIII", 0x59A66A95, 8, 8, 8, 64, 1, 0, 0) + bytes(64),
    "WMF": b"\xd7\xcd\xc6\x9a\0\0" + struct.pack("<hhhhh", 0, 0, 100, 100, 72) + bytes(60),
    "XPM": b'/* XPM */\nstatic char *x[] = {\n"1 1 1 1",\n". c #000000",\n"."\n};\n',
    "XVTHUMB": b"P7 332\n#END_OF_COMMENTS\n8 8 255\n" + bytes(64),
}
_MODES = ("RGB", "L", "1", "P", "RGBA", "F")
_AVIF_MISSING = {"AVIF"} if not features.check("avif") else set()


def foreign_pictures() -> dict[str, bytes]:
    """The content of a file in each format of the installed Pillow, by Pillow's name; empty if none could be made."""
    Image.init()
    return {name: _BEGINNINGS.get(name) or _written(name) for name in Image.ID if name not in _AVIF_MISSING}


def _written(name: str) -> bytes:
    picture = Image.linear_gradient("L").resize((64, 64))
    for mode in _MODES:
        buffer = io.BytesIO()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)  # Pillow warns about formats that it will remove
                picture.convert(mode).save(buffer, name)
        except (OSError, ValueError, KeyError, AttributeError):
            continue
        return buffer.getvalue()
    return b""
