"""Requests to the sandbox as bytes, for what no client library would send."""

import gzip
import json
import re
import socket
from contextlib import contextmanager
from functools import partial

import httpx

from eleven_video.sandbox.server import Sandbox
from tests.support.loopback import LOOPBACK

SCRIPT = "/v1beta/models/gemini-2.5-flash-lite:generateContent"
SPEECH = "/v1/text-to-speech/21m00Tcm4TlvDq8ikWAM"
BODY = json.dumps({"contents": [{"parts": [{"text": "Tea"}]}]}).encode()
RESET = b"POST /sandbox/reset HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"
zipped = partial(gzip.compress, mtime=0)
KEYS = ["Host: localhost", "x-goog-api-key: k"]


def exchanged(sandbox: Sandbox, sent: bytes) -> tuple[list[int], bytes]:
    """The statuses of all answers to what is sent, and the bytes of them, until the server closes."""
    with connected(sandbox) as connection:
        connection.sendall(sent)
        received = b""
        while piece := connection.recv(65536):
            received += piece
    statuses = [int(status) for status in re.findall(rb"HTTP/1\.1 ([0-9]{3}) [A-Z]", received)]
    return statuses, received


@contextmanager
def connected(sandbox: Sandbox):
    with socket.create_connection(("127.0.0.1", int(sandbox.url.rsplit(":", 1)[1])), timeout=60) as connection:
        yield connection


def head(*lines: str, path: str = SCRIPT, method: str = "POST", keys=KEYS) -> bytes:
    return "\r\n".join([f"{method} {path} HTTP/1.1", *keys, *lines, "", ""]).encode("latin-1")


def answers_still(sandbox: Sandbox) -> bool:
    answer = httpx.post(sandbox.url + SCRIPT, content=BODY, headers={"x-goog-api-key": "k"}, **LOOPBACK, timeout=60)
    return answer.status_code == 200
