"""`eleven-video usage export`: every call of the ledger, with every fact."""

import csv
import io
import json
import subprocess
import tracemalloc
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from eleven_video.accounting.calls import Outcome
from eleven_video.accounting.charge_json import charge_record
from eleven_video.accounting.metrics import Part
from eleven_video.accounting.pricing import CostState
from eleven_video.cli.usage.export import ExportOptions, export
from eleven_video.domain.options import Mode
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.ledger.store import Ledger
from eleven_video.reporting.selection import SelectionOptions
from tests.support.calls import NOVEMBER, speech_call
from tests.support.command import COMMAND, environment, run_command
from tests.support.ledger_rows import PICO, charge_of, intent, picture_charge, session_start
from tests.support.usage_command import asked

FIRST, SECOND, REHEARSAL = "20261123-first", "20261124-second", "20261124-rehearsal"
DAY = timedelta(days=1)


@pytest.fixture
def ledger_file(tmp_path):
    return tmp_path / "ev" / "ledger.sqlite3"


@pytest.fixture
def home(tmp_path, ledger_file):
    """Two sessions that overlap, and one in the sandbox."""
    with Ledger.open(ledger_file) as ledger:
        ledger.open_session(session_start(FIRST, project="nature"))
        ledger.open_session(session_start(SECOND, project="=1+1"))
        # Written in another order than that in which they happened.
        ledger.record(SECOND, picture_charge(123_456_789_012, occurred_at=NOVEMBER + DAY, id="fourth"))
        ledger.record(FIRST, picture_charge(1, occurred_at=NOVEMBER + timedelta(hours=1), id="second", scene=2))
        spoken = speech_call("@Adam", {Part.CHARACTERS: 9, Part.CREDITS: 9}, id="first", occurred_at=NOVEMBER)
        ledger.record(FIRST, charge_of(spoken, 0, CostState.CREDITS))
        ledger.intend(intent("lost", session=FIRST, bound_pico=PICO))
        lost = picture_charge(0, CostState.UNKNOWN, occurred_at=NOVEMBER + timedelta(hours=2), id="third",
                              outcome=Outcome.UNANSWERED)  # fmt: skip
        ledger.settle("lost", lost)
        ledger.open_session(session_start(REHEARSAL, mode=Mode.SANDBOX))
        ledger.record(REHEARSAL, picture_charge(9, id="rehearsed"))
        assert ledger.flush(120)
    return tmp_path


def exported(home, *arguments, **env):
    return [json.loads(line) for line in asked(home, "export", *arguments, **env).splitlines()]


def ids(calls):
    return [call["id"] for call in calls]


def test_every_live_call_is_one_json_object_the_oldest_first(home, ledger_file):
    calls = exported(home)

    assert ids(calls) == ["first", "second", "third", "fourth"]
    assert all(one["at"] <= other["at"] for one, other in pairwise(calls))
    with LedgerReader.open(ledger_file) as reader:
        stored = {one.charge.call.id: one for one in reader.charges()}
    for call in calls:
        one = stored[call["id"]]
        context = {
            name: call.pop(name) for name in ("session_id", "project", "profile", "mode", "billed", "attempt_id")
        }
        assert context == {
            "session_id": one.session, "project": one.project, "profile": one.profile, "mode": "live", "billed": True,
            "attempt_id": one.attempt,
        }  # fmt: skip
        assert call == charge_record(one.charge)
    assert asked(home, "export", "--json") == asked(home, "export")


def test_money_is_exact_as_text_and_in_pico_dollars(home):
    calls = exported(home)

    assert [call["cost_pico"] for call in calls] == [None, 1, None, 123_456_789_012]
    assert [call["usd"] for call in calls] == [None, "0.000000000001", None, "0.123456789012"]
    assert [call["state"] for call in calls] == ["credits", "priced", "unknown", "priced"]
    assert all(Decimal(call["usd"]) * PICO == call["cost_pico"] for call in calls if call["usd"] is not None)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--project", "nature"], ["first", "second", "third"]),
        (["--since", "2026-11-24"], ["fourth"]),
        (["--until", "2026-11-23"], ["first", "second", "third"]),
        (["--since", "2026-11-23", "--until", "2026-11-24", "--project", "=1+1"], ["fourth"]),
        (["--session", SECOND], ["fourth"]),
        (["--session", "20261123"], ["first", "second", "third"]),
        (["--session", FIRST, "--since", "2026-11-24"], []),
        (["--sandbox"], ["rehearsed"]),
        (["--session", REHEARSAL], ["rehearsed"]),
        (["--project", "none such"], []),
    ],
)
def test_it_can_be_narrowed(home, arguments, expected):
    assert ids(exported(home, *arguments)) == expected


def test_days_are_those_of_this_machines_zone(home):
    # Eleven hours ahead, 13:00 of the 23rd is the 24th.
    assert ids(exported(home, "--until", "2026-11-23", TZ="FAR-11")) == ["first"]
    assert ids(exported(home, "--since", "2026-11-24", TZ="FAR-11")) == ["second", "third", "fourth"]
    assert ids(exported(home, "--session", FIRST, "--since", "2026-11-24", TZ="FAR-11")) == ["second", "third"]


def test_the_table_is_exact_and_runs_no_formula(home):
    rows = list(csv.DictReader(io.StringIO(asked(home, "export", "--csv"))))

    assert [row["id"] for row in rows] == ["first", "second", "third", "fourth"]
    # Credits without a price are no dollars; what nobody knows is not nothing.
    assert [row["usd"] for row in rows] == ["", "0.000000000001", "", "0.123456789012"]
    assert [row["cost_pico"] for row in rows] == ["", "1", "", "123456789012"]
    assert (rows[3]["project"], rows[0]["name"], rows[0]["project"]) == ("'=1+1", "'@Adam", "nature")
    assert (rows[0]["characters"], rows[0]["credits"], rows[0]["pictures"], rows[1]["pictures"]) == ("9", "9", "", "1")
    assert (rows[0]["scene"], rows[1]["scene"], rows[1]["estimated"]) == ("", "2", "false")
    assert json.loads(rows[3]["lines"])[0]["price_source"] == "a test's price"
    # Every fact of a call is there, quantities in columns of their own.
    assert set(exported(home)[0]) - set(rows[0]) == {"quantities"}
    assert set(map(str, Part)) < set(rows[0])


def test_a_file_takes_the_place_of_the_one_before_and_nothing_goes_to_stdout(home):
    target = home / "calls.jsonl"
    target.write_text("earlier", encoding="utf-8")
    refused = run_command("usage", "export", "--output", str(target), cwd=home)
    assert (refused.returncode, target.read_text(encoding="utf-8")) == (2, "earlier")
    done = run_command("usage", "export", "--output", str(target), "--overwrite", cwd=home, env={"TZ": "UTC"})

    assert (done.returncode, done.stdout, done.stderr) == (0, "", f"4 calls written to {target}\n")
    assert target.read_text(encoding="utf-8") == asked(home, "export")


@pytest.mark.parametrize(
    ("name", "arguments", "form"),
    [("calls.csv", [], "--csv"), ("calls.csv", ["--json"], "--json"), ("calls.txt", ["--csv"], "--csv")],
)
def test_the_form_is_the_one_asked_for_else_that_of_the_files_name(home, name, arguments, form):
    assert run_command("usage", "export", *arguments, "-o", name, cwd=home, env={"TZ": "UTC"}).returncode == 0
    # A table in a file begins with the mark by which a spreadsheet knows UTF-8.
    mark = "\ufeff" if form == "--csv" else ""
    assert (home / name).read_text(encoding="utf-8") == mark + asked(home, "export", form)


def test_long_ids_stay_text_in_a_spreadsheet(home, ledger_file):
    ids_ = ["1234567890123456789012", "12e45", "0012", "123456789012345"]
    with Ledger.open(ledger_file) as ledger:
        for number, id_ in enumerate(ids_):
            ledger.record(SECOND, picture_charge(1, id=id_, occurred_at=NOVEMBER + 2 * DAY + timedelta(hours=number)))
        assert ledger.flush(120)
    rows = list(csv.DictReader(io.StringIO(asked(home, "export", "--since", "2026-11-25", "--csv"))))

    assert [row["id"] for row in rows] == ["'1234567890123456789012", "'12e45", "'0012", "123456789012345"]


def test_an_export_that_cannot_be_written_leaves_no_file(home):
    before = {path.name for path in home.iterdir()}
    for target in (home / "ev" / "ledger.sqlite3" / "calls.jsonl", home / "ev"):
        done = run_command("usage", "export", "--output", str(target), cwd=home)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.count("\n") == 1
    assert {path.name for path in home.iterdir()} == before


def test_a_file_is_never_half_written(home, ledger_file):
    """What goes wrong on the way, here a row that cannot be read, leaves the file of before."""
    import sqlite3

    connection = sqlite3.connect(ledger_file)
    connection.execute("UPDATE charges SET quantities = 'torn' WHERE call_id = 'fourth'")
    connection.commit()
    connection.close()
    target = home / "calls.jsonl"
    target.write_text("earlier", encoding="utf-8")

    assert run_command("usage", "export", "--output", str(target), "--overwrite", cwd=home).returncode != 0
    assert target.read_text(encoding="utf-8") == "earlier"
    assert [path.name for path in home.iterdir() if path.name.endswith(".part")] == []


def test_an_open_call_without_a_charge_is_told_of(home, ledger_file):
    with Ledger.open(ledger_file) as ledger:
        ledger.intend(intent("silent", session=SECOND, bound_pico=PICO))
        assert ledger.flush(120)
    done = run_command("usage", "export", cwd=home)

    assert done.stdout.count("\n") == 4
    assert done.stderr == "Not exported, because the cost is unknown: 1 call without an answer. See usage list.\n"
    # The charge of unknown cost is exported, and is not told of a second time.
    assert run_command("usage", "export", "--session", FIRST, cwd=home).stderr == ""


def test_an_empty_ledger_is_exported_as_nothing(tmp_path):
    assert asked(tmp_path, "export") == ""
    assert asked(tmp_path, "export", "--csv").startswith("session_id,project,profile,mode,billed,attempt_id,id,at,")
    assert asked(tmp_path, "export", "--csv").count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--json", "--csv"], "Choose --json or --csv, not both."),
        (["--since", "some day"], "--since 'some day' is not a day."),
        (["--session", "2027"], "There is no session '2027'. The nearest: "),
    ],
)
def test_wrong_usage_is_2_in_one_line(home, arguments, said):
    done = run_command("usage", "export", *arguments, cwd=home)

    assert done.returncode == 2
    assert (said in json.loads(done.stdout)["error"]) if "--json" in arguments else done.stdout == ""
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.fixture
def long_home(tmp_path, ledger_file):
    """More calls than a pipe holds, over many days."""
    with Ledger.open(ledger_file) as ledger:
        ledger.open_session(session_start())
        for number in range(600):
            ledger.record("session", picture_charge(number, occurred_at=NOVEMBER - number % 60 * DAY))
        assert ledger.flush(120)
    return tmp_path


def test_a_reader_that_goes_away_is_no_error(long_home):
    with subprocess.Popen(
        [*COMMAND, "usage", "export"],
        cwd=long_home, env=environment(long_home), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stderr is not None
        assert json.loads(process.stdout.readline())["session_id"] == "session"
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that takes nothing is Linux's")
@pytest.mark.parametrize("arguments", [["export"], ["list"], ["report", "--csv"]])
def test_an_unwritable_stdout_is_reported(home, arguments):
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [*COMMAND, "usage", *arguments],
            cwd=home, env=environment(home), stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 7
    assert done.stderr == "Error: The usage cannot be written to stdout: No space left on device.\n"


def test_calls_are_written_as_they_are_read(long_home, monkeypatch):
    monkeypatch.setenv("ELEVEN_VIDEO_HOME", str(long_home / "ev"))
    target = long_home / "calls.jsonl"
    options = ExportOptions(
        selection=SelectionOptions(), session=None, as_json=False, as_csv=False, output=target, overwrite=True
    )
    export(options)  # whatever is loaded late is loaded now
    tracemalloc.start()
    export(options)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert target.read_text(encoding="utf-8").count("\n") == 600
    assert peak < target.stat().st_size / 2
