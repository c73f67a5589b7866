"""Which picture is seen when: a narration is cut into shots of three to four seconds at the ends of sentences, clauses or words."""

import bisect
import re
from dataclasses import dataclass
from itertools import pairwise

from eleven_video.domain.narration import Alignment

SHORTEST_SHOT_S = 3.0
LONGEST_SHOT_S = 4.0
_BEST_SHOT_S = 3.5
# A breath between scenes, and a longer one at the end: the last picture of a scene is seen meanwhile.
PAUSE_S = 0.35
LAST_PAUSE_S = 0.8
# No shot is longer than this if there is a word to cut at.
_FURTHEST_S = 2 * LONGEST_SHOT_S

# What a cut at such a place costs, in squared seconds off the best length: a sentence's end is worth a second's detour.
_SENTENCE, _CLAUSE, _WORD = 0.0, 0.35, 1.2
_OUT_OF_RANGE = 25.0

_SENTENCE_MARK = re.compile(r"[.!?\u2026\u3002\uff01\uff1f\u0964][\"'\u201d\u2019)\]]*$")
_CLAUSE_MARK = re.compile(r"[,;:\u2014\u2013\u3001\uff0c][\"'\u201d\u2019)\]]*$")
# Chinese and Japanese are written without spaces: a picture may change before any of their characters.
_IDEOGRAPH = re.compile(r".[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture's time on screen, in seconds from the scene's start, and the words that are heard meanwhile."""

    start: float
    end: float
    words: str


@dataclass(frozen=True, slots=True)
class _Cut:
    time: float
    penalty: float
    character: int


def even_alignment(text: str, duration_s: float) -> Alignment:
    """An alignment for speech that came without one: every character takes the same time."""
    step = duration_s / max(1, len(text))
    starts = tuple(index * step for index in range(len(text)))
    return Alignment(tuple(text), starts, tuple(start + step for start in starts))


def joined(alignments: list[tuple[Alignment, float]]) -> Alignment:
    """One alignment for pieces of speech that follow each other, each given with its audio's length in seconds."""
    characters: list[str] = []
    starts: list[float] = []
    ends: list[float] = []
    offset = 0.0
    for alignment, duration in alignments:
        if characters:
            characters.append(" ")
            starts.append(ends[-1])
            ends.append(offset)
        characters.extend(alignment.characters)
        starts.extend(offset + time for time in alignment.starts)
        ends.extend(offset + time for time in alignment.ends)
        offset += duration
    return Alignment(tuple(characters), tuple(starts), tuple(ends))


def cut_into_shots(alignment: Alignment, duration_s: float) -> list[Shot]:
    """Shots that cover 0 to `duration_s` without a gap.

    The cuts are those with the least sum of squared deviations from the best length, where a cut inside a sentence
    costs extra and a shot outside three to four seconds costs much: where words allow it, every shot is inside.
    """
    cuts = [_Cut(0.0, 0.0, 0), *_places(alignment, duration_s), _Cut(duration_s, 0.0, len(alignment.characters))]
    times = [cut.time for cut in cuts]
    cost = [0.0] + [float("inf")] * (len(cuts) - 1)
    came_from = [0] * len(cuts)
    for here in range(1, len(cuts)):
        earliest = min(bisect.bisect_left(times, times[here] - _FURTHEST_S), here - 1)
        for before in range(earliest, here):
            total = cost[before] + _shot_cost(times[here] - times[before]) + cuts[here].penalty
            if total < cost[here]:
                cost[here], came_from[here] = total, before
    chosen = [len(cuts) - 1]
    while chosen[-1]:
        chosen.append(came_from[chosen[-1]])
    text = alignment.text
    return [
        Shot(cuts[a].time, cuts[b].time, " ".join(text[cuts[a].character : cuts[b].character].split()))
        for a, b in pairwise(reversed(chosen))
    ]


def frame_bounds(shots: list[Shot], *, fps: int, frames: int) -> list[int]:
    """Frames on which the shots begin, and `frames` at the end: each within half a frame of its time.

    Every shot keeps at least one frame; a scene has at least as many frames as shots.
    """
    last = len(shots)
    bounds = [round(shot.start * fps) for shot in shots] + [frames]
    for index in range(1, last):
        bounds[index] = min(max(bounds[index], bounds[index - 1] + 1), frames - (last - index))
    return bounds


def _shot_cost(length: float) -> float:
    outside = max(SHORTEST_SHOT_S - length, length - LONGEST_SHOT_S, 0.0)
    return (length - _BEST_SHOT_S) ** 2 + _OUT_OF_RANGE * outside**2


def _places(alignment: Alignment, duration_s: float) -> list[_Cut]:
    """Where a picture may change: the start of each word but the first, in order of time."""
    places: list[_Cut] = []
    word = ""
    latest = 0.0
    for index, character in enumerate(alignment.characters):
        if character.isspace():
            continue
        before = alignment.characters[index - 1] if index else ""
        starts_word = before.isspace() or _IDEOGRAPH.match(before + character) is not None
        time = alignment.starts[index]
        if starts_word and word and latest < time < duration_s:
            places.append(_Cut(time, _penalty(word), index))
            latest = time
        word = character if starts_word else word + character
    return places


def _penalty(word: str) -> float:
    if _SENTENCE_MARK.search(word):
        return _SENTENCE
    return _CLAUSE if _CLAUSE_MARK.search(word) else _WORD
