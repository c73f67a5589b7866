"""A run on the page: its pictures take the places that wait for them, and a stopped run names its remaining cost."""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page as Opened
from playwright.sync_api import expect

from eleven_video.domain.listener import NullListener
from eleven_video.domain.run_plan import RunPlan
from eleven_video.domain.script.script import Scene, Script
from eleven_video.domain.stages import NARRATION, PICTURES, SCRIPT
from eleven_video.domain.video import VideoFormat
from eleven_video.ledger.records import SessionOutcome
from eleven_video.ledger.store import Ledger
from eleven_video.purchasing.session_folder import SessionFolder
from eleven_video.reporting.live_file import RecordedListener
from tests.support.axe import violations
from tests.support.browser import tab
from tests.support.command import run_command
from tests.support.expected_calls import CALLS, PRICING
from tests.support.ledger_rows import session_start
from tests.support.page import served

SESSION = "20261130-100000-going"
SCRIPT_OF_TWO = Script("Hills", "soft", (Scene(1, "One.", "A hill"), Scene(2, "Two.", "A dale")))
# Adds up how far the parts of the page have moved without the user's doing.
SHIFTS = """() => { window.shifts = []; new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.shifts.push(entry.value);
}).observe({ type: "layout-shift", buffered: false }); }"""


@dataclass
class Running:
    """A run whose every step the test makes."""

    folder: SessionFolder
    listener: RecordedListener
    pictures: int = 0

    def draw(self, scene: int, number: int) -> None:
        buffer = io.BytesIO()
        Image.new("RGB", (64, 36), (40 * scene, 90, 60 * number)).save(buffer, "PNG")
        bought = self.folder.path / "bought"
        bought.mkdir(exist_ok=True)
        self.pictures += 1
        (bought / f"scene-{scene:02}-picture-{number}.{self.pictures:024x}.png").write_bytes(buffer.getvalue())
        self.listener.stage(PICTURES, self.pictures)


@contextmanager
def running(home: Path) -> Iterator[Running]:
    now = datetime.now(UTC)
    with Ledger.open(home / "ledger.sqlite3", spool_folder=home / "spool") as ledger:
        ledger.open_session(session_start(SESSION, started_at=now, title="Hills"))
        assert ledger.flush(30)
    folder = SessionFolder(home / "sessions", SESSION)
    with folder.held():
        folder.keep_script(SCRIPT_OF_TWO)
        listener = RecordedListener(NullListener(), PRICING)
        listener.begins(folder.path)
        listener.planned(RunPlan("Hills", VideoFormat(1280, 720), 20, CALLS))
        listener.stage(SCRIPT, 1, 1)
        listener.stage(NARRATION, 1, 2)
        listener.stage(PICTURES)
        listener.scene_planned(1, 3)
        yield Running(folder, listener)
        listener.ends()


def boxes(page: Opened) -> list[dict[str, float]]:
    return [place.bounding_box() for place in page.locator(".strip li").all()]


@pytest.fixture
def home(tmp_path) -> Path:
    return tmp_path


def test_a_picture_takes_its_place_and_nothing_else_moves(browser, home):
    with running(home) as run, served(home) as page, tab(browser) as visit:
        opened = visit.open(f"{page.address}/now")
        expect(opened.locator(".strip .awaited")).to_have_count(4)
        expect(opened.get_by_text("0 of at least 4 pictures")).to_be_visible()
        expect(opened.locator(".expected")).to_have_text(
            "of about $0.2000 + 810 credits, from $0.1500 + 540 credits to $0.3000 + 1,050 credits"
        )
        before = boxes(opened)
        opened.evaluate(SHIFTS)

        for scene, number in ((2, 1), (1, 3), (1, 1)):
            run.draw(scene, number)
            picture = opened.get_by_alt_text(f"Scene {scene}, picture {number}", exact=True)
            expect(picture).to_be_visible()
            assert picture.evaluate("(image) => image.decode().then(() => image.naturalWidth)") == 64

        assert boxes(opened) == before
        assert opened.evaluate("window.shifts") == []
        expect(opened.get_by_role("img", name="Scene 1, picture 2: awaited")).to_be_visible()
        assert violations(opened) == []
        run.listener.scene_planned(2, 2)
        run.listener.stage(PICTURES, 3, 5)
        expect(opened.get_by_text("3 of 5 pictures")).to_be_visible()
        assert boxes(opened)[:4] == before
        assert visit.complaints == []


def test_a_stopped_run_names_its_remaining_cost_once_it_is_seen(browser, home):
    env = {"ELEVEN_VIDEO_HOME": str(home)}
    done = run_command(
        "generate", "Bees", "--duration", "6s", "--resolution", "320x180", "--stop-at", "script", "--no-live",
        cwd=home, env=env,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (session,) = (path.name for path in (home / "sessions").iterdir())
    left = json.loads(run_command("resume", session, "--dry-run", "--json", cwd=home, env=env).stdout)["left"]

    with served(home) as page, tab(browser) as visit:
        for address in ("/now", f"/videos/{session}"):
            opened = visit.open(page.address + address)

            button = opened.get_by_role("link", name="Continue for about $")
            # The command that computes the cost may be slow on a busy machine.
            picos = " ".join(map(str, left["total_cost_pico"].values()))
            expect(button).to_have_attribute("data-pico", picos, timeout=60_000)
            expect(opened.get_by_text(f"eleven-video resume {session}")).to_be_visible()
        assert violations(opened) == []
        button.click()
        expect(opened.get_by_role("button", name="Continue for about $")).to_be_visible(timeout=60_000)
        assert visit.complaints == []


def test_a_run_that_was_stopped_long_ago_is_only_in_the_list(browser, home):
    now = datetime.now(UTC)
    with Ledger.open(home / "ledger.sqlite3", spool_folder=home / "spool") as ledger:
        for name, ago in (("lately", timedelta(hours=2)), ("yesterday", timedelta(hours=30))):
            ledger.open_session(session_start(name, started_at=now - ago, title=name))
            ledger.close_session(name, ended_at=now - ago, outcome=SessionOutcome.INTERRUPTED)
        assert ledger.flush(30)

    with served(home, read_only=True) as page, tab(browser) as visit:
        opened = visit.open(f"{page.address}/now")

        expect(opened.get_by_role("heading", name="lately")).to_be_visible()
        expect(opened.get_by_role("heading", name="yesterday")).to_have_count(0)
        # Nothing can be continued here, and the session has no folder; the command's reason is shown.
        expect(opened.locator(".way-on .meta")).to_contain_text("lately", timeout=60_000)
        expect(opened.get_by_role("link", name="Continue")).to_have_count(0)
