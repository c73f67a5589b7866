"""A loopback HTTP server that sends the answers of a test, and records the requests."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class SelectionOptions:
    """A request that the server received. Header names are in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Reply:
    """An answer to send. A dict or list is sent as JSON.
    `fault` is "" (none), "drop" (no answer), "cut" (half of the body), "hang" (the connection stays silent), "raw"
    (only the body is sent, without status and headers) or "endless" (headers without an end).
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


Answer = Callable[[SelectionOptions], Reply]


def in_turn(*replies: Reply) -> Answer:
    """Answer the first request with the first reply, and so on. Further requests are answered with HTTP 599."""
    left = iter(replies)
    lock = threading.Lock()

    def answer(_: SelectionOptions) -> Reply:
        with lock:
            return next(left, Reply("one request too many", 599))

    return answer


class ScriptedServer:
    """A running server. It calls `answer` with each request to get the reply. `asked` has all requests."""

    def __init__(self, answer: Answer) -> None:
        self.asked: list[SelectionOptions] = []
        self._answer = answer
        self._closing = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # sends headers and body together, because a separate body would be delayed by 40 ms

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
        asked = SelectionOptions(handler.command, handler.path, headers, body)
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
        with suppress(ConnectionError):  # the client may have closed the connection before the end of the answer
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
