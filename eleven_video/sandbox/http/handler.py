"""Serves one HTTP/1.1 connection. It reads requests, sends replies, and injects the faults that break a connection."""

import io
import logging
import socket
import socketserver
from collections.abc import Mapping
from dataclasses import replace
from email.utils import formatdate
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlsplit

from eleven_video.sandbox.faults.fault_plan import NO_FAULT, Fault
from eleven_video.sandbox.http.connections import TimedReader
from eleven_video.sandbox.http.messages import Reply, Request, json_reply
from eleven_video.sandbox.http.request_body import Share, read_body
from eleven_video.sandbox.http.request_head import BadRequest, Framing, Head, framing_of, read_fields, read_first_line

if TYPE_CHECKING:
    from eleven_video.sandbox.http.server import SandboxServer

_log = logging.getLogger(__name__)
_DRIPS = 20  # the number of pieces into which the fault `drip` divides a body
_PIECE = 256 * 1024
_QUERY_FIELDS = 100


class Handler(socketserver.BaseRequestHandler):
    """Reads and answers the requests on one connection until the client or the server closes it."""

    server: "SandboxServer"
    request: socket.socket

    def setup(self) -> None:
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)  # noqa: FBT003 - a socket option's value
        self._incoming = TimedReader(self.request)
        self._stream = io.BufferedReader(self._incoming)
        # Whether the server closes the connection after the current request, and whether the client may still be
        # sending a request at that time.
        self._closing = False
        self._unread = False

    def handle(self) -> None:
        try:
            while not self._closing:
                self._serve_one()
            if self._unread:
                self._linger()
        except (OSError, EOFError):
            return  # the client has closed the connection, or the client does not read the reply

    def _serve_one(self) -> None:
        """Read the next request on the connection, and answer it."""
        if not self._has_begun():
            self._closing = True
            return
        self._read: Head | None = None
        share = Share(self.server.bodies)
        try:
            self._read_head()
            self._closing = self._read is None or not self._read.keeps_alive
            if self._read is not None:
                self._answer(self._read, share)
        except BadRequest as bad:
            self._refuse(self._problem(self._read, bad.status, bad.message), self._read)
        finally:
            share.close()

    def _read_head(self) -> None:
        """Read the first line and the headers of a request into `_read`. If the client has closed the connection,
        `_read` stays None.
        """
        limits = self.server.limits
        self._incoming.allow(limits.head_s)
        try:
            with self.server.connections.waiting(self.request, begun=True):
                self._read = read_first_line(self._stream.readline, limits)
                if self._read is not None:
                    self._read = replace(self._read, fields=read_fields(self._stream.readline, limits))
        except TimeoutError:
            raise BadRequest(408, "The head of the request did not arrive in time.") from None

    def _has_begun(self) -> bool:
        """Wait for the first byte of a request. Returns False if the client closes the connection."""
        self._incoming.allow(self.server.limits.idle_s)
        with self.server.connections.waiting(self.request, begun=False):
            return bool(self._stream.peek(1))

    def _answer(self, head: Head, share: Share) -> None:
        headers = head.headers
        services, doorkeeper = self.server.services, self.server.doorkeeper
        hosts = head.all("host")
        if doorkeeper.is_misled(hosts, head.target, headers):
            self._refuse(self._problem(head, 403, "The sandbox does not answer to this host name or origin."), head)
            return
        path, query = _split(head.target)
        allowed = doorkeeper.shared_with(headers)
        if head.method == "OPTIONS" and allowed and "access-control-request-method" in headers:
            self._refuse(_preflight(allowed, headers), head)
            return
        if not doorkeeper.knows(headers, query):
            self._refuse(services.unknown(head.method, path, headers), head)
            return
        framing = framing_of(head, self.server.limits)
        visit = services.visit(head.method, path, headers, query)
        if visit.fault.drop == "before":
            self._closing = True
            return
        body = self._body(framing, share)
        request = Request(head.method, path, query, headers, body)
        try:
            reply = services.answer(request, visit)
        except Exception as error:  # noqa: BLE001 - the client gets an answer for any failure
            _log.debug("%s %s failed", head.method, path, exc_info=True)
            reply = self._problem(head, 500, f"The sandbox failed with {type(error).__name__}.")
        if services.stopping.is_set() or visit.fault.drop == "after":
            self._closing = True
            return
        if visit.fault.last:
            # The server stops listening for connections before it sends the answer. So the client cannot connect again
            # after the answer.
            self.server.shutdown()
            self.server.server_close()
            self._closing = True
        self._send(reply, head, visit.fault, (*_shared(allowed),))

    def _body(self, framing: Framing, share: Share) -> bytes:
        # The memory is reserved first, so that a client is not told to continue and then refused.
        if framing.length is not None:
            share.take(framing.length)
        if framing.expects_continue and not framing.empty:
            self.request.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        limits = self.server.limits
        self._incoming.allow(limits.body_s)
        try:
            with self.server.connections.waiting(self.request, begun=True):
                return read_body(self._stream, framing, limits, share.take)
        except TimeoutError:
            raise BadRequest(408, "The body did not arrive in time.") from None

    def _problem(self, head: Head | None, status: int, message: str) -> Reply:
        path, headers = (_split_path(head.target)[0], head.headers) if head else ("", {})
        return self.server.services.problem(path, headers, status, message)

    def _refuse(self, reply: Reply, head: Head | None) -> None:
        """Send an error reply without reading the remaining request. The connection is closed after the reply."""
        self._closing = self._unread = True
        self._send(reply, head)

    def _send(
        self, reply: Reply, head: Head | None, fault: Fault = NO_FAULT, more: tuple[tuple[str, str], ...] = ()
    ) -> None:
        body = reply.body
        fields = [("Server", "eleven-video-sandbox"), ("Date", formatdate(usegmt=True))]
        if reply.status != HTTPStatus.NO_CONTENT:
            fields += [("Content-Type", reply.content_type), ("Content-Length", str(len(body)))]
        fields += [*reply.headers, *more]
        if fault.cut or fault.stall:
            body = body[: len(body) // 2]
            self._closing = True
        if not fault.stall:
            if self._closing:
                fields.append(("Connection", "close"))
            elif head and head.version == "HTTP/1.0":
                fields.append(("Connection", "keep-alive"))
        if head and head.method == "HEAD":
            body = b""
        self.request.settimeout(self.server.limits.send_s)
        size = max(1, -(-len(body) // _DRIPS)) if fault.drip else _PIECE
        self.request.sendall(_head_of(reply.status, fields) + (b"" if fault.drip else body[:size]))
        for start in range(0 if fault.drip else size, len(body), size):
            self.request.sendall(body[start : start + size])
            if fault.drip:
                self.server.services.stopping.wait(fault.drip)
        if fault.stall:
            self._wait_for_the_client_to_leave()

    def _wait_for_the_client_to_leave(self) -> None:
        """Wait until the client or `close_all` closes the connection."""
        self.request.settimeout(None)
        while self.request.recv(_PIECE):
            continue

    def _linger(self) -> None:
        """Read the data that a refused client still sends, without using it.

        If the server closed the connection while the client is sending, the client would not receive the refusal.
        """
        self.request.shutdown(socket.SHUT_WR)
        self._incoming.allow(self.server.limits.linger_s)
        with self.server.connections.waiting(self.request, begun=True):
            while self._stream.read1(_PIECE):
                continue


def _head_of(status: int, fields: list[tuple[str, str]]) -> bytes:
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = "Unknown"
    lines = [f"HTTP/1.1 {status} {phrase}", *(f"{name}: {value}" for name, value in fields), "", ""]
    return "\r\n".join(line.replace("\r", " ").replace("\n", " ") for line in lines).encode("latin-1", "replace")


def _split(target: str) -> tuple[str, dict[str, str]]:
    """The decoded path and the decoded query of a request's target. Raises BadRequest if the query has too many
    fields.
    """
    path, query = _split_path(target)
    try:
        return path, dict(parse_qsl(query, keep_blank_values=True, max_num_fields=_QUERY_FIELDS))
    except ValueError:
        raise BadRequest(400, f"The query has more than {_QUERY_FIELDS} fields.") from None


def _split_path(target: str) -> tuple[str, str]:
    if not target.startswith("/"):
        try:
            parts = urlsplit(target)
        except ValueError:
            return "", ""
        return unquote(parts.path), parts.query
    path, _, query = target.partition("?")
    return unquote(path), query


def _shared(origin: str) -> list[tuple[str, str]]:
    """The headers that allow a browser to show the reply to a web page of `origin`. If `origin` is "", there are no
    such headers.
    """
    if not origin:
        return []
    return [("Access-Control-Allow-Origin", origin), ("Access-Control-Expose-Headers", "*"), ("Vary", "Origin")]


def _preflight(origin: str, headers: Mapping[str, str]) -> Reply:
    """The reply to a preflight request. With such a request, a browser asks whether a web page of `origin` may send a
    certain request.
    """
    allowed = (
        *_shared(origin),
        ("Access-Control-Allow-Methods", "GET, HEAD, POST, DELETE"),
        ("Access-Control-Allow-Headers", headers.get("access-control-request-headers", "*")),
        ("Access-Control-Max-Age", "600"),
    )
    return json_reply({}, status=HTTPStatus.NO_CONTENT, headers=allowed)
