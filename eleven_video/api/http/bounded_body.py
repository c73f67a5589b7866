"""Limits the time and the memory for reading the body of an answer.

`client_hooks` calls `bound` for each response.
"""

import re
import sys
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from eleven_video.api.http.answer_memory import MemoryBudget
from eleven_video.api.http.content_encoding import UndecodableError, decoded, encodings_in
from eleven_video.api.http.deadline import Deadline
from eleven_video.api.http.response_limits import TOO_LARGE, TOO_MANY_VALUES, AnswerBound

# The patterns of characters that need two or four bytes. The characters are encoded in UTF-8 or written as JSON
# escapes. If a string contains such a character, Python stores each character of the string in two or four bytes.
_TWO, _FOUR = re.compile(rb"[\xc4-\xef]|\\u(?!00)"), re.compile(rb"[\xf0-\xf7]|\\u[dD][89abAB]")
_LONGEST_ESCAPE = 6


def library_of(message: Any) -> Any:
    """The module that defines the class of a request or a response. The module is httpx or httpx2."""
    return sys.modules[type(message).__module__.partition(".")[0]]


def bound(response: Any, limits: AnswerBound, *, deadline: Deadline, memory: MemoryBudget, owner: object) -> None:
    """Limit the body of a response. If the body is too large or arrives too slowly, reading the body raises an error of
    the HTTP library.

    This function must be called before the body is read. After the call, reading the body also decodes the content
    encoding. The HTTP library no longer decodes it.

    Args:
        response: The response, which is an object of httpx or httpx2.
        limits: The limits of the answer.
        deadline: The deadline of the request.
        memory: The memory budget that all answers share. The bytes of the answer are reserved in this memory budget.
        owner: The object for which the bytes are reserved. The caller must release the bytes of this object.
    """
    library = library_of(response)
    request, stream = response.request, response.stream
    encoding = response.headers.pop("content-encoding", "")
    # JSON is always UTF-8. If the server could choose the character encoding, it could choose an encoding of Python
    # that decompresses data, so the text would be larger than the measured size.
    response.encoding = "utf-8"

    def refuse(what: str) -> None:
        raise library.ReadError(what, request=request)

    size = _Size(limits, refuse)

    def count(length: int) -> None:
        deadline.check()
        size.add_bytes(length)

    def body() -> Iterator[bytes]:
        # The body is collected in one block of memory. Thousands of small blocks would fragment the memory.
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
            if not limits.stays_reserved:
                memory.release(owner)
        yield bytes(whole)

    response.stream = _stream_of(library.SyncByteStream)(body, stream.close)


class _Size:
    """Measures an answer while the answer arrives, and rejects the answer if it exceeds its limits."""

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
        """The number of bytes that the received text of the answer takes in memory as a Python string."""
        return self._bytes * self._width

    def add_bytes(self, length: int) -> None:
        """Count decoded bytes of one layer of content encoding.

        The bytes of all layers are added up, because the first layer may have far more decoded bytes than the final
        body.
        """
        self._layers += length
        if self._layers > 2 * self._limits.memory:
            self._refuse(TOO_LARGE)

    def add(self, piece: bytes) -> None:
        """Measure a piece of the decoded body."""
        self._bytes += len(piece)
        self._values += piece.count(b",") + piece.count(b"[") + piece.count(b"{")
        # The end of the previous piece is searched a second time together with the new piece, because a JSON escape may
        # be split between two pieces.
        seen = self._end + piece
        self._end = seen[-_LONGEST_ESCAPE:]
        # Nearly all pieces are plain ASCII without escapes, so the regular expressions are not needed for them.
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
    """Make a class for response bodies. The class is derived from the HTTP library's stream class, because the library
    requires this.
    """

    class BoundedStream(library_stream):  # type: ignore[misc]
        def __init__(self, pieces: Callable[[], Iterator[bytes]], close: Callable[[], None]) -> None:
            self._pieces = pieces
            self._close = close

        def __iter__(self) -> Iterator[bytes]:
            return self._pieces()

        def close(self) -> None:
            self._close()
            # The stream of the library refers to the response, and the response refers to this stream. If the
            # references were not removed, the reference cycle would occupy megabytes of memory until Python's garbage
            # collector runs.
            self._pieces, self._close = _no_pieces, _nothing

    return BoundedStream
