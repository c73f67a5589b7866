"""One HTTP request and the reply to it, as values: the protocols turn the first into the second."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from eleven_video.sandbox.bookkeeping import Usage

JSON = "application/json"


class MalformedBody(ValueError):
    """The request's body is not the JSON object that the protocol asks for."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came in. `path` is decoded and has no query; header names are lower case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = b""

    def json(self) -> dict[str, Any]:
        """The body as a JSON object, else MalformedBody."""
        try:
            value = json.loads(self.body or b"{}")
        except ValueError as error:
            raise MalformedBody(str(error)) from error
        if not isinstance(value, dict):
            raise MalformedBody("The body is not a JSON object.")
        return value


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back. `usage` is what the call is billed, None for an error or a free call."""

    status: int
    body: bytes
    content_type: str = JSON
    headers: tuple[tuple[str, str], ...] = ()
    usage: Usage | None = None


def json_reply(
    value: object,
    *,
    status: int = 200,
    content_type: str = JSON,
    headers: tuple[tuple[str, str], ...] = (),
    usage: Usage | None = None,
) -> Reply:
    body = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
    return Reply(status, body, content_type, headers, usage)


class Refused(Exception):
    """The request is answered with an error."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(f"HTTP {reply.status}")
        self.reply = reply
