"""Reads the orientation of a picture from its EXIF data. No other value of the EXIF data is used."""

from struct import Struct, error

UPRIGHT = 1
ORIENTATION = 0x0112
_PREFIX = b"Exif\0\0"
_ORDERS = {b"II*\0": "<", b"MM\0*": ">"}
_SHORT = 3


def orientation_of(exif: bytes) -> int:
    """The value of the EXIF orientation tag, from 1 to 8. If the tag is missing or unusable, the result is 1 (upright).

    Only the orientation tag in the first EXIF directory is read. A general EXIF reader would copy the values of all
    tags. If many tags of a small file point to the same large value, the copies would fill the memory.

    Args:
        exif: The EXIF data as a TIFF structure. The TIFF structure may follow a prefix, which is "Exif" and two zero
            bytes.
    """
    data = exif.removeprefix(_PREFIX)
    order = _ORDERS.get(data[:4])
    if order is None:
        return UPRIGHT
    try:
        (start,) = Struct(f"{order}I").unpack_from(data, 4)
        (entries,) = Struct(f"{order}H").unpack_from(data, start)
        entry = Struct(f"{order}HHIH")
        for number in range(entries):
            tag, kind, count, value = entry.unpack_from(data, start + 2 + 12 * number)
            if tag == ORIENTATION:
                return int(value) if kind == _SHORT and count == 1 and UPRIGHT <= value <= 8 else UPRIGHT  # noqa: PLR2004
    except error:
        pass  # the EXIF data is cut off
    return UPRIGHT
