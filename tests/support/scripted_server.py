"""A loopback HTTP server that gives the answers a test wrote down, and keeps what it was asked."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Asked:
    """One request. Header names are in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Reply:
    """One answer. A dict or list is sent as JSON. `fault` is "", "drop" (no answer), "cut" (half a body), "hang", "raw" (the body is
    all that is sent, without a head) or "endless" (its headers never end).
    """

    body: Any = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    fault: str = ""

    @property
    def content(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        return (self.body if isinstance(self.body, str) else json.dumps(self.body)).encode()


Answer = Callable[[Asked], Reply]


def in_turn(*replies: Reply) -> Answer:
    """The first request gets the first reply, and so on. One request too many is answered with HTTP 599."""
    left = iter(replies)
    lock = threading.Lock()

    def answer(_: Asked) -> Reply:
        with lock:
            return next(left, Reply("one request too many", 599))

    return answer


class ScriptedServer:
    """Asks `answer` for each reply. `url` is its address, `asked` what came in."""

    def __init__(self, answer: Answer) -> None:
        self.asked: list[Asked] = []
        self._answer = answer
        self._closing = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # headers and body leave together: sent apart, the second waits 40 ms for the first

            def do_GET(self) -> None:
                server._serve(self)

            do_POST = do_CONNECT = do_GET  # noqa: N815  the names that http.server looks for

            def log_message(self, *_: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._closing.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("content-length") or 0))
        headers = {name.lower(): value for name, value in handler.headers.items()}
        asked = Asked(handler.command, handler.path, headers, body)
        self.asked.append(asked)
        reply = self._answer(asked)
        if reply.fault == "hang":
            self._closing.wait()
        if reply.fault in {"hang", "drop"}:
            handler.close_connection = True
            return
        content = reply.content
        if reply.fault == "raw":
            handler.close_connection = True
            with suppress(OSError):
                handler.wfile.write(content)
                handler.wfile.flush()
            return
        if reply.fault == "endless":
            handler.close_connection = True
            self._send_headers_without_end(handler)
            return
        handler.send_response(reply.status)
        for name, value in {"content-type": "application/json", **reply.headers}.items():
            handler.send_header(name, value)
        handler.send_header("content-length", str(len(content) + (100 if reply.fault == "cut" else 0)))
        handler.end_headers()
        with suppress(ConnectionError):  # the client may have heard enough
            handler.wfile.write(content)
            handler.wfile.flush()
        handler.close_connection = reply.fault == "cut"

    def _send_headers_without_end(self, handler: BaseHTTPRequestHandler) -> None:
        with suppress(OSError):
            handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
            while not self._closing.wait(0.01):
                handler.wfile.write(b"x-more: of them\r\n")
                handler.wfile.flush()


@contextmanager
def serving(answer: Answer) -> Iterator[ScriptedServer]:
    server = ScriptedServer(answer)
    try:
        yield server
    finally:
        server.close()
