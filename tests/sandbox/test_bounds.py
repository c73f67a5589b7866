"""Limits on the memory, connections and time of a client of the sandbox."""

import threading

import httpx
import pytest

from eleven_video.sandbox.http.limits import Limits
from eleven_video.sandbox.server import Sandbox
from tests.sandbox.raw_http import BODY, SCRIPT, SPEECH, answers_still, connected, exchanged, head
from tests.support.loopback import LOOPBACK


@pytest.mark.parametrize("opening", [b'{"contents": ', b'{"a":', b"["])
@pytest.mark.parametrize("depth", [101, 3_000, 200_000])
@pytest.mark.parametrize(
    ("path", "key", "status"),
    [(SCRIPT, "x-goog-api-key", 400), (SPEECH, "xi-api-key", 422), ("/sandbox/faults", "x", 400)],
)
def test_deeply_nested_json_is_a_bad_request(sandbox, opening, depth, path, key, status):
    closing = b"]" if opening == b"[" else b"}"
    body = opening * depth + b"1" + closing * depth
    answer = httpx.post(sandbox.url + path, content=body, headers={key: "k"}, **LOOPBACK, timeout=60)

    assert answer.status_code == status
    assert answer.json()
    assert answers_still(sandbox)


@pytest.mark.parametrize(
    "body", [b'{"a": NaN}', b'{"a": 1e999}', b'{"a": ' + b"9" * 5000 + b"}", b"[" + b"0," * 600_000 + b"0]", b"\xff\xfe", b'"\xff"']
)  # fmt: skip
def test_json_that_no_service_reads_is_a_bad_request(sandbox, body):
    answer = httpx.post(sandbox.url + SCRIPT, content=body, headers={"x-goog-api-key": "k"}, **LOOPBACK, timeout=60)

    assert (answer.status_code, answer.json()["error"]["status"]) == (400, "INVALID_ARGUMENT")


@pytest.mark.parametrize(
    ("sent", "status"), [(b"GET / HT", 408), (head("Content-Length: 50") + b"{", 408), (head("Transfer-Encoding: chunked"), 408)]
)  # fmt: skip
def test_a_request_that_does_not_end_in_time_is_ended(sent, status):
    with Sandbox(limits=Limits(head_s=0.2, body_s=0.2)) as sandbox:
        assert exchanged(sandbox, sent)[0] == [status]


def test_a_connection_that_asks_nothing_is_closed_in_time():
    with Sandbox(limits=Limits(idle_s=0.2)) as sandbox:
        assert exchanged(sandbox, b"") == ([], b"")


def test_a_new_connection_takes_the_place_of_the_one_that_has_waited_longest():
    with Sandbox(limits=Limits(connections=2)) as sandbox, connected(sandbox) as first, connected(sandbox) as second:
        assert answers_still(sandbox)

        assert first.recv(1) == b""
        second.sendall(head("Connection: close", method="GET", path="/v1beta/models"))
        assert second.recv(12) == b"HTTP/1.1 200"


def test_a_connection_that_is_being_answered_is_not_given_up():
    with Sandbox(limits=Limits(connections=1), faults=["script,drip=3600"]) as sandbox, connected(sandbox) as busy:
        busy.sendall(head(f"Content-Length: {len(BODY)}") + BODY)
        assert busy.recv(12) == b"HTTP/1.1 200"
        assert exchanged(sandbox, b"")[0] == [503]


def test_bodies_of_all_requests_together_are_bounded():
    with (
        Sandbox(limits=Limits(all_bodies_bytes=1_000)) as sandbox,
        connected(sandbox) as first,
        httpx.Client(base_url=sandbox.url, headers={"x-goog-api-key": "k"}, **LOOPBACK, timeout=60) as http,
    ):
        first.sendall(head("Content-Length: 900", "Expect: 100-continue"))
        assert first.recv(100).startswith(b"HTTP/1.1 100 ")
        body = BODY + b" " * 200
        answer = http.post(SCRIPT, content=body)
        assert (answer.status_code, answer.json()["error"]["status"]) == (503, "UNAVAILABLE")
        first.close()
        while http.post(SCRIPT, content=body).status_code == 503:
            threading.Event().wait(0.01)


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 503, "retry_after": 1e300}, {"delay": 1e300}, {"drip": 1e10}, {"nth": "inf", "status": 500}, {"status": [503]},
        {"status": 503, "kind": {}}, {"content_type": "a\r\nb: c"}, {"content_type": "\u2603"}, {"status": 503, "reason": "x" * 999},
        {"status": 503, "probability": "x"}, {"fault": "x" * 100_000}, {"status": 503, "times": 10**30 * -1}, {"delay": -1},
    ],
)  # fmt: skip
def test_a_hostile_fault_is_refused(sandbox, fault):
    answer = httpx.post(sandbox.url + "/sandbox/faults", json=fault, **LOOPBACK, timeout=60)

    assert answer.status_code == 400
    assert len(answer.text) < 2_000
    assert answers_still(sandbox)


def test_there_are_only_so_many_faults(sandbox):
    for _ in range(1_000):
        sandbox.add_fault("image,status=503")
    with pytest.raises(ValueError, match="1000 faults"):
        sandbox.add_fault("image,status=503")
