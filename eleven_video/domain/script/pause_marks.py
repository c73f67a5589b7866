"""Recognises pauses in a script.

Users write a pause as "[pause 2s]", as "(pause)" on a separate line, or as the tag "break" of speech markup (SSML).
"""

# ruff: noqa: RUF001  # Letters of other writing systems that look like Latin letters are intended.

import re
from decimal import Decimal

from eleven_video.domain.script.markup_tags import Tag

# `USUAL` is the length of a pause for which the user wrote no valid length. `LONGEST` is the maximum length of a pause.
# Both lengths are in milliseconds.
USUAL = 1_000
LONGEST = 60_000

_NUMBER_WORDS = {"half a": Decimal("0.5"), "a": Decimal(1)} | {
    word: Decimal(number)
    for number, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], start=1
    )
}
# For each unit of time, a pattern for the unit's names in several languages, and the unit's length in milliseconds.
_UNITS = {
    r"ms|msecs?|m[ie]l+i\w*|мс|миллисек\w*|毫秒|ミリ秒|밀리초": 1,
    r"s|sec\w*|sek\w*|seg\w*|sn|saniye|с|сек\w*|δευτ\w*|सेकंड|ثانية|ثوان|ثوانٍ|שניות|giây|วินาที|秒|초": 1_000,
    r"m|min\w*|мин\w*|分|分钟|분": 60_000,
    r"h|hours?": 3_600_000,
}
_UNIT = "|".join(_UNITS)
_LENGTH = rf"[-+\u2212]?(?:\d{{1,12}}(?:[.,]\d*)?|[.,]\d+)(?:[\s-]*(?:{_UNIT}))?|(?:{'|'.join(_NUMBER_WORDS)})[\s-]+(?:{_UNIT})"
# The word "pause" in many languages. The pattern `_NAMES` does not match "silence" and "beat", because "silence" and
# "beat" in round brackets are ordinary words.
_NAMES = (
    r"pause|pausa|pauza|paus|pauze|paussi|szünet|пауза|παύση|duraklama|وقفة|وقفہ|विराम|বিরতি|停顿|停頓|ポーズ|멈춤|일시정지"
    r"|tạm dừng|դադար"
)
_NAMES_AND_WORDS = rf"{_NAMES}|silence|beat"
_MARK = re.compile(
    rf"(?:(?:a|short|long|brief|dramatic)\s+)*(?:{_NAMES_AND_WORDS})"
    rf"(?:\s*(?::|=|for|of|de|di|von|\u2013|-(?=\s))?\s*(?P<length>{_LENGTH})|\s+(?:here|briefly|for\s+effect|for\s+a\s+moment))?"
    rf"|(?P<before>{_LENGTH})[\s-]*(?:{_NAMES_AND_WORDS})",
    re.IGNORECASE,
)
_NAMED = re.compile(_NAMES, re.IGNORECASE)
_TIME = re.compile(
    rf"(?P<number>[-+\u2212]?(?:\d+(?:[.,]\d*)?|[.,]\d+))[\s-]*(?P<unit>{_UNIT})?"
    rf"|(?P<word>{'|'.join(_NUMBER_WORDS)})[\s-]+(?P<of>{_UNIT})",
    re.IGNORECASE,
)
# The length of a pause for each strength that SSML 1.1 names, in milliseconds. SSML does not define the lengths. The
# lengths in `_STRENGTHS` are the rounded lengths of Amazon Polly and Azure.
_STRENGTHS = {"none": 0, "x-weak": 250, "weak": 500, "medium": 750, "strong": 1_000, "x-strong": 1_250}


def pause_of(text: str) -> int | None:
    """The milliseconds of the pause that a text between square brackets means, or None if the text is not a pause."""
    found = _MARK.fullmatch(text.strip())
    if found is None:
        return None
    length = found["length"] or found["before"]
    return _milliseconds(length) if length else USUAL


def pause_in_round_brackets(text: str) -> int | None:
    """The milliseconds of the pause that a text between round brackets means, or None if the text is not a pause.

    In round brackets, "silence" and "beat" are ordinary words, not pauses.
    """
    return pause_of(text) if _NAMED.search(text) else None


def pause_of_tag(tag: Tag) -> int | None:
    """The milliseconds of the pause that a tag means, or None if the tag is not a pause."""
    attributes = dict(tag.attributes)
    if tag.is_end or tag.name not in {"break", "mstts:silence"}:
        return None
    time = attributes.get("time") or attributes.get("value")
    if time:
        return _milliseconds(time.strip())
    return _STRENGTHS.get((attributes.get("strength") or "").lower(), USUAL)


def _milliseconds(length: str) -> int:
    """The milliseconds of a length such as "2s". The maximum is `LONGEST`.

    The result is `USUAL` if the text is not a valid length.
    """
    found = _TIME.fullmatch(length)
    if found is None:
        return USUAL
    if found["word"]:
        value, unit = _NUMBER_WORDS[" ".join(found["word"].lower().split())], found["of"]
    else:
        value, unit = Decimal(found["number"].replace(",", ".").replace("\u2212", "-")), found["unit"] or "s"
    factor = next(factor for names, factor in _UNITS.items() if re.fullmatch(names, unit, re.IGNORECASE))
    return min(LONGEST, int(value * factor)) if value >= 0 else USUAL
