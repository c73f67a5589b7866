"""The header of each page has the spending of this month, equal to `usage report --json`."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from eleven_video.accounting.calls import CallKind
from eleven_video.accounting.metrics import Part
from eleven_video.accounting.pricing import CostState
from eleven_video.domain.options import Mode
from eleven_video.ledger.store import Ledger
from tests.support.calls import speech_call
from tests.support.ledger_rows import charge_of, intent, picture_charge, session_start
from tests.support.page import Page, served
from tests.support.usage_command import told

PAGES = ("now", "videos", "spending", "new", "prices", "settings", "month")


def header(page: Page, path: str) -> tuple[int, str]:
    """The pico-dollars and the text of the month on a page."""
    found = re.search(r'<a id="month".*?data-month-pico="(\d+)"[^>]*>(.*?)</a>', page.get(f"/{path}").text, re.DOTALL)
    return int(found[1]), " ".join(re.sub(r"<[^>]+>", " ", found[2]).split())


@pytest.fixture
def ledger(tmp_path):
    with Ledger.open(tmp_path / "ledger.sqlite3", spool_folder=tmp_path / "spool") as ledger:
        now = datetime.now(UTC)
        ledger.open_session(session_start("s", started_at=now))
        ledger.open_session(session_start("rehearsed", started_at=now, mode=Mode.SANDBOX))
        yield ledger
        assert ledger.flush(30)


def said(home) -> dict:
    month = f"{datetime.now(UTC):%Y-%m}"
    return told(home, "report", "--by", "month", "--since", month, "--utc", ELEVEN_VIDEO_HOME=str(home), TZ="UTC")[
        "total"
    ]


def test_each_page_has_the_sum_of_usage_to_the_pico_dollar(tmp_path, ledger, monkeypatch):
    now, name = datetime.now(UTC), f"{datetime.now(UTC):%B}"
    first = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    ledger.record("s", picture_charge(333_333_333_337, occurred_at=now))
    ledger.record("s", picture_charge(7, occurred_at=first))
    ledger.record("s", picture_charge(999, occurred_at=first - timedelta(microseconds=1)))
    ledger.record("rehearsed", picture_charge(5 * 10**12, occurred_at=now))
    spoken = speech_call("Rachel", {Part.CHARACTERS: 758, Part.CREDITS: 758}, occurred_at=now)
    ledger.record("s", charge_of(spoken, 0, CostState.CREDITS))
    assert ledger.flush(30)

    with served(tmp_path) as page:
        for path in PAGES:
            assert header(page, path) == (333_333_333_344, f"{name} at least $0.3333 758 credits")
    assert said(tmp_path)["cost_pico"] == 333_333_333_344
    assert said(tmp_path)["unpriced_credits"] == 758


def test_a_month_without_calls_has_cost_nothing(tmp_path, ledger):
    assert ledger.flush(30)
    with served(tmp_path) as page:
        assert header(page, "videos") == (0, f"{datetime.now(UTC):%B} $0.0000")


def test_credits_are_not_shown_as_dollars(tmp_path, ledger):
    now = datetime.now(UTC)
    spoken = speech_call("Rachel", {Part.CHARACTERS: 9, Part.CREDITS: 9}, occurred_at=now)
    ledger.record("s", charge_of(spoken, 0, CostState.CREDITS))
    assert ledger.flush(30)
    with served(tmp_path) as page:
        assert header(page, "videos") == (0, f"{now:%B} 9 credits")


def test_a_call_without_an_answer_makes_the_month_at_least(tmp_path, ledger):
    now = datetime.now(UTC)
    ledger.record("s", picture_charge(10**12, occurred_at=now))
    ledger.intend(intent("open", session="s", kind=CallKind.IMAGE, started_at=now, bound_pico=40))
    assert ledger.flush(30)
    with served(tmp_path) as page:
        assert header(page, "videos") == (10**12, f"{now:%B} at least $1.0000")


def test_an_unknown_cost_is_not_zero(tmp_path, ledger):
    now = datetime.now(UTC)
    ledger.intend(intent("open", session="s", kind=CallKind.IMAGE, started_at=now))
    assert ledger.flush(30)
    with served(tmp_path) as page:
        assert header(page, "videos") == (0, f"{now:%B} unknown")


def test_a_ledger_that_cannot_be_read_has_no_month(tmp_path):
    (tmp_path / "ledger.sqlite3").write_bytes(b"not a database" * 100)
    with served(tmp_path) as page:
        answer = page.get("/videos")
    assert answer.status_code == 503
    assert 'id="month"' not in answer.text
