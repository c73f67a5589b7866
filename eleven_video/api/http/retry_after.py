"""Reads the waiting time that a service requests, in all notations that services use. This module also converts waiting
times to text for messages.
"""

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal

from eleven_video.api.http.answer_headers import date_in, service_clock

_UNITS = {
    **dict.fromkeys(("ns", "nanosecond"), Decimal("1e-9")),
    **dict.fromkeys(("us", "µs", "microsecond"), Decimal("1e-6")),
    **dict.fromkeys(("ms", "msec", "millisecond"), Decimal("1e-3")),
    **dict.fromkeys(("", "s", "sec", "second"), Decimal(1)),
    **dict.fromkeys(("m", "min", "minute"), Decimal(60)),
    **dict.fromkeys(("h", "hr", "hour"), Decimal(3600)),
    **dict.fromkeys(("d", "day"), Decimal(86_400)),
}
_UNIT = r"(?:nanosecond|ns|microsecond|us|µs|millisecond|msec|ms|second|sec|minute|min|hour|hr|day|[smhd])s?(?![a-zµ])"
_NUMBER = r"\d{1,15}(?:\.\d{1,15})?"
_PART = re.compile(rf"({_NUMBER})\s*({_UNIT}|)", re.IGNORECASE)
# The pattern of a duration, such as "1m3.5s", "13 hours and 18 minutes", or a number of seconds without a unit
_DURATION = rf"{_NUMBER}\s*{_UNIT}(?:(?:\s*,)?\s*(?:and\s+)?{_NUMBER}\s*{_UNIT})*|{_NUMBER}(?![\d.]*\w)"
_WHOLE = re.compile(rf"\s*(?:{_DURATION})\s*", re.IGNORECASE)
# The pattern of requests to wait, such as "Please retry in 48.9s.", "Try again after 2 minutes", "wait for 30 seconds"
# or "reset after 1h"
_SPOKEN = re.compile(
    rf"\b(?:retry|try again|again|wait|resets?|available(?: again)?)(?:\s+(?:in|after|for|about|at least|another))*\s+({_DURATION})",
    re.IGNORECASE,
)

# Ten years, in seconds. A longer waiting time is shown as ten years.
_LONGEST_S = 315_360_000


def retry_after_s(headers: Mapping[str, str]) -> float | None:
    """The waiting time that the service requests, in seconds. The result is None if the service requests no waiting
    time.

    The names of the `headers` are in lower case. The header `retry-after-ms` has a number of milliseconds. The header
    `retry-after` has a date, or a number with or without a unit. The waiting time until a date starts at the time in
    the header `date` of the same answer. If the header `date` is missing, the waiting time starts at this machine's
    current time. Source: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
    """
    milliseconds = seconds_in(headers.get("retry-after-ms", ""))
    if milliseconds is not None:
        return milliseconds / 1000
    written = headers.get("retry-after", "")
    seconds = seconds_in(written)
    if seconds is not None:
        return seconds
    until = date_in(written)
    if until is None:
        return None
    left = (until - (service_clock(headers) or datetime.now(UTC))).total_seconds()
    return left if left >= 0 else None


def seconds_in(said: object) -> float | None:
    """Convert a duration to seconds. The result is None if the value is not a duration.

    Examples of values are "7", 7, "450.4ms", "1m3.5s" and "13h18m". The value may also be a mapping with `seconds` and
    `nanos`, which is the notation of protocol buffers.
    """
    if isinstance(said, Mapping):
        seconds, nanos = _seconds(str(said.get("seconds", 0))), _seconds(str(said.get("nanos", 0)))
        return None if seconds is None or nanos is None or not said else seconds + nanos / 1e9
    if isinstance(said, bool) or not isinstance(said, str | int | float):
        return None
    text = str(said)
    return _seconds(text) if _WHOLE.fullmatch(text) else None


def seconds_spoken(words: str) -> float | None:
    """The waiting time in a sentence such as "retry in 48.9s", in seconds. The result is None if the sentence contains
    no waiting time.
    """
    spoken = _SPOKEN.search(words)
    return _seconds(spoken[1]) if spoken else None


def waiting_time(delay_s: float) -> str:
    """Convert a waiting time to text for a message, such as "48 s", "2 min" or "13 h 18 min". The waiting time is
    rounded up.
    """
    seconds = math.ceil(min(delay_s, _LONGEST_S))
    if seconds < 120:
        return f"{seconds} s"
    minutes = math.ceil(seconds / 60)
    if minutes < 120:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def _seconds(text: str) -> float | None:
    parts = _PART.findall(text)
    if not parts:
        return None
    return float(sum(Decimal(number) * _UNITS[_singular(unit.lower())] for number, unit in parts))


def _singular(unit: str) -> str:
    return unit if unit in _UNITS else unit.removesuffix("s")
