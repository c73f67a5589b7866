"""Joins the spoken parts of a paragraph to one line of words, and records the pauses in the paragraph."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from eleven_video.domain.script.part_types import Part
from eleven_video.domain.timing.pauses import Pause, SpokenText, merged

_WORDS = re.compile(r"\s+|\S+")
# Marks that never have a space before them. So texts that differ only in a space before a mark make the same request,
# and the request is paid for only once.
_MARKS = frozenset(",.;:!?")
_CLOSING = frozenset(")]}\u2019\u201d\u2026")
_ENDING = _MARKS | _CLOSING | frozenset("\"'\u00bb")
_OPENING = frozenset("([{\"'\u2018\u201c\u00ab\u2013\u2014-/")


def spoken_words(parts: Iterable[Part]) -> SpokenText:
    """The words of a paragraph on one line, with the pauses of the paragraph.

    Two words have one space between them if the text has white space between them, or if something between them is
    left out.
    """
    line = _Line()
    for part in _whole(parts):
        if part.kind is not None:
            line.torn = line.torn or not part.joins
            line.silence += part.milliseconds
            continue
        for word in _WORDS.findall(part.spoken):
            if word.isspace():
                line.space = line.space or word
                line.broken = line.broken or "\n" in word
            else:
                line.add(word)
    return line.finished()


def _whole(parts: Iterable[Part]) -> Iterator[Part]:
    """The parts, after adjacent spoken parts were joined to one part, because a word may extend over several parts."""
    for is_spoken, group in groupby(parts, key=lambda part: part.kind is None):
        if is_spoken:
            text = "".join(part.spoken for part in group)
            yield Part(text, None, text)
        else:
            yield from group


def is_unspaced(character: str) -> bool:
    """Whether a character is Chinese or Japanese. Chinese and Japanese have no spaces between words."""
    return unicodedata.east_asian_width(character) in {"W", "F"} and not "\uac00" <= character <= "\ud7ff"


def _is_mark(word: str) -> bool:
    """Whether a word has only marks that end a sentence or clause. For a smiley such as ":)", the result is False."""
    return word[0] in _MARKS and _ENDING.issuperset(word) and (len(word) == 1 or word[0] not in ":;")


@dataclass(slots=True)
class _Line:
    """Collects the words of a line.

    Attributes:
        words: The words and spaces so far.
        length: The number of characters in `words`.
        pauses: The pauses so far.
        space: The white space after the last word. `space` is "" if no white space follows the last word.
        broken: True if a line end follows the last word.
        torn: True if something that separates words was left out after the last word.
        silence: The total length of the pauses after the last word, in milliseconds.
    """

    words: list[str] = field(default_factory=list)
    length: int = 0
    pauses: list[Pause] = field(default_factory=list)
    space: str = ""
    broken: bool = False
    torn: bool = False
    silence: int = 0

    def add(self, word: str) -> None:
        if self.words and self._is_apart(self.words[-1][-1], word):
            self._write(" ")
        if self.silence:
            self.pauses.append(Pause(self.length, self.silence))
        self._write(word)
        self.space, self.broken, self.torn, self.silence = "", False, False, 0

    def finished(self) -> SpokenText:
        if self.silence:
            self.pauses.append(Pause(self.length, self.silence))
        return SpokenText("".join(self.words), tuple(merged(self.pauses)))

    def _write(self, text: str) -> None:
        self.words.append(text)
        self.length += len(text)

    def _is_apart(self, before: str, word: str) -> bool:
        after = word[0]
        unspaced = is_unspaced(before) and is_unspaced(after)
        if self.space:
            return (
                not _is_mark(word)
                and not (self.torn and after in _CLOSING)
                and not (unspaced and (self.broken or self.torn))
            )
        either = is_unspaced(before) or is_unspaced(after)
        return self.torn and after.isalnum() and before not in _OPENING and not either
