"""Cuts a text into phrases. Each phrase is spoken without a pause."""

import re
from dataclasses import dataclass

# The most words of a phrase and the most characters of a word, so that no phrase takes too much memory. A longer
# sentence becomes several phrases, and a longer word becomes several words.
_MOST_WORDS = 40
_LONGEST_WORD = 40
_PARAGRAPH = re.compile(r"\n+")
_SENTENCE = re.compile(r"(?<=[.!?…])[\"”\u2019)\]]*\s+(?=\S)")
_WORD = re.compile(rf"\S{{1,{_LONGEST_WORD}}}")
_TITLES = {"dr", "mr", "mrs", "ms", "prof", "st", "vs", "no", "sr", "jr"}


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text, with its punctuation. If `text` is the whole text, the part of the word that is heard is
    `text[first:last]`.
    """

    text: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that are spoken without a pause.

    Attributes:
        words: The words, at least one.
        closes: "paragraph" or "sentence", if a paragraph or a sentence ends with the phrase. It is "" if the sentence
            continues. The pause after the phrase depends on this value.
    """

    words: tuple[Word, ...]
    closes: str


def phrases(text: str) -> list[Phrase]:
    """The phrases of a text, in order."""
    found: list[Phrase] = []
    for first, last in _spans(_PARAGRAPH, text, 0, len(text)):
        sentences = _sentences(text, first, last)
        for number, (begin, end) in enumerate(sentences, 1):
            words = [_word(match) for match in _WORD.finditer(text, begin, end)]
            for at in range(0, len(words), _MOST_WORDS):
                ends = at + _MOST_WORDS >= len(words)
                closes = ("paragraph" if number == len(sentences) else "sentence") if ends else ""
                found.append(Phrase(tuple(words[at : at + _MOST_WORDS]), closes))
    return found


def _word(match: re.Match[str]) -> Word:
    marked = match.group()
    sounding = [at for at, character in enumerate(marked) if character.isalnum()]
    first, last = (sounding[0], sounding[-1] + 1) if sounding else (0, len(marked))
    return Word(marked, match.start() + first, match.start() + last)


def _sentences(text: str, first: int, last: int) -> list[tuple[int, int]]:
    """The start and end, as indexes of the text, of each sentence between `first` and `last`. Abbreviations such as
    "Dr." and initials do not end a sentence.
    """
    spans: list[tuple[int, int]] = []
    for begin, end in _spans(_SENTENCE, text, first, last):
        if spans and _goes_on(text[: spans[-1][1]], text[begin]):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((begin, end))
    return spans


def _goes_on(before: str, after: str) -> bool:
    last_word = before.rsplit(maxsplit=1)[-1].strip("(\"“'\u2018")
    abbreviated = last_word.endswith(".") and (last_word[:-1].lower() in _TITLES or re.fullmatch(r"[A-Z]\.", last_word))
    return after.islower() or bool(abbreviated)


def _spans(separator: re.Pattern[str], text: str, first: int, last: int) -> list[tuple[int, int]]:
    spans, begin = [], first
    for match in separator.finditer(text, first, last):
        spans.append((begin, match.start()))
        begin = match.end()
    spans.append((begin, last))
    return [(start, end) for start, end in spans if text[start:end].strip()]
