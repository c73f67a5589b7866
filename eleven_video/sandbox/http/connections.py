"""Limits the number of open connections, and reads from connections with a deadline."""

import io
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

_JOIN_S = 5.0


class TimedReader(io.RawIOBase):
    """Reads from a socket until a deadline. After the deadline, reading raises TimeoutError. Each part of a request has
    its own deadline.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._until = 0.0

    def allow(self, seconds: float) -> None:
        """Set the deadline to `seconds` from now."""
        self._until = time.monotonic() + seconds

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._connection.settimeout(left)
        return self._connection.recv_into(buffer)


@dataclass(slots=True)
class _Open:
    thread: threading.Thread | None = None
    # The first value tells whether the client has sent the start of a request. The second value is the time since which
    # the server has waited for the client. The tuple is None while the server answers a request.
    waiting: tuple[bool, float] | None = None


class Connections:
    """The open connections of the server, at most `limit`. The class is thread-safe."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._open: dict[socket.socket, _Open] = {}

    def admit(self, connection: socket.socket) -> bool:
        """Add a new connection. If too many connections are open, close one on which the server waits for the client.

        Returns:
            False if too many connections are open and none can be closed, because the server is answering requests on
            all of them.
        """
        with self._lock:
            if len(self._open) >= self._limit and not self._hang_up_on_one_that_waits():
                return False
            self._open[connection] = _Open(waiting=(False, time.monotonic()))
            return True

    def register_thread(self, connection: socket.socket) -> None:
        """Store the current thread as the one that serves a connection, so that `close_all` can wait for it."""
        with self._lock:
            self._open.setdefault(connection, _Open()).thread = threading.current_thread()

    def forget(self, connection: socket.socket) -> None:
        """Remove a closed connection, so that it no longer counts as open."""
        with self._lock:
            self._open.pop(connection, None)

    @contextmanager
    def waiting(self, connection: socket.socket, *, begun: bool) -> Iterator[None]:
        """A `with` block during which the server waits for data from the client. The connection may be closed during
        this block.

        `begun` tells whether the client has already sent the start of a request.
        """
        self._note(connection, (begun, time.monotonic()))
        try:
            yield
        finally:
            self._note(connection, None)

    def close_all(self) -> None:
        """Close all connections, and wait at most five seconds for each of their threads to end."""
        with self._lock:
            known = dict(self._open)
        for connection in known:
            _hang_up(connection)
        for entry in known.values():
            if entry.thread is not None:
                entry.thread.join(_JOIN_S)

    def _note(self, connection: socket.socket, waiting: tuple[bool, float] | None) -> None:
        with self._lock:
            known = self._open.get(connection)
            if known is None:
                return
            if waiting is not None and known.waiting is not None and known.waiting[0] == waiting[0]:
                return  # the server has waited for the client since the time in `known.waiting`
            known.waiting = waiting

    def _hang_up_on_one_that_waits(self) -> bool:
        """Close the connection on which the server has waited longest for the client. If the clients of some
        connections have not started a request, only these connections are considered. Returns False if there is no
        connection on which the server waits.
        """
        candidates = [
            (entry.waiting, connection) for connection, entry in self._open.items() if entry.waiting is not None
        ]
        if not candidates:
            return False
        _, connection = min(candidates, key=lambda candidate: candidate[0])
        # The connection's own thread will close the connection later. From now on, the connection is not counted as
        # open.
        del self._open[connection]
        _hang_up(connection)
        return True


def _hang_up(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # the connection was closed before
