"""Defines the values for an HTTP request and for its reply, and reads JSON bodies strictly."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from eleven_video.sandbox.billing import Usage
from eleven_video.sandbox.http.limits import JSON_DEPTH, JSON_VALUES
from eleven_video.sandbox.speech.history import Spoken

JSON = "application/json"
JSON_UTF8 = "application/json; charset=UTF-8"


class MalformedBody(ValueError):
    """Raised if the body of a request is not valid JSON, is not a JSON object, or exceeds a limit."""


@dataclass(frozen=True, slots=True)
class Request:
    """A received HTTP request.

    Attributes:
        method: The HTTP method, such as "POST".
        path: The path without the query, with percent-encoding decoded.
        query: The decoded fields of the query.
        headers: The headers, with names in lower case.
        body: The decompressed body.
    """

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = b""

    def json(self) -> dict[str, Any]:
        """The body as a JSON object. An empty body counts as {}. Raises MalformedBody if the body is not a JSON
        object.
        """
        value = read_json(self.body or b"{}")
        if not isinstance(value, dict):
            raise MalformedBody("The body is not a JSON object.")
        return value


def read_json(body: bytes) -> Any:
    """The value of a JSON text. Raises MalformedBody if the text is not JSON, is nested too deep, or has too many
    values.
    """
    if sum(body.count(mark) for mark in b",[{") > JSON_VALUES:
        raise MalformedBody(f"The body holds more than {JSON_VALUES} values.")
    try:
        value = json.loads(body, parse_constant=_refuse_constant, parse_float=_finite)
    except RecursionError:
        raise MalformedBody(f"The body is nested deeper than {JSON_DEPTH} levels.") from None
    except ValueError as error:
        raise MalformedBody(str(error)) from error
    if _is_deeper(value, JSON_DEPTH):
        raise MalformedBody(f"The body is nested deeper than {JSON_DEPTH} levels.")
    return value


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON.")


def _finite(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        raise ValueError("A number is too large.")
    return number


def _is_deeper(value: Any, depth: int) -> bool:
    level = [value]
    for _ in range(depth + 1):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return False
    return True


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply to a request.

    Attributes:
        status: The HTTP status.
        body: The body as it is sent.
        content_type: The value of the `Content-Type` header.
        headers: Further headers, as pairs of name and value.
        usage: The usage to bill. It is None for an error and for a free call.
        spoken: The speech call to add to the history. It is None if the call is not a speech call.
    """

    status: int
    body: bytes
    content_type: str = JSON
    headers: tuple[tuple[str, str], ...] = ()
    usage: Usage | None = None
    spoken: Spoken | None = None


def json_reply(
    value: object,
    *,
    status: int = 200,
    content_type: str = JSON,
    headers: tuple[tuple[str, str], ...] = (),
    usage: Usage | None = None,
    spoken: Spoken | None = None,
) -> Reply:
    body = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
    return Reply(status, body, content_type, headers, usage, spoken)


class Refused(Exception):
    """Raised to answer a request with the error `reply`."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(f"HTTP {reply.status}")
        self.reply = reply
