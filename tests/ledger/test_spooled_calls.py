"""Spooled entries are counted before the ledger imports them, and can be imported in any order."""

from pathlib import Path

import pytest

from eleven_video.accounting.calls import Outcome
from eleven_video.accounting.pricing import CostState
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.ledger.records import Attempt, AttemptState, Resolution, SessionOutcome
from eleven_video.ledger.spool.spool_import import ImportResult
from eleven_video.ledger.spool.spooled_calls import still_open
from eleven_video.ledger.store import Ledger
from tests.support.calls import NOVEMBER
from tests.support.ledger_rows import intent, locked, picture_charge, session_start


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    return tmp_path / "spool"


@pytest.fixture
def where(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


def test_calls_that_only_a_spool_announces_are_open_and_those_that_it_ends_are_not(where, spool):
    with Ledger.open(where) as ledger:
        for session in ("one", "two"):
            ledger.open_session(session_start(session))
        for name in ("answered", "freed", "decided", "unknown", "left"):
            assert ledger.intend(intent(name, session="one")).wait(120)
    other = locked(where)
    with Ledger.open(where, spool_folder=spool, patience_s=0.05) as troubled:
        troubled.settle("answered", picture_charge(7, id="a"))
        troubled.free("freed", "HTTP 503")
        troubled.resolve("decided", Resolution.RETRIED)
        troubled.settle("unknown", picture_charge(0, CostState.UNKNOWN, id="u", outcome=Outcome.UNANSWERED))
        troubled.intend(intent("announced", session="one"))
        troubled.intend(intent("of another", session="two"))
        assert troubled.flush(120)
        assert troubled.in_trouble

    with Ledger.open(where, spool_folder=spool, patience_s=0.05) as again:
        of_one = {attempt.intent.id for attempt in again.open_attempts("one")}
        of_all = {attempt.intent.id for attempt in again.open_attempts()}
    other.close()
    assert of_one == {"unknown", "left", "announced"}
    assert of_all == of_one | {"of another"}

    with Ledger.open(where, spool_folder=spool) as unlocked:
        assert unlocked.take_in_spools(spool).written == 6
        assert {attempt.intent.id for attempt in unlocked.open_attempts()} == of_all


def test_a_torn_line_hides_no_other(spool):
    spool.mkdir()
    (spool / "x.usage-spool.jsonl").write_text('{"entry":"Int\n{"entry":"Free","attempt":"a","reason":"HTTP 503"}\n')
    with Ledger.open(spool.parent / "ledger.db") as ledger:
        ledger.open_session(session_start())
        assert ledger.intend(intent("a")).wait(120)
        assert still_open(ledger.open_attempts(), spool) == []


@pytest.mark.parametrize("first", ["a", "z"])
def test_a_spool_may_build_on_one_that_is_read_after_it(where, spool, first):
    """A run and the one that went on with it could both not write."""
    occupied = where.parent / "occupied"
    occupied.touch()
    with Ledger.open(occupied / "ledger.db", spool_folder=spool) as run:
        run.open_session(session_start())
        assert run.intend(intent("call", bound_pico=9)).wait(120)
    (begun,) = spool.iterdir()
    begun.rename(spool / f"{first}.usage-spool.jsonl")
    with Ledger.open(occupied / "ledger.db", spool_folder=spool) as resumed:
        assert resumed.settle("call", picture_charge(7)).wait(120)
    (ended,) = [path for path in spool.iterdir() if not path.name.startswith(f"{first}.")]
    ended.rename(spool / "m.usage-spool.jsonl")

    with Ledger.open(where) as ledger:
        assert ledger.take_in_spools(spool) == ImportResult(written=3)
        assert ledger.open_attempts() == []
    with LedgerReader.open(where) as reader:
        assert [stored.charge.pico for stored in reader.session_charges("session")] == [7]
        assert reader.unknown_attempts() == []
    assert list(spool.iterdir()) == []


def test_a_spool_that_cannot_be_taken_in_now_stays_and_the_log_says_why(where, spool, caplog):
    spool.mkdir()
    waiting = spool / "x.usage-spool.jsonl"
    waiting.write_text('{"entry":"Free","attempt":"a","reason":"HTTP 503"}\n')
    with Ledger.open(where, patience_s=0.05) as ledger:
        ledger.open_session(session_start())
        assert ledger.intend(intent("a")).wait(120)
        other = locked(where)
        assert ledger.take_in_spools(spool) == ImportResult()
        other.close()
        assert ledger.take_in_spools(spool) == ImportResult(written=1)

    (record,) = caplog.records
    assert record.getMessage() == f"The usage in {waiting} could not be added to the ledger yet: database is locked"


def test_what_only_a_spool_announces_comes_as_it_was_asked_for(where, spool):
    asked = intent("announced", content_key="c0ffee", bound_pico=9)
    Ledger.open(where).close()
    other = locked(where)
    with Ledger.open(where, spool_folder=spool, patience_s=0.05) as troubled:
        troubled.open_session(session_start())
        assert troubled.intend(asked).wait(120)
        troubled.close_session("session", ended_at=NOVEMBER, outcome=SessionOutcome.FAILED)
    other.close()

    assert still_open([], spool) == [Attempt(asked, AttemptState.OPEN, None)]
