"""Keeps the open connections within a limit, and reads from them with a deadline."""

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
    """Reads from a socket until a deadline, which is set for each part of a request; then raises TimeoutError."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._until = 0.0

    def allow(self, seconds: float) -> None:
        """Require that all further data arrives within `seconds`."""
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
    # Whether a request has begun, and since when the client is waited for; None while a request is answered.
    waiting: tuple[bool, float] | None = None


class Connections:
    """All open connections, at most `limit`. Thread-safe."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._open: dict[socket.socket, _Open] = {}

    def admit(self, connection: socket.socket) -> bool:
        """Add a new connection.

        If there are too many, close one that waits for its client, or return False if there is none.
        """
        with self._lock:
            if len(self._open) >= self._limit and not self._hang_up_on_one_that_waits():
                return False
            self._open[connection] = _Open(waiting=(False, time.monotonic()))
            return True

    def is_served_here(self, connection: socket.socket) -> None:
        """Record that the current thread serves a connection."""
        with self._lock:
            self._open.setdefault(connection, _Open()).thread = threading.current_thread()

    def forget(self, connection: socket.socket) -> None:
        """Remove a closed connection."""
        with self._lock:
            self._open.pop(connection, None)

    @contextmanager
    def waiting(self, connection: socket.socket, *, begun: bool) -> Iterator[None]:
        """A block in which the client is waited for. `begun` is True if it has sent the start of a request."""
        self._note(connection, (begun, time.monotonic()))
        try:
            yield
        finally:
            self._note(connection, None)

    def close_all(self) -> None:
        """Close all connections, and wait up to some seconds for their threads."""
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
                return  # keep the time since which it waits
            known.waiting = waiting

    def _hang_up_on_one_that_waits(self) -> bool:
        """Close the connection that waits longest for its client, preferably one without a started request."""
        candidates = [
            (entry.waiting, connection) for connection, entry in self._open.items() if entry.waiting is not None
        ]
        if not candidates:
            return False
        _, connection = min(candidates, key=lambda candidate: candidate[0])
        # Its thread will close it, but its place is free from now on.
        del self._open[connection]
        _hang_up(connection)
        return True


def _hang_up(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it is closed already
