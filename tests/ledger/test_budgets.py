"""Limits hold: for threads, for processes, across midnight, and with calls that never answered."""

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from eleven_video.accounting.events import Outcome
from eleven_video.accounting.pricing import CostState
from eleven_video.ledger.queries import LedgerReader
from eleven_video.ledger.records import Granted, Limit, Mode, Refused, Resolution, Unavailable
from eleven_video.ledger.store import Ledger
from tests.support.calls import NOVEMBER
from tests.support.ledger_rows import intent, picture_charge, session_start

ROOT = Path(__file__).parents[2]
CHILD = Path(__file__).with_name("spending_child.py")
RUN = Limit.run("session", 100)


def test_a_call_fits_to_the_last_pico(ledger):
    assert ledger.reserve(intent("a", bound_pico=60), [RUN]) == Granted()
    assert ledger.reserve(intent("b", bound_pico=41), [RUN]) == Refused(RUN, committed_pico=0, reserved_pico=60)
    assert ledger.reserve(intent("b", bound_pico=40), [RUN]) == Granted()
    assert [attempt.intent.id for attempt in ledger.open_attempts()] == ["a", "b"]


def test_what_settles_below_its_bound_gives_the_rest_back(ledger):
    ledger.reserve(intent("a", bound_pico=60), [RUN])
    assert ledger.settle("a", picture_charge(25)).wait(10)

    assert ledger.reserve(intent("b", bound_pico=76), [RUN]) == Refused(RUN, committed_pico=25, reserved_pico=0)
    assert ledger.reserve(intent("b", bound_pico=75), [RUN]) == Granted()


def test_a_free_failure_gives_all_back_and_an_unanswered_call_nothing(ledger):
    ledger.reserve(intent("a", bound_pico=60), [RUN])
    ledger.free("a", "HTTP 429")
    ledger.reserve(intent("b", bound_pico=40), [])
    ledger.settle("b", picture_charge(0, CostState.UNKNOWN, outcome=Outcome.UNANSWERED))
    ledger.resolve("b", Resolution.RETRIED)
    assert ledger.flush(10)

    assert ledger.reserve(intent("c", bound_pico=61), [RUN]) == Refused(RUN, committed_pico=0, reserved_pico=40)


def test_what_was_spent_before_there_was_a_limit_counts(ledger):
    assert ledger.record("session", picture_charge(99)).wait(10)

    assert ledger.reserve(intent(bound_pico=2), [RUN]) == Refused(RUN, committed_pico=99, reserved_pico=0)


def test_the_sandbox_spends_nothing(ledger):
    ledger.open_session(session_start("play", mode=Mode.SANDBOX))
    day = Limit.day(date(2026, 11, 23), 100, UTC)
    assert ledger.reserve(intent(session="play", bound_pico=100), [day]) == Granted()

    assert ledger.reserve(intent(bound_pico=100), [day]) == Granted()
    assert ledger.reserve(intent(session="play", bound_pico=1), [day]) == Refused(day, 0, 100)


def test_each_scope_counts_its_own(ledger):
    for session, project in (("p1", "p"), ("p2", "p"), ("q", "q")):
        ledger.open_session(session_start(session, project=project))
        assert ledger.reserve(intent(session=session, bound_pico=10), []) == Granted()
    month, day = Limit.month(date(2026, 11, 9), 30, UTC), Limit.day(date(2026, 11, 23), 30, UTC)
    run, project = Limit.run("p1", 10), Limit.project("p", 20)

    def refused_by(*limits: Limit) -> Limit:
        verdict = ledger.reserve(intent(session="p1", bound_pico=1), limits)
        assert isinstance(verdict, Refused)
        return verdict.limit

    assert [refused_by(limit) for limit in (month, day, run, project)] == [month, day, run, project]
    assert refused_by(Limit.project("p", 21), run) == run
    roomy = [Limit.month(date(2026, 11, 9), 31, UTC), Limit.day(date(2026, 11, 23), 31, UTC), Limit.project("p", 21)]
    assert ledger.reserve(intent(session="p1", bound_pico=1), roomy) == Granted()


def test_a_call_belongs_to_the_day_in_which_it_was_asked_for(ledger):
    berlin = ZoneInfo("Europe/Berlin")
    # 23:59 in Berlin is 22:59 UTC; the answer comes a day later.
    late = NOVEMBER.replace(hour=22, minute=59)
    today, tomorrow = (Limit.day(date(2026, 11, day), 10, berlin) for day in (23, 24))
    ledger.reserve(intent("late", bound_pico=10, started_at=late), [today])
    ledger.settle("late", picture_charge(10, occurred_at=late + timedelta(minutes=2)))
    assert ledger.flush(10)

    next_day = late + timedelta(minutes=1)
    assert ledger.reserve(intent(bound_pico=1, started_at=late), [today]) == Refused(today, 10, 0)
    assert ledger.reserve(intent(bound_pico=10, started_at=next_day), [tomorrow]) == Granted()


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 1), 24)],
)
def test_days_have_the_hours_that_their_zone_gives_them(day, hours):
    limit = Limit.day(day, 1, ZoneInfo("Europe/Berlin"))
    assert limit.until - limit.since == timedelta(hours=hours)


def test_months_begin_and_end_where_the_zone_says():
    limit = Limit.month(date(2026, 12, 31), 1, ZoneInfo("America/New_York"))
    assert limit.key == "2026-12"
    assert (limit.since.isoformat(), limit.until.isoformat()) == (
        "2026-12-01T05:00:00+00:00",
        "2027-01-01T05:00:00+00:00",
    )


def test_eight_threads_share_a_limit(ledger):
    start = threading.Barrier(8)

    def spend(thread: int) -> int:
        start.wait(30)
        verdicts = [ledger.reserve(intent(f"{thread}-{n}", bound_pico=7), [RUN]) for n in range(10)]
        assert all(isinstance(verdict, Granted | Refused) for verdict in verdicts)
        return verdicts.count(Granted())

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(spend, range(8))) == 14


def test_eight_processes_share_a_limit(ledger, where):
    """Each asks for calls until it is refused; half of them settle below their bound, some are killed by their caller."""
    limit = 10_000
    assert ledger.flush(10)
    children = [
        subprocess.Popen(
            [sys.executable, CHILD, str(where), str(number), str(limit)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
        )
        for number in range(8)
    ]  # fmt: skip
    for child in children:
        assert child.stdout.readline() == "ready\n"
    for child in children:
        child.stdin.write("go\n")
        child.stdin.flush()
    for child in children:
        output, _ = child.communicate(timeout=100)
        assert (child.returncode, output.split()[-1:]) == (0, ["refused"])

    with LedgerReader.open(where) as reader:
        summaries = reader.list_sessions(None)
    counted = sum(summary.totals.pico + summary.open.bound_pico for summary in summaries)
    # Not one over, and refused only when the largest bound did not fit any more.
    assert limit - 97 < counted <= limit
    assert sum(summary.totals.calls for summary in summaries) > 20


def test_without_a_ledger_no_limit_is_promised(tmp_path):
    (tmp_path / "file").touch()
    with Ledger.open(tmp_path / "file" / "ledger.db", spool_folder=tmp_path / "spool") as ledger:
        assert ledger.open_session(session_start()).wait(10)
        assert isinstance(ledger.reserve(intent(bound_pico=1), [RUN]), Unavailable)


def test_a_session_that_was_never_opened_reserves_nothing(ledger):
    assert isinstance(ledger.reserve(intent(session="nobody"), []), Unavailable)
    assert ledger.open_attempts() == []
