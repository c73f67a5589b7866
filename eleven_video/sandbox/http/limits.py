"""Bounds that keep one client from taking the server's memory, threads or time."""

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The limits of one request, of one connection and of all together.

    Attributes:
        line_bytes: The request line.
        head_bytes: All header lines together.
        header_count: Header lines.
        body_bytes: A request's body, as sent and after it is decompressed.
        all_bodies_bytes: The bodies that are in memory at the same time.
        connections: Open connections. A new one takes the place of the one that has waited longest for its client.
        idle_s: Seconds that a connection may wait for its next request.
        head_s: Seconds from the first byte of a request to the end of its headers.
        body_s: Seconds from the end of the headers to the end of the body.
        send_s: Seconds that a client may take nothing of a reply.
        linger_s: Seconds that a refused client may go on sending, so that it still reads the refusal.
        working: Calls that are worked on at the same time; others wait their turn.
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


# Cache sizes for the latest pictures and sounds, for repeated requests.
RECENT_BYTES = 16 * MIB

# A JSON body: how deep it may be nested, and how many values it may hold.
JSON_DEPTH = 100
JSON_VALUES = 500_000
