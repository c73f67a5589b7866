"""The content encodings that are asked for, undone in small pieces whatever they were packed from.

The HTTP libraries undo a piece of the wire at once, which may be a thousand times as large.
Source: https://www.rfc-editor.org/rfc/rfc9110#section-8.4
"""

import zlib
from collections.abc import Callable, Iterator

# What is sent in `Accept-Encoding`: both can be undone in pieces by Python itself.
ACCEPTED = "gzip, deflate"

_GZIP = frozenset({"gzip", "x-gzip"})
_DEFLATE = "deflate"
# Encodings that exist and were not asked for. Other words are no encodings: the HTTP libraries overlook them, too.
_UNASKED = frozenset({"br", "zstd", "compress", "x-compress", "dcb", "dcz", "aes128gcm", "exi", "pack200-gzip"})
# More than one is allowed and used by nobody; a packed packing of nothing grows a million times.
_MOST_ENCODINGS = 2
_PIECE = 65_536
_GZIP_BEGINS = b"\x1f"

Pieces = Iterator[bytes]


class UndecodableError(ValueError):
    """The body is in an encoding that was not asked for, or is not what its encoding demands."""


def encodings_in(header: str) -> list[str]:
    """The encodings of a `Content-Encoding` header, in the order in which they are to be undone.

    Raises:
        UndecodableError: One of them was not asked for, or there are too many.
    """
    named = [name.strip().lower() for name in header.split(",")]
    unasked = [name for name in named if name in _UNASKED]
    if unasked:
        raise UndecodableError(f"The answer is encoded as {unasked[0]}, which was not requested.")
    known = [name for name in named if name in _GZIP or name == _DEFLATE]
    if len(known) > _MOST_ENCODINGS:
        raise UndecodableError("The answer is encoded too many times.")
    return known[::-1]


def decoded(pieces: Pieces, encodings: list[str], *, count: Callable[[int], None]) -> Pieces:
    """The body, in pieces of 64 KB at most. `count` is told the size of each piece of each layer, and may raise.

    Raises:
        UndecodableError: It is not what its encoding demands, or ends too early.
    """
    for encoding in encodings:
        pieces = _counted(_inflated(pieces, gzip=encoding in _GZIP), count)
    return pieces


def _counted(pieces: Pieces, count: Callable[[int], None]) -> Pieces:
    for piece in pieces:
        count(len(piece))
        yield piece


def _inflated(pieces: Pieces, *, gzip: bool) -> Pieces:
    inflater = None
    begun = False
    for piece in pieces:
        data, full = piece, False
        while data or full:
            if inflater is None:
                if begun and not (gzip and data[:1] == _GZIP_BEGINS):
                    # What follows the end is no part of the body; the HTTP libraries overlook it, too.
                    break
                inflater = _inflater(data, gzip=gzip)
                begun = True
            try:
                out = inflater.decompress(data, _PIECE)
            except zlib.error:
                raise UndecodableError("The answer does not match its content encoding.") from None
            if out:
                yield out
            # Output may wait in the inflater after all input was taken.
            data, full = inflater.unconsumed_tail, len(out) == _PIECE
            if inflater.eof:
                # A body may be several packed ones after each other.
                data, full, inflater = inflater.unused_data, False, None
    if inflater is not None:
        raise UndecodableError("The encoded answer is incomplete.")


def _inflater(data: bytes, *, gzip: bool) -> "zlib._Decompress":
    if gzip:
        return zlib.decompressobj(zlib.MAX_WBITS | 16)
    # "deflate" is a zlib stream; some servers send a bare one, which cannot begin like that.
    is_zlib = data[0] & 0x0F == 8 and (len(data) < 2 or (data[0] * 256 + data[1]) % 31 == 0)
    return zlib.decompressobj(zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS)
