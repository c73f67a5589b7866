"""Reads the first line and the headers of an HTTP/1.1 request, and refuses ambiguous requests. Source: RFC 9112."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from eleven_video.sandbox.http.limits import Limits

_TOKEN = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE = re.compile(rb"[\t\x20-\x7e\x80-\xff]*")
_TARGET = re.compile(rb"[\x21-\x7e]+")
_VERSION = re.compile(rb"HTTP/[0-9]\.[0-9]")
# A Content-Length has at most 18 digits, so that no client can make the server parse a huge number.
_LENGTH = re.compile(r"[0-9]{1,18}")
_BLANK_LINES = 2


class BadRequest(Exception):
    """Raised for a faulty request. The server answers with the HTTP status `status`, and closes the connection."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


@dataclass(frozen=True, slots=True)
class Head:
    """The first line and the headers of a request.

    Attributes:
        method: The HTTP method, such as "POST".
        target: The target as it is sent. It is usually the path with the query.
        version: "HTTP/1.0" or "HTTP/1.1".
        fields: The headers as pairs of name and value, in the order in which they are sent. Names are in lower case.
    """

    method: str
    target: str
    version: str
    fields: tuple[tuple[str, str], ...] = ()

    def all(self, name: str) -> list[str]:
        """The values of all headers with this name, which must be in lower case."""
        return [value for key, value in self.fields if key == name]

    @property
    def headers(self) -> Mapping[str, str]:
        """The value of each header, by the header's name. If several headers have the same name, the last value
        counts.
        """
        return dict(self.fields)

    @property
    def keeps_alive(self) -> bool:
        """Whether the client may send another request on this connection."""
        options = {option.strip().lower() for value in self.all("connection") for option in value.split(",")}
        return "close" not in options if self.version == "HTTP/1.1" else "keep-alive" in options


@dataclass(frozen=True, slots=True)
class Framing:
    """How the end of a request's body is found, and how the body is sent.

    Attributes:
        length: The number of bytes of the body. It is None for a chunked body, which ends with its last chunk.
        compressed: Whether the body is gzipped.
        expects_continue: Whether the client sends the body only after a reply with status 100.
    """

    length: int | None
    compressed: bool = False
    expects_continue: bool = False

    @property
    def empty(self) -> bool:
        return self.length == 0


def read_first_line(read_line: Callable[[int], bytes], limits: Limits) -> Head | None:
    """Read the first line of a request. The result is a Head without headers. Returns None if the client has closed the
    connection.

    Raises:
        BadRequest: The line is malformed or too long.
    """
    line = read_line(limits.line_bytes + 1)
    for _ in range(_BLANK_LINES):
        if line == b"\r\n":
            line = read_line(limits.line_bytes + 1)
    if not line:
        return None
    if len(line) > limits.line_bytes:
        raise BadRequest(414, f"The request line is longer than {limits.line_bytes} bytes.")
    parts = _ended(line).split(b" ")
    if len(parts) != 3 or not _TOKEN.fullmatch(parts[0]) or not _TARGET.fullmatch(parts[1]):
        raise BadRequest(400, "The request line is not METHOD TARGET HTTP/1.1.")
    if not _VERSION.fullmatch(parts[2]):
        raise BadRequest(400, "The request line names no version of HTTP.")
    if parts[2] not in (b"HTTP/1.0", b"HTTP/1.1"):
        raise BadRequest(505, "The sandbox speaks HTTP/1.1 and HTTP/1.0.")
    method, target, version = (part.decode("ascii") for part in parts)
    return Head(method, target, version)


def read_fields(read_line: Callable[[int], bytes], limits: Limits) -> tuple[tuple[str, str], ...]:
    """Read the headers, up to and with the empty line after them.

    Raises:
        BadRequest: A header line is malformed, or the headers are too many or too long.
        EOFError: The client has closed the connection.
    """
    fields: list[tuple[str, str]] = []
    left = limits.head_bytes
    while True:
        line = read_line(left + 1)
        if line == b"\r\n":
            return tuple(fields)
        if not line:
            raise EOFError
        left -= len(line)
        if left < 0 or len(fields) == limits.header_count:
            raise BadRequest(
                431, f"The headers are more than {limits.header_count} or longer than {limits.head_bytes} bytes."
            )
        name, colon, value = _ended(line).partition(b":")
        # Blanks before the colon, folded lines and control characters are refused, because HTTP programs disagree on
        # what they mean.
        if not colon or not _TOKEN.fullmatch(name) or not _VALUE.fullmatch(value):
            raise BadRequest(400, "A header line is not NAME: VALUE.")
        fields.append((name.decode("ascii").lower(), value.strip(b" \t").decode("latin-1")))


def framing_of(head: Head, limits: Limits) -> Framing:
    """Find out how the end of a request's body is found (RFC 9112, section 6.3).

    Raises:
        BadRequest: The headers contradict each other, demand something that the server does not know, or announce a
            body that is too long.
    """
    lengths, codings = head.all("content-length"), head.all("transfer-encoding")
    if codings and (lengths or head.version == "HTTP/1.0"):
        raise BadRequest(400, "Transfer-Encoding comes with Content-Length or in HTTP/1.0. Send one of them.")
    if len(lengths) > 1:
        raise BadRequest(400, "There is more than one Content-Length. Send one.")
    if codings and [coding.lower() for coding in codings] != ["chunked"]:
        raise BadRequest(400, "The transfer coding is unknown. Send chunked, or a Content-Length.")
    if lengths and not _LENGTH.fullmatch(lengths[0]):
        raise BadRequest(400, "Content-Length is not a number of bytes.")
    if lengths and int(lengths[0]) > limits.body_bytes:
        raise BadRequest(413, f"The body is longer than {limits.body_bytes} bytes.")
    return Framing(
        length=None if codings else int(lengths[0]) if lengths else 0,
        compressed=_is_compressed(head.all("content-encoding")),
        expects_continue=_expects_continue(head),
    )


def _is_compressed(codings: list[str]) -> bool:
    named = [coding.strip().lower() for value in codings for coding in value.split(",")]
    if named in ([], ["identity"]):
        return False
    if named in (["gzip"], ["x-gzip"]):
        return True
    raise BadRequest(415, "The content coding is unknown. Send gzip, or none.")


def _expects_continue(head: Head) -> bool:
    expected = head.all("expect")
    if not expected:
        return False
    if [value.lower() for value in expected] != ["100-continue"]:
        raise BadRequest(417, "The expectation is unknown. Send 100-continue, or none.")
    return head.version == "HTTP/1.1"


def _ended(line: bytes) -> bytes:
    """A line without its CR and LF. Raises BadRequest if the line does not end with CR and LF."""
    if not line.endswith(b"\r\n"):
        raise BadRequest(400, "A line of the head does not end with CR and LF.")
    return line[:-2]
