"""Computes when each character of a text is heard."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan


@dataclass(frozen=True, slots=True)
class Alignment:
    """The start and end of each character, in seconds, rounded to milliseconds.

    The three tuples have the same length. Each character ends when the next one starts, and the last one at the end of
    the audio.
    """

    characters: tuple[str, ...]
    starts: tuple[float, ...]
    ends: tuple[float, ...]

    def slice(self, first: int, last: int) -> "Alignment":
        """The alignment of the characters from `first` to before `last`."""
        return Alignment(self.characters[first:last], self.starts[first:last], self.ends[first:last])


def align(text: str, starts: Sequence[float], ends: Sequence[float], duration: float) -> Alignment:
    """An alignment from the known times of some characters, with all gaps filled.

    `starts` and `ends` are NaN for characters of unknown time: spaces, punctuation and silent signs. The time between
    their neighbours is divided evenly among them, so a pause belongs to the space or mark where it is heard.
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
    """The alignment to the normalised text: with a leading space, and one space for each run of white space."""
    if not alignment.characters:
        return alignment
    characters, starts, ends = [" "], [0.0], [alignment.starts[0]]
    text = "".join(character if not character.isspace() else " " for character in alignment.characters)
    for run in re.finditer(r" +|[^ ]", text):
        characters.append(run.group()[0])
        starts.append(alignment.starts[run.start()])
        ends.append(alignment.ends[run.end() - 1])
    return Alignment(tuple(characters), tuple(starts), tuple(ends))
