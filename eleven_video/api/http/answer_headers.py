"""Reads the HTTP headers of answers, such as the header with the time of the service."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def lowered(headers: Mapping[str, str] | None) -> dict[str, str]:
    """The headers with their names in lower case. If `headers` is None, the result is an empty dict."""
    return {name.lower(): value for name, value in (headers or {}).items()}


def service_clock(headers: Mapping[str, str]) -> datetime | None:
    """The time of the service when it sent the answer. The result is None if the header `date` is missing or invalid.
    The names of the `headers` are in lower case.
    """
    return date_in(headers.get("date", ""))


def date_in(text: str) -> datetime | None:
    """The date in the text of a header, or None if the text is not a date. A date without a time zone is assumed to be
    in UTC.
    """
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
