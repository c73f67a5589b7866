"""Reduces TIFF files to their first picture, and removes the metadata, before the files are decoded."""

from struct import Struct, error

from eleven_video.render.decoding.icc import MOST_BYTES
from eleven_video.render.decoding.stripped_picture import PlainPicture, UnusablePictureError

_ORDERS = {b"II": "<", b"MM": ">"}
# The size in bytes of a number, by the type of the number: BYTE, SHORT, LONG or RATIONAL. The values of the tags in
# `_NEEDED` have no other types.
_SIZES = {1: 1, 3: 2, 4: 4, 5: 8}
_CODES = {1: "B", 3: "H", 4: "I"}
_IN_PLACE = 4  # bytes; a value up to this size is stored inside its directory entry
_WIDTH, _HEIGHT, _COMPRESSION, _TILE_WIDTH, _TILE_HEIGHT = 256, 257, 259, 322, 323
_NUMBERS = {_WIDTH, _HEIGHT, _COMPRESSION, _TILE_WIDTH, _TILE_HEIGHT}
_ICC, _OF_BYTES = 34675, {1, 7}
# The tags that are not removed. The tags in `_NEEDED` describe how pixels are stored, and the orientation. All tags
# that point to another directory are removed.
_NEEDED = {
    254, _WIDTH, _HEIGHT, 258, _COMPRESSION, 262, 266, 273, 274, 277, 278, 279, 284, 317, 320, _TILE_WIDTH,
    _TILE_HEIGHT, 324, 325, 338, 339, 529, 530, 531, 532,
}  # fmt: skip
# The supported compressions, by their numbers. Deflate has two numbers. Fax codings and other picture formats inside a
# TIFF file are not supported. LZMA and Zstandard are not supported either, because the file would decide how much
# memory the decoder takes.
_COMPRESSIONS = {1: "none", 5: "LZW", 8: "deflate", 32946: "deflate", 32773: "PackBits"}
_SMALLEST_BOUND = 1_000_000  # pixels; a tile up to this size is always allowed
_MOST_OF_A_TILE = 4  # a tile may have at most this many times as many pixels as the picture


def stripped_tiff(data: bytes) -> PlainPicture:
    """Reduce a TIFF file to its first directory, and remove all tags that do not describe pixels. The result also has
    the colour profile of the file.

    Raises:
        UnusablePictureError: The file is damaged, the values in its directory overlap, or its compression is not
            supported.
    """
    order = _ORDERS[data[:2]]
    packed_entry, number = Struct(f"{order}HHI4s"), Struct(f"{order}H")
    try:
        (start,) = Struct(f"{order}I").unpack_from(data, 4)
        (count,) = number.unpack_from(data, start)
        entries = [packed_entry.unpack_from(data, start + 2 + packed_entry.size * place) for place in range(count)]
    except error:
        raise UnusablePictureError("it is damaged or cut off (its directory is not whole)") from None
    needed = [entry for entry in entries if entry[0] in _NEEDED]
    # If many values were stored in the same bytes of the file, the decoder would copy these bytes for each value and
    # could fill the memory.
    if len({entry[0] for entry in needed}) < len(needed) or sum(map(_size, needed)) > len(data):
        raise UnusablePictureError("it is damaged (the values in its directory overlap)")
    values = {entry[0]: _value(entry, order) for entry in needed if entry[0] in _NUMBERS}
    compression = values.get(_COMPRESSION, 1)
    if compression not in _COMPRESSIONS:
        raise UnusablePictureError(f"it is a TIFF file with a compression that is not supported (number {compression})")
    bound = max(_SMALLEST_BOUND, _MOST_OF_A_TILE * values.get(_WIDTH, 0) * values.get(_HEIGHT, 0))
    if values.get(_TILE_WIDTH, 0) * values.get(_TILE_HEIGHT, 0) > bound:
        raise UnusablePictureError("it is a TIFF file whose tiles are larger than the picture")
    plain = bytearray(data)
    directory = number.pack(len(needed)) + b"".join(packed_entry.pack(*entry) for entry in needed) + bytes(4)
    size = 2 + packed_entry.size * count + 4
    plain[start : start + size] = directory.ljust(size, b"\0")
    return PlainPicture(bytes(plain), profile=_profile(data, entries, order))


def _profile(data: bytes, entries: list[tuple[int, int, int, bytes]], order: str) -> bytes:
    """Read the colour profile. The result is b"" if the file has no colour profile."""
    for tag, kind, count, value in entries:
        if tag == _ICC and kind in _OF_BYTES and count <= MOST_BYTES:
            (start,) = Struct(f"{order}I").unpack(value)
            return data[start : start + count]
    return b""


def _size(entry: tuple[int, int, int, bytes]) -> int:
    """The number of bytes that the value of a directory entry takes outside the directory. The result is 0 if the value
    is stored inside the entry.
    """
    tag, kind, count, _ = entry
    if kind not in _SIZES:
        raise UnusablePictureError(f"it is a TIFF file with a value of an unusual type (tag {tag}, type {kind})")
    size = _SIZES[kind] * count
    return size if size > _IN_PLACE else 0


def _value(entry: tuple[int, int, int, bytes], order: str) -> int:
    """The value of a directory entry. The value must be a single whole number."""
    tag, kind, count, value = entry
    if kind not in _CODES or count != 1:
        raise UnusablePictureError(f"it is a TIFF file with a value of an unusual type (tag {tag}, type {kind})")
    (number,) = Struct(f"{order}{_CODES[kind]}").unpack_from(value)
    return int(number)
