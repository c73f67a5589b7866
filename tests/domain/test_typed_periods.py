"""Parsing days as users type them."""

from datetime import date, timedelta

import pytest

from eleven_video.domain.typed_periods import age_of, days_of

MONDAY = date(2026, 11, 30)
DAYS = {
    "2026-11-23": ("2026-11-23", "2026-11-23"),
    " 2026-11-23 ": ("2026-11-23", "2026-11-23"),
    "2026-11": ("2026-11-01", "2026-11-30"),
    "2024-02": ("2024-02-01", "2024-02-29"),
    "2026-12": ("2026-12-01", "2026-12-31"),
    "2026": ("2026-01-01", "2026-12-31"),
    "today": ("2026-11-30", "2026-11-30"),
    "Yesterday": ("2026-11-29", "2026-11-29"),
    "0d": ("2026-11-30", "2026-11-30"),
    "7d": ("2026-11-23", "2026-11-23"),
    "1 day": ("2026-11-29", "2026-11-29"),
    "30 days ago": ("2026-10-31", "2026-10-31"),
    "2w": ("2026-11-16", "2026-11-16"),
    "this-week": ("2026-11-30", "2026-12-06"),
    "last week": ("2026-11-23", "2026-11-29"),
    "this-month": ("2026-11-01", "2026-11-30"),
    "last-month": ("2026-10-01", "2026-10-31"),
    "this-year": ("2026-01-01", "2026-12-31"),
    "last year": ("2025-01-01", "2025-12-31"),
}


@pytest.mark.parametrize(("typed", "days"), DAYS.items(), ids=DAYS)
def test_days(typed: str, days: tuple[str, str]) -> None:
    assert days_of(typed, MONDAY) == (date.fromisoformat(days[0]), date.fromisoformat(days[1]))


def test_the_month_before_january_is_in_the_year_before() -> None:
    assert days_of("last-month", date(2026, 1, 31)) == (date(2025, 12, 1), date(2025, 12, 31))


@pytest.mark.parametrize(
    "typed",
    ["", " ", "soon", "7", "7x", "-7d", "2026-13", "2026-00", "2026-02-30", "1900-01-01", "3000", "999999d", "99999w"],
)
def test_what_is_not_a_day(typed: str) -> None:
    with pytest.raises(ValueError, match="is not a day"):
        days_of(typed, MONDAY)


@pytest.mark.parametrize(
    ("typed", "age"),
    [
        ("30d", timedelta(days=30)),
        ("2w", timedelta(days=14)),
        ("12h", timedelta(hours=12)),
        ("1 Week", timedelta(days=7)),
    ],
)
def test_ages(typed: str, age: timedelta) -> None:
    assert age_of(typed) == age


@pytest.mark.parametrize("typed", ["", "30", "d", "-1d", "1.5d", "soon", "1m"])
def test_what_is_not_an_age(typed: str) -> None:
    with pytest.raises(ValueError, match="is not an age"):
        age_of(typed)
