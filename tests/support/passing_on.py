"""Lets a scripted server pass requests to a sandbox, so that a test can inspect the requests."""

import http.client
from urllib.parse import urlsplit

from eleven_video.sandbox.server import Sandbox
from tests.support.scripted_server import Answer, Reply, SelectionOptions

_OF_A_CONNECTION = {"connection", "content-length", "host", "transfer-encoding", "server", "date"}


def passing_on(sandbox: Sandbox, **echoed: str) -> Answer:
    """Send a request to the sandbox, and return its answer with additional headers."""

    def answer(asked: SelectionOptions) -> Reply:
        connection = http.client.HTTPConnection(urlsplit(sandbox.url).netloc, timeout=60)
        try:
            sent = {name: value for name, value in asked.headers.items() if name not in _OF_A_CONNECTION}
            connection.request(asked.method, asked.path, asked.body, sent)
            reply = connection.getresponse()
            told = {name.lower(): value for name, value in reply.getheaders() if name.lower() not in _OF_A_CONNECTION}
            return Reply(reply.read(), reply.status, told | echoed)
        finally:
            connection.close()

    return answer
