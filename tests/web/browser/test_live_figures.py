"""What another process pays for reaches the page by itself, and every sum is that of `usage --json`."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page as Opened
from playwright.sync_api import expect

from tests.support.browser import context, tab
from tests.support.charging import SESSION
from tests.support.command import PROJECT, environment
from tests.support.page import served
from tests.support.usage_command import told

# None is round in the digits that are shown.
COSTS = [33_600_000_000 + number * 7_000_000_001 for number in range(30)]


class Charger:
    """Another process that pays for a call whenever it is asked to."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.paid = 0

    def pay(self, pico: int) -> None:
        """Pay for a call. It is in the ledger when this returns."""
        self._process.stdin.write(f"{pico}\n")
        self._process.stdin.flush()
        assert self._process.stdout.readline()
        self.paid += pico


@contextmanager
def charging(home: Path) -> Iterator[Charger]:
    command = [sys.executable, "-m", "tests.support.charging", str(home)]
    with subprocess.Popen(
        command, cwd=PROJECT, env=environment(home), text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        try:
            charger = Charger(process)
            yield charger
            process.stdin.close()
            assert process.wait(60) == 0
        finally:
            process.kill()


@pytest.fixture
def home(tmp_path) -> Path:
    """A ledger that nobody has written to."""
    return tmp_path


def expect_paid(page: Opened, pico: int, where: str = f"#s-{SESSION} [data-pico]") -> None:
    expect(page.locator(where)).to_have_attribute("data-pico", str(pico))


def test_each_charge_of_another_process_reaches_the_pages_that_show_it(browser, home):
    with served(home) as page, tab(browser) as videos, tab(browser) as now, charging(home) as charger:
        videos.open(f"{page.address}/videos")
        now.open(f"{page.address}/now")
        for cost in COSTS:
            charger.pay(cost)

            expect_paid(videos.page, charger.paid)
            expect_paid(now.page, charger.paid, f"#run-{SESSION} .total")
            expect(now.page.locator("#month")).to_have_attribute("data-month-pico", str(charger.paid))

        videos.page.reload()
        expect_paid(videos.page, sum(COSTS))
        said = told(home, "list", ELEVEN_VIDEO_HOME=str(home))
        assert [session["cost_pico"] for session in said["sessions"]] == [sum(COSTS)]
        spending = videos.open(f"{page.address}/spending?by=model")
        expect_paid(spending, told(home, "report", "--by", "model", ELEVEN_VIDEO_HOME=str(home))["total"]["cost_pico"],
                    "tfoot [data-pico]")  # fmt: skip
        assert "wrong" not in str(videos.complaints + now.complaints)


def test_the_last_of_many_charges_is_shown_too(browser, home):
    """A page asks again only so often; what changes in between is not forgotten."""
    with served(home) as page, tab(browser) as videos, tab(browser) as now, charging(home) as charger:
        videos.open(f"{page.address}/videos")
        now.open(f"{page.address}/now")
        for burst in range(4):
            for cost in COSTS[burst * 7 : burst * 7 + 7]:
                charger.pay(cost)

            expect_paid(videos.page, charger.paid)
            expect_paid(now.page, charger.paid, f"#run-{SESSION} .total")
            # An update takes the focus from nobody.
            link = videos.page.locator(f"#s-{SESSION} a")
            link.focus() if not burst else expect(link).to_be_focused()


def test_what_was_paid_while_the_stream_was_down_is_shown_when_it_is_back(browser, home):
    with charging(home) as charger, tab(browser) as visit:
        with served(home) as page:
            visit.open(f"{page.address}/videos")
            charger.pay(COSTS[0])
            expect_paid(visit.page, COSTS[0])
        for cost in COSTS[1:4]:
            charger.pay(cost)

        with served(home, port=page.port) as again, visit.page.expect_request(f"{again.address}/events"):
            expect_paid(visit.page, charger.paid)
            said = told(home, "list", ELEVEN_VIDEO_HOME=str(home))
            assert [session["cost_pico"] for session in said["sessions"]] == [charger.paid]


def test_eight_tabs_load_and_all_are_told(browser, home):
    with served(home) as page, charging(home) as charger, context(browser) as opened:
        charger.pay(COSTS[0])
        tabs = [opened.new_page() for _ in range(8)]
        for one in tabs:
            one.goto(f"{page.address}/videos")
        for one in tabs:
            expect_paid(one, COSTS[0])
        charger.pay(COSTS[1])

        for one in tabs:
            expect_paid(one, charger.paid)
        # The tab that holds the stream goes; another one takes its place.
        tabs.pop(0).close()
        charger.pay(COSTS[2])
        for one in tabs:
            expect_paid(one, charger.paid)


def test_nobody_is_asked_while_nobody_looks(browser, home):
    with served(home) as page, charging(home) as charger, tab(browser) as visit:
        charger.pay(COSTS[0])
        opened = visit.open(f"{page.address}/videos")
        with opened.expect_request(lambda request: request.url.endswith("/videos")):
            charger.pay(COSTS[1])
        expect_paid(opened, charger.paid)
        assert page.is_watching

        with opened.expect_event("requestfailed", lambda request: request.url.endswith("/events")):
            hide(opened, hidden=True)
        page.wait_until_unwatched()
        before = len(visit.requests)
        for cost in COSTS[2:6]:
            charger.pay(cost)

        assert not page.is_watching
        assert len(visit.requests) == before
        hide(opened, hidden=False)
        expect_paid(opened, charger.paid)


def hide(page: Opened, *, hidden: bool) -> None:
    """Tell the page that its tab is hidden or shown; a browser without a screen has no hidden tabs."""
    page.evaluate(
        """(hidden) => {
            Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
            document.dispatchEvent(new Event("visibilitychange"));
        }""",
        hidden,
    )
