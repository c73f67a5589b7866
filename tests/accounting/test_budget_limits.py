"""Verdicts, shares and days of limits."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eleven_video.accounting.budget_limits import BudgetStatus, Limit, Scope, Verdict, tightest

LIMIT = Limit.run("session", 100)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("committed", "reserved", "bound", "verdict"),
    [
        (0, 0, 100, Verdict.ALLOWED),
        (0, 0, 101, Verdict.REFUSED),
        (40, 60, 0, Verdict.ALLOWED),
        (40, 60, 1, Verdict.LATER),
        (40, 60, 60, Verdict.LATER),
        (40, 60, 61, Verdict.REFUSED),
        (101, 0, 0, Verdict.REFUSED),
    ],
)
def test_verdicts_are_exact_to_a_pico(committed: int, reserved: int, bound: int, verdict: Verdict) -> None:
    assert BudgetStatus(LIMIT, committed, reserved).verdict(bound) is verdict


_AMOUNTS = st.integers(0, 200)


@given(st.lists(st.tuples(_AMOUNTS, st.fractions(0, 1)), max_size=30), st.integers(0, 500))
def test_calls_that_settle_within_their_bounds_never_pass_the_limit(
    calls: list[tuple[int, Fraction]], limit_pico: int
) -> None:
    """Whichever are under way: here the calls granted last stay open and the earlier ones are settled."""
    limit = Limit.run("session", limit_pico)
    committed, under_way = 0, []
    for bound, share in calls:
        standing = BudgetStatus(limit, committed, sum(open_bound for open_bound, _ in under_way))
        if standing.verdict(bound) is not Verdict.ALLOWED:
            continue
        under_way.append((bound, share))
        if len(under_way) > 3:
            settled, used = under_way.pop(0)
            committed += int(settled * used)
        assert committed + sum(open_bound for open_bound, _ in under_way) <= limit_pico


@given(_AMOUNTS, _AMOUNTS, _AMOUNTS)
def test_the_last_call_that_is_allowed_uses_a_limit_up(committed: int, reserved: int, left: int) -> None:
    standing = BudgetStatus(Limit.run("session", committed + reserved + left), committed, reserved)
    assert standing.verdict(left) is Verdict.ALLOWED
    assert standing.verdict(left + 1) is not Verdict.ALLOWED


@pytest.mark.parametrize(
    ("committed", "mark"), [(0, 0), (49, 0), (50, 50), (79, 50), (80, 80), (99, 80), (100, 100), (250, 100)]
)
def test_marks_are_reached_by_what_is_spent_not_by_what_is_reserved(committed: int, mark: int) -> None:
    assert BudgetStatus(LIMIT, committed, 100).mark == mark


def test_a_limit_of_zero_allows_no_call() -> None:
    nothing = BudgetStatus(Limit.run("session", 0), 0, 0)
    assert (nothing.share, nothing.mark) == (1, 100)
    assert nothing.verdict(0) is Verdict.ALLOWED
    assert nothing.verdict(1) is Verdict.REFUSED


def test_the_tightest_limit_is_the_one_used_most() -> None:
    half, most = BudgetStatus(LIMIT, 50, 0), BudgetStatus(Limit.run("other", 10), 9, 0)
    assert tightest((half, most)) == most
    assert tightest(()) is None


def test_a_days_limit_holds_until_its_midnight_and_then_the_next_days() -> None:
    today = Limit.day(date(2026, 11, 23), 100, BERLIN)
    last, first = datetime(2026, 11, 23, 22, 59, 59, tzinfo=UTC), datetime(2026, 11, 23, 23, 0, tzinfo=UTC)

    assert today.at(last, BERLIN) == today
    assert today.at(first, BERLIN) == Limit.day(date(2026, 11, 24), 100, BERLIN)
    assert today.at(first + timedelta(days=3), BERLIN).key == "2026-11-27"


@pytest.mark.parametrize(
    ("now", "key"),
    [(datetime(2026, 12, 31, 22, 59, tzinfo=UTC), "2026-12"), (datetime(2026, 12, 31, 23, tzinfo=UTC), "2027-01")],
)
def test_a_months_limit_applies_to_the_current_month(now: datetime, key: str) -> None:
    december = Limit.month(date(2026, 12, 5), 100, BERLIN)
    assert (december.at(now, BERLIN).scope, december.at(now, BERLIN).key) == (Scope.MONTH, key)
    assert december.at(now, BERLIN).limit_pico == 100


def test_limits_of_runs_and_projects_never_end() -> None:
    for limit in (LIMIT, Limit.project("p", 5)):
        assert limit.at(datetime(2999, 1, 1, tzinfo=UTC)) is limit


def test_a_batch_has_one_limit_for_all_of_its_sessions():
    limit = Limit.batch("clips", 5, ["a", "b", "a"])

    assert (limit.scope, limit.key, limit.limit_pico) == (Scope.BATCH, "clips", 5)
    assert limit.sessions == frozenset({"a", "b"})


def test_a_days_limit_is_bounded_in_utc():
    today = Limit.day(date(2026, 11, 23), 100, BERLIN)

    assert (today.since, today.until) == (
        datetime(2026, 11, 22, 23, tzinfo=UTC),
        datetime(2026, 11, 23, 23, tzinfo=UTC),
    )
    assert today.since is not None
    assert today.since.tzinfo is UTC


def test_a_limit_keeps_its_own_time_zone() -> None:
    today = Limit.day(date(2026, 11, 23), 100, BERLIN)
    december = Limit.month(date(2026, 12, 5), 100, BERLIN)

    assert today.at(datetime(2026, 11, 23, 23, tzinfo=UTC)) == Limit.day(date(2026, 11, 24), 100, BERLIN)
    assert december.at(datetime(2026, 12, 31, 23, tzinfo=UTC)).key == "2027-01"
