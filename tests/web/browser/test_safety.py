"""Nothing that a page loads or shows comes from elsewhere, and other pages get nothing from this one."""

import functools
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from starlette.routing import Route

from eleven_video.ledger.reading.queries import LedgerReader
from tests.support.browser import tab
from tests.support.page import TOKEN
from tests.support.page_home import GOING_ON


def test_no_request_leaves_the_console_stays_empty_and_hostile_texts_stay_texts(browser, page, shown):
    with tab(browser) as visit:
        dialogs = []
        visit.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
        opened = visit.open(shown)
        policies = opened.evaluate("performance.getEntriesByType('resource').length")

        assert policies > 0
        assert visit.requests
        assert [url for url in visit.requests if not url.startswith(page.address)] == []
        # A page that says what is wrong has a status that browsers report.
        assert [line for line in visit.complaints if "the server responded with a status of 4" not in line] == []
        assert opened.context.cookies() == []
        assert dialogs == []
        assert opened.locator("img[src='x']").count() == 0
        assert opened.locator("script:not([src])").count() == 0


class Listener(BaseHTTPRequestHandler):
    """A page of somebody else's: it keeps all headers that it gets, and answers with what the test wants to show."""

    def __init__(self, content: dict[str, str], heard: list[dict[str, str]], *rest: object) -> None:
        self.content, self.heard = content, heard
        super().__init__(*rest)

    def do_GET(self) -> None:
        self.heard.append({"path": self.path, **dict(self.headers)})
        body = self.content.get("page", "<!doctype html><title>Elsewhere</title>").encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


class Elsewhere:
    """A server on another port of the same host."""

    def __init__(self, address: str, content: dict[str, str], heard: list[dict[str, str]]) -> None:
        self.address, self.content, self.heard = address, content, heard


@contextmanager
def elsewhere() -> Iterator[Elsewhere]:
    content: dict[str, str] = {}
    heard: list[dict[str, str]] = []
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Listener, content, heard)) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield Elsewhere(f"http://127.0.0.1:{server.server_port}/", content, heard)
        finally:
            server.shutdown()
            thread.join()


def sessions(home) -> list[str]:
    with LedgerReader.open(home / "ledger.sqlite3") as ledger:
        return sorted(summary.session.id for summary in ledger.list_sessions(1000))


def forms(page) -> list[str]:
    """The addresses of everything that changes something, for the run that goes on."""
    paths = [route.path for route in page.app.routes if isinstance(route, Route) and "POST" in (route.methods or ())]
    return [page.address + re.sub(r"\{[^}]+\}", GOING_ON, path) for path in paths]


def test_forms_of_another_port_are_refused_even_with_the_token(browser, home, page):
    """The page of somebody who has seen the whole address sends each form, in the same browser."""
    before, folders = sessions(home), sorted(path.name for path in (home / "sessions").rglob("*"))
    addresses = forms(page)
    assert addresses
    with elsewhere() as other, tab(browser) as visit:
        visit.open(page.address + "/now")
        for address in addresses:
            other.content["page"] = f"""<!doctype html><title>Elsewhere</title>
                <form method="post" action="{address}"><input name="prompt" value="x"></form>"""
            opened = visit.open(other.address)
            with opened.expect_navigation() as sent:
                opened.locator("form").evaluate("form => form.submit()")

            assert (sent.value.url, sent.value.status) == (address, 403)
    assert sessions(home) == before
    assert sorted(path.name for path in (home / "sessions").rglob("*")) == folders


@pytest.mark.parametrize("options", ["{}", "{mode: 'no-cors'}", "{method: 'POST', mode: 'no-cors', body: 'x'}"])
def test_another_port_can_read_nothing_even_with_the_token(browser, page, options):
    address = f"{page.address}/videos"
    with elsewhere() as other, tab(browser) as visit:
        opened = visit.open(other.address)
        answers = []
        opened.on("response", lambda answer: answers.append((answer.url, answer.status)))
        said = opened.evaluate(f"fetch('{address}', {options}).then((answer) => answer.text(), () => 'nothing')")

    assert said in {"nothing", ""}
    assert {status for url, status in answers if url == address} <= {403}


def test_pictures_and_scripts_do_not_load_on_another_port(browser, home, page):
    video = (home / "video").read_text()
    picture = next(path.name for path in (home / "sessions" / video / "bought").glob("*picture*"))
    with elsewhere() as other, tab(browser) as visit:
        visit.open(other.address)
        for tag, source in (("img", f"/videos/{video}/results/{picture}"), ("script", "/static/events.js")):
            said = visit.page.evaluate(
                f"""new Promise((done) => {{
                    const made = document.createElement("{tag}");
                    made.onload = () => done("loaded");
                    made.onerror = () => done("refused");
                    made.src = "{page.address}{source}";
                    document.body.append(made);
                }})"""
            )
            assert said == "refused", source


def test_no_page_can_frame_this_one(browser, page):
    with elsewhere() as other, tab(browser) as visit:
        other.content["page"] = f'<!doctype html><title>Elsewhere</title><iframe src="{page.address}/now"></iframe>'
        opened = visit.open(other.address)

        assert all("Nothing runs" not in frame.content() and TOKEN not in frame.url for frame in opened.frames[1:])


def test_the_token_reaches_no_other_page(browser, page):
    with elsewhere() as other, tab(browser) as visit:
        opened = visit.open(page.address + "/now")
        opened.evaluate(f"location.assign('{other.address}')")
        opened.wait_for_url(other.address)

        assert other.heard
        assert TOKEN not in str(other.heard)
        assert f":{page.port}" not in str(other.heard)
        assert not any("Cookie" in headers for headers in other.heard)
        assert opened.evaluate("document.referrer") == ""


def test_a_name_that_somebody_points_at_this_machine_is_refused(browser, page):
    with tab(browser) as visit:
        answer = visit.page.goto(f"{page.address}/now".replace("127.0.0.1", "rebound.test"))

        assert answer.status == 421
        assert "eleven-video serve" in visit.page.content()
