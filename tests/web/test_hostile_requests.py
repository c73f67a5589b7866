"""Requests that no browser sends: each gets a status that fits, tells nothing, and begins nothing."""

import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from eleven_video.ledger.store import Ledger
from tests.support.ledger_rows import session_start
from tests.support.page import TOKEN, Page, served

SESSION = "20261123-010000-aaaaaaaa"
PICTURE = f"scene-01-picture-1.{'a' * 24}.png"
CONTENT = bytes(range(200))
MANY = 100
NUL = "%00"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    with Ledger.open(home / "ledger.sqlite3", spool_folder=home / "spool") as ledger:
        ledger.open_session(session_start(SESSION))
        assert ledger.flush(30)
    bought(home).mkdir(parents=True)
    (bought(home) / PICTURE).write_bytes(CONTENT)
    return home


@pytest.fixture(scope="module")
def page(home: Path) -> Iterator[Page]:
    with served(home) as page:
        yield page


def bought(home: Path) -> Path:
    return home / "sessions" / SESSION / "bought"


def connected(page: Page, sent: bytes) -> socket.socket:
    opened = socket.create_connection(("127.0.0.1", page.port), timeout=60)
    opened.sendall(sent)
    return opened


def answered(page: Page, sent: bytes) -> bytes:
    """What the server says until it closes the connection."""
    said = b""
    with connected(page, sent) as opened:
        try:
            while part := opened.recv(65536):
                said += part
        except ConnectionError:
            pass  # it has closed the connection while more came
    return said


@pytest.mark.parametrize(
    "path",
    [
        f"/videos/{NUL}", f"/videos/{SESSION}{NUL}", f"/videos/{SESSION}{NUL}/file", "/videos/%ff%fe", "/videos/" + "a" * 10_000,
        "/videos/%e2%80%ae", "/videos/%25", f"/videos/{SESSION}/results/{NUL}", f"/videos/{SESSION}/results/..%2f.lock",
        f"/orders/{NUL}", f"/orders/{'a' * 32}", f"/orders/{'a' * 32}%0a", "/static/%00", "/static/" + "a" * 5_000,
        "/static/..%5c..%5cx", "/static/vendor",
    ],
)  # fmt: skip
def test_an_address_of_nothing_is_not_found(page, path):
    answer = page.get(path)

    assert answer.status_code == 404
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        f"/videos?since={NUL}", f"/videos?project={NUL}", "/videos?since=2026-99", "/videos?mode=evil", "/spending?by=x",
        f"/spending?profile={NUL}", "/spending.csv?by=x", "/videos.csv?by=x", f"/services/status?profile={NUL}",
        f"/settings?profile={NUL}", f"/prices?model={NUL}", "/new?again=..%2f..%2fx",
    ],
)  # fmt: skip
def test_a_filter_that_cannot_be_used_is_refused(page, path):
    answer = page.get(path)

    assert answer.status_code == 422
    assert "--since" not in answer.text


def test_a_number_of_any_length_is_no_error(page):
    assert page.get("/videos?shown=" + "9" * 5_000).status_code == 200


@pytest.mark.parametrize("text", ["a\0b", "x" * 30_000])
@pytest.mark.parametrize(
    ("path", "field"), [("/settings", "value"), ("/prices", "model"), ("/services/preview", "text")]
)
def test_a_text_that_no_command_can_have_is_an_error_of_the_form(page, path, field, text):
    texts = {
        "setting": "duration",
        "key": "input_mtok",
        "dollars": "1",
        "voice": "Alice",
        "token": "a" * 32,
        "do": "set",
    }

    answer = page.send(path, **texts | {field: text})

    assert answer.status_code == 422
    assert "character NUL" in answer.text or "is longer than 20,000 characters" in answer.text
    assert page.get(f"/orders/{'a' * 32}").status_code == 404


@pytest.mark.parametrize("method", ["OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "FOO"])
def test_other_methods_are_refused(page, method):
    for headers, status in (({}, 403), ({"Origin": page.origin}, 405)):
        assert httpx.request(method, f"{page.address}/videos", headers=headers).status_code == status


@pytest.mark.parametrize("path", ["/now", "/videos", "/events", f"/videos/{SESSION}/results/{PICTURE}"])
def test_head_has_no_body(page, path):
    answer = httpx.head(page.address + path, timeout=60)

    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize(
    ("asked", "status", "content"),
    [
        ("bytes=0-", 206, CONTENT), ("bytes=0-0", 206, CONTENT[:1]), ("bytes=-3", 206, CONTENT[-3:]), ("bytes=190-999", 206, CONTENT[190:]),
        ("bytes=200-", 416, None), ("bytes=" + "9" * 40 + "-", 416, None), ("bytes=0-" + "9" * 5_000, 400, None), ("bytes=x", 400, None), ("bytes=5-2", 400, None),
    ],
)  # fmt: skip
def test_a_part_of_a_file_is_sent_as_asked(page, asked, status, content):
    answer = page.get(f"/videos/{SESSION}/results/{PICTURE}", Range=asked)

    assert answer.status_code == status
    assert content in (None, answer.content)
    assert status != 416 or answer.headers["content-range"] == f"bytes */{len(CONTENT)}"


@pytest.mark.parametrize("token", ["", "x", "../" + "a" * 29, "\0" * 32, "a" * 31 + "\n", "A" * 32])
@pytest.mark.parametrize("path", ["/new", f"/videos/{SESSION}/resume", f"/videos/{SESSION}/redraw?scene=1&picture=1"])
def test_a_form_without_its_token_begins_nothing(home, page, path, token):
    answer = page.send(path, token=token, do="make", prompt="Bees", mode="sandbox")

    assert answer.status_code == 422
    assert "Open the page again" in answer.text
    assert not (home / "orders").exists()


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded", b"a=b"), ("application/json", b"{}"), ("text/plain", b"x"), ("", b""),
        ("multipart/form-data", b"x"), ("multipart/form-data; boundary=", b"x"), ("multipart/form-data; boundary=x", b"junk"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/new", "/new/estimate", "/settings", "/prices", "/services/preview"])
def test_a_form_in_another_form_is_refused(page, path, kind, body):
    answer = httpx.post(
        page.address + path, content=body, headers={"Origin": page.origin, "Content-Type": kind}, timeout=60
    )

    assert answer.status_code == 422


def test_a_script_that_cannot_be_read_is_named_without_a_folder_of_this_machine(page):
    text = page.send("/new/estimate", files={"script": ("../../notes.exe", b"MZ\x00\x90" * 9)}, token="t").text

    assert "The script notes.exe is not UTF-8 text" in text


@pytest.mark.parametrize(
    "sent",
    [
        b"GET /" + b"a" * 1_000_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nX: " + b"a" * 1_000_000 + b"\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
    ],
    ids=["line", "header", "tls", "length", "hosts"],
)
def test_a_request_that_is_none_is_a_bad_request(page, sent):
    said = answered(page, sent)

    assert said.startswith(b"HTTP/1.1 400") or not said
    assert page.get("/videos").status_code == 200


def test_an_address_of_another_host_in_the_request_line_is_refused(page):
    for host in ("evil.test", f"127.0.0.1:{page.port}"):
        head = f"GET http://{host}/{TOKEN}/videos HTTP/1.1\r\nHost: 127.0.0.1:{page.port}\r\nConnection: close\r\n\r\n"

        assert answered(page, head.encode()).startswith(b"HTTP/1.1 404")


def test_many_streams_and_half_requests_keep_nobody_out(page):
    head = f"GET /{TOKEN}/events HTTP/1.1\r\nHost: 127.0.0.1:{page.port}\r\n\r\n".encode()
    form = f"POST /{TOKEN}/new HTTP/1.1\r\nHost: 127.0.0.1:{page.port}\r\nOrigin: {page.origin}\r\nContent-Length: 9\r\n\r\n-"
    opened = [connected(page, sent) for sent in (head, b"GET /", form.encode()) for _ in range(MANY)]
    try:
        assert all(one.recv(4096).startswith(b"HTTP/1.1 200") for one in opened[:MANY])
        assert page.get("/videos").status_code == 200
    finally:
        for one in opened:
            one.close()
    page.wait_until_unwatched()


def test_an_upload_that_ends_early_is_no_mistake_of_the_page(page, caplog):
    head = f"POST /{TOKEN}/settings HTTP/1.1\r\nHost: 127.0.0.1:{page.port}\r\nOrigin: {page.origin}\r\nConnection: close\r\n"
    head += "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 90\r\n\r\n--x\r\n"
    with connected(page, head.encode()):
        pass
    assert page.get("/videos").status_code == 200

    assert "failed" not in caplog.text


@pytest.mark.skipif(
    sys.platform == "win32", reason="Windows has no named pipes, and makes links only for administrators"
)
def test_only_files_of_the_session_are_sent(home, page, tmp_path):
    (tmp_path / "secret.png").write_bytes(b"private")
    names = [f"scene-01-picture-{number}.{'b' * 24}.png" for number in range(3)]
    paths = [bought(home) / name for name in names]
    paths[0].symlink_to(tmp_path / "secret.png")
    os.mkfifo(paths[1])
    paths[2].mkdir()
    try:
        assert [page.get(f"/videos/{SESSION}/results/{name}").status_code for name in names] == [404] * 3
    finally:
        paths[0].unlink()
        paths[1].unlink()
        paths[2].rmdir()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows makes links only for administrators")
def test_a_folder_of_results_that_leads_elsewhere_is_not_followed(home, page, tmp_path):
    (tmp_path / PICTURE).write_bytes(b"private")
    kept = bought(home).rename(home / "kept")
    bought(home).symlink_to(tmp_path)
    try:
        answer = page.get(f"/videos/{SESSION}/results/{PICTURE}")
    finally:
        bought(home).unlink()
        kept.rename(bought(home))

    assert answer.status_code == 404
    assert b"private" not in answer.content


@pytest.mark.parametrize("content", [b"{", b"[]", b"null", b'{"values": [], "at": 5}', b'{"values": {"prompt": 5}}'])
def test_a_damaged_order_is_shown(home, page, content):
    folder = home / "orders" / ("c" * 32)
    folder.mkdir(parents=True)
    try:
        for name in ("order.json", "result.json", "exit.json", "pid"):
            (folder / name).write_bytes(content)
        for path in ("/orders", f"/orders/{folder.name}", f"/orders/{folder.name}/state", f"/new?again={folder.name}"):
            assert page.get(path).status_code == 200
    finally:
        for file in folder.iterdir():
            file.unlink()
        folder.rmdir()
        folder.parent.rmdir()


def test_a_mistake_of_the_page_is_a_page_that_tells_nothing_of_it(page, caplog):
    async def fails(request: Request) -> Response:
        raise RuntimeError("kestrel")

    page.app.router.routes.insert(0, Route("/fails", fails))
    try:
        answer = page.get("/fails")
    finally:
        page.app.router.routes.pop(0)

    assert answer.status_code == 500
    assert "This page failed" in answer.text
    assert "kestrel" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "/fails failed" in caplog.text
    assert "kestrel" in caplog.text
    assert TOKEN not in caplog.messages[0]
