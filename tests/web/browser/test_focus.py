"""An update takes neither the focus nor the focused control away from a user who is at it."""

from pathlib import Path

import pytest
from playwright.sync_api import Page as Opened
from playwright.sync_api import Route, expect

from eleven_video.sandbox.server import Sandbox
from tests.support.browser import tab
from tests.support.command import reaching, run_command
from tests.support.page import served
from tests.web.browser.test_live_figures import charging


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


class Held:
    """Holds the requests of a page to an address until `let_through` is called, and no later requests."""

    def __init__(self, opened: Opened, path: str) -> None:
        self._opened = opened
        self._routes: list[Route] = []
        self._is_open = False
        opened.route(path, self._arrives)

    def let_through(self) -> None:
        """Let the requests pass, and wait for their answers."""
        assert self._routes
        self._is_open = True
        for route in self._routes:
            with self._opened.expect_response(route.request.url):
                route.continue_()

    def _arrives(self, route: Route) -> None:
        if self._is_open:
            route.continue_()
        else:
            self._routes.append(route)


def stopped_run(home: Path) -> str:
    """Write a script only, and return the session's id."""
    done = run_command(
        "generate", "Bees", "--duration", "6s", "--resolution", "320x180", "--stop-at", "script", "--no-live",
        cwd=home, env={"ELEVEN_VIDEO_HOME": str(home)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (session,) = (path.name for path in (home / "sessions").iterdir())
    return session


def test_an_answer_of_a_service_leaves_the_focus_in_sight(browser, home):
    with (
        Sandbox() as sandbox,
        served(home, **reaching(sandbox.url)) as page,
        tab(browser, viewport={"width": 390, "height": 900}) as visit,
    ):
        above = [Held(visit.page, f"**/services/{part}") for part in ("models", "status")]
        opened = visit.open(f"{page.address}/services")
        preview = opened.get_by_role("link", name="Preview").first
        preview.focus()
        expect(preview).to_be_in_viewport()

        for held in above:
            held.let_through()
        expect(opened.locator("#models tbody th").first).to_be_attached()
        expect(opened.locator("#status h3").first).to_be_attached()

        expect(preview).to_be_focused()
        expect(preview).to_be_in_viewport()
        assert visit.complaints == []


def test_the_answer_of_a_service_keeps_the_link_that_asks_for_it(browser, home):
    with (
        Sandbox() as sandbox,
        served(home, **reaching(sandbox.url)) as page,
        tab(browser) as visit,
    ):
        held = Held(visit.page, "**/services/voices")
        opened = visit.open(f"{page.address}/services")
        link = opened.get_by_role("region", name="Voices").get_by_role("link", name="Ask the services")
        link.focus()
        expect(opened.locator("#asking-voices")).to_be_visible()

        held.let_through()

        expect(opened.get_by_role("link", name="Preview").first).to_be_visible()
        expect(opened.locator("#asking-voices")).not_to_be_visible()
        expect(link).to_be_focused()
        with opened.expect_response("**/services/voices"):
            opened.keyboard.press("Enter")
        expect(opened.locator("#asking-voices")).not_to_be_visible()
        expect(link).to_be_focused()
        assert opened.url == f"{page.address}/services"
        assert visit.complaints == []


def test_the_link_that_continues_a_run_keeps_the_focus_while_its_cost_changes(browser, home):
    session = stopped_run(home)
    asked = f"**/{session}/left?*"
    with served(home) as page, charging(home) as charger, tab(browser) as visit:
        held = Held(visit.page, asked)
        opened = visit.page
        with opened.expect_request(asked):
            visit.open(f"{page.address}/now")
        link = opened.locator(f"#run-{session} .way-on a")
        expect(link).to_have_text("Continue")
        link.focus()

        held.let_through()

        expect(link).to_contain_text("for about $")
        expect(link).to_be_focused()
        # A result that is not in the ledger changes what is left to pay, so the page asks again.
        (home / "sessions" / session / "bought" / "more").touch()
        with opened.expect_response(asked):
            charger.pay(1_000_000_001)
        expect(link).to_contain_text("for about $")
        expect(link).to_be_focused()
        assert visit.complaints == []
