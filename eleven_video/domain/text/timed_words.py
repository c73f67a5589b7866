"""Divides a narration into words with the times at which they are heard, for captions and subtitles."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from eleven_video.domain.text.line_breaks import breaks_without_space
from eleven_video.domain.text.plain_text import without_controls
from eleven_video.domain.timing.narration import Alignment

_OPENING = frozenset({"Ps", "Pi"})
_UNBROKEN_SPACES = frozenset("\u00a0\u2007\u202f")


@dataclass(frozen=True, slots=True)
class Word:
    """A word, and the times at which the word is heard.

    Attributes:
        text: The word with its punctuation marks.
        start_s: When the word begins, in seconds from the start of the scene.
        end_s: When the word ends, in seconds from the start of the scene. The pause after the word is not included.
        after_space: True if a space precedes the word.
    """

    text: str
    start_s: float
    end_s: float
    after_space: bool = True


@dataclass(frozen=True, slots=True)
class Letter:
    """A character that is heard. `start_s` and `end_s` are in seconds from the start of the scene."""

    text: str
    start_s: float
    end_s: float


def words_of(alignment: Alignment, *, audio_s: float, text: str | None = None) -> list[Word]:
    """The words of a narration, in order, with times that never decrease and are within the audio.

    Control characters are removed. If a time exceeds the audio's length, all times are scaled to fit the audio.

    Args:
        alignment: The characters that are heard, and their times.
        audio_s: The length of the audio in seconds.
        text: The text that is shown, if the text that is heard may differ. For example, "5" is shown and "five" is
            heard. If `text` is None, the text that is heard is shown.
    """
    letters = _letters(alignment, audio_s)
    if text is not None and _squeezed(text) != _squeezed(alignment.text):
        letters = _retold(_visible(text), letters, audio_s)
    return _joined_marks([_word(run, after_space=spaced) for run, spaced in _runs(letters)])


def _letters(alignment: Alignment, audio_s: float) -> list[Letter]:
    """The visible characters and the spaces. The times of the characters never decrease and are within the audio."""
    heard_s = max(alignment.ends, default=0.0)
    scale = audio_s / heard_s if heard_s > audio_s else 1.0
    letters: list[Letter] = []
    latest = 0.0
    for character, start, end in zip(alignment.characters, alignment.starts, alignment.ends, strict=True):
        text = _visible(character)
        start_s = min(max(start * scale, latest), audio_s)
        end_s = min(max(end * scale, start_s), audio_s)
        latest = start_s
        if text:
            letters.append(Letter(text, start_s, end_s))
    return letters


def _visible(text: str) -> str:
    return without_controls(text.replace("\u00ad", ""))


def _squeezed(text: str) -> str:
    return "".join(_visible(text).split())


def _runs(letters: Sequence[Letter]) -> Iterator[tuple[list[Letter], bool]]:
    """The letters of each word, and whether a space precedes the word."""
    breaks = breaks_without_space("".join(letter.text for letter in letters))
    at = 0
    run: list[Letter] = []
    spaced = after_space = False
    for letter in letters:
        place = at
        at += len(letter.text)
        if letter.text.isspace() and (not run or letter.text not in _UNBROKEN_SPACES):
            spaced = True
            continue
        if run and (spaced or place in breaks):
            yield run, after_space
            run, after_space = [], spaced
        spaced = False
        run.append(letter)
    if run:
        yield run, after_space


def _is_mark(character: str) -> bool:
    return unicodedata.category(character[0]).startswith("P")


def is_silent(character: str) -> bool:
    """Whether a character is a punctuation mark or a space. The time of a punctuation mark or space is a pause."""
    return _is_mark(character) or character.isspace()


def _word(letters: Sequence[Letter], *, after_space: bool) -> Word:
    """The word that consists of the letters `letters`.

    The end time of the word is the end of its last letter, because the time of punctuation marks is a pause.
    """
    text = unicodedata.normalize("NFC", "".join(letter.text for letter in letters)).rstrip()
    return Word(text, letters[0].start_s, _spoken_until(letters), after_space)


def _spoken_until(letters: Sequence[Letter]) -> float:
    return next((letter.end_s for letter in reversed(letters) if not is_silent(letter.text)), letters[-1].end_s)


def _joined_marks(words: Sequence[Word]) -> list[Word]:
    """The words, after punctuation marks between spaces were joined to a word.

    An opening mark is joined to the next word. Any other mark, such as a dash, is joined to the previous word.
    """
    out: list[Word] = []
    opening: Word | None = None
    for word in words:
        if all(is_silent(character) for character in word.text):
            if unicodedata.category(word.text[-1]) in _OPENING or word.text in {"\u00bf", "\u00a1"}:
                opening = word if opening is None else _pair(opening, word, end_s=word.end_s)
                continue
            if out and opening is None:
                out[-1] = _pair(out[-1], word, end_s=out[-1].end_s)
                continue
        out.append(word if opening is None else _pair(opening, word, end_s=word.end_s))
        opening = None
    return out if opening is None else [*out, opening]


def _pair(before: Word, after: Word, *, end_s: float) -> Word:
    space = "\u00a0" if after.after_space else ""
    return Word(f"{before.text}{space}{after.text}", before.start_s, end_s, before.after_space)


def _retold(text: str, letters: Sequence[Letter], audio_s: float) -> list[Letter]:
    """The letters of `text`, the text that is shown. The letters get times from `letters`, the text that is heard.

    A word that is in both texts gets its time from `letters`. The time between two words that are in both texts is
    divided among the words of `text` between them.
    """
    shown = [(run, spaced) for run, spaced in _runs([Letter(character, 0.0, 0.0) for character in text])]
    heard = [run for run, _ in _runs(letters)]
    matcher = SequenceMatcher(None, [_key(run) for run in heard], [_key(run) for run, _ in shown], autojunk=False)
    out: list[Letter] = []
    for _, heard_from, heard_to, shown_from, shown_to in matcher.get_opcodes():
        if heard_from < heard_to:
            start_s, end_s = heard[heard_from][0].start_s, heard[heard_to - 1][-1].end_s
        else:
            start_s = heard[heard_from - 1][-1].end_s if heard_from else 0.0
            end_s = heard[heard_from][0].start_s if heard_from < len(heard) else audio_s
        if heard_to - heard_from == shown_to - shown_from:
            pairs = zip(heard[heard_from:heard_to], shown[shown_from:shown_to], strict=True)
            spans = [(run, spaced, times[0].start_s, _spoken_until(times)) for times, (run, spaced) in pairs]
        else:
            spans = _shared(shown[shown_from:shown_to], start_s, max(start_s, end_s))
        for run, spaced, begin, finish in spans:
            if spaced and out:
                out.append(Letter(" ", out[-1].end_s, begin))
            step = (finish - begin) / len(run)
            out += [Letter(it.text, begin + n * step, begin + (n + 1) * step) for n, it in enumerate(run)]
    return out


def _key(run: Sequence[Letter]) -> str:
    return "".join(letter.text for letter in run if not is_silent(letter.text)).casefold()


def _shared(
    shown: Sequence[tuple[list[Letter], bool]], start_s: float, end_s: float
) -> list[tuple[list[Letter], bool, float, float]]:
    """The words with their start and end times, after the time from `start_s` to `end_s` was divided among the words.

    Each word gets time in proportion to its number of letters.
    """
    step = (end_s - start_s) / max(1, sum(len(run) for run, _ in shown))
    out = []
    for run, spaced in shown:
        out.append((run, spaced, start_s, start_s + len(run) * step))
        start_s += len(run) * step
    return out
