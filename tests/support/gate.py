"""A proxy before a sandbox that stops one request on its way, so that a test can act at just that moment."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from eleven_video.sandbox.server import Sandbox

_NOT_PASSED_ON = {"connection", "transfer-encoding", "host", "content-length", "server", "date"}


@dataclass
class Stop:
    """Stops the `nth` request with this method whose path contains `path`.

    The request is stopped before it reaches the server. With `answered`, its answer is stopped on the way back. When
    the gate opens, the client's connection is closed without an answer, unless `let_through` is true by then. `reached`
    is set when the request is stopped.
    """

    nth: int
    method: str = "POST"
    path: str = ""
    answered: bool = False
    reached: threading.Event = field(default_factory=threading.Event)
    opened: threading.Event = field(default_factory=threading.Event)
    let_through: bool = False
    seen: int = 0


class Gate:
    """A loopback server that passes requests to a sandbox and answers back, except those that it must stop."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._target = urlsplit(sandbox.url).netloc
        self._lock = threading.Lock()
        self._quiet = threading.Condition(self._lock)
        self._under_way = 0
        self._stop: Stop | None = None
        gate = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1

            def handle(self) -> None:
                try:
                    super().handle()
                except ConnectionError:
                    self.close_connection = True  # the client was killed

            def finish(self) -> None:
                try:
                    super().finish()
                except ConnectionError:
                    return

            def do_GET(self) -> None:
                with gate._counted():
                    gate._pass(self)

            do_POST = do_GET  # noqa: N815  the name that http.server looks for

            def log_message(self, *_: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()

    def stop_at(self, stop: Stop) -> Stop:
        """Stop a request from now on. Requests are counted from this call."""
        with self._lock:
            self._stop = stop
        return stop

    def open(self, *, let_through: bool = False) -> None:
        """Let requests pass again, and end the stopped request. Returns when no request is under way."""
        with self._lock:
            stop, self._stop = self._stop, None
            if stop is not None:
                stop.let_through = let_through
                stop.opened.set()
            assert self._quiet.wait_for(lambda: not self._under_way, timeout=60)

    def close(self) -> None:
        self.open()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    @contextmanager
    def _counted(self) -> Iterator[None]:
        with self._lock:
            self._under_way += 1
        try:
            yield
        finally:
            with self._lock:
                self._under_way -= 1
                self._quiet.notify_all()

    def _pass(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("content-length") or 0))
        stop = self._stopped(handler)
        if stop is not None and not stop.answered and not self._hold(handler, stop):
            return
        connection = http.client.HTTPConnection(self._target, timeout=60)
        try:
            headers = {name: value for name, value in handler.headers.items() if name.lower() not in _NOT_PASSED_ON}
            connection.request(handler.command, handler.path, body, headers)
            reply = connection.getresponse()
            content = reply.read()
        except http.client.HTTPException:
            handler.close_connection = True  # the sandbox closed its connection because of a fault that the test set
            return
        finally:
            connection.close()
        if stop is not None and stop.answered and not self._hold(handler, stop):
            return
        handler.send_response(reply.status)
        for name, value in reply.getheaders():
            if name.lower() not in _NOT_PASSED_ON:
                handler.send_header(name, value)
        handler.send_header("content-length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)
        handler.wfile.flush()

    def _stopped(self, handler: BaseHTTPRequestHandler) -> Stop | None:
        with self._lock:
            stop = self._stop
            if stop is None or handler.command != stop.method or stop.path not in handler.path:
                return None
            stop.seen += 1
            return stop if stop.seen == stop.nth else None

    @staticmethod
    def _hold(handler: BaseHTTPRequestHandler, stop: Stop) -> bool:
        """Wait until the gate opens. Returns whether the stopped request may continue."""
        stop.reached.set()
        stop.opened.wait()
        if stop.let_through:
            return True
        handler.close_connection = True
        return False


@contextmanager
def gate_to(sandbox: Sandbox) -> Iterator[Gate]:
    gate = Gate(sandbox)
    try:
        yield gate
    finally:
        gate.close()
