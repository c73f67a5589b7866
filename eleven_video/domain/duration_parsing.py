"""Parses the length of a video that a user types, such as "90s" or "1:30"."""

import re

SHORTEST_S, LONGEST_S = 5, 1800

_NUMBER = r"\d+(?:[.,]\d+)?"
_LONGEST_TEXT = 60  # characters
_LARGEST = 1e9  # hours, minutes or seconds; a larger number is replaced by `_LARGEST`, which is also too large
_AND = r"\s*(?:,|and\b)?\s*"
# A duration may be written without the unit of the seconds, as in "90" and "1m30".
_WITH_UNITS = re.compile(
    rf"(?:(?P<hours>{_NUMBER})\s*(?:h|hrs?|hours?)\.?)?{_AND}"
    rf"(?:(?P<minutes>{_NUMBER})\s*(?:m|mins?|minutes?)\.?)?{_AND}"
    rf"(?:(?P<seconds>{_NUMBER})\s*(?:s|secs?|seconds?)?\.?)?",
    re.IGNORECASE,
)
# "1:30" means a minute and a half, and "1:00:00" means an hour.
_CLOCK = re.compile(
    r"(?:(?P<hours>\d+):(?=\d\d:))?(?P<minutes>\d+):(?P<seconds>[0-5]\d(?:[.,]\d+)?)(?:\s*(?:m|mins?|minutes?))?",
    re.IGNORECASE,
)
# A duration in ISO 8601, such as "PT1M30S", begins with "PT". After "PT", the duration has the units "H", "M" and "S".
_ISO_START = re.compile(r"pt(?=\d)", re.IGNORECASE)
_SECONDS = {"hours": 3600, "minutes": 60, "seconds": 1}


def parse_duration(text: str) -> int:
    """The whole number of seconds that a text means: "90", "90 seconds", "1:30", "1.5 min", "2m30s", "1 hour".

    Raises:
        ValueError: The text is not a duration, or the duration is too short or too long for a video. The error message
            is a sentence for the user.
    """
    written = _ISO_START.sub("", text.strip())[:_LONGEST_TEXT]
    found = _CLOCK.fullmatch(written) or _WITH_UNITS.fullmatch(written)
    if found is None or not any(found.groups()):
        raise ValueError(f"{text[:40]!r} is not a duration. Write it like 90s, 1:30, 2m30s or 1.5 min.")
    seconds = round(sum(_number(found[unit]) * length for unit, length in _SECONDS.items() if found[unit]))
    if not SHORTEST_S <= seconds <= LONGEST_S:
        raise ValueError(f"Duration must be between {SHORTEST_S} seconds and {LONGEST_S // 60} minutes.")
    return seconds


def _number(text: str) -> float:
    return min(float(text.replace(",", ".")), _LARGEST)
