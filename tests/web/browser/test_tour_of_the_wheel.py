"""The whole tour of the page, from the wheel, without a network and with the keyboard alone, at three widths."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from eleven_video.sandbox.server import Sandbox
from tests.support.browser import Tab, chromium, tab
from tests.support.command import environment, reaching
from tests.support.gate import Gate, Stop, gate_to
from tests.support.installed_wheel import build, install
from tests.web.browser.test_appearance import violations

WIDTHS = ((390, "light"), (1280, "dark"), (2560, "light"))
MOST_TABS = 400
SERVER_GONE = ("net::ERR_CONNECTION_REFUSED", "net::ERR_INCOMPLETE_CHUNKED_ENCODING", "net::ERR_CONNECTION_RESET")
WAIT_MS = 120_000
# Nothing listens there, so every request to another machine fails.
NOWHERE = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), "http://127.0.0.1:9")


@pytest.fixture(scope="module")
def command(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command of the installed wheel. Without a browser nothing is built."""
    del browser
    scripts = install(build(tmp_path_factory.mktemp("dist")), tmp_path_factory.mktemp("installed"))
    return scripts / "eleven-video"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium("--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1") as browser:
        yield browser


@contextmanager
def serving(command: Path, home: Path, port: int = 0, **env: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    known = environment(home, NO_PROXY="127.0.0.1", **NOWHERE, **env)
    del known["PYTHONPATH"]
    words = [command, "serve", "--no-open", "--port", str(port)]
    with subprocess.Popen(words, cwd=home, env=known, text=True, stdout=subprocess.PIPE) as process:
        try:
            yield re.search(r"http://\S+/", process.stdout.readline())[0].rstrip("/"), process
        finally:
            process.kill()


@dataclass
class Visitor:
    """Somebody who has a keyboard only, and looks at each page in one width and one scheme of colours."""

    visit: Tab
    origin: str
    width: int

    @property
    def page(self) -> Page:
        return self.visit.page

    def look(self) -> None:
        """Judge the page as it is now, with its style sheets."""
        self.page.wait_for_load_state("load")
        assert violations(self.page) == [], self.page.url
        assert self.page.evaluate("document.documentElement.scrollWidth") <= self.width, self.page.url
        assert [url for url in self.visit.requests if not url.startswith(self.origin)] == []
        # The server is killed and started again meanwhile, which a browser reports.
        said = [line for line in self.visit.complaints if not line.endswith(SERVER_GONE)]
        assert said == []

    def reach(self, wanted: Locator) -> None:
        """Press Tab until this control has the focus, which must be seen."""
        expect(wanted).to_be_visible(timeout=WAIT_MS)
        for _ in range(MOST_TABS):
            if wanted.evaluate("(one) => one === document.activeElement"):
                break
            self.page.keyboard.press("Tab")
        else:
            raise AssertionError(f"the keyboard does not reach {wanted} on {self.page.url}")
        expect(wanted).to_be_in_viewport()
        assert wanted.evaluate("(one) => parseFloat(getComputedStyle(one).outlineWidth)") >= 2

    def press(self, wanted: Locator, key: str = "Enter") -> None:
        self.reach(wanted)
        self.page.keyboard.press(key)

    def follow(self, wanted: Locator, address: str) -> None:
        """Press Enter on a link or a button, and look at the page that it leads to."""
        self.press(wanted)
        self.page.wait_for_url(re.compile(address), timeout=WAIT_MS)
        self.look()

    def type(self, label: str, text: str) -> None:
        """Type over a field. A field in a closed group is reached by opening its group."""
        field = self.page.get_by_label(label, exact=True)
        if not field.is_visible():
            self.press(self.page.locator("details", has=field).locator("> summary"))
        self.reach(field)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)

    def link(self, name: str) -> Locator:
        return self.page.get_by_role("link", name=re.compile(f"^{name}")).first

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=re.compile(f"^{name}")).first

    def finish(self) -> None:
        """Wait until the order of this page is done, and open its result."""
        expect(self.page.get_by_text("finished", exact=True)).to_be_visible(timeout=WAIT_MS)
        self.look()


@contextmanager
def visiting(browser: Browser, address: str, width: int, scheme: str) -> Iterator[Visitor]:
    with tab(browser, viewport={"width": width, "height": 900}, color_scheme=scheme, accept_downloads=True) as visit:
        yield Visitor(visit, address.rpartition("/")[0], width)


@pytest.mark.timeout(900)  # on a machine that is loaded; it is the longest test of all
@pytest.mark.parametrize(("width", "scheme"), WIDTHS)
def test_the_whole_tour(browser, command, tmp_path, width, scheme):
    home = tmp_path
    with Sandbox() as sandbox, gate_to(sandbox) as gate:
        env = reaching(gate.url)
        with serving(command, home, **env) as (address, server), visiting(browser, address, width, scheme) as visitor:
            session = make_and_stop(visitor, address, gate)
            visitor.follow(visitor.link("Continue"), r"/resume$")
            visitor.follow(visitor.button("Continue"), r"/orders/")
            order = visitor.page.url
            server.kill()
            server.wait(60)
            port = int(re.search(r":(\d+)/", address)[1])
            with serving(command, home, port, **env) as (again, _):
                # A bookmark still leads there, and the run has gone on.
                assert again == address
                visitor.visit.open(order)
                visitor.finish()
                watch(visitor, session, home)
                change(visitor, session)
                hear(visitor, address)
                settle(visitor, address)


def make_and_stop(visitor: Visitor, address: str, gate: Gate) -> str:
    """Fill in the form, watch the run, and stop it while its second picture is drawn. Returns the session's id."""
    stop = gate.stop_at(Stop(nth=2, path="image:generateContent"))
    visitor.visit.open(f"{address}/now")
    visitor.press(visitor.link("Skip to the content"))
    visitor.follow(visitor.page.locator("main").get_by_role("link", name="New video"), r"/new$")
    visitor.type("What is the video about?", "Why the sky is blue")
    visitor.type("Duration", "6s")
    visitor.type("Resolution", "320x180")
    expect(visitor.page.locator("#estimate .total")).to_be_visible(timeout=WAIT_MS)
    visitor.look()
    visitor.follow(visitor.button("Make the video"), r"/orders/")
    order = visitor.page.url
    visitor.follow(visitor.link("Watch it"), r"/now#run-")
    expect(visitor.page.locator(".strip img").first).to_be_visible(timeout=WAIT_MS)
    visitor.look()
    session = visitor.page.locator(".card.run").get_attribute("id").removeprefix("run-")
    assert stop.reached.wait(60)
    with visitor.page.expect_navigation(url=re.compile(r"/now$")):
        visitor.press(visitor.button("Stop"), "Space")
    # The run notices the request a moment later. Its second picture is held until then.
    visitor.visit.open(order)
    expect(visitor.page.locator(".log")).to_contain_text("Stopping", timeout=WAIT_MS)
    gate.open(let_through=True)
    expect(visitor.page.get_by_text("ended with exit code")).to_be_visible(timeout=WAIT_MS)
    visitor.look()
    visitor.visit.open(f"{address}/now")
    expect(visitor.page.get_by_text("Nothing runs")).to_be_visible(timeout=WAIT_MS)
    visitor.visit.open(f"{address}/videos/{session}")
    expect(visitor.page.get_by_text("stopped", exact=True)).to_be_visible()
    visitor.look()
    return session


def watch(visitor: Visitor, session: str, home: Path) -> None:
    """Play the video and a chapter of it, and open its receipt from the disk."""
    visitor.follow(visitor.link("See the result"), rf"/videos/{session}$")
    player = visitor.page.locator(".film video")
    player.evaluate("(video) => { video.muted = true; }")
    visitor.press(player, "Space")
    player.evaluate("(video) => new Promise((done) => video.ontimeupdate = () => video.currentTime > 0.2 && done())")
    visitor.press(visitor.page.locator("a.chapter").first)
    with visitor.page.expect_download() as download:
        visitor.press(visitor.link("Receipt"))
    receipt = home / "sky.receipt.html"
    download.value.save_as(receipt)
    before = len(visitor.visit.requests)
    visitor.page.context.set_offline(True)
    visitor.visit.open(receipt.as_uri())
    assert visitor.visit.requests[before:] == [receipt.as_uri()]
    assert violations(visitor.page) == []
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= visitor.width
    visitor.page.context.set_offline(False)
    visitor.visit.requests.clear()
    visitor.page.go_back()


def change(visitor: Visitor, session: str) -> None:
    """Draw a picture again, and edit a scene."""
    visitor.follow(visitor.link("Draw it again"), r"/redraw\?")
    visitor.type("What the picture shows", "A lake <b>at night</b>")
    visitor.follow(visitor.button("Draw it again"), r"/orders/")
    visitor.finish()
    visitor.follow(visitor.link("See the result"), rf"/videos/{session}$")
    expect(visitor.page.get_by_text("earlier drawing").first).to_be_visible()
    visitor.follow(visitor.link("Edit the script"), r"/edit$")
    visitor.reach(visitor.page.locator("#narration-1"))
    visitor.page.keyboard.type("Look up. ")
    visitor.press(visitor.button("Show the cost"))
    expect(visitor.page.locator("aside .total")).to_be_visible(timeout=WAIT_MS)
    visitor.look()
    visitor.follow(visitor.button("Make"), r"/orders/")
    visitor.finish()
    visitor.follow(visitor.link("See the result"), rf"/videos/(?!{session})")


def hear(visitor: Visitor, address: str) -> None:
    """Listen to a voice, whose cost stands beside it first."""
    visitor.visit.open(f"{address}/services")
    visitor.follow(visitor.link("Preview"), r"/preview\?")
    visitor.follow(visitor.button("Buy it for"), r"/orders/")
    visitor.finish()
    sound = visitor.page.locator("audio")
    sound.evaluate("(sound) => { sound.muted = true; }")
    visitor.press(sound, "Space")
    sound.evaluate("(sound) => new Promise((done) => sound.ontimeupdate = () => sound.currentTime > 0 && done())")


def settle(visitor: Visitor, address: str) -> None:
    """Change a setting and the profiles, read prices and spending, and go back and forward through filters."""
    visitor.visit.open(f"{address}/settings")
    visitor.type("Setting", "duration")
    visitor.type("Value", "45s")
    visitor.press(visitor.button("Set the value"))
    expect(visitor.page.get_by_role("status")).to_contain_text("duration = 45s", timeout=WAIT_MS)
    visitor.look()
    visitor.type("Name", "acme")
    visitor.press(visitor.button("Create the profile"))
    expect(visitor.button("Use acme")).to_be_visible(timeout=WAIT_MS)
    visitor.look()
    visitor.visit.open(f"{address}/prices")
    visitor.look()
    visitor.visit.open(f"{address}/spending?by=model")
    visitor.look()
    visitor.press(visitor.button("Show"))
    visitor.page.wait_for_url(re.compile(r"since="))
    bookmark, shown = visitor.page.url, visitor.page.locator("#costs").inner_text()
    visitor.page.go_back()
    expect(visitor.page).to_have_url(f"{address}/spending?by=model")
    visitor.page.go_forward()
    expect(visitor.page).to_have_url(bookmark)
    assert visitor.page.locator("#costs").inner_text() == shown
    visitor.look()
