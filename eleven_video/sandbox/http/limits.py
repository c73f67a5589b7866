"""Defines the limits that prevent a client from using up the server's memory, threads or time."""

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The highest values that the server accepts for a request, for a connection, and for all connections together.

    Attributes:
        line_bytes: The number of bytes of the request line.
        head_bytes: The number of bytes of all header lines of a request together.
        header_count: The number of header lines of a request.
        body_bytes: The number of bytes of a request's body. The limit applies to the body as it is sent, and to the
            decompressed body.
        all_bodies_bytes: The number of bytes of all request bodies that are in memory at the same time.
        connections: The number of open connections. If there are more, a connection whose client has been silent for
            long is closed.
        idle_s: The seconds for which a connection may wait for its next request.
        head_s: The seconds from the first byte of a request to the end of its headers.
        body_s: The seconds from the end of the headers to the end of the body.
        send_s: The seconds after which the server stops sending if the client does not read the reply.
        linger_s: The seconds for which a refused client may continue to send data. If the connection were closed at
            once, the client would not receive the refusal.
        working: The number of calls that are processed at the same time. Other calls wait.
    """

    line_bytes: int = 16 * 1024
    head_bytes: int = 64 * 1024
    header_count: int = 100
    body_bytes: int = 32 * MIB
    all_bodies_bytes: int = 256 * MIB
    connections: int = 512
    idle_s: float = 300.0
    head_s: float = 30.0
    body_s: float = 120.0
    send_s: float = 120.0
    linger_s: float = 2.0
    working: int = 4


# The most bytes that the cache of recent pictures may hold, and the most bytes that the cache of recent sounds may
# hold.
RECENT_BYTES = 16 * MIB

# The greatest depth to which a JSON body may be nested, and the most values that a JSON body may have.
JSON_DEPTH = 100
JSON_VALUES = 500_000
