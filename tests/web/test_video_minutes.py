"""The cost of a minute of video, and estimates against actual costs: page, JSON, CSV and SQL of our own agree."""

import csv
import io
import re
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction
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

# Cost, length in ms, estimate (low, expected, high). None is unknown, as in sessions of older versions.
VIDEOS = (
    (333_333_333_337, 61_001, (300 * 10**9, 330 * 10**9, 340 * 10**9)),
    (40_000_500_001, 9_958, (41 * 10**9, 42 * 10**9, 43 * 10**9)),
    (99_999_999_999, None, None),
    (7, 92_000, (0, 5, 7)),
    (1_000_000_000_003, 30_041, None),
)
KEYS = {
    "day": "date(s.started_at / 1000000, 'unixepoch')",
    "month": "strftime('%Y-%m', s.started_at / 1000000, 'unixepoch')",
    "project": "s.project",
    "profile": "s.profile",
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    with Ledger.open(home / "ledger.sqlite3", spool_folder=home / "spool") as ledger:
        for number, (pico, length_ms, estimated) in enumerate(VIDEOS):
            session, at = f"session-{number}", NOVEMBER + timedelta(days=number % 2)
            low, expected, high = estimated or (None, None, None)
            ledger.open_session(
                session_start(
                    session, started_at=at, asked="{}", project="ab"[number % 2], profile="xy"[number // 3],
                    estimated_low_pico=low, estimated_pico=expected, estimated_high_pico=high,
                )
            )  # fmt: skip
            for part in range(2):
                attempt = intent(f"attempt-{number}-{part}", session=session, started_at=at, bound_pico=2 * 10**12)
                ledger.intend(attempt)
                cost = pico // 2 + (pico % 2 if part else 0)
                ledger.settle(attempt.id, picture_charge(cost, id=f"call-{number}-{part}", occurred_at=at))
            end = at + timedelta(minutes=1)
            ledger.close_session(
                session, ended_at=end, outcome=SessionOutcome.COMPLETED, output="/v.mp4", length_ms=length_ms
            )
        # A call that may have been billed, a session without a video, and one of the sandbox.
        ledger.intend(intent("open", session="session-4", started_at=NOVEMBER, bound_pico=5))
        ledger.open_session(session_start("failed", started_at=NOVEMBER, asked="{}"))
        ledger.record("failed", picture_charge(11, id="call-f", occurred_at=NOVEMBER))
        ledger.close_session("failed", ended_at=NOVEMBER, outcome=SessionOutcome.FAILED)
        ledger.open_session(session_start("rehearsed", started_at=NOVEMBER, asked="{}", mode=Mode.SANDBOX))
        ledger.close_session("rehearsed", ended_at=NOVEMBER, outcome=SessionOutcome.COMPLETED, length_ms=1000)
        assert ledger.flush(30)
    return home


@pytest.fixture(scope="module")
def page(home: Path) -> Iterator[Page]:
    with served(home) as page:
        yield page


def by_sql(home: Path, key: str, more: str = "") -> dict[str, tuple[int, int, int, int]]:
    """By group: videos, videos of known length, their length, and the cost of all charges of these."""
    with sqlite3.connect(home / "ledger.sqlite3") as connection:
        rows = connection.execute(
            f"SELECT {key}, COUNT(*), COUNT(s.length_ms), SUM(s.length_ms), SUM(CASE WHEN s.length_ms IS NOT NULL THEN "
            "(SELECT SUM(c.pico) FROM charges c WHERE c.session_id = s.id) END) FROM sessions s "
            f"WHERE s.mode = 'live' AND s.outcome = 'completed' {more} GROUP BY 1"
        ).fetchall()
    connection.close()
    return {name: (videos, measured, length or 0, pico or 0) for name, videos, measured, length, pico in rows}


@pytest.mark.parametrize("by", KEYS)
def test_a_minute_costs_the_same_on_the_page_in_json_and_in_sql(home, page, by):
    said = told(home.parent, "report", "--by", by, "--utc", ELEVEN_VIDEO_HOME=str(home), TZ="UTC")["videos"]
    rows = by_sql(home, KEYS[by])

    assert {
        group["key"]: (group["videos"], group["with_known_length"], group["length_ms"], group["cost_pico"])
        for group in said["groups"]
    } == rows
    total = [sum(column) for column in zip(*rows.values(), strict=True)]
    assert [said["videos"], said["with_known_length"], said["length_ms"], said["cost_pico"]] == total
    assert said["cost_per_minute_pico"] == round(Fraction(total[3] * 60_000, total[2]))
    shown = dict(re.findall(r'data-group="([^"]+)" data-pico="(\d+)"', page.get(f"/spending?by={by}").text))
    assert {key: int(pico) for key, pico in shown.items()} == {
        key: round(Fraction(pico * 60_000, length)) for key, (_, _, length, pico) in rows.items() if length
    }
    table = {row[by]: row for row in csv.DictReader(io.StringIO(page.get(f"/videos.csv?by={by}").text))}
    assert {key: (int(row["videos"]), int(row["length_ms"])) for key, row in table.items()} == {
        key: (videos, length) for key, (videos, _, length, _) in rows.items()
    }


def test_what_is_unknown_is_not_zero_and_an_open_call_makes_it_at_least(home, page):
    said = told(home.parent, "report", "--by", "project", ELEVEN_VIDEO_HOME=str(home))["videos"]
    text = page.get("/spending?by=project").text

    assert (said["videos"], said["with_known_length"], said["at_least"]) == (5, 4, True)
    assert "4 of 5 videos have a known length" in text
    assert re.search(r"<span>A minute of video</span><b>at least \$", text)
    by_profile = told(
        home.parent, "report", "--by", "day", "--project", "c", ELEVEN_VIDEO_HOME=str(home)
    )["videos"]  # fmt: skip
    assert (by_profile["videos"], by_profile["cost_per_minute_pico"], by_profile["cost_per_minute"]) == (0, None, None)


def test_estimates_are_held_against_what_videos_have_cost(home, page):
    said = told(home.parent, "report", ELEVEN_VIDEO_HOME=str(home))["videos"]

    assert (said["estimated_videos"], said["inside_estimate"]) == (3, 2)
    assert said["estimated_cost_pico"] == sum(estimated[1] for _, _, estimated in VIDEOS if estimated)
    assert said["actual_cost_pico"] == sum(pico for pico, _, estimated in VIDEOS if estimated)
    assert "<b>2 of 3</b><span>inside their range</span>" in page.get("/spending?by=day").text


def test_a_filter_in_the_address_selects_the_same_videos(home, page):
    said = told(home.parent, "report", "--by", "profile", "--project", "a", ELEVEN_VIDEO_HOME=str(home))["videos"]
    rows = by_sql(home, KEYS["profile"], "AND s.project = 'a'")

    shown = dict(re.findall(r'data-group="(\w)" data-pico="(\d+)"', page.get("/spending?by=profile&project=a").text))
    assert {group["key"]: group["length_ms"] for group in said["groups"]} == {key: row[2] for key, row in rows.items()}
    assert set(shown) == {key for key, row in rows.items() if row[2]}


def test_the_report_on_a_terminal_names_a_minute(home):
    printed = asked(home.parent, "report", ELEVEN_VIDEO_HOME=str(home))
    assert re.search(
        r"^A minute of video: at least \$\d+\.\d{4} \(4 videos of 5, whose length is known\)$", printed, re.MULTILINE
    )


def test_a_video_shows_its_length_and_what_a_minute_has_cost(page):
    text = page.get("/videos/session-0").text
    assert "1:01 long" in text
    assert "$0.3279 a minute of video" in text
    assert "a minute of video" not in page.get("/videos/session-2").text


def test_a_video_with_an_unpriced_call_costs_at_least_so_much(home, tmp_path):
    with Ledger.open(tmp_path / "ledger.sqlite3", spool_folder=tmp_path / "spool") as ledger:
        ledger.open_session(
            session_start(
                "one", started_at=NOVEMBER, asked="{}", estimated_pico=1, estimated_low_pico=1, estimated_high_pico=9
            )
        )
        ledger.record("one", picture_charge(5, id="a", occurred_at=NOVEMBER))
        ledger.record("one", picture_charge(0, CostState.UNPRICED, id="b", occurred_at=NOVEMBER))
        ledger.close_session("one", ended_at=NOVEMBER, outcome=SessionOutcome.COMPLETED, length_ms=60_000)
        assert ledger.flush(30)
    said = told(home.parent, "report", ELEVEN_VIDEO_HOME=str(tmp_path))["videos"]
    assert (said["cost_per_minute_pico"], said["at_least"], said["estimated_videos"]) == (5, True, 0)


def test_without_filters_the_page_shows_the_last_thirty_days(page):
    text = page.get("/spending").text
    assert 'name="since" value="30d"' in text
    assert "/spending.csv?by=day&amp;since=30d" in text
