"""Computes when each character of a text is heard in the speech of the text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan


@dataclass(frozen=True, slots=True)
class Alignment:
    """The times at which each character of a text is heard. They are in seconds from the start of the sound, rounded to
    milliseconds.

    Each of the three tuples has one element for each character. A character ends when the next character starts, and
    the last character ends when the sound ends.
    """

    characters: tuple[str, ...]
    starts: tuple[float, ...]
    ends: tuple[float, ...]

    def slice(self, first: int, last: int) -> "Alignment":
        """The alignment of the characters from index `first` up to, but without, index `last`."""
        return Alignment(self.characters[first:last], self.starts[first:last], self.ends[first:last])


def align(text: str, starts: Sequence[float], ends: Sequence[float], duration: float) -> Alignment:
    """Make an alignment, although the times of only some characters are known.

    The times of spaces, punctuation marks and silent signs are not known. Between two characters with known times, the
    time is divided evenly among the characters without known times. So a pause belongs to the space or the punctuation
    mark at which it is heard.

    Args:
        text: The text.
        starts: The start of each character in seconds. It is NaN if the start is unknown.
        ends: The end of each character in seconds. It is NaN if the end is unknown.
        duration: The duration of the sound in seconds.
    """
    filled = list(starts)
    count = len(text)
    at = 0
    while at < count:
        if not isnan(filled[at]):
            at += 1
            continue
        stop = next((known for known in range(at, count) if not isnan(starts[known])), count)
        left = ends[at - 1] if at else 0.0
        right = starts[stop] if stop < count else duration
        for step in range(stop - at):
            filled[at + step] = left + (right - left) * step / (stop - at)
        at = stop
    return _seamless(text, filled, duration)


def _seamless(text: str, starts: Sequence[float], duration: float) -> Alignment:
    end = round(duration, 3)
    onsets: list[float] = []
    latest = 0.0
    for start in starts:
        latest = min(end, max(latest, round(float(start), 3)))
        onsets.append(latest)
    if onsets:
        onsets[0] = 0.0
    return Alignment(tuple(text), tuple(onsets), (*onsets[1:], end) if onsets else ())


def normalized(alignment: Alignment) -> Alignment:
    """The alignment of the text that ElevenLabs calls normalised. This text has a space at its start. Several
    consecutive spaces or line ends are replaced by a single space.
    """
    if not alignment.characters:
        return alignment
    characters, starts, ends = [" "], [0.0], [alignment.starts[0]]
    text = "".join(character if not character.isspace() else " " for character in alignment.characters)
    for run in re.finditer(r" +|[^ ]", text):
        characters.append(run.group()[0])
        starts.append(alignment.starts[run.start()])
        ends.append(alignment.ends[run.end() - 1])
    return Alignment(tuple(characters), tuple(starts), tuple(ends))
