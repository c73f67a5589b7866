"""Cuts a narration into shots of three to four seconds, one picture each, where a sentence, clause or word ends."""

import bisect
import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from eleven_video.domain.text.brackets import covered
from eleven_video.domain.text.clauses import clause_ends
from eleven_video.domain.text.line_breaks import breaks_without_space
from eleven_video.domain.text.sentences import sentence_spans
from eleven_video.domain.timing.narration import Alignment
from eleven_video.domain.timing.picture_times import BEST_SHOT_S, LONGEST_SHOT_S, SHORTEST_SHOT_S

# A breath between scenes, and a longer one at the end: the last picture of a scene is seen meanwhile.
PAUSE_S = 0.35
LAST_PAUSE_S = 0.8
# The range of a shot's length, and the longest length that is considered, as multiples of the best length.
_SHORTEST, _LONGEST = SHORTEST_SHOT_S / BEST_SHOT_S, LONGEST_SHOT_S / BEST_SHOT_S
_FURTHEST = 2 * _LONGEST

# Costs of a cut at such a place, in squared seconds of deviation from the best length: to cut at the end of a sentence,
# a shot may be about a second longer or shorter.
_SENTENCE, _CLAUSE, _WORD = 0.0, 0.35, 1.2
# The cost that is added inside a bracket or quotation, if that has at most so many characters.
_ENCLOSED, _SHORT_ENCLOSED = 2.0, 40
_OUT_OF_RANGE = 25.0


@dataclass(frozen=True, slots=True)
class Shot:
    """The time during which one picture is shown, in seconds from the scene's start, and the words heard meanwhile."""

    start: float
    end: float
    words: str


@dataclass(frozen=True, slots=True)
class _Cut:
    time: float
    penalty: float
    character: int


def even_alignment(text: str, duration_s: float) -> Alignment:
    """An estimated alignment for speech without one: every character takes the same time."""
    step = duration_s / max(1, len(text))
    starts = tuple(index * step for index in range(len(text)))
    return Alignment(tuple(text), starts, tuple(start + step for start in starts))


def joined(alignments: list[tuple[Alignment, float]], *, spaced: Sequence[bool] | None = None) -> Alignment:
    """One alignment for consecutive pieces of speech, each given with the length of its audio in seconds.

    `spaced` says for each piece but the first whether a space precedes it; None means always.
    """
    characters: list[str] = []
    starts: list[float] = []
    ends: list[float] = []
    offset = 0.0
    for number, (alignment, duration) in enumerate(alignments):
        if characters and (spaced is None or spaced[number - 1]):
            characters.append(" ")
            starts.append(ends[-1])
            ends.append(offset)
        characters.extend(alignment.characters)
        starts.extend(offset + time for time in alignment.starts)
        ends.extend(offset + time for time in alignment.ends)
        offset += duration
    return Alignment(tuple(characters), tuple(starts), tuple(ends))


def cut_into_shots(alignment: Alignment, duration_s: float, *, best_s: float = BEST_SHOT_S) -> list[Shot]:
    """Shots that cover 0 to `duration_s` without a gap, each about `best_s` long.

    The cuts minimise the sum of squared deviations from the best length. A cut inside a sentence has an extra cost, and
    a shot that is more than a seventh too short or too long has a high one, so nearly all shots are within that range.
    """
    cuts = _cuts(alignment, duration_s)
    times = [cut.time for cut in cuts]
    cost = [0.0] + [math.inf] * (len(cuts) - 1)
    came_from = [0] * len(cuts)
    for here in range(1, len(cuts)):
        earliest = min(bisect.bisect_left(times, times[here] - _FURTHEST * best_s), here - 1)
        for before in range(earliest, here):
            total = cost[before] + _shot_cost(times[here] - times[before], best_s) + cuts[here].penalty
            if total < cost[here]:
                cost[here], came_from[here] = total, before
    chosen = [len(cuts) - 1]
    while chosen[-1]:
        chosen.append(came_from[chosen[-1]])
    return _shots(alignment, [cuts[place] for place in reversed(chosen)])


def cut_into_count(alignment: Alignment, duration_s: float, count: int) -> list[Shot]:
    """`count` shots, as even in length as the words allow; fewer if there are not enough places to cut."""
    cuts = _cuts(alignment, duration_s)
    last = len(cuts) - 1
    count = max(1, min(count, last))
    best_s = duration_s / count
    cost = [0.0] + [math.inf] * last
    ways: list[list[int]] = []
    for shot in range(1, count + 1):
        came_from = [0] * (last + 1)
        total = [math.inf] * (last + 1)
        for here in range(shot, last + 1):
            for before in range(shot - 1, here):
                length = cuts[here].time - cuts[before].time
                costs = cost[before] + _shot_cost(length, best_s) + cuts[here].penalty
                if costs < total[here]:
                    total[here], came_from[here] = costs, before
        cost = total
        ways.append(came_from)
    chosen = [last]
    for came_from in reversed(ways):
        chosen.append(came_from[chosen[-1]])
    return _shots(alignment, [cuts[place] for place in reversed(chosen)])


def frame_bounds(shots: list[Shot], *, fps: int, frames: int) -> list[int]:
    """The first frame of each shot, within half a frame of its time, and `frames` at the end.

    Every shot has at least one frame. A scene must have at least as many frames as shots.
    """
    last = len(shots)
    bounds = [round(shot.start * fps) for shot in shots] + [frames]
    for index in range(1, last):
        bounds[index] = min(max(bounds[index], bounds[index - 1] + 1), frames - (last - index))
    return bounds


def _cuts(alignment: Alignment, duration_s: float) -> list[_Cut]:
    """The start, every place at which the picture may change, and the end."""
    return [_Cut(0.0, 0.0, 0), *_places(alignment, duration_s), _Cut(duration_s, 0.0, len(alignment.characters))]


def _shots(alignment: Alignment, cuts: list[_Cut]) -> list[Shot]:
    text = alignment.text
    return [Shot(a.time, b.time, " ".join(text[a.character : b.character].split())) for a, b in pairwise(cuts)]


def _shot_cost(length: float, best_s: float) -> float:
    outside = max(_SHORTEST * best_s - length, length - _LONGEST * best_s, 0.0)
    return (length - best_s) ** 2 + _OUT_OF_RANGE * outside**2


def _places(alignment: Alignment, duration_s: float) -> list[_Cut]:
    """The places at which the picture may change: the start of each word but the first, in order of time."""
    text = alignment.text
    after_sentences, within = _starts_of_sentences(text), breaks_without_space(text)
    enclosed = covered(text, longest=_SHORT_ENCLOSED)
    places: list[_Cut] = []
    at = before = 0
    latest = 0.0
    for index, character in enumerate(alignment.characters):
        place = at
        at += len(character)
        if not text[place:at].strip():
            continue
        starts_word = text[place - 1 : place].isspace() or place in within
        time = alignment.starts[index]
        if starts_word and before and latest < time < duration_s:
            penalty = _SENTENCE if place in after_sentences else _CLAUSE if clause_ends(text, before) else _WORD
            places.append(_Cut(time, penalty + _ENCLOSED * enclosed[place], index))
            latest = time
        before = at
    return places


def _starts_of_sentences(text: str) -> set[int]:
    return {start for start, _ in sentence_spans(text)[1:]}
