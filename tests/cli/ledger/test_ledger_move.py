"""`eleven-video ledger`: moving the ledger of a machine to a server, and checking it there."""

import json
import re
import sqlite3
import stat
import sys
from pathlib import Path

import pytest

from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.ledger.store import Ledger
from eleven_video.purchasing.session_lock import locked
from tests.support.command import COMMAND, environment, run_command
from tests.support.ledger_rows import picture_charge, session_start
from tests.support.postgresql import PASSWORD
from tests.support.terminal import Terminal


def ledger_of(home: Path, *sessions: str) -> Path:
    """The ledger of a machine with one paid call in each session."""
    file = home / "ev" / "ledger.sqlite3"
    with Ledger.open(file) as ledger:
        for name in sessions:
            ledger.open_session(session_start(name))
            ledger.record(name, picture_charge(1_000, id=f"call-of-{name}"))
        assert ledger.flush(60)
    return file


def run(home: Path, *arguments: str, code: int = 0, **env: str) -> str:
    done = run_command("ledger", *arguments, cwd=home, env=env)
    said = done.stdout + done.stderr
    assert PASSWORD not in said
    assert done.returncode == code, said
    return said


def told(home: Path, *arguments: str, code: int = 0, **env: str) -> dict:
    done = run_command("ledger", *arguments, "--json", cwd=home, env=env)
    assert PASSWORD not in done.stdout + done.stderr
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def machine(tmp_path):
    home = tmp_path / "a"
    home.mkdir()
    return home


def test_a_ledger_moves_with_its_setting_and_the_file_stays(machine, server_ledger):
    before = ledger_of(machine, "one", "two").read_bytes()
    config = machine / "ev" / "config.toml"
    config.write_text('# mine\nproject = "p"\n', encoding="utf-8")
    config.chmod(0o644)

    record = told(machine, "move", server_ledger, "--write-setting")

    assert {name: table["new"] for name, table in record["tables"].items()} == {
        "sessions": 2,
        "attempts": 2,
        "charges": 2,
    }
    assert (record["charges_pico"], record["setting"], record["local_file"]) == ("2000", "written", "kept")
    assert (machine / "ev" / "ledger.sqlite3").read_bytes() == before
    assert f'ledger = "{server_ledger}"' in config.read_text(encoding="utf-8")
    if sys.platform != "win32":
        assert stat.S_IMODE(config.stat().st_mode) == 0o600, "it has a password now"
    assert told(machine, "show")["kind"] == "server"
    assert told(machine, "check")["ok"] is True
    assert "Commands use the database already" in run(machine, "move")


def test_without_a_terminal_the_setting_is_left_and_named(machine, server_ledger):
    ledger_of(machine, "one")

    said = run(machine, "move", server_ledger)

    assert "config set ledger URL" in said
    assert told(machine, "show")["kind"] == "file"


def test_a_trial_changes_nothing(machine, server_ledger):
    ledger_of(machine, "one")

    assert "Nothing was changed" in run(machine, "move", server_ledger, "--dry-run", "--write-setting")

    with LedgerReader.open(server_ledger) as reader:
        assert reader.list_sessions(None) == []
    assert told(machine, "show")["kind"] == "file"


def test_two_machines_move_into_one_ledger(machine, tmp_path, server_ledger):
    other = tmp_path / "b"
    other.mkdir()
    ledger_of(machine, "one", "two")
    ledger_of(other, "three")
    run(machine, "move", server_ledger)
    run(other, "move", ELEVEN_VIDEO_LEDGER=server_ledger)

    with LedgerReader.open(server_ledger) as reader:
        assert {one.session.id for one in reader.list_sessions(None)} == {"one", "two", "three"}
    assert told(machine, "check", ELEVEN_VIDEO_LEDGER=server_ledger)["ok"] is True


def test_another_row_with_the_same_id_is_refused(machine, server_ledger):
    ledger_of(machine, "one")
    with Ledger.open(server_ledger) as ledger:
        ledger.open_session(session_start("one", title="Of somebody else"))
        assert ledger.flush(60)

    said = run(machine, "move", server_ledger, code=3)

    assert "another row 'one' in the table sessions: it differs in title" in said


def test_a_running_video_is_refused_by_its_session(machine, server_ledger):
    ledger_of(machine, "one")
    session = machine / "ev" / "sessions" / "20261130-101010-abcdef01"
    session.mkdir(parents=True)
    with locked(session):
        said = run(machine, "move", server_ledger, code=2)

    assert "20261130-101010-abcdef01" in said
    with LedgerReader.open(server_ledger) as reader:
        assert reader.list_sessions(None) == []


@pytest.mark.parametrize(
    ("typed", "said", "code"),
    [
        ("mysql://u:n0t-a-real-Pass-w0rd@h/d", "The URL begins with mysql://", 2),
        ("postgresql://u:n0t-a-real-Pass-w0rd@@h/d", 'password contains "@"', 2),
        ("postgresql://u:n0t-a-real-Pass-w0rd@127.0.0.1:1/d", "Check that the server runs", 3),
    ],
)
def test_a_target_that_cannot_be_used_is_named(machine, typed, said, code):
    ledger_of(machine, "one")

    assert said in run(machine, "move", typed, code=code)


def test_without_a_local_ledger_there_is_nothing_to_move(machine, server_ledger):
    assert "nothing to move" in run(machine, "move", server_ledger, code=2)


def test_charges_that_wait_in_a_spool_move_too(machine, server_ledger):
    file = ledger_of(machine, "one")
    with Ledger.open(file.parent / "nothing" / "\0", spool_folder=machine / "ev" / "spool") as unwritable:
        unwritable.record("one", picture_charge(500, id="spooled"))
        unwritable.flush(60)

    record = told(machine, "move", server_ledger)

    assert (record["charges_pico"], record["tables"]["charges"]["rows"]) == ("1500", 2)


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal of POSIX")
def test_on_a_terminal_the_user_is_asked(machine, server_ledger):
    ledger_of(machine, "one")
    terminal = Terminal(100, 24, [*COMMAND, "ledger", "move", server_ledger], cwd=machine, env=environment(machine))
    terminal.wait_for("[no]:")
    terminal.type(b"y\n")
    assert terminal.wait_for_end() == 0
    assert PASSWORD not in terminal.text
    assert told(machine, "show")["kind"] == "server"


def test_planted_differences_end_the_check_with_3(machine):
    file = ledger_of(machine, "one", "two")
    assert "no problems" in run(machine, "check")
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE rollups SET pico = pico + 1")
    connection.close()

    record = told(machine, "check", code=3)

    broken = [check for check in record["checks"] if check["health"] == "problem"]
    assert [check["subject"] for check in broken] == ["sums"]
    assert re.search(r"1 differ: quarter \d+, live calls of gemini-2.5-flash-image", broken[0]["told"])
    assert "-1 pico-dollars" in broken[0]["told"]


def test_a_damaged_file_is_found(machine):
    file = ledger_of(machine, "one", "two")
    file.write_bytes(b"no ledger " * 1000)

    assert "damaged" in run(machine, "check", code=3)


def test_show_without_a_ledger(machine):
    record = told(machine, "show")

    assert (record["exists"], record["form"], record["rows"]) == (False, None, {})
    assert "made by the first run" in run(machine, "check")
