"""The page's figures are those of `usage --json`, to the pico-dollar, and its texts are escaped."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest

from eleven_video.accounting.pricing import CostState
from eleven_video.domain.options import Mode
from eleven_video.ledger.records import SessionOutcome
from eleven_video.ledger.store import Ledger
from tests.support.calls import NOVEMBER
from tests.support.ledger_rows import intent, picture_charge, session_start
from tests.support.page import Page, served
from tests.support.usage_command import asked, told

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\" ' & \u202e"
# No two sums are alike, and none is round in the digits that are shown.
COSTS = (1, 333_333_333_333, 40_000_500_000, 99_999_999_999, 7, 120_000_000_000)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    with Ledger.open(home / "ledger.sqlite3", spool_folder=home / "spool") as ledger:
        for number, pico in enumerate(COSTS):
            session = f"session-{number}"
            at = NOVEMBER + timedelta(days=number % 4)
            mode = Mode.SANDBOX if number == 4 else Mode.LIVE
            title = HOSTILE if number == 1 else f"Video {number}"
            ledger.open_session(session_start(session, started_at=at, mode=mode, title=title, project=HOSTILE))
            attempt = intent(f"attempt-{number}", session=session, started_at=at)
            ledger.intend(attempt)
            ledger.settle(attempt.id, picture_charge(pico, id=f"call-{number}", occurred_at=at))
            outcome = SessionOutcome.FAILED if number == 2 else SessionOutcome.COMPLETED
            ledger.close_session(session, ended_at=at + timedelta(minutes=1), outcome=outcome)
        unpriced = intent("attempt-x", session="session-5", started_at=NOVEMBER)
        ledger.intend(unpriced)
        ledger.settle(unpriced.id, picture_charge(0, CostState.UNPRICED, id="call-x", occurred_at=NOVEMBER))
        assert ledger.flush(30)
    return home


@pytest.fixture(scope="module")
def page(home: Path) -> Iterator[Page]:
    with served(home) as page:
        yield page


class Tags(HTMLParser):
    """The elements of a page, each with its attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def tags(text: str) -> list[tuple[str, dict[str, str | None]]]:
    return Tags(text).found


@pytest.mark.parametrize("by", ["day", "week", "month", "model", "voice", "service", "project", "profile"])
@pytest.mark.parametrize("mode", ["live", "sandbox"])
def test_each_sum_is_that_of_the_report(home, page, by, mode):
    said = told(
        home.parent, "report", "--by", by, *(["--sandbox"] if mode == "sandbox" else []), ELEVEN_VIDEO_HOME=str(home)
    )

    found = tags(page.get(f"/spending?by={by}&mode={mode}").text)

    rows = {facts["data-key"]: int(facts["data-pico"] or "") for _, facts in found if "data-key" in facts}
    assert rows == {row["key"]: row["cost_pico"] for row in said["rows"]}
    totals = [int(facts["data-pico"] or "") for tag, facts in found if tag == "td" and "data-pico" in facts]
    assert totals == ([said["total"]["cost_pico"]] if said["rows"] else [])


def test_the_table_to_download_is_that_of_the_report(home, page):
    printed = asked(home.parent, "report", "--by", "day", "--csv", ELEVEN_VIDEO_HOME=str(home))

    answer = page.get("/spending.csv?by=day")

    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert list(csv.reader(io.StringIO(answer.text))) == list(csv.reader(io.StringIO(printed)))


def test_each_video_has_its_cost(home, page):
    said = told(home.parent, "list", ELEVEN_VIDEO_HOME=str(home))
    text = page.get("/videos").text

    for session in said["sessions"]:
        row = text[text.index(f'id="s-{session["session_id"]}"') :].split("</tr>")[0]
        shown = re.sub(r"<[^>]+>", " ", row)
        assert ("at least " in shown) == session["at_least"]
        if session["cost_pico"] == 333_333_333_333:
            assert "$0.3333" in shown


@pytest.mark.parametrize("path", ["/videos", "/videos/session-1", "/spending?by=project", "/now"])
def test_hostile_texts_are_only_texts(page, path):
    text = page.get(path).text

    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert all(facts.get("src", "").startswith("/") for tag, facts in tags(text) if tag in {"script", "img"})
    assert not any(name.startswith("on") for _, facts in tags(text) for name in facts)


def test_a_session_is_found_by_the_beginning_of_its_id(page):
    assert "Video 0" in page.get("/videos/session-0").text
    assert page.get("/videos/nothing-like-it").status_code == 404


def test_a_video_that_the_session_has_not_made_is_not_sent(home, page, tmp_path):
    secret = tmp_path / "secret.mp4"
    secret.write_bytes(b"private")
    with Ledger.open(home / "ledger.sqlite3", spool_folder=home / "spool") as ledger:
        ledger.open_session(session_start("other-file", started_at=NOVEMBER))
        ledger.close_session("other-file", ended_at=NOVEMBER, outcome=SessionOutcome.COMPLETED, output=str(secret))
        assert ledger.flush(30)

    answer = page.get("/videos/other-file/file")

    assert answer.status_code == 404
    assert b"private" not in answer.content
