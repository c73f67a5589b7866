"""Divides a narration into shots of three to four seconds.

A shot has one picture and ends after a sentence, clause or word.
"""

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
from eleven_video.domain.timing.timing_constants import BEST_SHOT_S, LONGEST_SHOT_S, SHORTEST_SHOT_S

# The minimum usual length of a shot, the maximum usual length, and the maximum length that is tried. All three are
# multiples of the best length of a shot.
_SHORTEST, _LONGEST = SHORTEST_SHOT_S / BEST_SHOT_S, LONGEST_SHOT_S / BEST_SHOT_S
_FURTHEST = 2 * _LONGEST

# The costs of a cut after a sentence, a clause or any other word. The unit is the cost of a shot whose length deviates
# by one second from the best length. So the length of a shot may differ by about a second from the best length if the
# shot then ends with a sentence.
_SENTENCE, _CLAUSE, _WORD = 0.0, 0.35, 1.2
# `_ENCLOSED` is the cost that is added for a cut inside brackets or quotation marks. The cost is added only if the text
# in brackets or quotation marks has at most `_SHORT_ENCLOSED` characters.
_ENCLOSED, _SHORT_ENCLOSED = 2.0, 40
_OUT_OF_RANGE = 25.0


@dataclass(frozen=True, slots=True)
class Shot:
    """A part of a scene during which one picture is shown.

    Attributes:
        start, end: The start and the end of the shot, in seconds from the start of the scene.
        words: The words that are heard during the shot.
    """

    start: float
    end: float
    words: str


@dataclass(frozen=True, slots=True)
class _Cut:
    time: float
    penalty: float
    character: int


def even_alignment(text: str, duration_s: float) -> Alignment:
    """An estimated alignment for speech for which the service sent no times. Each character takes the same time."""
    step = duration_s / max(1, len(text))
    starts = tuple(index * step for index in range(len(text)))
    return Alignment(tuple(text), starts, tuple(start + step for start in starts))


def joined(alignments: list[tuple[Alignment, float]], *, spaced: Sequence[bool] | None = None) -> Alignment:
    """One alignment for several pieces of speech that follow one another.

    Args:
        alignments: The alignment of each piece, and the length of the piece's audio in seconds.
        spaced: For each piece except the first, whether a space is added before the piece. If `spaced` is None, a space
            is added before each piece except the first.
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
    """Divide a scene of `duration_s` seconds into shots of about `best_s` seconds. The shots have no gaps between them.

    The cuts with the least total cost are chosen. The cost of a shot is the square of its deviation from `best_s`. A
    cut inside a sentence has an additional cost. A shot has a high additional cost if its length differs from `best_s`
    by more than a seventh of `best_s`. So the lengths of nearly all shots differ by at most a seventh from `best_s`.
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
    """Divide a scene into `count` shots. The lengths of the shots are as equal as the words allow.

    The result has fewer shots if the narration does not have enough words.
    """
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
    """The number of the first frame of each shot. The last item of the result is `frames`.

    The start of a shot is rounded to the nearest frame, but every shot gets at least one frame. A scene must have at
    least as many frames as shots.
    """
    last = len(shots)
    bounds = [round(shot.start * fps) for shot in shots] + [frames]
    for index in range(1, last):
        bounds[index] = min(max(bounds[index], bounds[index - 1] + 1), frames - (last - index))
    return bounds


def _cuts(alignment: Alignment, duration_s: float) -> list[_Cut]:
    """All possible cuts in order.

    A cut is the start of the scene, a time at which the picture may change, or the end of the scene.
    """
    return [_Cut(0.0, 0.0, 0), *_places(alignment, duration_s), _Cut(duration_s, 0.0, len(alignment.characters))]


def _shots(alignment: Alignment, cuts: list[_Cut]) -> list[Shot]:
    text = alignment.text
    return [Shot(a.time, b.time, " ".join(text[a.character : b.character].split())) for a, b in pairwise(cuts)]


def _shot_cost(length: float, best_s: float) -> float:
    outside = max(_SHORTEST * best_s - length, length - _LONGEST * best_s, 0.0)
    return (length - best_s) ** 2 + _OUT_OF_RANGE * outside**2


def _places(alignment: Alignment, duration_s: float) -> list[_Cut]:
    """The cuts at which the picture may change, in order of time.

    The picture may change at the start of any word except the first.
    """
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
