"""Limits the time and memory of an answer's body, however slow or large it is.

`response_head` applies it to each response.
"""

import re
import sys
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from eleven_video.api.http.answer_bounds import TOO_LARGE, TOO_MANY_VALUES, AnswerBound
from eleven_video.api.http.deadline import Deadline
from eleven_video.api.http.decoding import UndecodableError, decoded, encodings_in
from eleven_video.api.http.memory import MemoryBudget

# Patterns of characters for which Python stores each character of a string in two or four bytes: as UTF-8, and as JSON
# escapes.
_TWO, _FOUR = re.compile(rb"[\xc4-\xef]|\\u(?!00)"), re.compile(rb"[\xf0-\xf7]|\\u[dD][89abAB]")
_LONGEST_ESCAPE = 6


def library_of(message: Any) -> Any:
    """The module httpx or httpx2, depending on where a request or response comes from."""
    return sys.modules[type(message).__module__.partition(".")[0]]


def bound(response: Any, limits: AnswerBound, *, deadline: Deadline, memory: MemoryBudget, owner: object) -> None:
    """Limit the body of a response: if it is too large or too slow, reading it raises an error of its HTTP library.

    Must be called before the body is read. The content encoding is decoded here, not by the library.

    Args:
        response: The response, of httpx or httpx2.
        limits: The limits of the answer.
        deadline: The deadline of the request.
        memory: The budget that all answers share. The answer's size is reserved in it under `owner`.
        owner: The key of the reservation; the caller releases it.
    """
    library = library_of(response)
    request, stream = response.request, response.stream
    encoding = response.headers.pop("content-encoding", "")
    # JSON is UTF-8. The server must not choose the character encoding, because some of Python's decompress data.
    response.encoding = "utf-8"

    def refuse(what: str) -> None:
        raise library.ReadError(what, request=request)

    size = _Size(limits, refuse)

    def count(length: int) -> None:
        deadline.check()
        size.add_bytes(length)

    def body() -> Iterator[bytes]:
        # Collected in one block, because thousands of small ones would fragment the memory.
        whole = bytearray()
        try:
            for piece in decoded(iter(stream), encodings_in(encoding), count=count):
                deadline.check()
                size.add(piece)
                if not memory.hold(owner, size.memory, wait_s=deadline.left_s):
                    deadline.check()
                whole += piece
        except UndecodableError as problem:
            error = library.DecodingError(str(problem), request=request)
            raise error from None
        finally:
            if not limits.kept:
                memory.release(owner)
        yield bytes(whole)

    response.stream = _stream_of(library.SyncByteStream)(body, stream.close)


class _Size:
    """Measures an answer while it arrives, and rejects it if it exceeds its limits."""

    def __init__(self, limits: AnswerBound, refuse: Callable[[str], None]) -> None:
        self._limits = limits
        self._refuse = refuse
        self._layers = 0
        self._bytes = 0
        self._values = 0
        self._width = 1
        self._end = b""

    @property
    def memory(self) -> int:
        """Bytes that the answer so far takes in memory as text."""
        return self._bytes * self._width

    def add_bytes(self, length: int) -> None:
        """Count the output of one layer of content encoding. A later layer may be smaller again, so each counts."""
        self._layers += length
        if self._layers > 2 * self._limits.memory:
            self._refuse(TOO_LARGE)

    def add(self, piece: bytes) -> None:
        """Count a piece of the decoded body."""
        self._bytes += len(piece)
        self._values += piece.count(b",") + piece.count(b"[") + piece.count(b"{")
        # A JSON escape may be split between two pieces.
        seen = self._end + piece
        self._end = seen[-_LONGEST_ESCAPE:]
        # Nearly all pieces are plain ASCII without escapes, so they need no regular expression.
        if self._width < 4 and (not seen.isascii() or b"\\u" in seen):
            self._width = 4 if _FOUR.search(seen) else max(self._width, 2 if _TWO.search(seen) else 1)
        if self.memory > self._limits.memory:
            self._refuse(TOO_LARGE)
        if self._values > self._limits.values:
            self._refuse(TOO_MANY_VALUES)


def _no_pieces() -> Iterator[bytes]:
    return iter(())


def _nothing() -> None: ...


@cache
def _stream_of(library_stream: type) -> type:
    """A class for response bodies, derived from a library's own stream class because the library checks it."""

    class BoundedStream(library_stream):  # type: ignore[misc]
        def __init__(self, pieces: Callable[[], Iterator[bytes]], close: Callable[[], None]) -> None:
            self._pieces = pieces
            self._close = close

        def __iter__(self) -> Iterator[bytes]:
            return self._pieces()

        def close(self) -> None:
            self._close()
            # The library's stream refers to the response, which refers to this stream. Break the cycle, so that
            # megabytes are freed at once.
            self._pieces, self._close = _no_pieces, _nothing

    return BoundedStream
