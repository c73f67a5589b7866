"""Parses the length of a video as users type it."""

import re

SHORTEST_S, LONGEST_S = 5, 1800

_NUMBER = r"\d+(?:[.,]\d+)?"
_LONGEST_TEXT = 60  # characters
_LARGEST = 1e9  # of each unit; any larger number is too long as well
_AND = r"\s*(?:,|and\b)?\s*"
# The last unit may be left out, as in "90" and "1m30".
_WITH_UNITS = re.compile(
    rf"(?:(?P<hours>{_NUMBER})\s*(?:h|hrs?|hours?)\.?)?{_AND}"
    rf"(?:(?P<minutes>{_NUMBER})\s*(?:m|mins?|minutes?)\.?)?{_AND}"
    rf"(?:(?P<seconds>{_NUMBER})\s*(?:s|secs?|seconds?)?\.?)?",
    re.IGNORECASE,
)
# "1:30" is a minute and a half, "1:00:00" an hour.
_CLOCK = re.compile(
    r"(?:(?P<hours>\d+):(?=\d\d:))?(?P<minutes>\d+):(?P<seconds>[0-5]\d(?:[.,]\d+)?)(?:\s*(?:m|mins?|minutes?))?",
    re.IGNORECASE,
)
# ISO 8601, as in "PT1M30S", has the same units after these letters.
_ISO_START = re.compile(r"pt(?=\d)", re.IGNORECASE)
_SECONDS = {"hours": 3600, "minutes": 60, "seconds": 1}


def parse_duration(text: str) -> int:
    """The whole seconds that "90", "90 seconds", "1:30", "1.5 min", "2m30s" or "1 hour" mean.

    Raises:
        ValueError: The text is not a duration, or it is too short or too long. The message is a sentence for the user.
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
