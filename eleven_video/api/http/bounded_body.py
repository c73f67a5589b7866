"""An answer that neither takes for ever nor fills the memory, however slowly or much of it comes."""

import re
import sys
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from eleven_video.api.http.answer_bounds import TOO_LARGE, TOO_MANY_VALUES, AnswerBound
from eleven_video.api.http.deadline import Deadline
from eleven_video.api.http.decoding import UndecodableError, decoded, encodings_in
from eleven_video.api.http.memory import MemoryBudget

# Characters that take two or four bytes of memory, and with them all others of the same text: as UTF-8, and in JSON.
_TWO, _FOUR = re.compile(rb"[\xc4-\xef]|\\u(?!00)"), re.compile(rb"[\xf0-\xf7]|\\u[dD][89abAB]")
_LONGEST_ESCAPE = 6


def library_of(message: Any) -> Any:
    """Httpx or httpx2, whichever a request or a response is of."""
    return sys.modules[type(message).__module__.partition(".")[0]]


def bound(response: Any, limits: AnswerBound, *, deadline: Deadline, memory: MemoryBudget, owner: object) -> None:
    """Let the body of a response end in its own library's error where it takes too long or is too much.

    The body is decoded here. Called before it is read.

    Args:
        response: Of httpx or httpx2.
        limits: The most that it may be.
        deadline: When it has to be there.
        memory: Which all answers share. `owner` holds a part of it from now on.
        owner: Who gives it back.
    """
    library = library_of(response)
    request, stream = response.request, response.stream
    encoding = response.headers.pop("content-encoding", "")
    # JSON is UTF-8. Of the encodings that Python knows by name some unpack what they are given.
    response.encoding = "utf-8"

    def refuse(what: str) -> None:
        raise library.ReadError(what, request=request)

    size = _Size(limits, refuse)

    def count(length: int) -> None:
        deadline.check()
        size.add_bytes(length)

    def body() -> Iterator[bytes]:
        # In one block: thousands of small ones would leave the memory in pieces that cannot be given back.
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
    """How much of an answer has come."""

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
        """Bytes that it takes as text."""
        return self._bytes * self._width

    def add_bytes(self, length: int) -> None:
        """Count what one layer of encoding yields, which the next one may make smaller again."""
        self._layers += length
        if self._layers > 2 * self._limits.memory:
            self._refuse(TOO_LARGE)

    def add(self, piece: bytes) -> None:
        self._bytes += len(piece)
        self._values += piece.count(b",") + piece.count(b"[") + piece.count(b"{")
        # An escape may lie across two pieces.
        seen = self._end + piece
        self._end = seen[-_LONGEST_ESCAPE:]
        # Nearly every piece is neither: then no expression has to look at it.
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
    """The class of what either library takes for the body of a response: it looks at the type."""

    class BoundedStream(library_stream):  # type: ignore[misc]
        def __init__(self, pieces: Callable[[], Iterator[bytes]], close: Callable[[], None]) -> None:
            self._pieces = pieces
            self._close = close

        def __iter__(self) -> Iterator[bytes]:
            return self._pieces()

        def close(self) -> None:
            self._close()
            # The library's own stream holds its response, which holds this one: megabytes would stay until that is found.
            self._pieces, self._close = _no_pieces, _nothing

    return BoundedStream
