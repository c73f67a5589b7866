"""Reads HTTP headers of answers: names, requested waits and the service's time."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from eleven_video.api.http.retry_after import seconds_in


def lowered(headers: Mapping[str, str] | None) -> dict[str, str]:
    """The headers with their names in lower case."""
    return {name.lower(): value for name, value in (headers or {}).items()}


def retry_after_s(headers: Mapping[str, str]) -> float | None:
    """The wait that the service asks for, in seconds; None if it asks for none.

    `headers` have their names in lower case. A number may have a unit, and `retry-after-ms` is in milliseconds. A date
    is compared with the service's own time if its answer has it, else with this machine's clock. Source:
    https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
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
    """The service's time when it answered; None if the answer does not have it. Names of headers in lower case."""
    return _moment(headers.get("date", ""))


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
