"""`eleven-video usage` as a user runs it, on a ledger that real runs would have written."""

import csv
import io
import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta

import pytest
from rich.cells import cell_len

from eleven_video.accounting.calls import Outcome
from eleven_video.accounting.metrics import Part
from eleven_video.accounting.pricing import CostState
from eleven_video.domain.options import Mode
from eleven_video.ledger.records import SessionOutcome
from eleven_video.ledger.store import Ledger
from tests.support.calls import NOVEMBER, speech_call
from tests.support.command import environment, run_command
from tests.support.ledger_rows import PICO, charge_of, intent, picture_charge, session_start
from tests.support.usage_command import asked, line_of, told

CENT = PICO // 100
BEES, SKY, REHEARSAL = "20261123-bees", "20261124-sky", "20261124-rehearsal"
AT_LEAST = ["at", "least", "$0.1735", "+", "812", "credits"]
TUESDAY = NOVEMBER + timedelta(days=1)


@pytest.fixture
def history(tmp_path):
    """A failed session with a call of every kind, a completed one of the next day, and one in the sandbox."""
    with Ledger.open(tmp_path / "ev" / "ledger.sqlite3") as ledger:
        ledger.open_session(session_start(BEES, title="Bees", project="nature"))
        for attempt, scene in (("answered", 1), ("silent", 2)):
            ledger.intend(intent(attempt, session=BEES, scene=scene, bound_pico=5 * CENT))
        ledger.settle("answered", picture_charge(4 * CENT, scene=1))
        spoken = speech_call("Rachel", {Part.CHARACTERS: 812, Part.CREDITS: 812})
        ledger.record(BEES, charge_of(spoken, 0, CostState.CREDITS))
        ledger.record(BEES, picture_charge(0, CostState.UNPRICED, model="gemini-new"))
        ledger.record(BEES, picture_charge(CENT, outcome=Outcome.BLOCKED, scene=3, attempt=2))
        ledger.close_session(BEES, ended_at=NOVEMBER, outcome=SessionOutcome.FAILED)

        ledger.open_session(session_start(SKY, title="=Sky", project="=1+1", started_at=TUESDAY))
        ledger.record(SKY, picture_charge(123_456_789_012, occurred_at=TUESDAY))
        ledger.close_session(SKY, ended_at=TUESDAY, outcome=SessionOutcome.COMPLETED)

        later = TUESDAY + timedelta(hours=1)
        ledger.open_session(session_start(REHEARSAL, mode=Mode.SANDBOX, title="Rehearsal", started_at=later))
        ledger.record(REHEARSAL, picture_charge(9 * PICO, occurred_at=later))
        assert ledger.flush(120)
    return tmp_path


def test_the_list_shows_the_latest_first_and_adds_up_live_money_only(history):
    shown = asked(history, "list")

    starts = [line.split()[0] for line in shown.splitlines() if line.startswith("2026")]
    assert starts == [REHEARSAL, SKY, BEES]
    assert line_of(shown, BEES) == [BEES, "4", "at", "least", "$0.0500", "+", "812", "credits", "812"]
    assert line_of(shown, SKY) == [SKY, "1", "$0.1235", "0"]
    assert "2026-11-23 12:00, failed, project nature, Bees" in shown
    assert "2026-11-24 13:00, killed or still running, sandbox, Rehearsal" in shown
    assert line_of(shown, "Total") == ["Total", "of", "2", "sessions", "5", *AT_LEAST, "812"]
    assert asked(history) == shown


def test_the_list_can_be_cut_and_narrowed(history):
    assert [one["session_id"] for one in told(history, "list", "--limit", "1")["sessions"]] == [REHEARSAL]
    assert [one["session_id"] for one in told(history, "list", "--project", "nature")["sessions"]] == [BEES]


def test_json_of_the_list_is_exact(history):
    found = told(history, "list")

    assert found["zone"] == "UTC"
    assert [one["mode"] for one in found["sessions"]] == ["sandbox", "live", "live"]
    bees = found["sessions"][2]
    assert (bees["cost_pico"], bees["cost"], bees["at_least"]) == (5 * CENT, 0.05, True)
    assert bees["open"] == {
        "attempts": 1, "bound": 0.05, "bound_exact": "0.05", "bound_pico": 5 * CENT, "unbounded": 0,
        "bound_credits": 0, "without_credits": 0,
    }  # fmt: skip
    assert (bees["cost_exact"], bees["unpriced_credits"], bees["credits_calls"]) == ("0.05", 812, 1)
    assert [(one["mode"], one["billed"]) for one in (found, *found["sessions"])] == [
        ("live", True), ("sandbox", False), ("live", True), ("live", True),
    ]  # fmt: skip
    assert (bees["unpriced_calls"], bees["failed_cost_pico"], bees["metrics"]["credits"]) == (1, CENT, 812)
    assert found["sessions"][1]["at_least"] is False
    assert found["total"]["cost_pico"] == 5 * CENT + 123_456_789_012


def test_a_session_is_shown_call_by_call(history):
    shown = " ".join(asked(history, "show", "20261123", COLUMNS="120").split())

    assert shown.startswith(f"Session {BEES} 2026-11-23 12:00, failed, project nature, Bees")
    assert "12:00:00 picture of scene 1, gemini-2.5-flash-image $0.0400 1 picture, attempt 1, priced" in shown
    assert (
        "speech, Rachel (eleven_multilingual_v2) 812 credits 812 characters, 812 credits, attempt 1, paid in credits"
        in shown
    )
    assert "picture, gemini-new unpriced 1 picture, attempt 1, unpriced" in shown
    assert "picture of scene 3, gemini-2.5-flash-image $0.0100 1 picture, attempt 2, priced, blocked" in shown
    assert (
        "picture of scene 2, gemini-2.5-flash-image up to $0.0500 no answer, may be billed, attempt 1, unknown" in shown
    )
    assert "Total of 4 calls at least $0.0500 + 812 credits Credits 812" in shown
    assert "1 call without an answer may have been billed: up to $0.0500 more." in shown


def test_json_of_a_session_holds_every_call_with_its_rates(history):
    found = told(history, "show", BEES)

    assert [call["cost_pico"] for call in found["calls"]] == [4 * CENT, None, 0, CENT]
    assert found["calls"][0]["lines"][0]["price_source"] == "a test's price"
    assert [(call["scene"], call["bound_pico"]) for call in found["open_calls"]] == [(2, 5 * CENT)]
    assert found["cost_pico"] == sum(call["cost_pico"] or 0 for call in found["calls"])


def test_without_an_id_the_latest_session_is_shown(history):
    assert told(history, "show")["session_id"] == REHEARSAL
    assert "(sandbox, not spent)" in asked(history, "show")


def test_the_report_adds_up_days_and_says_what_bought_nothing(history):
    shown = asked(history, "report")

    assert shown.startswith("Usage by day, days in UTC\n")
    assert line_of(shown, "2026-11-23") == ["2026-11-23", "4", "at", "least", "$0.0500", "+", "812", "credits", "812"]
    assert line_of(shown, "2026-11-24") == ["2026-11-24", "1", "$0.1235", "0"]
    assert line_of(shown, "Total") == ["Total", "5", *AT_LEAST, "812"]
    words = " ".join(shown.split())
    # One of the session's other calls has no price, and one is paid in credits.
    assert "Spent on failures: $0.0100 for 1 failed call; at least $0.0500 + 812 credits in 1 session without" in words
    assert "1 call without an answer may have been billed: up to $0.0500 more." in words


@pytest.mark.parametrize(
    ("by", "keys"),
    [
        ("day", ["2026-11-23", "2026-11-24"]),
        ("week", ["2026-W48"]),
        ("month", ["2026-11"]),
        ("model", ["gemini-2.5-flash-image", "eleven_multilingual_v2", "gemini-new"]),
        ("voice", ["Rachel"]),
        ("service", ["gemini", "elevenlabs"]),
        ("project", ["=1+1", "nature"]),
    ],
)
def test_every_group_adds_up_to_its_total(history, by, keys):
    found = told(history, "report", "--by", by)

    assert [row["key"] for row in found["rows"]] == keys
    assert sum(row["cost_pico"] for row in found["rows"]) == found["total"]["cost_pico"]
    assert found["total"]["cost_pico"] == (0 if by == "voice" else 5 * CENT + 123_456_789_012)
    assert found["spent_on_failures"]["cost_pico"] == CENT


def test_days_are_those_of_this_machines_zone_and_both_included(history):
    tokyo = told(history, "report", "--since", "2026-11-24", "--until", "2026-11-24", TZ="JST-13")

    assert tokyo["zone"] == "JST"
    # 12:00 of the 23rd is 1:00 of the 24th there, thirteen hours ahead.
    assert [(row["key"], row["calls"]) for row in tokyo["rows"]] == [("2026-11-24", 4)]
    only = told(history, "report", "--since", "2026-11-24", "--until", "2026-11-24")
    assert [(row["key"], row["calls"]) for row in only["rows"]] == [("2026-11-24", 1)]
    assert only["total"]["at_least"] is False


def test_the_sandbox_is_reported_by_itself(history):
    assert told(history, "report", "--sandbox")["total"]["cost_pico"] == 9 * PICO
    assert "no money was spent" in asked(history, "report", "--sandbox")


def test_a_report_of_sandbox_runs_only_mentions_the_option(tmp_path):
    with Ledger.open(tmp_path / "ev" / "ledger.sqlite3") as ledger:
        for id_ in ("one", "two"):
            ledger.open_session(session_start(id_, mode=Mode.SANDBOX))
            ledger.record(id_, picture_charge(9 * PICO))
        assert ledger.flush(120)

    assert "No live usage. 2 sandbox sessions: add --sandbox.\n" in asked(tmp_path, "report")
    assert "2 sandbox sessions (not billed) are left out of the total." in asked(tmp_path, "list")
    found = told(tmp_path, "report", "--sandbox")
    assert (found["mode"], found["billed"]) == ("sandbox", False)


def test_credits_that_an_older_ledger_has_as_free_are_credits(tmp_path):
    """The stored charge has the state "free" and no price. The sums by quarter hour count it as one in credits."""
    file = tmp_path / "ev" / "ledger.sqlite3"
    with Ledger.open(file) as ledger:
        ledger.open_session(session_start("old"))
        guessed = speech_call("Rachel", {Part.CHARACTERS: 758, Part.CREDITS: 758}, estimated=True)
        ledger.record("old", charge_of(guessed, 0, CostState.CREDITS))
        assert ledger.flush(120)
    with closing(sqlite3.connect(file)) as stored:
        assert stored.execute("SELECT state, estimated FROM charges").fetchall() == [("free", 1)]
        assert stored.execute("SELECT free_calls, credits_calls FROM rollups").fetchall() == [(0, 1)]

    (row,) = told(tmp_path, "report", "--by", "model")["rows"]
    (session,) = told(tmp_path, "list")["sessions"]
    for sums in (row, session):
        assert (sums["state"], sums["at_least"], sums["cost"], sums["unpriced_credits"]) == ("credits", True, 0.0, 758)
        assert (sums["credits_calls"], sums["estimated_calls"], sums["estimated_credits"]) == (1, 1, True)
    for arguments in (("list",), ("show",), ("report",)):
        assert "~758 credits" in asked(tmp_path, *arguments)
    (table,) = csv.DictReader(io.StringIO(asked(tmp_path, "export", "--csv")))
    assert (table["state"], table["usd"], table["cost_pico"], table["credits"]) == ("credits", "", "", "758")
    total = list(csv.DictReader(io.StringIO(asked(tmp_path, "report", "--csv"))))[-1]
    assert (total["cost_usd"], total["unpriced_credits"], total["estimated_calls"]) == ("", "758", "1")


def test_csv_is_exact_and_runs_no_formula(history):
    rows = list(csv.DictReader(io.StringIO(asked(history, "report", "--by", "project", "--csv"))))

    assert [(row["row"], row["project"]) for row in rows] == [("group", "'=1+1"), ("group", "nature"), ("total", "")]
    assert [row["cost_usd"] for row in rows] == ["0.123456789012", "0.05", "0.173456789012"]
    assert [row["state"] for row in rows] == ["priced", "unpriced", "unpriced"]
    assert {(row["mode"], row["billed"]) for row in rows} == {("live", "true")}
    assert [row["unpriced_credits"] for row in rows] == ["0", "812", "812"]
    assert (rows[2]["open_calls"], rows[2]["open_bound_usd"]) == ("1", "0.05")


@pytest.mark.parametrize("width", [40, 80, 120])
def test_lines_fit_the_terminal_and_money_is_whole(history, width):
    for arguments in (("list",), ("show", BEES), ("report", "--by", "model")):
        shown = asked(history, *arguments, COLUMNS=str(width))
        assert all(cell_len(line) <= width for line in shown.splitlines())
        assert "at least $0.0500" in shown or arguments == ("report", "--by", "model")
        assert "…" not in "".join(line for line in shown.splitlines() if "$" in line)


def test_a_ledger_that_does_not_exist_is_an_empty_one(tmp_path):
    assert asked(tmp_path, "list") == "No usage yet\n"
    assert asked(tmp_path, "show") == "No usage yet\n"
    assert asked(tmp_path, "report") == "Usage by day, days in UTC\nNo usage yet\n"
    assert told(tmp_path, "show") == {"session_id": None}
    assert told(tmp_path, "list")["sessions"] == []
    assert not (tmp_path / "ev").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["show", "20261123-beez"], f"There is no session '20261123-beez'. The nearest: {BEES}"),
        (["show", "20261124"], f"2 sessions begin with '20261124', such as {REHEARSAL}, {SKY}."),
        (["show", ""], "There is no session ''. The nearest: "),
        (["report", "--by", "colour"], "Usage cannot be grouped by 'colour'. Choose one of day, week"),
        (["report", "--since", "2026-02-30"], "--since '2026-02-30' is not a day. Write it as 2026-11-23, 2026-11, yesterday, 7d, 2w or last-month."),
        (["report", "--until", "0001-01-01"], "--until '0001-01-01' is not a day."),
        (["report", "--since", "2026-11-24", "--until", "2026-11-23"], "--since 2026-11-24 is after --until 2026-11-23."),
        (["report", "--json", "--csv"], "Choose --json or --csv, not both."),
        (["list", "--limit", "0"], "--limit must be at least 1, not '0'. See"),
    ],
)  # fmt: skip
def test_wrong_usage_is_2_in_one_line(history, arguments, said):
    done = run_command("usage", *arguments, cwd=history)

    assert done.returncode == 2
    assert (said in json.loads(done.stdout)["error"]) if "--json" in arguments else done.stdout == ""
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def loaded(cwd, *arguments: str) -> set[str]:
    program = (
        "import sys\nfrom eleven_video.cli import app\n"
        f"app({['usage', *arguments]!r}, standalone_mode=False)\n"
        "print('loaded', *sorted({name.partition('.')[0] for name in sys.modules}))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True, env=environment(cwd)
    )
    return set(done.stdout.splitlines()[-1].split()[1:])


def test_it_loads_no_more_than_it_needs(history):
    heavy = {"google", "elevenlabs", "av", "cv2", "numpy", "PIL", "onnxruntime", "sqlalchemy", "httpx", "uharfbuzz"}

    assert not (heavy | {"rich", "sqlite3"}) & loaded(history, "--help")
    narrowed = ["report", "--project", "p", "--by", "model", "--since", "2026-11-01", "--json"]
    for arguments in (["list"], ["show", BEES], ["report"], ["report", "--csv"], narrowed, ["export"]):
        found = loaded(history, *arguments)
        assert "sqlite3" in found
        assert not (heavy | {"pydantic"}) & found


def test_what_must_be_converted_is_checked_as_ever(history):
    assert "pydantic" in loaded(history, "list", "--limit", "1")
    assert len(told(history, "list", "--limit", "2")["sessions"]) == 2
    done = run_command("usage", "list", "--limit", "one", cwd=history)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--limit must be a whole number" in done.stderr
    done = run_command("usage", "export", "--output", "calls.csv", cwd=history)
    assert (done.returncode, done.stdout) == (0, "")
    assert (history / "calls.csv").read_text(encoding="utf-8-sig").startswith("session_id,")
