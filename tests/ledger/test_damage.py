"""An unwritable ledger stops nothing, is reported once, and loses nothing."""

import json
import os
import sqlite3
import stat
import subprocess
import sys
import tempfile
from datetime import UTC
from pathlib import Path

import pytest

from eleven_video.accounting.calls import Outcome
from eleven_video.accounting.pricing import CostState
from eleven_video.domain.options import Mode
from eleven_video.errors import ConfigurationError
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.ledger.reading.report_types import GroupBy
from eleven_video.ledger.records import Resolution, SessionOutcome
from eleven_video.ledger.spool.spool_import import ImportResult
from eleven_video.ledger.store import Ledger
from tests.support.calls import NOVEMBER
from tests.support.ledger_rows import intent, locked, picture_charge, session_start

ROOT = Path(__file__).parents[2]
CHILD = Path(__file__).with_name("troubled_child.py")
posix_only = pytest.mark.skipif(os.name != "posix", reason="needs POSIX permissions and limits")


@pytest.fixture
def unreachable(tmp_path: Path) -> Path:
    """A place where no ledger can be made: a file stands where its folder should be."""
    (tmp_path / "occupied").touch()
    return tmp_path / "occupied" / "ledger.db"


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    return tmp_path / "session" / "usage"


def write_a_session(ledger: Ledger, name: str = "session") -> None:
    """One of everything that can be written."""
    tickets = [
        ledger.open_session(session_start(name, project="p", mode=Mode.LIVE, asked='{"prompt": "Rain"}')),
        ledger.intend(intent(f"{name}-a", session=name, bound_pico=9, scene=1)),
        ledger.settle(f"{name}-a", picture_charge(7, id=f"{name}-1")),
        ledger.intend(intent(f"{name}-b", session=name, bound_pico=9)),
        ledger.free(f"{name}-b", "HTTP 503"),
        ledger.intend(intent(f"{name}-c", session=name, bound_pico=11)),
        ledger.settle(f"{name}-c", picture_charge(0, CostState.UNKNOWN, id=f"{name}-2", outcome=Outcome.UNANSWERED)),
        ledger.resolve(f"{name}-c", Resolution.SKIPPED),
        ledger.intend(intent(f"{name}-d", session=name, bound_pico=13)),
        ledger.record(name, picture_charge(5, id=f"{name}-3")),
        ledger.close_session(name, ended_at=NOVEMBER, outcome=SessionOutcome.COMPLETED, output="v.mp4"),
    ]
    assert all(ticket.wait(120) for ticket in tickets)


def contents(where: Path) -> list[object]:
    with LedgerReader.open(where) as reader:
        return [
            reader.list_sessions(None),
            [stored.charge.call.id for stored in reader.charges()],
            reader.open_attempts(),
            reader.report(GroupBy.DAY, zone=UTC),
        ]


def test_a_spool_brings_in_what_the_ledger_would_have_held(unreachable, spool, tmp_path, troubles):
    with Ledger.open(unreachable, spool_folder=spool, on_trouble=troubles.append) as troubled:
        write_a_session(troubled)
        assert troubled.in_trouble
        assert troubled.record("session", picture_charge(5, id="session-3")).wait(120)
    assert len(troubles) == 1
    assert "cannot be written" in troubles[0]
    with Ledger.open(tmp_path / "untroubled.db") as untroubled:
        write_a_session(untroubled)

    with Ledger.open(tmp_path / "ledger.db") as ledger:
        assert ledger.take_in_spools(spool) == ImportResult(written=12)
        assert ledger.take_in_spools(spool) == ImportResult()
    assert list(spool.iterdir()) == []
    assert contents(tmp_path / "ledger.db") == contents(tmp_path / "untroubled.db")


def test_a_spool_that_is_taken_in_again_changes_nothing(unreachable, spool, tmp_path):
    with Ledger.open(unreachable, spool_folder=spool) as troubled:
        write_a_session(troubled)
    (file,) = spool.iterdir()
    saved = file.read_bytes()
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        ledger.take_in_spools(spool)
        before = contents(tmp_path / "ledger.db")
        # As if the process had been killed between the two steps of taking it in.
        file.write_bytes(saved)
        ledger.take_in_spools(spool)
    assert contents(tmp_path / "ledger.db") == before


@pytest.mark.parametrize("kept_bytes", [1, 40, -1])
def test_a_torn_last_line_is_left_out_and_the_rest_taken_in(unreachable, spool, tmp_path, kept_bytes):
    with Ledger.open(unreachable, spool_folder=spool) as troubled:
        write_a_session(troubled)
        assert troubled.record("session", picture_charge(3, id="torn")).wait(120)
    (file,) = spool.iterdir()
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join([*lines[:-1], lines[-1].rstrip(b"\n")[:kept_bytes]]))

    with Ledger.open(tmp_path / "ledger.db") as ledger:
        assert ledger.take_in_spools(spool) == ImportResult(written=11, torn=1)
    assert "torn" not in str(contents(tmp_path / "ledger.db")[1])


def test_lines_that_no_ledger_accepts_are_kept(spool, tmp_path):
    spool.mkdir(parents=True)
    lines = ['{"entry":"FromTheFuture","x":1}', '{"entry":"Free","attempt":"nobody","reason":"HTTP 503"}', "[1]"]
    (spool / "x.usage-spool.jsonl").write_text("\n".join(lines) + "\n")
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        assert ledger.take_in_spools(spool) == ImportResult(refused=3)
    (kept,) = spool.iterdir()
    assert kept.read_text().splitlines() == lines


def test_a_line_of_a_time_that_knew_less_is_taken_in(spool, tmp_path):
    spool.mkdir(parents=True)
    line = '{"entry":"OpenSession","start":{"id":"old","mode":"live","title":"Rain","started_at":1,"project":""}}'
    (spool / "x.usage-spool.jsonl").write_text(f"{line}\n")
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        assert ledger.take_in_spools(spool) == ImportResult(written=1)
    with LedgerReader.open(tmp_path / "ledger.db") as reader:
        session = reader.session("old").session
        assert (session.title, session.asked) == ("Rain", "")


def test_a_spool_that_still_grows_is_left_alone(unreachable, spool, tmp_path):
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        with Ledger.open(unreachable, spool_folder=spool) as troubled:
            write_a_session(troubled)
            assert ledger.take_in_spools(spool) == ImportResult()
            assert troubled.record("session", picture_charge(1)).wait(120)
        assert ledger.take_in_spools(spool) == ImportResult(written=12)


def test_without_ledger_and_spool_a_ticket_fails_and_nobody_else_does(unreachable, troubles):
    with Ledger.open(unreachable, spool_folder=unreachable.parent / "spool", on_trouble=troubles.append) as ledger:
        tickets = [ledger.open_session(session_start()), ledger.record("session", picture_charge())]
        assert [(ticket.wait(120), ticket.failed, ticket.done) for ticket in tickets] == [(False, True, False)] * 2
    assert len(troubles) == 2
    assert "Usage could not be written anywhere" in troubles[1]


def test_a_failing_warning_callback_does_not_stop_the_ledger(unreachable, spool):
    def broken(_message: str) -> None:
        raise RuntimeError("the screen is gone")

    with Ledger.open(unreachable, spool_folder=spool, on_trouble=broken) as ledger:
        assert ledger.open_session(session_start()).wait(120)


def test_a_ledger_locked_beyond_patience_is_spooled(tmp_path, spool, troubles):
    where = tmp_path / "ledger.db"
    with Ledger.open(where, spool_folder=spool, on_trouble=troubles.append, patience_s=0.05) as ledger:
        assert ledger.open_session(session_start()).wait(120)
        other = locked(where)
        ticket = ledger.record("session", picture_charge(7))
        assert ticket.wait(120)
        assert ticket.spooled
        assert "locked" in troubles[0]
        other.close()
        # What follows may build on what is in the spool, so it goes there too.
        assert ledger.record("session", picture_charge(8)).wait(120)
    with Ledger.open(where) as ledger:
        assert ledger.take_in_spools(spool) == ImportResult(written=2)
    with LedgerReader.open(where) as reader:
        assert [stored.charge.pico for stored in reader.charges()] == [7, 8]


def test_a_lock_that_ends_in_time_is_waited_for(tmp_path):
    where = tmp_path / "ledger.db"
    with Ledger.open(where, patience_s=60) as ledger:
        assert ledger.open_session(session_start()).wait(120)
        other = locked(where)
        ticket = ledger.record("session", picture_charge())
        assert not ticket.wait(0.1)
        other.close()
        assert ticket.wait(60)
        assert not ticket.spooled


@pytest.mark.parametrize("damage", ["overwritten", "header", "truncated"])
def test_a_damaged_ledger_is_kept_aside_and_a_new_one_begun(tmp_path, troubles, damage):
    where = tmp_path / "ledger.db"
    with Ledger.open(where) as ledger:
        write_a_session(ledger)
    whole = where.read_bytes()
    damaged = {
        "overwritten": b"no ledger at all " * 1000,
        "header": b"\0" * 100 + whole[100:],
        "truncated": whole[: len(whole) // 2 // 4096 * 4096],
    }[damage]
    where.write_bytes(damaged)
    with pytest.raises(ConfigurationError, match="damaged"), LedgerReader.open(where) as reader:
        reader.report(GroupBy.DAY)

    with Ledger.open(where, on_trouble=troubles.append) as ledger:
        assert not ledger.in_trouble
        write_a_session(ledger)
    (aside,) = tmp_path.glob("ledger.db.damaged-*")
    assert aside.read_bytes() == damaged
    assert len(troubles) == 1
    assert aside.name in troubles[0]
    assert contents(where)[1] == ["session-1", "session-2", "session-3"]


def test_damage_that_nobody_has_met_before_is_found_at_the_start(tmp_path, troubles):
    where = tmp_path / "ledger.db"
    where.write_bytes(damaged := b"no ledger at all " * 1000)

    with Ledger.open(where, on_trouble=troubles.append) as ledger:
        assert not ledger.in_trouble
        write_a_session(ledger)

    (aside,) = tmp_path.glob("ledger.db.damaged-*")
    assert aside.read_bytes() == damaged
    assert [aside.name in said for said in troubles] == [True]
    assert contents(where)[1] == ["session-1", "session-2", "session-3"]


@pytest.mark.skipif(os.name != "posix", reason="permission bits are a POSIX thing")
@pytest.mark.parametrize("before", [b"", b"no ledger at all " * 1000], ids=["new", "in place of a damaged one"])
def test_a_ledger_and_what_is_beside_it_is_its_owners_alone(tmp_path, before):
    where = tmp_path / "ledger.db"
    if before:
        where.write_bytes(before)
    with Ledger.open(where) as ledger:
        write_a_session(ledger)
        # While it is open, SQLite keeps more files.
        made = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.glob("ledger.db*")}

    assert {name: mode for name, mode in made.items() if "damaged" not in name} == {
        "ledger.db": 0o600, "ledger.db-shm": 0o600, "ledger.db-wal": 0o600,
    }  # fmt: skip


def test_of_two_rows_that_are_written_together_the_sound_one_is_in_the_ledger(tmp_path, spool, troubles):
    where = tmp_path / "ledger.db"
    with Ledger.open(where, spool_folder=spool, on_trouble=troubles.append, patience_s=60) as ledger:
        assert ledger.open_session(session_start()).wait(120)
        other = locked(where)
        first = ledger.record("session", picture_charge(1))
        # What comes while the first one waits is taken up together.
        assert not first.wait(0.2)
        sound, refused = ledger.record("session", picture_charge(2)), ledger.settle("nobody", picture_charge(3))
        other.close()
        assert refused.wait(60)
        assert [ticket.spooled for ticket in (first, sound, refused)] == [False, False, True]


def test_damage_met_while_writing_is_kept_aside_at_the_next_start(tmp_path, spool, troubles):
    where = tmp_path / "ledger.db"
    with Ledger.open(where) as ledger:
        for number in range(60):
            ledger.record("session", picture_charge(number)) if number else ledger.open_session(session_start())
        assert ledger.flush(120)
    with sqlite3.connect(where) as inside:
        page = inside.execute("SELECT rootpage FROM sqlite_master WHERE name = 'rollups'").fetchone()[0]
        size = inside.execute("PRAGMA page_size").fetchone()[0]
    inside.close()
    with where.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)

    with Ledger.open(where, spool_folder=spool, on_trouble=troubles.append) as ledger:
        assert ledger.open_session(session_start("second")).wait(120)
        ticket = ledger.record("second", picture_charge(5, id="kept"))
        assert ticket.wait(120)
        assert ticket.spooled
    with Ledger.open(where, on_trouble=troubles.append) as ledger:
        assert "It is saved as" in troubles[1]
        # The session was written to the damaged ledger, so the row waits until somebody opens it again.
        ledger.open_session(session_start("second"))
        assert ledger.flush(120)
        assert ledger.take_in_spools(spool) == ImportResult(written=1)
    with LedgerReader.open(where) as reader:
        assert [stored.charge.call.id for stored in reader.charges()] == ["kept"]


def child(*arguments: object, **how: object) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, CHILD, *map(str, arguments)], capture_output=True, text=True, cwd=ROOT, timeout=60, check=False, **how
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@posix_only
def test_a_full_disk_is_spooled(tmp_path, spool):
    report = child("full", tmp_path / "ledger.db", spool)

    assert report["fates"]["written"] > 0
    assert report["fates"]["spooled"] > 0
    assert report["fates"]["failed"] == 0
    assert len(report["troubles"]) == 1
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        assert ledger.take_in_spools(spool).refused == 0
    with LedgerReader.open(tmp_path / "ledger.db") as reader:
        assert reader.session("session").totals.calls == report["charges"]


@posix_only
def test_a_line_that_broke_off_spoils_no_later_one(tmp_path, spool):
    report = child("nowhere", tmp_path / "child.db", spool)

    assert report["fates"] == {"written": 0, "spooled": report["charges"], "failed": 1}
    assert len(report["troubles"]) == 2
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        assert ledger.take_in_spools(spool) == ImportResult(written=report["charges"], torn=1)


@posix_only
def test_a_ledger_that_may_only_be_read_is_spooled_and_can_be_read():
    # Not pytest's folder: where the tests run as root, the child becomes a user who may not enter that.
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        home = Path(folder) / "home"
        home.mkdir()
        with Ledger.open(home / "ledger.db") as ledger:
            write_a_session(ledger, "before")
        (home / "ledger.db").chmod(0o444)
        home.chmod(0o555)
        spool = Path(folder) / "spool"
        spool.mkdir()
        spool.chmod(0o777)
        report = child("read-only", home / "ledger.db", spool)
        home.chmod(0o755)

        assert report["fates"] == {"written": 0, "spooled": report["charges"] + 1, "failed": 0}
        assert len(report["troubles"]) == 1
        assert report["sessions"] == ["before"]
