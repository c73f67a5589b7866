"""Decodes the content encodings gzip and deflate in small pieces. `bounded_body` uses this module.

The HTTP libraries decode each received piece completely, and the result may be a thousand times as large as the piece.
Source: https://www.rfc-editor.org/rfc/rfc9110#section-8.4
"""

import zlib
from collections.abc import Callable, Iterator

# The value of the header `Accept-Encoding`: the content encodings that Python can decode piece by piece.
ACCEPTED = "gzip, deflate"

_GZIP = frozenset({"gzip", "x-gzip"})
_DEFLATE = "deflate"
# Encodings that exist but were not requested. Unknown names of encodings are ignored, as in the HTTP libraries.
_UNASKED = frozenset({"br", "zstd", "compress", "x-compress", "dcb", "dcz", "aes128gcm", "exi", "pack200-gzip"})
# The maximum number of layers of encoding. HTTP allows any number of layers, but no service uses more than one layer.
# Each layer can multiply the size by a thousand.
_MOST_ENCODINGS = 2
_PIECE = 65_536
_GZIP_BEGINS = b"\x1f"

Pieces = Iterator[bytes]


class UndecodableError(ValueError):
    """Raised if the body of an answer has an encoding that was not requested, or if the body cannot be decoded."""


def encodings_in(header: str) -> list[str]:
    """The encodings in a `Content-Encoding` header, in the order in which they must be decoded.

    Raises:
        UndecodableError: An encoding was not requested, or the header contains more than two known encodings.
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
    """The decoded body, in pieces of at most 64 KB.

    `count` is called with the number of bytes of each decoded piece of each layer. `count` may raise an exception to
    stop the decoding.

    Raises:
        UndecodableError: The body is incomplete or cannot be decoded.
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
                    # Data after the end of the compressed data is not part of the body. The HTTP libraries also ignore
                    # such data.
                    break
                inflater = _inflater(data, gzip=gzip)
                begun = True
            try:
                out = inflater.decompress(data, _PIECE)
            except zlib.error:
                raise UndecodableError("The answer does not match its content encoding.") from None
            if out:
                yield out
            # If a piece of output has the maximum size, more output may follow, even without further input.
            data, full = inflater.unconsumed_tail, len(out) == _PIECE
            if inflater.eof:
                # A gzip body may consist of several compressed members in a row.
                data, full, inflater = inflater.unused_data, False, None
    if inflater is not None:
        raise UndecodableError("The encoded answer is incomplete.")


def _inflater(data: bytes, *, gzip: bool) -> "zlib._Decompress":
    if gzip:
        return zlib.decompressobj(zlib.MAX_WBITS | 16)
    # "deflate" means a zlib stream, which begins with a header of two bytes. Some servers send raw deflate data instead
    # of a zlib stream. Raw deflate data cannot begin with a zlib header.
    is_zlib = data[0] & 0x0F == 8 and (len(data) < 2 or (data[0] * 256 + data[1]) % 31 == 0)
    return zlib.decompressobj(zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS)
