"""How a script asks for a pause: "[pause 2s]", "(pause)" on a line of its own, or the tag "break" of speech markup."""

import re
from decimal import Decimal

from eleven_video.domain.markup_tags import Tag

# Milliseconds. A pause without a length lasts one second, as does a longer one than a video can want.
USUAL = 1_000
LONGEST = 60_000

_LENGTH = r"(?P<number>\d{1,4}(?:[.,]\d{1,3})?)\s*(?P<unit>ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?)?"
_MARK = re.compile(
    rf"(?:(?:short|long|brief|dramatic)\s+)?(?:pause|silence|beat)(?:\s*(?::|for|of)?\s*{_LENGTH})?"
    rf"|(?:{_LENGTH.replace('number', 'number2').replace('unit', 'unit2')})[\s-]*(?:pause|silence)",
    re.IGNORECASE,
)
_TIME = re.compile(_LENGTH, re.IGNORECASE)
# Source: SSML 1.1 names the strengths; their lengths are those of Amazon Polly and Azure, rounded.
_STRENGTHS = {"none": 0, "x-weak": 250, "weak": 500, "medium": 750, "strong": 1_000, "x-strong": 1_250}


def pause_of(text: str) -> int | None:
    """The milliseconds of what stands between brackets; None where it is no mark of a pause."""
    found = _MARK.fullmatch(text.strip())
    if found is None:
        return None
    number = found["number"] or found["number2"]
    return _milliseconds(number, found["unit"] or found["unit2"]) if number else USUAL


def pause_of_tag(tag: Tag) -> int | None:
    """The milliseconds of a tag; None where it is not the tag of a pause."""
    attributes = dict(tag.attributes)
    if tag.is_end or tag.name not in {"break", "mstts:silence"}:
        return None
    time = attributes.get("time") or attributes.get("value") or ""
    if found := _TIME.fullmatch(time.strip()):
        return _milliseconds(found["number"], found["unit"])
    return _STRENGTHS.get((attributes.get("strength") or "").lower(), USUAL)


def _milliseconds(number: str, unit: str | None) -> int:
    value = Decimal(number.replace(",", "."))
    unit = (unit or "s").lower()
    factor = 1 if unit.startswith(("ms", "milli")) else 60_000 if unit.startswith("m") else 1_000
    return min(LONGEST, int(value * factor))
