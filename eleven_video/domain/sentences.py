"""Where the sentences of a text end, in any language.

ICU finds the full stops of all scripts by Unicode's rules (UAX 29), and sentencex knows the abbreviations of many
languages. Short brackets and quotations stay whole. Both libraries load when the first text is cut.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from eleven_video.domain.brackets import BRACKETS_AND_QUOTES, OPENING_MARKS, covered
from eleven_video.domain.language_guess import likely_language

# Characters of a bracket or quotation that is kept in one piece, whatever sentences it holds.
LONGEST_ENCLOSED = 250

# Abbreviations that the libraries' lists lack, in lower case and without the full stop: titles and measures that stand
# before a name or a number.
_ABBREVIATIONS = frozenset(
    {
        "approx", "dr", "prof", "mr", "mrs", "ms", "mx", "st", "ste", "mt", "ft", "rev", "hon", "gen", "col", "lt", "sgt",
        "capt", "cmdr", "mon", "tue", "tues", "thu", "thurs", "fri",
        "gov", "sen", "rep", "pres", "vs", "viz", "cf", "e.g", "i.e", "mm", "mme", "mlle", "dipl", "ing",
        "bzw", "vgl", "hr", "hrn", "sr", "sra", "srta", "dra", "dott", "sig", "arch", "avv", "dhr", "mevr", "mgr",
        "exmo", "exma", "av", "ave", "blvd", "rd", "str", "ts", "gs", "tp",
        "\u0921\u0949", "\u0921\u093e", "\u09a1\u0983", "\u09a1\u09be",
        "\u043f\u0440\u043e\u0444", "\u0438\u043c", "\u0443\u043b", "\u0433\u0440", "\u0433\u043e\u0441\u043f",
    }
)  # fmt: skip
# The same where a number follows: "No. 5" is one thing, "He said no. Then" is not.
_BEFORE_NUMBERS = frozenset(
    {
        "no", "nos", "nr", "n", "num", "n\u00fam", "p", "pp", "pag", "p\u00e1g", "s", "vol", "fig", "figs", "abb", "art",
        "ch", "chap", "cap", "kap", "sec", "bd", "ca", "cca", "circa", "c", "tel", "est", "min", "max", "avg", "ver", "op",
        "ed", "al", "\u0441\u0442\u0440", "\u0433\u043b", "\u0440\u0438\u0441", "\u0441\u0442", "\u0442", "\u043f",
    }
)  # fmt: skip
_LONGEST_TOKEN = 40
_LAST_TOKEN = re.compile(r"[^\s()\[\]{}\"\u00ab\u00bb\u201c\u201d\u201e]+$")
# Languages that write "the third" as "3.".
_ORDINALS_WITH_STOPS = frozenset(
    {"cs", "da", "de", "et", "fi", "hr", "hu", "is", "lb", "lv", "nb", "pl", "sk", "sl", "sr", "tr"}
)
_ORDINAL = re.compile(r"\d{1,2}")
_FULL_STOPS = frozenset(".\uff0e\u2024\ufe52")
# Writing systems whose single letters are words or syllables, so that one before a full stop is no initial.
_WHOLE_WORDS = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL")
# Tibetan ends a phrase with a stroke and a space; Unicode's rules for sentences leave that out.
_TIBETAN_END = re.compile(r"[\u0f0d-\u0f11]+\s+")
_LINE_END = re.compile(r"(?<!\n)\n(?!\s*\n)")
_HIRAGANA = re.compile(r"[\u3041-\u309f]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")


def sentence_spans(text: str, *, enclosed: int = LONGEST_ENCLOSED) -> list[tuple[int, int]]:
    """Begin and end of each sentence: together they are the whole text, with the spaces after a sentence as its end.

    Args:
        text: One or more paragraphs. A single line end is a space.
        enclosed: The longest bracket or quotation, in characters, that no sentence may end in.
    """
    starts = [0, *_starts(text, enclosed), len(text)]
    spans = list(pairwise(starts))
    return _with_a_word(text, spans) if text else []


def sentences(text: str) -> list[str]:
    """The sentences of a text, each with its own marks and without space around it."""
    return [sentence for start, end in sentence_spans(text) if (sentence := text[start:end].strip())]


def sentence_ends(text: str) -> set[int]:
    """Offsets at which a sentence is over: after its last mark, before the space."""
    return {start + len(text[start:end].rstrip()) for start, end in sentence_spans(text)}


def _starts(text: str, enclosed: int) -> Iterator[int]:
    """The offset of each sentence but the first."""
    # Both libraries read UTF-8, which has no surrogates. One character stands for one, so that offsets stay.
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
    from icu4py.breakers import SentenceBreaker  # noqa: PLC0415  # its data takes long to load

    found = {match.end() for match in _TIBETAN_END.finditer(text)}
    at = 0
    # The pieces are counted, because the library's own offsets count UTF-16 units.
    for piece in SentenceBreaker(text, language or "en"):
        at += len(piece)
        start = at
        while start and text[start - 1] in OPENING_MARKS:
            start -= 1
        found.add(start)
    return sorted(found - {0})


def _goes_on(text: str, over: int, start: int) -> bool:
    """Whether a sentence goes on after a mark: with a small letter, or in Japanese with a particle after a quotation."""
    following = next((text[at] for at in range(start, len(text)) if text[at] not in BRACKETS_AND_QUOTES), "")
    if following.islower():
        return True
    return start == over and text[over - 1] in BRACKETS_AND_QUOTES and bool(_HIRAGANA.match(following))


def _without_space(text: str, end: int) -> int:
    while end and text[end - 1].isspace():
        end -= 1
    return end


def _mark_before(text: str, over: int) -> int:
    """The offset after the mark that ends a sentence, before the quotation marks that close after it."""
    while over > 1 and (text[over - 1] in BRACKETS_AND_QUOTES or text[over - 1] in "'\u2019 \u00a0\u202f"):
        over -= 1
    return over


def _ends_by_sentencex(text: str, language: str) -> set[int]:
    """Offsets after the last marks of sentences, brackets and quotation marks left out."""
    from sentencex import get_sentence_boundaries  # noqa: PLC0415  # a compiled module that not every command needs

    bare = "".join(" " if character in BRACKETS_AND_QUOTES else character for character in text)
    ends = set()
    at = 0
    for boundary in get_sentence_boundaries(language or "en", bare):
        at += len(boundary["text"])
        ends.add(_without_space(bare, at))
    return ends


def _is_abbreviated(before: str, following: str, language: str) -> bool:
    """Whether the full stop that ends `before` belongs to an initial, an abbreviation or an ordinal number."""
    found = _LAST_TOKEN.search(before)
    token = found[0].rstrip(".").casefold().rpartition("-")[2] if found else ""
    if language in _ORDINALS_WITH_STOPS and _ORDINAL.fullmatch(token):
        return True
    if len(token) == 1 and token.isalpha():
        return not unicodedata.name(token, "").startswith(_WHOLE_WORDS)
    return token in _ABBREVIATIONS or (token in _BEFORE_NUMBERS and following.isdigit())


def _with_a_word(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans, where one without a letter belongs to the next, the last one to the one before."""
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
