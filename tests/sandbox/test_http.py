"""HTTP as hostile or careless clients send it: each request is read whole or refused, and nothing of it is run twice."""

import json
import socket

import httpx
import pytest

from eleven_video.sandbox.http.limits import Limits
from eleven_video.sandbox.server import Sandbox
from tests.sandbox.raw_http import BODY, RESET, SCRIPT, SPEECH, answers_still, connected, exchanged, head, zipped
from tests.support.loopback import LOOPBACK


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        (["Content-Length: " + "9" * 5000], 400),
        (["Content-Length: 99999999999999999"], 413),
        (["Content-Length: -1"], 400),
        (["Content-Length: +5"], 400),
        (["Content-Length: 5.0"], 400),
        (["Content-Length: 0x5"], 400),
        (["Content-Length: 5 5"], 400),
        (["Content-Length: 5, 5"], 400),
        (["Content-Length: \u00b2"], 400),
        (["Content-Length:"], 400),
        (["Content-Length: 5", "Content-Length: 5"], 400),
        (["Content-Length: 5", "Content-Length: 50"], 400),
        (["content-length: 5", "CONTENT-LENGTH: 5"], 400),
        (["Content-Length : 5"], 400),
        (["Transfer-Encoding : chunked"], 400),
        (["Transfer-Encoding: chunked", "Content-Length: 5"], 400),
        (["Content-Length: 5", "Transfer-Encoding: identity"], 400),
        (["Transfer-Encoding: gzip, chunked"], 400),
        (["Transfer-Encoding: chunked, chunked"], 400),
        (["Transfer-Encoding: chunked", "Transfer-Encoding: chunked"], 400),
        (["Transfer-Encoding: xchunked"], 400),
        (["Transfer-Encoding:\x0bchunked"], 400),
        (["Transfer-Encoding: "], 400),
        (["Content-Length: 5", " folded: yes"], 400),
        (["Content-Length: 5\rTransfer-Encoding: chunked"], 400),
        (["Content-Length: 5\nTransfer-Encoding: chunked"], 400),
        (["no colon"], 400),
        ([": no name"], 400),
        (["X: nul\0"], 400),
        (["Content-Length: 5", "Content-Encoding: br"], 415),
        (["Content-Length: 5", "Content-Encoding: gzip, gzip"], 415),
        (["Content-Length: 5", "Expect: tea"], 417),
        (["X-Large: " + "x" * 70_000], 431),
        ([f"X-{number}: 1" for number in range(101)], 431),
    ],
)
def test_a_doubtful_head_is_refused_and_the_rest_is_not_run(sandbox, lines, status):
    sandbox.add_fault("script,status=503,times=1")

    statuses, received = exchanged(sandbox, head(*lines) + b"12345" + RESET)

    assert statuses == [status]
    assert b"Connection: close" in received
    error = json.loads(received.partition(b"\r\n\r\n")[2])["error"]
    assert error["code"] == status
    assert error["message"]
    # A reset would have taken the fault away.
    refused = httpx.post(sandbox.url + SCRIPT, content=BODY, headers={"x-goog-api-key": "k"}, **LOOPBACK)
    assert refused.status_code == 503
    assert answers_still(sandbox)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET /\r\n\r\n", 400),
        (b"GET / HTTP/1.1 \r\n\r\n", 400),
        (b"GET  / HTTP/1.1\r\n\r\n", 400),
        (b"G(T / HTTP/1.1\r\n\r\n", 400),
        (b"GET /\xff HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/9.9\r\n\r\n", 505),
        (b"GET / HTTX/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\nHost: localhost\n\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\r\n\r\n", 400),
        (b"GET /" + b"x" * 20_000 + b" HTTP/1.1\r\n\r\n", 414),
        (b"GET /?" + b"&".join(b"a=%d" % n for n in range(200)) + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
        (b"POST / HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    ],
)
def test_what_is_no_request_is_answered_in_json_too(sandbox, sent, status):
    statuses, received = exchanged(sandbox, sent)

    assert statuses == [status]
    assert json.loads(received.partition(b"\r\n\r\n")[2])
    assert answers_still(sandbox)


def test_errors_have_the_form_of_the_service_that_is_asked(sandbox):
    speech = head("Content-Length: -1", path=SPEECH, keys=["Host: localhost", "xi-api-key: k"])
    control = head("Content-Length: -1", path="/sandbox/reset")

    assert json.loads(exchanged(sandbox, speech)[1].partition(b"\r\n\r\n")[2])["detail"]["message"]
    assert isinstance(json.loads(exchanged(sandbox, control)[1].partition(b"\r\n\r\n")[2])["error"], str)


@pytest.mark.parametrize(
    "pieces",
    [
        [BODY],
        [BODY[:1], BODY[1:]],
        [BODY[start : start + 1] for start in range(len(BODY))],
    ],
)
def test_a_body_may_come_in_chunks(sandbox, pieces):
    answer = httpx.post(
        sandbox.url + SCRIPT, content=iter(pieces), headers={"x-goog-api-key": "k"}, **LOOPBACK, timeout=60
    )

    assert answer.status_code == 200
    assert "tea" in answer.text.lower()


@pytest.mark.parametrize(
    "body",
    [
        b"5\r\n12345\r\n", b"x\r\n", b"-1\r\n", b"0x5\r\n12345\r\n0\r\n\r\n", b"5\n12345\n0\n\n", b"5\r\n123456\r\n0\r\n\r\n",
        b" 5\r\n12345\r\n0\r\n\r\n", b"fffffffff\r\n", b"0\r\nno end\n\r\n", b"0\r\n" + b"T: x\r\n" * 5000 + b"\r\n",
        b"5;" + b"x" * 1000 + b"\r\n12345\r\n0\r\n\r\n",
    ],
)  # fmt: skip
def test_malformed_chunks_are_refused(sandbox, body):
    with connected(sandbox) as connection:
        connection.sendall(head("Transfer-Encoding: chunked") + body)
        connection.shutdown(socket.SHUT_WR)
        received = b""
        while piece := connection.recv(65536):
            received += piece

    # Where the client has gone before the body's end, nobody is left to answer.
    assert received[9:12] in (b"400", b"413", b"")
    assert sandbox.ledger()["total"]["calls"] == 0
    assert answers_still(sandbox)


def test_chunks_with_extensions_and_trailers_end_where_they_say(sandbox):
    chunked = b"%x;name=value\r\n%s\r\n0\r\nTrailer: x\r\n\r\n" % (len(BODY), BODY)
    last = head("Connection: close", method="GET", path="/v1beta/models")

    statuses, _ = exchanged(sandbox, head("Transfer-Encoding: Chunked") + chunked + last)

    assert statuses == [200, 200]


@pytest.mark.parametrize("body", [zipped(BODY), zipped(BODY[:9]) + zipped(BODY[9:])])
@pytest.mark.parametrize("path", [SCRIPT, "/v1beta/models/gemini-2.5-flash-lite:countTokens"])
def test_a_body_may_be_compressed(sandbox, body, path):
    headers = {"x-goog-api-key": "k", "Content-Encoding": "gzip"}

    assert httpx.post(sandbox.url + path, content=body, headers=headers, **LOOPBACK, timeout=60).status_code == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (BODY, 400),
        (zipped(BODY)[:-9], 400),
        (zipped(BODY) + b"rest", 400),
        (zipped(b" " * 3_000_000), 413),
        (zipped(b"") * 1000, 413),
    ],
)
def test_a_body_that_is_not_gzip_or_too_large_once_it_is_plain_is_refused(body, status):
    with Sandbox(limits=Limits(body_bytes=2_000_000)) as sandbox:
        headers = {"x-goog-api-key": "k", "Content-Encoding": "gzip"}
        answer = httpx.post(sandbox.url + SCRIPT, content=body, headers=headers, **LOOPBACK, timeout=60)

        assert (answer.status_code, answer.json()["error"]["code"]) == (status, status)
        assert answers_still(sandbox)


def test_a_client_that_sends_too_much_still_reads_the_refusal(sandbox):
    answer = httpx.post(
        sandbox.url + SCRIPT, content=b" " * 40_000_000, headers={"x-goog-api-key": "k"}, **LOOPBACK, timeout=60
    )

    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("method", "path", "status", "allowed"),
    [
        ("PUT", SCRIPT, 405, "POST"),
        ("GET", SCRIPT, 405, "POST"),
        ("OPTIONS", SCRIPT, 405, "POST"),
        ("BREW", SCRIPT, 405, "POST"),
        ("DELETE", "/v1beta/models", 405, "GET, HEAD"),
        ("PATCH", "/v1/voices", 405, "GET, HEAD"),
        ("PUT", "/sandbox/ledger", 405, "GET, HEAD"),
        ("PUT", "/nothing", 404, None),
        ("GET", "/nothing", 404, None),
        ("POST", "/v1beta/models/gemini-2.5-flash:embedContent", 404, None),
        ("GET", "/v1beta/models%0A", 404, None),
        ("PUT", "/sandbox/nothing", 404, None),
    ],
)
def test_other_methods_and_paths_are_refused_in_json(sandbox, method, path, status, allowed):
    key = "xi-api-key" if path in ("/v1/voices", "/nothing") else "x-goog-api-key"
    answer = httpx.request(method, sandbox.url + path, headers={key: "k"}, **LOOPBACK, timeout=60)

    assert answer.status_code == status
    assert set(answer.json()) == {"detail"} if key == "xi-api-key" else {"error"}
    listed = answer.headers.get("allow")
    assert (listed and sorted(listed.split(", "))) == (allowed and sorted(allowed.split(", ")))


@pytest.mark.parametrize("path", ["/v1beta/models", "/v1/voices", "/v1/models", "/sandbox/ledger"])
def test_head_is_get_without_a_body(sandbox, path):
    with httpx.Client(base_url=sandbox.url, headers={"xi-api-key": "k", "x-goog-api-key": "k"}, **LOOPBACK) as http:
        whole, bare = http.get(path), http.head(path)

    assert (bare.status_code, bare.content) == (200, b"")
    assert bare.headers["content-length"] == whole.headers["content-length"] == str(len(whole.content))


def test_a_page_of_an_allowed_origin_may_ask_and_no_other():
    allowed, other = "http://localhost:5173", "http://localhost:5174"
    asks = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type,xi-api-key"}
    with Sandbox(origins=[allowed]) as sandbox, httpx.Client(base_url=sandbox.url, **LOOPBACK, timeout=60) as http:
        preflight = http.options(SPEECH, headers=asks | {"Origin": allowed})
        refused = http.options(SPEECH, headers=asks | {"Origin": other})
        voices = http.get("/v1/voices", headers={"Origin": allowed, "xi-api-key": "k", "Sec-Fetch-Site": "same-site"})
        denied = http.get("/v1/voices", headers={"Origin": other, "xi-api-key": "k"})

    assert (preflight.status_code, preflight.content) == (204, b"")
    assert preflight.headers["access-control-allow-origin"] == allowed
    assert preflight.headers["access-control-allow-headers"] == "content-type,xi-api-key"
    assert (voices.status_code, voices.headers["access-control-allow-origin"]) == (200, allowed)
    assert [answer.status_code for answer in (refused, denied)] == [403, 403]
    assert not any("access-control-allow-origin" in answer.headers for answer in (refused, denied))


@pytest.mark.parametrize("origin", ["*", "localhost:5173", "null", "http://a b", "http://x/path", ""])
def test_what_is_no_origin_cannot_be_allowed(origin):
    with pytest.raises(ValueError, match="not an origin"):
        Sandbox(origins=[origin])


def test_a_token_may_come_as_the_query_key_of_gemini():
    with Sandbox(token="the-token") as sandbox, httpx.Client(base_url=sandbox.url, **LOOPBACK) as http:
        assert http.get("/v1beta/models?key=the-token").status_code == 200
        assert http.get("/v1beta/models?key=another").status_code == 401
