"""Recognises pauses in a script: "[pause 2s]", "(pause)" on a separate line, or the tag "break" of speech markup."""

# ruff: noqa: RUF001  # Letters of other scripts that look like Latin ones are intended.

import re
from decimal import Decimal

from eleven_video.domain.script.markup_tags import Tag

# Milliseconds: the length of a pause without a valid length, and the longest allowed length.
USUAL = 1_000
LONGEST = 60_000

_NUMBER_WORDS = {"half a": Decimal("0.5"), "a": Decimal(1)} | {
    word: Decimal(number)
    for number, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], start=1
    )
}
# Patterns for the names of each unit in several languages, and its milliseconds.
_UNITS = {
    r"ms|msecs?|m[ie]l+i\w*|мс|миллисек\w*|毫秒|ミリ秒|밀리초": 1,
    r"s|sec\w*|sek\w*|seg\w*|sn|saniye|с|сек\w*|δευτ\w*|सेकंड|ثانية|ثوان|ثوانٍ|שניות|giây|วินาที|秒|초": 1_000,
    r"m|min\w*|мин\w*|分|分钟|분": 60_000,
    r"h|hours?": 3_600_000,
}
_UNIT = "|".join(_UNITS)
_LENGTH = rf"[-+\u2212]?(?:\d{{1,12}}(?:[.,]\d*)?|[.,]\d+)(?:[\s-]*(?:{_UNIT}))?|(?:{'|'.join(_NUMBER_WORDS)})[\s-]+(?:{_UNIT})"
# "Pause" in many languages. "Silence" and "beat" are listed separately, because they also occur in sentences.
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
# Source: SSML 1.1 names the strengths; their lengths are those of Amazon Polly and Azure, rounded.
_STRENGTHS = {"none": 0, "x-weak": 250, "weak": 500, "medium": 750, "strong": 1_000, "x-strong": 1_250}


def pause_of(text: str) -> int | None:
    """The milliseconds of the pause that a text between square brackets means; None if it is not a pause."""
    found = _MARK.fullmatch(text.strip())
    if found is None:
        return None
    length = found["length"] or found["before"]
    return _milliseconds(length) if length else USUAL


def pause_in_round_brackets(text: str) -> int | None:
    """The same for a text between round brackets, where "silence" and "beat" are ordinary words."""
    return pause_of(text) if _NAMED.search(text) else None


def pause_of_tag(tag: Tag) -> int | None:
    """The milliseconds of the pause that a tag means; None if it is not a pause."""
    attributes = dict(tag.attributes)
    if tag.is_end or tag.name not in {"break", "mstts:silence"}:
        return None
    time = attributes.get("time") or attributes.get("value")
    if time:
        return _milliseconds(time.strip())
    return _STRENGTHS.get((attributes.get("strength") or "").lower(), USUAL)


def _milliseconds(length: str) -> int:
    """The milliseconds of a length, at most `LONGEST`; `USUAL` if it is negative or not a length."""
    found = _TIME.fullmatch(length)
    if found is None:
        return USUAL
    if found["word"]:
        value, unit = _NUMBER_WORDS[" ".join(found["word"].lower().split())], found["of"]
    else:
        value, unit = Decimal(found["number"].replace(",", ".").replace("\u2212", "-")), found["unit"] or "s"
    factor = next(factor for names, factor in _UNITS.items() if re.fullmatch(names, unit, re.IGNORECASE))
    return min(LONGEST, int(value * factor)) if value >= 0 else USUAL
