"""The server: access, its own paths, its start and its end."""

import contextlib
import http.client
import json
import socket
import subprocess
import sys
import threading

import httpx
import pytest

from eleven_video.sandbox.server import Sandbox
from tests.support.loopback import LOOPBACK

HEAVY = (
    "numpy",
    "PIL",
    "av",
    "cv2",
    "onnxruntime",
    "hibari",
    "google",
    "elevenlabs",
    "httpx",
    "pydantic",
    "eleven_video.api",
)
SCRIPT = "/v1beta/models/gemini-2.5-flash-lite:generateContent"
BODY = {"contents": [{"parts": [{"text": "Tea"}]}]}


def ask(sandbox: Sandbox, method: str, path: str, **request) -> httpx.Response:
    headers = {"x-goog-api-key": "secret-key"} | request.pop("headers", {})
    return httpx.request(method, sandbox.url + path, headers=headers, **LOOPBACK, timeout=30, **request)


def test_importing_the_server_loads_nothing_heavy():
    code = f"import sys, eleven_video.sandbox.server; print([name for name in {HEAVY} if name in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert loaded.stdout.strip() == "[]"


def test_it_listens_on_loopback_only(sandbox):
    assert sandbox.url.startswith("http://127.0.0.1:")
    assert sandbox._server.server_address[0] == "127.0.0.1"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 403),
        ({"Host": "127.0.0.1.evil.example:80"}, 403),
        ({"Host": "[::1"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Host": "localhost:1"}, 200),
        ({"Host": "[::1]:80"}, 200),
        ({"Origin": "http://127.0.0.1:1"}, 403),
        ({"Host": "localhost:1", "Origin": "http://localhost:1"}, 200),
        ({"Host": "localhost:1", "Origin": "https://localhost:1"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "none"}, 200),
    ],
)
def test_it_answers_to_loopback_names_only(sandbox, headers, status):
    assert ask(sandbox, "GET", "/sandbox/ledger", headers=headers).status_code == status


def test_one_connection_serves_many_requests(sandbox):
    connection = http.client.HTTPConnection("127.0.0.1", int(sandbox.url.rsplit(":", 1)[1]), timeout=30)
    for _ in range(3):
        connection.request("POST", SCRIPT, json.dumps(BODY), {"x-goog-api-key": "any"})
        local = connection.sock.getsockname()
        answer = connection.getresponse()
        assert (answer.status, answer.version) == (200, 11)
        answer.read()
        assert connection.sock.getsockname() == local
    connection.close()


def test_books_and_faults_can_be_kept_from_another_process(sandbox):
    assert (
        ask(sandbox, "POST", "/sandbox/faults", json={"kind": "script", "status": 503, "times": 1}).status_code == 200
    )
    assert ask(sandbox, "POST", "/sandbox/faults", json={"fault": "script,nth=2,status=500"}).status_code == 200
    assert [ask(sandbox, "POST", SCRIPT, json=BODY).status_code for _ in range(3)] == [503, 500, 200]
    ledger = ask(sandbox, "GET", "/sandbox/ledger").json()
    assert ledger == json.loads(json.dumps(sandbox.ledger()))
    assert ledger["requests"] == {"script": 3}
    assert ledger["refused"] == {"script": 2}

    ask(sandbox, "POST", "/sandbox/faults", json={"status": 500})
    assert ask(sandbox, "DELETE", "/sandbox/faults").status_code == 200
    assert ask(sandbox, "POST", SCRIPT, json=BODY).status_code == 200
    assert ask(sandbox, "POST", "/sandbox/reset").status_code == 200
    assert sandbox.ledger()["calls"] == []


@pytest.mark.parametrize("body", [{"kind": "tea"}, {"colour": "red"}, {}, {"status": "x"}])
def test_a_fault_that_makes_no_sense_is_answered_with_the_reason(sandbox, body):
    answer = ask(sandbox, "POST", "/sandbox/faults", json=body)

    assert answer.status_code == 400
    assert "fault" in answer.json()["error"]


def test_unknown_paths_of_its_own_are_not_found(sandbox):
    assert ask(sandbox, "GET", "/sandbox/tea").status_code == 404


def test_the_ledger_keeps_neither_prompt_nor_key(sandbox):
    ask(sandbox, "POST", SCRIPT, json={"contents": [{"parts": [{"text": "my private prompt"}]}]})
    kept = json.dumps(sandbox.ledger())

    assert "private" not in kept
    assert "secret-key" not in kept
    assert len(sandbox.ledger()["calls"][0]["prompt_sha256"]) == 64


def test_calls_at_the_same_time_are_all_counted(sandbox):
    def work() -> None:
        with httpx.Client(base_url=sandbox.url, headers={"x-goog-api-key": "any"}, **LOOPBACK, timeout=60) as client:
            for _ in range(5):
                answer = client.post(SCRIPT, json=BODY).json()
                totals.append(answer["usageMetadata"]["totalTokenCount"])

    totals: list[int] = []
    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    total = sandbox.ledger()["total"]
    assert (total["calls"], total["total_tokens"]) == (40, sum(totals))


def test_stopping_ends_a_call_that_waits():
    sandbox = Sandbox(faults=["delay=3600"]).start()
    address = ("127.0.0.1", int(sandbox.url.rsplit(":", 1)[1]))
    body = json.dumps(BODY).encode()
    head = f"POST {SCRIPT} HTTP/1.1\r\nHost: localhost\r\nx-goog-api-key: k\r\nExpect: 100-continue\r\nContent-Length: {len(body)}\r\n\r\n"
    with socket.create_connection(address, timeout=60) as connection:
        connection.sendall(head.encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 100 ")  # the server is in the call now
        connection.sendall(body)
        sandbox.stop()
        with contextlib.suppress(ConnectionResetError):
            assert connection.recv(1) == b""
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(address, timeout=5)


def test_latency_is_waited_for_by_kind():
    with Sandbox(latency={"script": 3600}) as sandbox:
        assert ask(sandbox, "GET", "/v1beta/models").status_code == 200
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(sandbox.url + SCRIPT, json=BODY, headers={"x-goog-api-key": "k"}, timeout=0.3, **LOOPBACK)


def test_it_can_be_stopped_twice_and_started_again():
    sandbox = Sandbox()
    for _ in range(2):
        sandbox.start()
        assert ask(sandbox, "POST", SCRIPT, json=BODY).status_code == 200
        sandbox.stop()
        sandbox.stop()
    with pytest.raises(RuntimeError, match="not running"):
        sandbox.url  # noqa: B018 - reading it is the test


def test_a_taken_port_is_an_error(sandbox):
    with pytest.raises(OSError, match=r"(?i)in use|only one usage"):
        Sandbox(port=int(sandbox.url.rsplit(":", 1)[1])).start()


def test_serving_for_ever_ends_when_another_thread_stops_it():
    sandbox = Sandbox().start()
    serving = threading.Thread(target=sandbox.serve_forever)
    serving.start()
    assert ask(sandbox, "POST", SCRIPT, json=BODY).status_code == 200
    sandbox.stop()
    serving.join(30)
    assert not serving.is_alive()


def raw(sandbox: Sandbox, *lines: str) -> int:
    """The status of the answer to a request as it is written here."""
    port = int(sandbox.url.rsplit(":", 1)[1])
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall("\r\n".join([*lines, "Connection: close", "", ""]).encode())
        return int(connection.makefile("rb").readline().split()[1])


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        (["GET /sandbox/ledger HTTP/1.1"], 403),
        (["GET /sandbox/ledger HTTP/1.1", "Host:"], 403),
        (["GET /sandbox/ledger HTTP/1.1", "Host: localhost", "Host: evil.example"], 403),
        (["GET /sandbox/ledger HTTP/1.1", "Host: evil.example@127.0.0.1"], 403),
        (["GET /sandbox/ledger HTTP/1.1", "Host: localhost."], 403),
        (["GET /sandbox/ledger HTTP/1.1", "Host: [::ffff:127.0.0.1]"], 403),
        (["GET /sandbox/ledger HTTP/1.1", "Host: 2130706433"], 403),
        (["GET http://evil.example/sandbox/ledger HTTP/1.1", "Host: 127.0.0.1"], 403),
        (["GET http://127.0.0.1/sandbox/ledger HTTP/1.1", "Host: 127.0.0.1"], 200),
        (["GET http://[::1/sandbox/ledger HTTP/1.1", "Host: 127.0.0.1"], 403),
        (["GET /sandbox/ledger HTTP/1.1", "Host: LOCALHOST"], 200),
        (["GET /sandbox/ledger HTTP/1.1", "Host: 127.0.0.1", "Origin: null"], 403),
    ],
)
def test_a_page_that_was_led_here_is_refused_however_it_names_the_host(sandbox, lines, status):
    assert raw(sandbox, *lines) == status


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "sandbox.example", ""])
def test_it_listens_elsewhere_with_a_token_only(host):
    with pytest.raises(ValueError, match=r"token|no address"):
        Sandbox(host=host)


@pytest.mark.parametrize(
    ("path", "form"),
    [("/v1beta/models", "error"), ("/v1/voices", "detail"), ("/sandbox/ledger", "error"), ("/tea", "detail")],
)
@pytest.mark.parametrize("header", ["x-goog-api-key", "xi-api-key"])
@pytest.mark.parametrize("key", ["", "another", "the-token-and-more", "the-toke"])
def test_whoever_has_not_the_token_is_refused_in_the_services_own_form(path, form, header, key):
    with Sandbox(host="0.0.0.0", token="the-token") as sandbox:
        here = sandbox.url.replace("0.0.0.0", "127.0.0.1")
        answer = httpx.get(here + path, headers={header: key}, **LOOPBACK, timeout=30)

        assert (answer.status_code, list(answer.json())) == (401, [form])
        assert sandbox.ledger()["requests"] == {}


@pytest.mark.parametrize("host", ["0.0.0.0", "127.0.0.1"])
def test_whoever_has_the_token_is_answered(host):
    with Sandbox(host=host, token="the-token") as sandbox:
        here = sandbox.url.replace("0.0.0.0", "127.0.0.1")
        for path, header in (
            ("/v1beta/models", "x-goog-api-key"), ("/v1/voices", "xi-api-key"),
            ("/sandbox/ledger", "xi-api-key"), ("/sandbox/ledger", "x-goog-api-key"),
        ):  # fmt: skip
            answer = httpx.get(here + path, headers={header: "the-token"}, **LOOPBACK, timeout=30)
            assert answer.status_code == 200
        assert httpx.post(f"{here}/sandbox/reset", **LOOPBACK, timeout=30).status_code == 401


def test_nothing_of_a_stranger_is_read_but_the_head():
    with Sandbox(token="the-token") as sandbox:
        assert (
            raw(sandbox, "POST /v1beta/models/x:generateContent HTTP/1.1", "Host: localhost", "Content-Length: 9")
            == 401
        )
