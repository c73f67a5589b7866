"""HTTP/1.1: reads requests, sends replies, and breaks connections where a fault says so."""

import os
import socket
import socketserver
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from eleven_video.sandbox.doorkeeper import Doorkeeper
from eleven_video.sandbox.exchange import Reply, Request, json_reply
from eleven_video.sandbox.faults import NO_FAULT
from eleven_video.sandbox.services import Services, Visit

_MAX_BODY = 32 * 1024 * 1024
_JOIN_S = 5.0
_DRIPS = 20  # pieces of a body that comes slowly


class SandboxServer(ThreadingHTTPServer):
    """A threading server that can hang up on everyone."""

    daemon_threads = True
    # On Windows the option would let two servers share a port.
    allow_reuse_address = os.name == "posix"
    request_queue_size = 128

    def __init__(self, host: str, port: int, services: Services, doorkeeper: Doorkeeper) -> None:
        self.services = services
        self.doorkeeper = doorkeeper
        if ":" in host:
            self.address_family = socket.AF_INET6
        self._open: dict[socket.socket, threading.Thread] = {}
        self._open_lock = threading.Lock()
        super().__init__((host, port), _Handler)

    def server_bind(self) -> None:
        """Bind without HTTPServer's look-up of the host's name, which may ask a name server."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address[:2]  # type: ignore[assignment]

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        with self._open_lock:
            self._open[request] = threading.current_thread()
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self._open_lock:
                self._open.pop(request, None)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stay silent about clients that hang up; everything else is a bug and is shown."""
        if not self.services.stopping.is_set():
            super().handle_error(request, client_address)

    def close_all(self) -> None:
        """Stop listening, end all waits, and hang up on all clients."""
        self.services.stopping.set()
        self.shutdown()
        self.server_close()
        with self._open_lock:
            connections = dict(self._open)
        for connection in connections:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # it is closed already
        for thread in connections.values():
            thread.join(_JOIN_S)


class _Handler(BaseHTTPRequestHandler):
    server: SandboxServer
    protocol_version = "HTTP/1.1"
    server_version = "eleven-video-sandbox"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = -1

    def handle(self) -> None:
        try:
            super().handle()
        except (ConnectionError, TimeoutError):
            self.close_connection = True

    def finish(self) -> None:
        try:
            super().finish()
        except ConnectionError:
            return  # the client is gone

    def do_GET(self) -> None:
        self._answer()

    do_POST = do_DELETE = do_GET  # noqa: N815 - the standard library's names

    def handle_expect_100(self) -> bool:
        """Tell the client to go on, at once: replies are buffered otherwise."""
        proceed = super().handle_expect_100()
        self.wfile.flush()
        return proceed

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's signature
        """Log nothing: requests hold keys and prompts."""

    def _answer(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        services, doorkeeper = self.server.services, self.server.doorkeeper
        if doorkeeper.is_misled(self.headers.get_all("host", []), self.path, headers.get("origin")):
            self._refuse(
                json_reply({"error": "The sandbox answers on this machine's loopback address only."}, status=403)
            )
            return
        target = urlsplit(self.path)
        path = unquote(target.path)
        if not doorkeeper.knows(headers):
            self._refuse(services.unknown(self.command, path, headers))
            return
        visit = services.visit(self.command, path, headers)
        if visit.fault.drop == "before":
            self.close_connection = True
            return
        body = self._body(headers)
        if body is None:
            return
        query = dict(parse_qsl(target.query, keep_blank_values=True))
        reply = services.answer(Request(self.command, path, query, headers, body), visit)
        if services.stopping.is_set() or visit.fault.drop == "after":
            self.close_connection = True
            return
        if visit.fault.last:
            # Before the answer goes out, so that whoever has it finds nobody any more.
            self.server.shutdown()
            self.server.server_close()
            self.close_connection = True
        self._send(reply, visit)

    def _refuse(self, reply: Reply) -> None:
        """Answer without reading what else was sent."""
        self.close_connection = True
        self._send(reply)

    def _body(self, headers: Mapping[str, str]) -> bytes | None:
        """The request's body; None if it cannot be read, in which case the error is sent."""
        length = headers.get("content-length", "0")
        if "transfer-encoding" in headers or not length.isdigit():
            problem, status = "The sandbox needs a Content-Length.", 411
        elif int(length) > _MAX_BODY:
            problem, status = "The request is too large.", 413
        else:
            body = self.rfile.read(int(length))
            if len(body) == int(length):
                return body
            self.close_connection = True
            return None
        self.close_connection = True
        self._send(json_reply({"error": problem}, status=status))
        return None

    def _send(self, reply: Reply, visit: Visit | None = None) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers:
            self.send_header(name, value)
        body, fault = reply.body, visit.fault if visit else NO_FAULT
        if fault.cut or fault.stall:
            body = body[: len(body) // 2]
            self.close_connection = True
        if self.close_connection and not fault.stall:
            self.send_header("Connection", "close")
        self.end_headers()
        size = max(1, -(-len(body) // _DRIPS)) if fault.drip else len(body) or 1
        for start in range(0, len(body), size):
            self.wfile.write(body[start : start + size])
            self.wfile.flush()
            self.server.services.stopping.wait(fault.drip)
        self.wfile.flush()
        if fault.stall:
            self._wait_for_the_client_to_leave()

    def _wait_for_the_client_to_leave(self) -> None:
        """Until it hangs up; `close_all` hangs up for it."""
        while self.connection.recv(_MAX_BODY):
            continue
