"""Reads the HTTP headers of answers: the wait that a service asks for, and the service's time."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from eleven_video.api.http.retry_after import seconds_in


def lowered(headers: Mapping[str, str] | None) -> dict[str, str]:
    """The headers with their names in lower case. If `headers` is None, the result is an empty dict."""
    return {name.lower(): value for name, value in (headers or {}).items()}


def retry_after_s(headers: Mapping[str, str]) -> float | None:
    """The wait that the service asks for, in seconds. Returns None if the service asks for no wait.

    `headers` have their names in lower case. `retry-after-ms` gives milliseconds. `retry-after` gives a number, which
    may have a unit, or a date. The wait until a date is counted from the header `date` of the same answer, or from this
    machine's time if the header `date` is missing. Source: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
    """
    milliseconds = seconds_in(headers.get("retry-after-ms", ""))
    if milliseconds is not None:
        return milliseconds / 1000
    written = headers.get("retry-after", "")
    seconds = seconds_in(written)
    if seconds is not None:
        return seconds
    until = _moment(written)
    if until is None:
        return None
    left = (until - (service_clock(headers) or datetime.now(UTC))).total_seconds()
    return left if left >= 0 else None


def service_clock(headers: Mapping[str, str]) -> datetime | None:
    """The service's time when it answered. Returns None if the header `date` is missing or invalid. `headers` have
    names in lower case.
    """
    return _moment(headers.get("date", ""))


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
