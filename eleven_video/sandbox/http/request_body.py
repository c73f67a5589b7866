"""Reads the body of an HTTP/1.1 request, within the limits of the server. The body may be of known length or chunked.
It may be gzipped.
"""

import re
import threading
import zlib
from collections.abc import Callable
from typing import BinaryIO

from eleven_video.sandbox.http.limits import Limits
from eleven_video.sandbox.http.request_head import BadRequest, Framing

# The first line of a chunk has the chunk's size as a hexadecimal number. Extensions after a semicolon are ignored.
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[\t\x20-\x7e]*)?\r\n")
_CHUNK_LINE = 256
_TRAILERS = 8 * 1024
_PIECE = 64 * 1024
_GZIP = 16 + zlib.MAX_WBITS
_MEMBERS = 16


class Budget:
    """The number of bytes that all request bodies in memory may take together. The class is thread-safe."""

    def __init__(self, size: int) -> None:
        self._left = size
        self._lock = threading.Lock()

    def take(self, size: int) -> None:
        """Reserve `size` bytes. Raises BadRequest with the HTTP status 503 if fewer bytes are left."""
        with self._lock:
            if size > self._left:
                raise BadRequest(503, "Too many request bodies are in memory. Try again in a moment.")
            self._left -= size

    def give_back(self, size: int) -> None:
        """Release `size` reserved bytes."""
        with self._lock:
            self._left += size


class Share:
    """The bytes of a `Budget` that one request has reserved. `close` releases these bytes."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._size = 0

    def take(self, size: int) -> None:
        """Reserve `size` more bytes. Raises BadRequest with the HTTP status 503 if fewer bytes are left in the
        budget.
        """
        self._budget.take(size)
        self._size += size

    def close(self) -> None:
        """Release all bytes that the request has reserved."""
        self._budget.give_back(self._size)
        self._size = 0


def read_body(stream: BinaryIO, framing: Framing, limits: Limits, take: Callable[[int], None]) -> bytes:
    """Read the whole body of a request, and decompress it.

    Args:
        stream: The connection, at the start of the body.
        framing: How the end of the body is found, and whether the body is compressed.
        limits: The limits, which include the largest body.
        take: Called before memory is taken, with the number of bytes. It raises BadRequest if so many bytes are not
            available. The caller has reserved the memory for a body whose length is given.

    Raises:
        BadRequest: The body is malformed or too large.
        EOFError: The client closed the connection before the end of the body.
    """
    body = _chunked(stream, limits, take) if framing.length is None else _exactly(stream, framing.length)
    return _decompressed(body, limits, take) if framing.compressed and body else body


def _exactly(stream: BinaryIO, size: int) -> bytes:
    pieces = bytearray()
    while len(pieces) < size:
        piece = stream.read(min(_PIECE, size - len(pieces)))
        if not piece:
            raise EOFError
        pieces += piece
    return bytes(pieces)


def _chunked(stream: BinaryIO, limits: Limits, take: Callable[[int], None]) -> bytes:
    body = bytearray()
    while True:
        line = stream.readline(_CHUNK_LINE)
        if not line:
            raise EOFError
        match = _CHUNK.fullmatch(line)
        if match is None:
            raise BadRequest(400, "A chunk does not begin with its size.")
        size = int(match[1], 16)
        if not size:
            _skip_trailers(stream)
            return bytes(body)
        if len(body) + size > limits.body_bytes:
            raise BadRequest(413, f"The body is longer than {limits.body_bytes} bytes.")
        take(size)
        body += _exactly(stream, size)
        if _exactly(stream, 2) != b"\r\n":
            raise BadRequest(400, "A chunk is longer than its size.")


def _skip_trailers(stream: BinaryIO) -> None:
    left = _TRAILERS
    while True:
        line = stream.readline(left + 1)
        left -= len(line)
        if line == b"\r\n":
            return
        if not line:
            raise EOFError
        if left < 0 or not line.endswith(b"\r\n"):
            raise BadRequest(400, "The body's trailers are malformed or too long.")


def _decompressed(body: bytes, limits: Limits, take: Callable[[int], None]) -> bytes:
    """Decompress a gzipped body. The body may consist of several gzip members, which are compressed pieces one after
    another.
    """
    plain = bytearray()
    unzip, members = zlib.decompressobj(_GZIP), 1
    for start in range(0, len(body), _PIECE):
        given = body[start : start + _PIECE]
        while given:
            if unzip.eof:
                unzip, members = zlib.decompressobj(_GZIP), members + 1
            try:
                piece = unzip.decompress(given, _PIECE)
            except zlib.error:
                raise BadRequest(400, "The body is not gzip, as its Content-Encoding says.") from None
            take(len(piece))
            plain += piece
            if len(plain) > limits.body_bytes or members > _MEMBERS:
                raise BadRequest(413, f"The body is longer than {limits.body_bytes} bytes once it is decompressed.")
            given = unzip.unused_data if unzip.eof else unzip.unconsumed_tail
    # The decompressor may still hold data to return after it has received the whole body.
    while not unzip.eof:
        piece = unzip.decompress(b"", _PIECE)
        if not piece:
            raise BadRequest(400, "The body ends within its gzip stream.")
        take(len(piece))
        plain += piece
        if len(plain) > limits.body_bytes:
            raise BadRequest(413, f"The body is longer than {limits.body_bytes} bytes once it is decompressed.")
    return bytes(plain)
