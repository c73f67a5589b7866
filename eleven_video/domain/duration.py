"""How long a video is to be, as people write it."""

import re

_DURATION = re.compile(
    r"(?:(?P<minutes>\d{1,4}(?:\.\d+)?)m(?:in)?)?\s*(?:(?P<seconds>\d{1,5}(?:\.\d+)?)s?(?:ec)?)?", re.IGNORECASE
)
SHORTEST_S, LONGEST_S = 5, 1800


def parse_duration(text: str) -> int:
    """Whole seconds of "30s", "3m", "1m30s" or "90". Raises ValueError where it is none, or too short or long."""
    match = _DURATION.fullmatch(text.strip())
    if not match or not any(match.groups()):
        raise ValueError(f"{text!r} is not a duration. Write it like 30s, 3m or 1m30s.")
    seconds = round(float(match["minutes"] or 0) * 60 + float(match["seconds"] or 0))
    if not SHORTEST_S <= seconds <= LONGEST_S:
        raise ValueError(f"A video lasts from {SHORTEST_S} seconds to {LONGEST_S // 60} minutes; {text!r} does not.")
    return seconds
