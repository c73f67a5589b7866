"""An answer that neither takes for ever nor fills the memory, however slowly or much of it comes."""

import sys
import time
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

# A picture at the largest size is under 40 MB as it comes.
MOST_BYTES = 200_000_000
# A service may be silent for so long, and its whole answer may take so many times that.
_SILENCES = 5


def bound(
    response: Any,
    *,
    longest_silence_s: float,
    most_bytes: int = MOST_BYTES,
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Let the body of a response of httpx or httpx2 end in its own library's error where it takes too long or is too much.

    The libraries limit the silence between two pieces, and nothing else. Called before the body is read.
    """
    stream = response.stream
    library = sys.modules[type(response).__module__.partition(".")[0]]
    until = clock() + _SILENCES * longest_silence_s

    def pieces() -> Iterator[bytes]:
        heard = 0
        for piece in stream:
            heard += len(piece)
            if clock() > until:
                raise library.ReadTimeout("The answer took too long.", request=response.request)
            if heard > most_bytes:
                raise library.ReadError("The answer is too large.", request=response.request)
            yield piece

    response.stream = _stream_of(library.SyncByteStream)(pieces, stream.close)


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

    return BoundedStream
