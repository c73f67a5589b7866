"""Makes subtitles from words with times: cues of one or two lines, each with its start and end."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest

from eleven_video.domain.captions.geometry import LONGEST_LINE
from eleven_video.domain.text.brackets import enclosed_spans
from eleven_video.domain.text.clauses import clause_ends
from eleven_video.domain.text.graphemes import graphemes, unbroken, width
from eleven_video.domain.text.sentences import sentence_ends
from eleven_video.domain.text.timed_words import Word
from eleven_video.domain.text.writing_direction import direction_mark

# The minimum and the maximum duration of a cue, in seconds, and the number of columns that a viewer can read per
# second. The three values are similar to the values in the BBC Subtitle Guidelines and the Netflix Timed Text Style
# Guide.
SHORTEST_CUE_S = 1.0
LONGEST_CUE_S = 6.0
_COLUMNS_A_SECOND = 17.0
# The number of seconds for which a cue is still shown after its last word.
_LINGER_S = 0.3
# The minimum gap between two cues, in seconds. If the gap would be shorter, the previous cue is shown until the next
# cue appears. A short gap between two cues would look like flicker.
_BLINK_S = 0.7
# The minimum number of seconds between the starts of two cues, even if their words have the same time.
_APART_S = 0.2

# The division into cues with the lowest total cost is chosen. The unit is the cost of a cue that is shown half a second
# too short. `_AT_SENTENCE`, `_AT_CLAUSE` and `_AT_WORD` are the costs of a cue that ends after a sentence, after a
# clause, or after any other word. `_SENTENCE_INSIDE` is the cost of a sentence that ends inside a cue.
_AT_SENTENCE, _AT_CLAUSE, _AT_WORD = 0.0, 1.0, 3.0
_SENTENCE_INSIDE = 1.5
_EACH_CUE = 0.8
_PAUSE_S = 0.6  # seconds; a silence of more seconds should be between two cues, not inside a cue
_PAUSE_INSIDE = 4.0
_TOO_LONG = 6.0
# The cost of a cut inside brackets or quotation marks if the text in them fits on a line. The cost is so high that
# brackets and quotations are hardly ever divided.
_CUT_ENCLOSED = 100.0
# The costs of a first line that ends after a sentence, a clause or any other word. The unit is the cost of one column
# by which the lengths of the two lines differ.
_LINE_AT = {_AT_SENTENCE: 0.0, _AT_CLAUSE: 4.0, _AT_WORD: 10.0}

# Characters after which a word that does not fit on a line is preferably divided.
_SEAM = re.compile(r"[-\u2010/_.,:;?&=]$")


@dataclass(frozen=True, slots=True)
class Cue:
    """A subtitle in a scene. A cue has one or two rows of words.

    Attributes:
        start_s, end_s: The times at which the cue appears and disappears, in seconds from the start of the scene.
        rows: The words of each row. A row is shown on one line.
        right_to_left: True if the whole script is written from right to left. If `right_to_left` is None, the first
            letter of each line decides the direction of the line.
    """

    start_s: float
    end_s: float
    rows: tuple[tuple[Word, ...], ...]
    right_to_left: bool | None = None

    @property
    def lines(self) -> tuple[str, ...]:
        """The text of each row.

        If the first letter of a row would give the row the wrong direction, the text begins with an invisible mark.
        """
        return tuple(self._mark(line) + line for line in map(_line, self.rows))

    @property
    def mark(self) -> str:
        """The invisible character that gives a line of all words the script's direction.

        The result is "" if the line has the script's direction without an invisible character.
        """
        return self._mark("".join(word.text for word in self.words))

    def _mark(self, text: str) -> str:
        return "" if self.right_to_left is None else direction_mark(text, right_to_left=self.right_to_left)

    @property
    def words(self) -> tuple[Word, ...]:
        """The words of all rows, in order."""
        return tuple(word for row in self.rows for word in row)


def cues_of(
    words: Sequence[Word], *, scene_s: float, longest_line: int = LONGEST_LINE, right_to_left: bool | None = None
) -> list[Cue]:
    """Divide all words of a scene into cues. The cues are in order and do not overlap.

    A cue preferably ends after a sentence. The second choice is the end of a clause, and the last choice is the end of
    any other word. A word that is longer than a line is divided.

    Args:
        words: The spoken words, with times in seconds from the start of the scene.
        scene_s: The length of the scene in seconds. After the end of the scene, no cue is shown.
        longest_line: The maximum number of columns of a line. `longest_line` is at least 2, because a wide character,
            such as an emoji, needs two columns.
        right_to_left: The direction of the whole script, as in `Cue`.
    """
    if scene_s <= 0:
        return []
    pieces = [piece for word in words for piece in _cut(word, longest_line)]
    ends = _ends(pieces, longest_line)
    bounds = pairwise(_bounds(pieces, ends, longest_line))
    rows = [_rows(pieces[start:end], ends[start:end], longest_line) for start, end in bounds]
    return _timed([group for group in rows if group], scene_s, right_to_left=right_to_left)


@dataclass(frozen=True, slots=True)
class _End:
    """The end of a word, at which a cue or a line may end.

    `kind` is the cost of ending a cue after the word, such as `_AT_SENTENCE`. `inside` is True within brackets or
    quotation marks whose text fits on a line.
    """

    kind: float
    inside: bool


def _line(row: Sequence[Word]) -> str:
    return "".join(f" {word.text}" if word.after_space and place else word.text for place, word in enumerate(row))


def _cut(word: Word, limit: int) -> list[Word]:
    """The word itself as the only item if the word fits on a line. If the word is too long, the items are pieces of the
    word.

    Each piece gets time in proportion to its width.
    """
    columns = width(word.text)
    if columns <= limit:
        return [word]
    step = (word.end_s - word.start_s) / columns
    pieces: list[Word] = []
    start_s = word.start_s
    for text in _pieces(word.text, limit):
        end_s = min(start_s + width(text) * step, word.end_s)
        pieces.append(Word(text, start_s, end_s, word.after_space and not pieces))
        start_s = end_s
    return pieces


def _clusters(text: str, limit: int) -> Iterator[str]:
    """The smallest pieces into which a text may be divided.

    A letter with its accents is one piece, unless the letter with its accents is wider than a line.
    """
    for piece in unbroken(text):
        yield from [piece] if width(piece) <= limit else graphemes(piece)


def _pieces(text: str, limit: int) -> list[str]:
    pieces, clusters = [], list(_clusters(text, limit))
    while clusters:
        fits, columns = 0, 0
        while fits < len(clusters) and columns + width(clusters[fits]) <= limit:
            columns += width(clusters[fits])
            fits += 1
        fits = max(1, fits)
        seams = [end for end in range(fits // 2 + 1, fits + 1) if _SEAM.search(clusters[end - 1])]
        end = max(seams, default=fits) if fits < len(clusters) else fits
        pieces.append("".join(clusters[:end]))
        del clusters[:end]
    return pieces


def _ends(words: Sequence[Word], limit: int) -> list[_End]:
    """For each word, the end of the word. A long silence after a word counts as the end of a sentence."""
    text = _line(words)
    sentences, inside = sentence_ends(text), bytearray(len(text) + 1)
    for start, end in enclosed_spans(text, longest=limit):
        if width(text[start:end]) <= limit:
            inside[start + 1 : end] = b"\x01" * (end - start - 1)
    ends = []
    at = 0
    for word, after in zip_longest(words, words[1:]):
        at += len(word.text) + (word.after_space and at > 0)
        rests = after is not None and after.start_s - word.end_s > _PAUSE_S
        kind = _AT_SENTENCE if rests or at in sentences else _AT_CLAUSE if clause_ends(text, at) else _AT_WORD
        ends.append(_End(kind, bool(inside[at])))
    return ends


def _bounds(words: Sequence[Word], ends: Sequence[_End], limit: int) -> list[int]:
    """Find the division of the words into cues that has the lowest total cost.

    The result has the index of each cue's first word. The last item of the result is the number of words.
    """
    cost = [0.0] + [float("inf")] * len(words)
    came_from = [0] * (len(words) + 1)
    edges, inside = _edges(words), _costs_inside(words, ends)
    for end in range(1, len(words) + 1):
        last = end == len(words)
        until = words[end - 1].end_s if last else words[end].start_s
        place = 0.0 if last else ends[end - 1].kind + _CUT_ENCLOSED * ends[end - 1].inside
        for start in range(end - 1, -1, -1):
            columns = edges[end - 1][1] - edges[start][0]
            if columns > 2 * limit + 1:
                break
            splits = _splits(edges, start, end, limit)
            if end - start > 1 and not splits:
                continue
            total = 0.0 if any(middle == end or not ends[middle - 1].inside for middle in splits) else _CUT_ENCLOSED
            total += cost[start] + _EACH_CUE + place + inside[end - 1] - inside[start]
            total += _haste(columns, until - words[start].start_s)
            total += _TOO_LONG * max(0.0, words[end - 1].end_s - words[start].start_s - LONGEST_CUE_S)
            if total < cost[end]:
                cost[end], came_from[end] = total, start
    bounds = [len(words)]
    while bounds[-1]:
        bounds.append(came_from[bounds[-1]])
    return bounds[::-1]


def _haste(columns: int, seen_s: float) -> float:
    """The cost of showing `columns` columns for only `seen_s` seconds.

    The cost is 0 if viewers can read the columns in time.
    """
    return 2 * max(0.0, columns / _COLUMNS_A_SECOND - max(seen_s, SHORTEST_CUE_S), SHORTEST_CUE_S - max(seen_s, 0.0))


def _costs_inside(words: Sequence[Word], ends: Sequence[_End]) -> list[float]:
    """For each word, the total cost of all ends of sentences and pauses before the word, if all words were in one cue.

    The cost inside a cue is the total at the last word of the cue minus the total at its first word.
    """
    costs = [0.0]
    for (before, after), place in zip(pairwise(words), ends, strict=False):
        silence_s = after.start_s - before.end_s
        at_sentence = _SENTENCE_INSIDE if place.kind == _AT_SENTENCE else 0.0
        costs.append(costs[-1] + at_sentence + (_PAUSE_INSIDE * silence_s if silence_s > _PAUSE_S else 0.0))
    return costs


def _edges(words: Sequence[Word]) -> list[tuple[int, int]]:
    """The columns at which each word begins and ends if all words are on one line."""
    edges, at = [], 0
    for word in words:
        begin = at + 1 if word.after_space else at
        at = begin + width(word.text)
        edges.append((begin, at))
    return edges


def _splits(edges: Sequence[tuple[int, int]], start: int, end: int, limit: int) -> list[int]:
    """The indexes of the words with which the second line of a cue may begin.

    If the cue fits on one line, the only item of the result is `end`.
    """
    if edges[end - 1][1] - edges[start][0] <= limit:
        return [end]
    return [
        middle
        for middle in range(start + 1, end)
        if edges[middle - 1][1] - edges[start][0] <= limit and edges[end - 1][1] - edges[middle][0] <= limit
    ]


def _rows(words: Sequence[Word], ends: Sequence[_End], limit: int) -> tuple[tuple[Word, ...], ...]:
    """The words of a cue in rows. If the words do not fit on one line, the result has two rows of similar length.

    The first of two rows preferably ends after a sentence or a clause.
    """
    if not words:
        return ()
    edges = _edges(words)

    def imbalance(middle: int) -> float:
        first, second = edges[middle - 1][1] - edges[0][0], edges[-1][1] - edges[middle][0]
        place = ends[middle - 1]
        return abs(first - second) + _LINE_AT[place.kind] + _CUT_ENCLOSED * place.inside

    splits = _splits(edges, 0, len(words), limit)
    middle = len(words) if splits == [len(words)] else min(splits, key=imbalance)
    return tuple(tuple(row) for row in (words[:middle], words[middle:]) if row)


def _timed(groups: Sequence[tuple[tuple[Word, ...], ...]], scene_s: float, *, right_to_left: bool | None) -> list[Cue]:
    starts = _apart([group[0][0].start_s for group in groups], scene_s)
    cues = []
    for place, group in enumerate(groups):
        start_s, following = starts[place], starts[place + 1] if place + 1 < len(groups) else None
        columns = sum(width(_line(row)) for row in group)
        end_s = max(group[-1][-1].end_s + _LINGER_S, start_s + max(SHORTEST_CUE_S, columns / _COLUMNS_A_SECOND))
        if following is not None and following - end_s < _BLINK_S:
            end_s = following
        cues.append(Cue(start_s, min(end_s, scene_s), group, right_to_left))
    return cues


def _apart(starts: Sequence[float], scene_s: float) -> list[float]:
    """Move the start times of cues until they are at least a fifth of a second apart and before the scene's end.

    A start time is moved only as far as necessary. If the scene is too short, the start times are closer together.
    """
    step = min(_APART_S, scene_s / max(1, len(starts)))
    out = list(starts)
    for place in range(1, len(out)):
        out[place] = max(out[place], out[place - 1] + step)
    latest = scene_s
    for place in range(len(out) - 1, -1, -1):
        latest = min(out[place], latest - step)
        out[place] = max(0.0, latest)
    return out
