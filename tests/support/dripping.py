"""A loopback server whose answers never end. Each kind of answer repeats another part of the HTTP response."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import repeat

_HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
_LENGTH, _CHUNKED = b"content-length: 1000000\r\n\r\n", b"transfer-encoding: chunked\r\n\r\n"
_HINT = b"HTTP/1.1 103 Early Hints\r\nlink: <x>\r\n\r\n"

# For each kind of answer, the bytes that are sent at once, and the bytes that are then repeated forever.
PARTS: dict[str, tuple[bytes, bytes]] = {
    "the status line": (b"HTTP/1.1 200 ", b"O"),
    "a header": (_HEAD + b"x-long: ", b"a"),
    "headers": (_HEAD, b"a: b\r\n"),
    "1xx answers": (b"", _HINT),
    "a 1xx answer": (b"HTTP/1.1 100 Continue\r\n", b"a: b\r\n"),
    "a chunk's size": (_HEAD + _CHUNKED, b"0"),
    "a chunk's extension": (_HEAD + _CHUNKED + b"1;", b"x"),
    "chunks": (_HEAD + _CHUNKED, b"1\r\n \r\n"),
    "trailers": (_HEAD + _CHUNKED + b"2\r\n{}\r\n0\r\n", b"a: b\r\n"),
    "the body": (_HEAD + _LENGTH, b" "),
    "a body without a length": (_HEAD + b"connection: close\r\n\r\n", b" "),
}


@dataclass
class Dripping:
    """A running server. `asked` is the number of requests that it has read. Some clients may have left already."""

    url: str
    asked: int = 0
    ended: threading.Event = field(default_factory=threading.Event)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def count(self) -> None:
        with self.changed:
            self.asked += 1
            self.changed.notify_all()

    def wait_for(self, asked: int) -> int:
        """Wait until the server has read this number of requests. Returns the number that it has read."""
        with self.changed:
            self.changed.wait_for(lambda: self.asked >= asked, timeout=30)
            return self.asked


@contextmanager
def dripping(
    first: bytes, then: bytes, *, every_s: float = 0.005, tls: ssl.SSLContext | None = None
) -> Iterator[Dripping]:
    """Serve each client: read a request, send `first`, then send the pieces of `then` until the client leaves.

    With `tls`, the server makes a TLS handshake first.
    """
    with _listening(tls) as (listener, found):

        def serve(connection: socket.socket) -> None:
            _read_request(connection)
            found.count()
            connection.sendall(first)
            for piece in repeat(then):
                connection.sendall(piece)
                if found.ended.wait(every_s):
                    return

        with _threads(listener, serve, found, tls):
            yield found


@contextmanager
def dripping_handshake() -> Iterator[Dripping]:
    """Answer the start of a TLS connection with a record whose bytes are sent one by one."""
    with _listening(None, scheme="https") as (listener, found):

        def serve(connection: socket.socket) -> None:
            connection.recv(65_536)
            connection.sendall(b"\x16\x03\x03\x40\x00")
            while not found.ended.wait(0.005):
                connection.sendall(b"\0")

        with _threads(listener, serve, found, None):
            yield found


@contextmanager
def _listening(tls: ssl.SSLContext | None, scheme: str = "http") -> Iterator[tuple[socket.socket, Dripping]]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        scheme = "https" if tls else scheme
        found = Dripping(f"{scheme}://127.0.0.1:{listener.getsockname()[1]}")
        yield listener, found


@contextmanager
def _threads(listener: socket.socket, serve, found: Dripping, tls: ssl.SSLContext | None) -> Iterator[None]:  # type: ignore[no-untyped-def]
    threads: list[threading.Thread] = []

    def answer(connection: socket.socket) -> None:
        with suppress(OSError), connection:
            serve(tls.wrap_socket(connection, server_side=True) if tls else connection)

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threads.append(threading.Thread(target=answer, args=(connection,)))
            threads[-1].start()

    accepting = threading.Thread(target=accept)
    accepting.start()
    try:
        yield
    finally:
        found.ended.set()
        listener.shutdown(socket.SHUT_RDWR)
        accepting.join()
        for thread in threads:
            thread.join()


def _read_request(connection: socket.socket) -> None:
    read = connection.makefile("rb")
    length = 0
    while (line := read.readline()).strip():
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    read.read(length)
