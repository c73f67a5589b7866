"""Which sessions and calls `usage` shows: days as people type them, in a zone, of a mode, a project and a profile."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from eleven_video.domain.options import Mode
from eleven_video.ledger.store import Ledger
from tests.support.command import run_command
from tests.support.ledger_rows import picture_charge, session_start

NOW = datetime.now(UTC)
# Session: how long ago, mode, project, profile, pico-dollars.
SESSIONS = {
    "today": (timedelta(), Mode.LIVE, "bees", "default", 3),
    "days-ago": (timedelta(days=3), Mode.LIVE, "bees", "acme", 5),
    "weeks-ago": (timedelta(days=20), Mode.LIVE, "snow", "acme", 7),
    "old": (timedelta(days=400), Mode.LIVE, "", "", 11),
    "played": (timedelta(days=3), Mode.SANDBOX, "bees", "acme", 13),
}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "ev" / "profiles").mkdir(parents=True)
    (tmp_path / "ev" / "profiles" / "acme.toml").touch()
    with Ledger.open(tmp_path / "ev" / "ledger.sqlite3") as ledger:
        for id_, (ago, mode, project, profile, pico) in SESSIONS.items():
            ledger.open_session(session_start(id_, started_at=NOW - ago, mode=mode, project=project, profile=profile))
            ledger.record(id_, picture_charge(pico, occurred_at=NOW - ago))
        assert ledger.flush(10)
    return tmp_path


def usage(home: Path, *arguments: str) -> Any:
    done = run_command("usage", *arguments, "--json", cwd=home, env={"TZ": "UTC"})
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


LISTED = {
    (): {"today", "days-ago", "weeks-ago", "old", "played"},
    ("--live",): {"today", "days-ago", "weeks-ago", "old"},
    ("--sandbox",): {"played"},
    ("--since", "7d"): {"today", "days-ago", "played"},
    ("--since", "4w", "--until", "1w"): {"weeks-ago"},
    ("--since", "today"): {"today"},
    ("--until", "2024"): set(),
    ("--since", "this-year", "--until", "today", "--profile", "acme"): {
        name for name, (ago, _, _, profile, _) in SESSIONS.items()
        if profile == "acme" and (NOW - ago).year == NOW.year
    },
    ("--profile", "acme"): {"days-ago", "weeks-ago", "played"},
    ("--profile", "acme", "--live", "--project", "snow"): {"weeks-ago"},
    ("--profile", "default"): {"today"},
    ("--project", "bees", "--live"): {"today", "days-ago"},
}  # fmt: skip


@pytest.mark.parametrize(("arguments", "sessions"), LISTED.items(), ids=map(" ".join, LISTED))
def test_the_list(home: Path, arguments: tuple[str, ...], sessions: set[str]) -> None:
    (record,) = usage(home, "list", *arguments)
    assert {one["session_id"] for one in record["sessions"]} == sessions
    mode = Mode.SANDBOX if "--sandbox" in arguments else Mode.LIVE
    assert record["mode"] == mode
    assert record["total"]["cost_pico"] == sum(SESSIONS[name][4] for name in sessions if SESSIONS[name][1] is mode)


@pytest.mark.parametrize("as_report", [True, False])
@pytest.mark.parametrize(
    ("arguments", "pico"),
    [((), 26), (("--since", "7d"), 8), (("--profile", "acme"), 12), (("--profile", "acme", "--sandbox"), 13),
     (("--since", "yesterday"), 3), (("--profile", "default", "--since", "7d"), 3)],
)  # fmt: skip
def test_reports_and_exports(home: Path, arguments: tuple[str, ...], pico: int, *, as_report: bool) -> None:
    if as_report:
        (record,) = usage(home, "report", *arguments)
        assert record["total"]["cost_pico"] == pico
    else:
        assert sum(call["cost_pico"] for call in usage(home, "export", *arguments)) == pico


def test_the_report_by_profile(home: Path) -> None:
    (record,) = usage(home, "report", "--by", "profile")
    assert {row["key"]: row["cost_pico"] for row in record["rows"]} == {"acme": 12, "default": 3, "": 11}
    text = run_command("usage", "report", "--by", "profile", cwd=home).stdout
    assert "(not recorded)" in text
    (repriced,) = usage(home, "report", "--by", "profile", "--reprice")
    assert [row["key"] for row in repriced["rows"]] == [row["key"] for row in record["rows"]]


@pytest.mark.parametrize("command", ["list", "report"])
def test_usage_names_the_time_zone_that_decides_the_day(home: Path, command: str) -> None:
    (record,) = usage(home, command, "--timezone", "Asia/Tokyo")
    assert record["zone"] == "Asia/Tokyo"
    (record,) = usage(home, command, "--utc")
    assert record["zone"] == "UTC"
    for wrong in (("--timezone", "Mars/Base"), ("--utc", "--timezone", "Asia/Tokyo")):
        assert run_command("usage", command, *wrong, cwd=home).returncode == 2


def test_days_are_those_of_the_zone(tmp_path: Path) -> None:
    moment = datetime(2026, 11, 15, 23, 30, tzinfo=UTC)
    (tmp_path / "ev").mkdir()
    with Ledger.open(tmp_path / "ev" / "ledger.sqlite3") as ledger:
        ledger.open_session(session_start("late", started_at=moment))
        ledger.record("late", picture_charge(3, occurred_at=moment))
        assert ledger.flush(10)
    for zone, day in (("Asia/Tokyo", "2026-11-16"), ("America/New_York", "2026-11-15")):
        (record,) = usage(tmp_path, "report", "--timezone", zone, "--since", day, "--until", day)
        assert [row["key"] for row in record["rows"]] == [day]
        (record,) = usage(tmp_path, "report", "--reprice", "--timezone", zone, "--since", day, "--until", day)
        assert [row["key"] for row in record["rows"]] == [day]
        assert len(usage(tmp_path, "export", "--timezone", zone, "--since", day, "--until", day)) == 1


def test_sandbox_runs_alone_are_pointed_at(tmp_path: Path) -> None:
    (tmp_path / "ev").mkdir()
    with Ledger.open(tmp_path / "ev" / "ledger.sqlite3") as ledger:
        ledger.open_session(session_start("played", mode=Mode.SANDBOX))
        ledger.record("played", picture_charge(3))
        assert ledger.flush(10)
    assert "1 sandbox session: add --sandbox" in run_command("usage", "report", cwd=tmp_path).stdout
