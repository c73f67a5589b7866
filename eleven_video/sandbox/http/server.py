"""Accepts connections up to a limit, serves each connection in its own thread, and closes all
connections at the end.
"""

import os
import socket
import socketserver
from typing import Any

from eleven_video.sandbox.dispatch import Services
from eleven_video.sandbox.http.access_control import AccessControl
from eleven_video.sandbox.http.connections import Connections
from eleven_video.sandbox.http.limits import Limits
from eleven_video.sandbox.http.request_body import Budget

_FULL = b'{"error": "Too many connections are open. Close some and try again."}'
_FULL_HEAD = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: "
)


class SandboxServer(socketserver.ThreadingTCPServer):
    """A TCP server with a thread for each connection, which can close all connections at once.

    Args:
        address: The host and the port on which the server listens. Port 0 means any free port.
        handler: The class that serves a connection.
        services: The stand-ins of Gemini and ElevenLabs, which answer the requests.
        doorkeeper: The rules by which requests are accepted.
        limits: The limits on the sizes and times of requests.
    """

    daemon_threads = True
    # With this option, a server on a POSIX system can listen again right after a restart. On Windows, the option would
    # allow two servers to use the same port.
    allow_reuse_address = os.name == "posix"
    request_queue_size = 128

    def __init__(
        self,
        address: tuple[str, int],
        handler: type[socketserver.BaseRequestHandler],
        services: Services,
        doorkeeper: AccessControl,
        limits: Limits,
    ) -> None:
        self.services = services
        self.doorkeeper = doorkeeper
        self.limits = limits
        self.connections = Connections(limits.connections)
        self.bodies = Budget(limits.all_bodies_bytes)
        if ":" in address[0]:
            self.address_family = socket.AF_INET6
        super().__init__(address, handler)
        self.server_port: int = self.server_address[1]

    def process_request(self, request: Any, client_address: Any) -> None:
        if self.connections.admit(request):
            super().process_request(request, client_address)
            return
        request.settimeout(1)
        request.sendall(_FULL_HEAD + str(len(_FULL)).encode() + b"\r\n\r\n" + _FULL)
        self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        self.connections.register_thread(request)
        try:
            super().process_request_thread(request, client_address)
        finally:
            self.connections.forget(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Print the error of a connection. Nothing is printed while the server is stopping, because connections then
        break as expected.
        """
        if not self.services.stopping.is_set():
            super().handle_error(request, client_address)

    def close_all(self) -> None:
        """Stop listening for connections, refuse the calls that wait, and close all connections."""
        self.services.stop()
        self.shutdown()
        self.server_close()
        self.connections.close_all()
