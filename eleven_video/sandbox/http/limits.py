"""Limits that prevent a client from using up the server's memory, threads or time."""

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The limits of a request, of a connection, and of all together.

    Attributes:
        line_bytes: Bytes of the request line.
        head_bytes: Bytes of all header lines together.
        header_count: Number of header lines.
        body_bytes: Bytes of a request's body, both as sent and decompressed.
        all_bodies_bytes: Bytes of all bodies that are in memory at the same time.
        connections: Number of open connections. A new one replaces the one that has waited longest for its client.
        idle_s: Seconds that a connection may wait for its next request.
        head_s: Seconds from the first byte of a request to the end of its headers.
        body_s: Seconds from the end of the headers to the end of the body.
        send_s: Seconds for which a client may read nothing of a reply.
        linger_s: Seconds for which a refused client may continue to send, so that it receives the refusal.
        working: Number of calls that are processed at the same time; others wait.
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


# The size of each cache of recent pictures and sounds, in bytes.
RECENT_BYTES = 16 * MIB

# The greatest depth and number of values of a JSON body.
JSON_DEPTH = 100
JSON_VALUES = 500_000
