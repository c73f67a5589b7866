"""Parses days and periods that users type, such as "2026-11-23", "2026-11", "yesterday", "7d" and "last-month"."""

import re
from datetime import date, timedelta

# The first and the last year whose days can be converted to local time on every platform.
_FIRST_YEAR, _LAST_YEAR = 1971, 2999
_AGO = re.compile(r"(\d{1,6}) ?(d|days?|w|weeks?)(?: ago)?")
_AGE = re.compile(r"(\d{1,6}) ?(h|hours?|d|days?|w|weeks?)")
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_YEAR = re.compile(r"\d{4}")
FORMS = "2026-11-23, 2026-11, yesterday, 7d, 2w or last-month"


def days_of(text: str, today: date) -> tuple[date, date]:
    """The first and the last day of a typed period.

    If the text means a single day, the first and the last day are the same.

    "7d" means the day seven days before `today`, and "2w" means the day two weeks before `today`.

    Raises:
        ValueError: The text is not a day or period, or the days are outside the years 1971 to 2999.
    """
    typed = " ".join(text.lower().replace("-", " ").split()) if text.strip()[:1].isalpha() else text.strip().lower()
    try:
        first, last = _days(typed, today)
    except (ValueError, OverflowError):
        raise ValueError(f"{text!r} is not a day") from None
    if not _FIRST_YEAR <= first.year <= last.year <= _LAST_YEAR:
        raise ValueError(f"{text!r} is not a day in the years {_FIRST_YEAR} to {_LAST_YEAR}")
    return first, last


def age_of(text: str) -> timedelta:
    """The length of time that a text such as "30d", "2w" or "12h" means.

    Raises:
        ValueError: The text is not a length of time.
    """
    found = _AGE.fullmatch(text.strip().lower())
    if found is None:
        raise ValueError(f"{text!r} is not an age")
    number = int(found[1])
    return (
        timedelta(hours=number)
        if found[2].startswith("h")
        else timedelta(days=number * (7 if found[2].startswith("w") else 1))
    )


def _days(typed: str, today: date) -> tuple[date, date]:
    if found := _AGO.fullmatch(typed):
        days = int(found[1]) * (7 if found[2].startswith("w") else 1)
        day = today - timedelta(days=days)
        return day, day
    if found := _MONTH.fullmatch(typed):
        return _month(int(found[1]), int(found[2]))
    if _YEAR.fullmatch(typed):
        return date(int(typed), 1, 1), date(int(typed), 12, 31)
    yesterday, monday = today - timedelta(days=1), today - timedelta(days=today.weekday())
    before = date(today.year, today.month, 1) - timedelta(days=1)
    named = {
        "today": (today, today),
        "yesterday": (yesterday, yesterday),
        "this week": (monday, monday + timedelta(days=6)),
        "last week": (monday - timedelta(days=7), monday - timedelta(days=1)),
        "this month": _month(today.year, today.month),
        "last month": _month(before.year, before.month),
        "this year": (date(today.year, 1, 1), date(today.year, 12, 31)),
        "last year": (date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)),
    }
    if typed in named:
        return named[typed]
    day = date.fromisoformat(typed)
    return day, day


def _month(year: int, month: int) -> tuple[date, date]:
    first = date(year, month, 1)
    # Four days after the 28th day of a month is always a day of the next month.
    after = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    return first, after - timedelta(days=1)
