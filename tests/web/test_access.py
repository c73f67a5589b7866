"""Who may use the page: only the address with the token, under the server's own name, from the page itself."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.support.loopback import LOOPBACK
from tests.support.page import TOKEN, Page, served

ADDRESSES = (
    "/",
    "/now",
    "/videos",
    "/spending",
    "/events",
    "/static/base.css",
    "/videos/x/file",
    "/new",
    "/settings",
    "/orders",
)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with served(tmp_path_factory.mktemp("home")) as page:
        yield page


@pytest.mark.parametrize("path", ADDRESSES)
def test_without_the_token_nothing_is_told(page, path):
    for prefix in ("", "/" + "x" * len(TOKEN), f"/{TOKEN[:-1]}", f"/{TOKEN}x", f"//{TOKEN}", f"/{TOKEN.upper()}"):
        answer = httpx.get(page.origin + prefix + path, **LOOPBACK)

        assert answer.status_code == 404
        assert TOKEN not in answer.text
        assert "Use the address that eleven-video serve has printed" in answer.text


@pytest.mark.parametrize("host", ["evil.test", "127.0.0.1", "127.0.0.1:1", "localhost.evil.test", "", "evil.test:80"])
def test_another_name_for_this_machine_is_refused(page, host):
    answer = page.get("/videos", Host=host)

    assert answer.status_code in {400, 421}
    assert "<html" not in answer.text


@pytest.mark.parametrize("origin", ["null", "http://127.0.0.1:1", "http://evil.test", "https://127.0.0.1", None])
def test_a_form_of_another_page_is_refused(page, origin):
    headers = {} if origin is None else {"Origin": origin}

    for path in ("/videos", "/new", "/new/estimate", "/settings", "/prices", "/services/preview", "/videos/x/resume"):
        assert page.post(path, **headers).status_code == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize("mode", ["no-cors", "cors", "websocket"])
def test_another_page_cannot_load_parts_of_this_one(page, site, mode):
    answer = page.get("/videos", **{"Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode})

    assert answer.status_code == 403


def test_a_link_from_elsewhere_may_open_the_page(page):
    answer = page.get("/videos", **{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"})

    assert answer.status_code == 200


@pytest.mark.parametrize("path", ["/videos", "/nothing", "/videos/../../etc/passwd", "/static/vendor/htmx.min.js"])
def test_each_answer_forbids_what_the_page_does_not_need(page, path):
    headers = page.get(path).headers

    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "set-cookie" not in headers


@pytest.mark.parametrize(
    "path",
    [
        "/static/../access.py",
        "/static/..%2faccess.py",
        "/static/%2e%2e/access.py",
        "/static//etc/passwd",
        "/videos/..%2f..%2fetc/file",
        "/videos/x/results/..%2f..%2fsession.json",
    ],
)
def test_no_address_leads_out_of_its_folder(page, path):
    answer = page.get(path)

    assert answer.status_code == 404
    assert "import" not in answer.text


def test_a_home_without_runs_has_pages(page: Page):
    assert "Nothing runs" in page.get("/now").text
    assert "No videos yet" in page.get("/videos").text
    assert "No usage in this period" in page.get("/spending").text


def test_a_filter_that_cannot_be_read_is_named(page: Page):
    answer = page.get("/spending?since=soon")

    assert answer.status_code == 422
    assert "&#39;soon&#39; is not a day" in answer.text


def test_the_files_of_other_packages_are_not_served(tmp_path: Path):
    (tmp_path / "ledger.sqlite3").write_bytes(b"no ledger")
    with served(tmp_path) as page:
        answer = page.get("/videos")

    assert answer.status_code == 503
    assert "ledger" in answer.text
