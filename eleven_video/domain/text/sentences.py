"""Finds the sentences of a text in any language.

The library ICU finds the ends of sentences in all writing systems by Unicode's rules (UAX 29), and the library
sentencex knows the abbreviations of many languages. No sentence ends inside a short text in brackets or quotation
marks. ICU and sentencex are loaded only when they are needed.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from eleven_video.domain.text.brackets import BRACKETS_AND_QUOTES, OPENING_MARKS, covered
from eleven_video.domain.text.graphemes import graphemes
from eleven_video.domain.text.language_guess import likely_language

# A text in brackets or quotation marks that has at most `LONGEST_ENCLOSED` characters is not divided, even if the text
# has several sentences.
LONGEST_ENCLOSED = 250

# Abbreviations that ICU and sentencex do not know, in lower case and without the full stop. Most abbreviations in the
# set are titles and measures before a name or a number.
_ABBREVIATIONS = frozenset(
    {
        "approx", "dr", "prof", "mr", "mrs", "ms", "mx", "st", "ste", "mt", "ft", "rev", "hon", "gen", "col", "lt", "sgt",
        "capt", "cmdr", "mon", "tue", "tues", "thu", "thurs", "fri",
        "gov", "sen", "rep", "pres", "vs", "viz", "cf", "e.g", "i.e", "mm", "mme", "mlle", "dipl", "ing",
        "bzw", "vgl", "hr", "hrn", "sr", "sra", "srta", "dra", "dott", "sig", "arch", "avv", "dhr", "mevr", "mgr",
        "exmo", "exma", "hab", "fa", "av", "ave", "blvd", "rd", "str", "ts", "gs", "tp",
        # Abbreviations for titles and currencies of India and of Thailand.
        "\u0921\u0949", "\u0921\u093e", "\u0936\u094d\u0930\u0940", "\u0936\u094d\u0930\u0940\u092e\u0924\u0940",
        "\u092a\u0902", "\u092a\u094d\u0930\u094b", "\u0930\u0941",
        "\u09a1\u0983", "\u09a1\u09be", "\u09ae\u09cb", "\u09ae\u09cb\u09b8\u09be", "\u0b9f\u0bbe\u0b95\u0bcd\u0b9f\u0bb0\u0bcd",
        "\u0ba4\u0bbf\u0bb0\u0bc1", "\u0ba4\u0bbf\u0bb0\u0bc1\u0bae\u0ba4\u0bbf", "\u0bb0\u0bc2", "\u0c30\u0c42",
        "\u0c21\u0c3e", "\u0c21\u0c49", "\u0cb0\u0cc2", "\u0ca1\u0cbe", "\u0ab0\u0ac2", "\u0aa1\u0ac9",
        "\u043f\u0440\u043e\u0444", "\u0438\u043c", "\u0443\u043b", "\u0433\u0440", "\u0433\u043e\u0441\u043f",
    }
)  # fmt: skip
# Words that are abbreviations only before a number. The full stop in "No. 5" does not end a sentence. The full stop in
# "He said no. Then" ends a sentence.
_BEFORE_NUMBERS = frozenset(
    {
        "no", "nos", "nr", "n", "num", "n\u00fam", "p", "pp", "pag", "p\u00e1g", "s", "vol", "fig", "figs", "abb", "art",
        "ch", "chap", "cap", "kap", "sec", "bd", "ca", "cca", "circa", "c", "tel", "est", "min", "max", "avg", "ver", "op",
        "ed", "al", "\u0441\u0442\u0440", "\u0433\u043b", "\u0440\u0438\u0441", "\u0441\u0442", "\u0442", "\u043f",
    }
)  # fmt: skip
_LONGEST_TOKEN = 40
_LAST_TOKEN = re.compile(r"[^\s()\[\]{}\"\u00ab\u00bb\u201c\u201d\u201e]+$")
# Languages in which a number with a full stop is an ordinal number, so that "3." means "the third".
_ORDINALS_WITH_STOPS = frozenset(
    {"cs", "da", "de", "et", "fi", "hr", "hu", "is", "lb", "lv", "nb", "pl", "sk", "sl", "sr", "tr"}
)
_ORDINAL = re.compile(r"\d{1,2}")
_FULL_STOPS = frozenset(".\uff0e\u2024\ufe52")
# Writing systems whose characters are words or syllables. In Chinese, Japanese and Korean, a single character before a
# full stop is not the initial of a name.
_WHOLE_WORDS = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL")
# The pattern `_TIBETAN_END` matches the stroke and space that end a phrase in Tibetan. Unicode's rules for sentences do
# not include the Tibetan stroke and space.
_TIBETAN_END = re.compile(r"[\u0f0d-\u0f11]+\s+")
# The pattern `_FURTHER_ENDS` matches other ends of sentences that Unicode's rules do not include: two Ethiopic word
# separators, a colon that is typed instead of the Armenian full stop, and a vertical line that is typed instead of the
# full stop of Indian languages.
_FURTHER_ENDS = re.compile(
    r"\u1361\u1361\s*|(?<=[\u0561-\u0587]):\s+(?=[\u00ab\u0531-\u0556])|(?<=[\u0900-\u0dff])\s?\|{1,2}\s+"
)
# The Burmese comma. No sentence ends after a Burmese comma, but Unicode's rules treat the comma as a full stop.
_BURMESE_COMMA = "\u104a"
# The pattern `_KHMER_REST` matches the Khmer sign for "and so on", which begins with a full stop that does not end a
# sentence.
_KHMER_REST = re.compile("\u17d4[\u179b\u1794]\u17d4")
# The Burmese word after quoted speech, which means that the sentence continues.
_BURMESE_QUOTED = "\u101f\u102f"
_CLOSED_AFTER_SPACE = re.compile(r"\u00bb\s*")
_HEBREW_ACRONYM = re.compile(r"[\u05d0-\u05ea][\"\u05f4][\u05d0-\u05ea]+\.$")
_THAI_ABBREVIATION = re.compile(r"[\u0e01-\u0e2e]{1,4}(?:\.[\u0e01-\u0e2e]{1,4})*")
_LINE_END = re.compile(r"(?<!\n)\n(?!\s*\n)")
# The pattern `_PARTICLE` matches a Japanese or Korean letter. Directly after a quotation, a Japanese or Korean letter
# continues the sentence.
_PARTICLE = re.compile(r"[\u3041-\u309f\uac00-\ud7a3]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")


def sentence_spans(text: str, *, enclosed: int = LONGEST_ENCLOSED) -> list[tuple[int, int]]:
    """The start and end of each sentence of a text.

    The sentences together cover the whole text. The spaces after a sentence belong to the sentence.

    Args:
        text: One or more paragraphs. A single line end counts as a space.
        enclosed: The maximum number of characters of a text in brackets or quotation marks inside which no sentence
            ends.
    """
    starts = [0, *_starts(text, enclosed), len(text)]
    spans = list(pairwise(starts))
    return _with_a_word(text, spans) if text else []


def sentences(text: str) -> list[str]:
    """The sentences of a text, each with its punctuation marks and without surrounding space."""
    return [sentence for start, end in sentence_spans(text) if (sentence := text[start:end].strip())]


def sentence_ends(text: str) -> set[int]:
    """The offsets at which sentences end. Each offset is after the sentence's last mark and before the next space."""
    return {start + len(text[start:end].rstrip()) for start, end in sentence_spans(text)}


def _starts(text: str, enclosed: int) -> Iterator[int]:
    """The offset at which each sentence starts. The start of the first sentence is left out."""
    # ICU and sentencex need text without surrogates. Each surrogate is replaced by one character, so the offsets do not
    # change.
    readable = _SURROGATES.sub("\ufffd", _LINE_END.sub(" ", text))
    language = likely_language(readable)
    inside = covered(readable, longest=enclosed)
    ends_by_sentencex: set[int] | None = None
    for start in _candidates(readable, language):
        over = _without_space(readable, start)
        if start >= len(readable) or inside[over] or _goes_on(readable, over, start):
            continue
        mark = _mark_before(readable, over)
        if readable[mark - 1] in _FULL_STOPS:
            if ends_by_sentencex is None:
                ends_by_sentencex = _ends_by_sentencex(readable, language)
            last = readable[max(0, mark - _LONGEST_TOKEN) : mark]
            if mark not in ends_by_sentencex or _is_abbreviated(last, readable[start], language):
                continue
        yield start


def _candidates(text: str, language: str) -> list[int]:
    from icu4py.breakers import SentenceBreaker  # noqa: PLC0415  its data takes long to load

    found = {match.end() for ends in (_TIBETAN_END, _FURTHER_ENDS) for match in ends.finditer(text)}
    at = 0
    # The offset at which a sentence ends is the total length of the sentences so far. ICU's own offsets are not used,
    # because ICU counts UTF-16 units.
    for piece in SentenceBreaker(text, language or "en"):
        at += len(piece)
        start = at
        while start and text[start - 1] in OPENING_MARKS:
            start -= 1
        # In French, a space precedes the mark that closes a quotation.
        if start and (closing := _CLOSED_AFTER_SPACE.match(text, start)) and text[start - 1].isspace():
            start = closing.end()
        found.add(start)
    return sorted(found - {0})


def _goes_on(text: str, over: int, start: int) -> bool:
    """Whether a sentence continues after a mark that could end it.

    The sentence continues if a small letter follows the mark. In Burmese, Khmer, Japanese and Korean, some words, signs
    or letters also show that the sentence continues.

    Args:
        text: The whole text.
        over: The offset after the mark.
        start: The offset after the spaces that follow the mark.
    """
    following = next((text[at] for at in range(start, len(text)) if text[at] not in BRACKETS_AND_QUOTES), "")
    if following.islower() or text.startswith(_BURMESE_QUOTED, start) or text[over - 1] == _BURMESE_COMMA:
        return True
    if _KHMER_REST.match(text, start - 1):
        return True
    return start == over and text[over - 1] in BRACKETS_AND_QUOTES and bool(_PARTICLE.match(following))


def _without_space(text: str, end: int) -> int:
    while end and text[end - 1].isspace():
        end -= 1
    return end


def _mark_before(text: str, over: int) -> int:
    """The offset after the mark that ends a sentence, and before closing brackets and quotation marks.

    `over` is the offset after the closing brackets and quotation marks.
    """
    while over > 1 and (text[over - 1] in BRACKETS_AND_QUOTES or text[over - 1] in "'\u2019 \u00a0\u202f"):
        over -= 1
    return over


def _ends_by_sentencex(text: str, language: str) -> set[int]:
    """The offsets at which sentences end according to the library sentencex.

    Each offset is before the space that follows the sentence.

    Brackets and quotation marks are replaced by spaces first, because they mislead sentencex.
    """
    from sentencex import get_sentence_boundaries  # noqa: PLC0415  not every command needs this compiled module

    bare = "".join(" " if character in BRACKETS_AND_QUOTES else character for character in text)
    ends = set()
    at = 0
    for boundary in get_sentence_boundaries(language or "en", bare):
        at += len(boundary["text"])
        ends.add(_without_space(bare, at))
    return ends


def _is_abbreviated(before: str, following: str, language: str) -> bool:
    """Whether the full stop at the end of `before` belongs to an initial, an abbreviation or an ordinal number."""
    if _HEBREW_ACRONYM.search(before):
        return False
    found = _LAST_TOKEN.search(before)
    token = found[0].rstrip(".").casefold().rpartition("-")[2] if found else ""
    if language in _ORDINALS_WITH_STOPS and _ORDINAL.fullmatch(token):
        return True
    if token[:1].isalpha() and len(list(graphemes(token))) == 1:
        return not unicodedata.name(token[0], "").startswith(_WHOLE_WORDS)
    if _THAI_ABBREVIATION.fullmatch(token):
        return True
    return token in _ABBREVIATIONS or (token in _BEFORE_NUMBERS and following.isdigit())


def _with_a_word(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans, after each span without a letter was joined to the next span.

    If the last span has no letter, the last span is joined to the previous span.
    """
    out: list[tuple[int, int]] = []
    start = 0
    for _, end in spans:
        if end == len(text) or any(map(str.isalpha, text[start:end])):
            out.append((start, end))
            start = end
    if len(out) > 1 and not any(map(str.isalpha, text[slice(*out[-1])])):
        last = out.pop()
        out[-1] = (out[-1][0], last[1])
    return out
