"""Sets one deadline for a whole request. The deadline includes the time to connect and the time until the last byte of
the answer.

The HTTP libraries limit only the time between two pieces of data, so an answer that arrives byte by byte never times
out. With a `Deadline`, each read from the connection may take only the time that is left until the deadline.
"""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from eleven_video.api.http.response_limits import TOO_LARGE

# The maximum number of bytes before the body. The bytes before the body are the head of the answer, and interim answers
# with an HTTP status of 1xx.
_MOST_HEAD_BYTES = 1_000_000
_CONNECTED = (".connect_tcp.complete", ".connect_unix_socket.complete", ".start_tls.complete")

Clock = Callable[[], float]


class Deadline:
    """Limits the time of one request of httpx or httpx2. Only the thread that makes the request uses this object.

    If the connection is not made within `silence_s` seconds, a `ConnectTimeout` is raised. A `ConnectTimeout` means
    that nothing was sent.

    Args:
        library: The module httpx or httpx2. The errors of this module are raised.
        request: The request. The extension "trace" of the request is replaced.
        silence_s: The maximum time, in seconds, until the connection is made.
        whole_s: The maximum time, in seconds, of the whole request.
        most_wire: The maximum number of bytes of the body on the connection. The bytes are counted before the content
            encoding is decoded.
        clock: A monotonic clock, in seconds.
    """

    def __init__(
        self,
        library: Any,
        request: Any,
        *,
        silence_s: float,
        whole_s: float,
        most_wire: int,
        clock: Clock = time.monotonic,
    ) -> None:
        self._library = library
        self._request = request
        self._clock = clock
        begun = clock()
        self._connected_by = begun + silence_s
        self._until = begun + whole_s
        self._most = _MOST_HEAD_BYTES
        self._most_wire = most_wire
        self._heard = 0
        self._sent = False
        request.extensions = {**request.extensions, "trace": self._trace}

    @property
    def left_s(self) -> float:
        """The number of seconds until the deadline. The number is 0 or negative after the deadline.

        Until the request is sent, the deadline for making the connection also applies.
        """
        return (self._until if self._sent else min(self._until, self._connected_by)) - self._clock()

    def check(self) -> None:
        """Raise the library's time-out error if the deadline has passed."""
        if self.left_s <= 0:
            raise self._late()

    def head_came(self) -> None:
        """Start to apply the limit on the size of the body. The caller calls this method when the head of the answer is
        complete.
        """
        self._most = self._heard + self._most_wire

    def _trace(self, event: str, info: Mapping[str, Any]) -> None:
        """The library httpcore calls this method at each step of the request. Source:
        https://www.encode.io/httpcore/extensions/#trace
        """
        if event.endswith(_CONNECTED):
            self._watch(info["return_value"])
        elif (
            event.endswith(".send_request_headers.started")
            and getattr(info.get("request"), "method", b"") != b"CONNECT"
        ):
            self._sent = True

    def _watch(self, stream: Any) -> None:
        """Limit the time and the number of bytes of each operation on a connection. The connection is used only for
        this request.
        """
        read, write, start_tls = stream.read, stream.write, stream.start_tls

        def limited_read(max_bytes: int, timeout: float | None = None) -> bytes:
            piece: bytes = read(max_bytes, timeout=self._limit(timeout))
            self._heard += len(piece)
            if self._heard > self._most:
                raise self._library.ReadError(TOO_LARGE, request=self._request)
            # A read that returns at once is not stopped by its time-out, so the deadline is also checked after each
            # read.
            self.check()
            return piece

        def limited_write(buffer: bytes, timeout: float | None = None) -> None:
            write(buffer, timeout=self._limit(timeout))

        def limited_start_tls(*args: Any, timeout: float | None = None, **named: Any) -> Any:
            return start_tls(*args, timeout=self._limit(timeout), **named)

        with suppress(AttributeError):
            stream.read, stream.write, stream.start_tls = limited_read, limited_write, limited_start_tls

    def _limit(self, timeout: float | None) -> float:
        left = self.left_s
        if left <= 0:
            raise self._late()
        return left if timeout is None else min(timeout, left)

    def _late(self) -> Exception:
        error = self._library.ReadTimeout if self._sent else self._library.ConnectTimeout
        late: Exception = error("The answer took too long.", request=self._request)
        return late
