"""A scripted server's answer that is a sandbox's, so that what goes to it can be looked at."""

import http.client
from urllib.parse import urlsplit

from eleven_video.sandbox.server import Sandbox
from tests.support.scripted_server import Answer, Asked, Reply

_OF_A_CONNECTION = {"connection", "content-length", "host", "transfer-encoding", "server", "date"}


def passing_on(sandbox: Sandbox, **echoed: str) -> Answer:
    """Ask the sandbox, and answer as it does, with further headers."""

    def answer(asked: Asked) -> Reply:
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
