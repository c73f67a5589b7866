"""Limits hold across threads, processes and midnight, and with calls that were never answered."""

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from eleven_video.accounting.budget_limits import BudgetStatus, Limit, Scope, Verdict
from eleven_video.accounting.calls import Outcome
from eleven_video.accounting.pricing import CostState
from eleven_video.domain.options import Mode
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.ledger.records import Granted, Refused, Resolution, Unavailable
from eleven_video.ledger.store import Ledger
from tests.support.calls import NOVEMBER
from tests.support.ledger_rows import intent, locked, picture_charge, session_start

ROOT = Path(__file__).parents[2]
CHILD = Path(__file__).with_name("spending_child.py")
RUN = Limit.run("session", 100)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def granted(answer: Granted | Refused | Unavailable) -> bool:
    assert isinstance(answer, Granted | Refused), answer
    return isinstance(answer, Granted)


def refused(standing: BudgetStatus, verdict: Verdict) -> Refused:
    """The answer where one limit was asked about."""
    return Refused(standing, verdict, (standing,))


def test_a_call_fits_to_the_last_pico(ledger):
    assert granted(ledger.reserve(intent("a", bound_pico=60), [RUN]))
    assert ledger.reserve(intent("b", bound_pico=41), [RUN]) == refused(BudgetStatus(RUN, 0, 60), Verdict.LATER)
    assert granted(ledger.reserve(intent("b", bound_pico=40), [RUN]))
    assert [attempt.intent.id for attempt in ledger.open_attempts()] == ["a", "b"]


def test_what_settles_below_its_bound_gives_the_rest_back(ledger):
    ledger.reserve(intent("a", bound_pico=60), [RUN])
    assert ledger.settle("a", picture_charge(25)).wait(120)

    assert ledger.reserve(intent("b", bound_pico=76), [RUN]) == refused(BudgetStatus(RUN, 25, 0), Verdict.REFUSED)
    assert granted(ledger.reserve(intent("b", bound_pico=75), [RUN]))


def test_a_free_failure_gives_all_back_and_an_unanswered_call_nothing(ledger):
    ledger.reserve(intent("a", bound_pico=60), [RUN])
    ledger.free("a", "HTTP 429")
    ledger.reserve(intent("b", bound_pico=40), [])
    ledger.settle("b", picture_charge(0, CostState.UNKNOWN, outcome=Outcome.UNANSWERED))
    ledger.resolve("b", Resolution.RETRIED)
    assert ledger.flush(120)

    assert ledger.reserve(intent("c", bound_pico=61), [RUN]) == refused(BudgetStatus(RUN, 0, 40), Verdict.LATER)


def test_what_was_spent_before_there_was_a_limit_counts(ledger):
    assert ledger.record("session", picture_charge(99)).wait(120)

    assert ledger.reserve(intent(bound_pico=2), [RUN]) == refused(BudgetStatus(RUN, 99, 0), Verdict.REFUSED)


def test_the_sandbox_spends_nothing(ledger):
    ledger.open_session(session_start("play", mode=Mode.SANDBOX))
    day = Limit.day(date(2026, 11, 23), 100, UTC)
    assert granted(ledger.reserve(intent(session="play", bound_pico=100), [day]))

    assert granted(ledger.reserve(intent(bound_pico=100), [day]))
    assert ledger.reserve(intent(session="play", bound_pico=1), [day]) == refused(
        BudgetStatus(day, 0, 100), Verdict.LATER
    )


def test_each_scope_counts_its_own(ledger):
    for session, project in (("p1", "p"), ("p2", "p"), ("q", "q")):
        ledger.open_session(session_start(session, project=project))
        assert granted(ledger.reserve(intent(session=session, bound_pico=10), []))
    month, day = Limit.month(date(2026, 11, 9), 30, UTC), Limit.day(date(2026, 11, 23), 30, UTC)
    run, project = Limit.run("p1", 10), Limit.project("p", 20)

    def refused_by(*limits: Limit) -> Limit:
        verdict = ledger.reserve(intent(session="p1", bound_pico=1), limits)
        assert isinstance(verdict, Refused)
        return verdict.standing.limit

    assert [refused_by(limit) for limit in (month, day, run, project)] == [month, day, run, project]
    assert refused_by(Limit.project("p", 21), run) == run
    roomy = [Limit.month(date(2026, 11, 9), 31, UTC), Limit.day(date(2026, 11, 23), 31, UTC), Limit.project("p", 21)]
    assert granted(ledger.reserve(intent(session="p1", bound_pico=1), roomy))


def test_a_call_belongs_to_the_day_in_which_it_was_asked_for(ledger):
    berlin = ZoneInfo("Europe/Berlin")
    # 23:59 in Berlin is 22:59 UTC; the answer comes a day later.
    late = NOVEMBER.replace(hour=22, minute=59)
    today, tomorrow = (Limit.day(date(2026, 11, day), 10, berlin) for day in (23, 24))
    ledger.reserve(intent("late", bound_pico=10, started_at=late), [today])
    ledger.settle("late", picture_charge(10, occurred_at=late + timedelta(minutes=2)))
    assert ledger.flush(120)

    next_day = late + timedelta(minutes=1)
    assert ledger.reserve(intent(bound_pico=1, started_at=late), [today]) == refused(
        BudgetStatus(today, 10, 0), Verdict.REFUSED
    )
    assert granted(ledger.reserve(intent(bound_pico=10, started_at=next_day), [tomorrow]))


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
        start.wait(120)
        return sum(granted(ledger.reserve(intent(f"{thread}-{n}", bound_pico=7), [RUN])) for n in range(10))

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(spend, range(8))) == 14


def test_eight_processes_share_a_limit(ledger, where):
    """Each asks for calls until it is refused; half of them settle below their bound, some are killed by their caller."""
    limit = 10_000
    assert ledger.flush(120)
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


def test_a_grant_tells_where_each_limit_stands_with_the_call_in_it(ledger):
    day = Limit.day(date(2026, 11, 23), 1000, UTC)
    assert ledger.record("session", picture_charge(25)).wait(120)

    answer = ledger.reserve(intent("a", bound_pico=60), [day, RUN])

    assert answer == Granted((BudgetStatus(day, 25, 60), BudgetStatus(RUN, 25, 60)))
    assert ledger.standings(Mode.LIVE, [day, RUN]) == answer.standings


def test_a_limit_that_can_never_be_kept_wins_over_one_that_may_be_later(ledger):
    """The first limit would have room when the open call is settled, the second and third never."""
    assert ledger.record("session", picture_charge(25)).wait(120)
    assert granted(ledger.reserve(intent("open", bound_pico=60), []))
    later, never, nor_this = Limit.project("", 100), RUN, Limit.run("session", 50)
    asked = intent(bound_pico=75)

    assert ledger.reserve(asked, [later]).verdict is Verdict.LATER
    answer = ledger.reserve(intent(bound_pico=76), [Limit.project("", 101), never, nor_this])

    assert answer == Refused(
        BudgetStatus(never, 25, 60),
        Verdict.REFUSED,
        (BudgetStatus(Limit.project("", 101), 25, 60), BudgetStatus(never, 25, 60), BudgetStatus(nor_this, 25, 60)),
    )
    assert [attempt.intent.id for attempt in ledger.open_attempts()] == ["open"]


def test_standings_and_refusals_count_what_was_put_in_just_before(ledger):
    """However far behind the writing is: nobody waits for a ticket here."""
    for number in range(1, 21):
        # All that the limit still has, so it fits only when the call before is known to have cost 1.
        assert granted(ledger.reserve(intent(f"{number}", bound_pico=101 - number), [RUN]))
        ledger.settle(f"{number}", picture_charge(1))
    ledger.record("session", picture_charge(30))

    assert ledger.standings(Mode.LIVE, [RUN]) == (BudgetStatus(RUN, 50, 0),)


def test_standings_are_those_of_one_mode(ledger):
    ledger.open_session(session_start("play", mode=Mode.SANDBOX))
    ledger.record("play", picture_charge(5))
    ledger.record("session", picture_charge(3))
    project = Limit.project("", 100)

    assert ledger.standings(Mode.LIVE, [project]) == (BudgetStatus(project, 3, 0),)
    assert ledger.standings(Mode.SANDBOX, [project]) == (BudgetStatus(project, 5, 0),)
    assert ledger.standings(Mode.LIVE, []) == ()


def test_without_a_ledger_no_limit_is_promised(tmp_path):
    (tmp_path / "file").touch()
    with Ledger.open(tmp_path / "file" / "ledger.db", spool_folder=tmp_path / "spool") as ledger:
        assert ledger.open_session(session_start()).wait(120)
        assert isinstance(ledger.reserve(intent(bound_pico=1), [RUN]), Unavailable)
        assert ledger.standings(Mode.LIVE, [RUN]) == ()


def test_a_session_that_was_never_opened_reserves_nothing(ledger):
    assert isinstance(ledger.reserve(intent(session="nobody"), []), Unavailable)
    assert ledger.open_attempts() == []


@pytest.mark.parametrize("limit", [Limit.day(date(2026, 11, 23), 10, UTC), Limit.month(date(2026, 11, 1), 10, UTC)])
def test_a_period_counts_from_its_first_moment_until_before_the_next_ones(ledger, limit):
    for number, moment in enumerate((limit.since, limit.until - timedelta(microseconds=1))):
        assert granted(ledger.reserve(intent(f"in {number}", bound_pico=1, started_at=moment), []))
    for number, moment in enumerate((limit.since - timedelta(microseconds=1), limit.until)):
        assert granted(ledger.reserve(intent(f"out {number}", bound_pico=100, started_at=moment), []))

    assert ledger.standings(Mode.LIVE, [limit]) == (BudgetStatus(limit, 0, 2),)


def test_a_batch_counts_its_sessions_and_no_other(ledger):
    for name in ("one", "two", "other"):
        ledger.open_session(session_start(name))
        assert granted(ledger.reserve(intent(name, session=name, bound_pico=3), []))
    batch, empty = Limit.batch("clips", 10, ["two", "one", "not begun"]), Limit.batch("none", 10, [])

    assert ledger.standings(Mode.LIVE, [batch, empty]) == (BudgetStatus(batch, 0, 6), BudgetStatus(empty, 0, 0))


def test_a_call_without_a_bound_counts_nothing_and_fits_a_limit_that_is_used_up(ledger):
    assert granted(ledger.reserve(intent("a", bound_pico=100), [RUN]))

    assert ledger.reserve(intent("b"), [RUN]) == Granted((BudgetStatus(RUN, 0, 100),))


def test_a_limit_without_ends_counts_all(ledger):
    always = Limit(Scope.DAY, "always", 10)
    assert granted(ledger.reserve(intent(bound_pico=4, started_at=EPOCH), []))
    assert granted(ledger.reserve(intent(bound_pico=5, started_at=NOVEMBER.replace(year=9999)), []))

    assert ledger.standings(Mode.LIVE, [always]) == (BudgetStatus(always, 0, 9),)


def test_an_unusable_ledger_gives_the_reason_why_limits_cannot_hold(tmp_path):
    (tmp_path / "file").touch()
    with Ledger.open(tmp_path / "file" / "ledger.db") as nowhere:
        assert nowhere.reserve(intent(), [RUN]) == Unavailable("the ledger cannot be written")
        assert not nowhere.open_session(session_start()).wait(120)
        assert nowhere.reserve(intent(), [RUN]) == Unavailable("the session could not be written to the ledger")
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        assert ledger.reserve(intent(session="nobody"), [RUN]) == Unavailable("session nobody")


def test_reserving_fails_in_time_while_another_process_locks_the_ledger(tmp_path):
    where = tmp_path / "ledger.db"
    with Ledger.open(where, patience_s=0.05) as ledger:
        assert ledger.open_session(session_start()).wait(120)
        other = locked(where)
        assert ledger.reserve(intent(), [RUN]) == Unavailable("database is locked")
        assert ledger.standings(Mode.LIVE, [RUN]) == ()
        other.close()
        assert granted(ledger.reserve(intent(), [RUN]))
