"""Finds the times in a narration at which the script's pauses must be inserted.

`render/sound` inserts the pauses.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from eleven_video.domain.text.timed_words import is_silent
from eleven_video.domain.timing.narration import Alignment
from eleven_video.domain.timing.pauses import SpokenText

# The assumed maximum error, in seconds, of the times at which words start and end in the service's answer.
_IMPRECISION_S = 0.04
# The assumed maximum error, in seconds, of the estimated start of a word. The start is estimated if the service's
# answer has no times. The silence before the word is searched within 0.6 seconds before and after the estimated start.
_ESTIMATED_S = 0.6
_TOKEN = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Silence:
    """A pause to insert into speech.

    Attributes:
        character: The index in the alignment of the first character after the pause.
        earliest_s, latest_s: The pause is inserted at the quietest moment between `earliest_s` and `latest_s`. Both
            times are in seconds from the start of the speech without inserted pauses.
        milliseconds: The length of the pause in milliseconds.
    """

    character: int
    earliest_s: float
    latest_s: float
    milliseconds: int


def silences(alignment: Alignment, spoken: SpokenText, *, audio_s: float, timed: bool = True) -> list[Silence]:
    """For each pause of a text, the range of time in the text's speech in which the pause must be inserted.

    The pauses are in the order of the text. The ranges of time do not overlap.

    Args:
        alignment: The characters that are heard in the speech, and their times.
        spoken: The text that was sent to the service, and its pauses.
        audio_s: The length of the speech in seconds.
        timed: True if the service sent the times in `alignment`. `timed` is False if the times are estimated.
    """
    found: list[Silence] = []
    after_s = 0.0
    for pause in spoken.pauses:
        character = _character_at(alignment, spoken.text, pause.at)
        earliest_s, latest_s = _room(alignment, character, audio_s, timed=timed)
        earliest_s = min(max(earliest_s, after_s), audio_s)
        after_s = max(earliest_s, latest_s)
        found.append(Silence(character, earliest_s, after_s, pause.milliseconds))
    return found


def delayed(alignment: Alignment, pauses: Sequence[Silence]) -> Alignment:
    """The alignment after the pauses were inserted into the speech. Each pause delays the characters after it."""
    starts, ends = list(alignment.starts), list(alignment.ends)
    delay_s = 0.0
    upcoming = list(pauses)
    for index in range(len(starts)):
        while upcoming and upcoming[0].character <= index:
            delay_s += upcoming.pop(0).milliseconds / 1000
        starts[index] += delay_s
        ends[index] += delay_s
    return Alignment(alignment.characters, tuple(starts), tuple(ends))


def _room(alignment: Alignment, character: int, audio_s: float, *, timed: bool) -> tuple[float, float]:
    """The earliest and the latest time in seconds at which a pause before a character may be inserted."""
    if character >= len(alignment.starts):
        return audio_s, audio_s
    before = next((at for at in range(character - 1, -1, -1) if not is_silent(alignment.characters[at])), None)
    if before is None:
        return 0.0, 0.0
    latest_s = min(alignment.starts[character], audio_s)
    if not timed:
        return max(0.0, latest_s - _ESTIMATED_S), min(audio_s, latest_s + _ESTIMATED_S)
    return max(0.0, min(alignment.ends[before], latest_s - _IMPRECISION_S)), latest_s


def _character_at(alignment: Alignment, text: str, at: int) -> int:
    """The index in the alignment that corresponds to the index `at` in the text that was sent to the service.

    The index in the alignment can differ from `at`, because the service may write a word differently in the alignment,
    such as "five" for "5".
    """
    if at >= len(text):
        return len(alignment.characters)
    place = _place_in(alignment.text, text, at)
    offset = 0
    for index, character in enumerate(alignment.characters):
        if offset + len(character) > place and not character.isspace():
            return index
        offset += len(character)
    return len(alignment.characters)


def _place_in(heard: str, text: str, at: int) -> int:
    """The index in `heard` that corresponds to the index `at` in `text`. `heard` is the alignment's text."""
    if heard == text:
        return at
    if "".join(heard.split()) == "".join(text.split()):
        left = len("".join(text[:at].split()))
        for place, character in enumerate(heard):
            if not character.isspace():
                if not left:
                    return place
                left -= 1
        return len(heard)
    heard_tokens, tokens = list(_TOKEN.finditer(heard)), list(_TOKEN.finditer(text))
    matcher = SequenceMatcher(
        None, [found[0].casefold() for found in heard_tokens], [found[0].casefold() for found in tokens], autojunk=False
    )
    number = next(number for number, found in enumerate(tokens) if found.end() > at)
    for _, heard_from, heard_to, from_, to in matcher.get_opcodes():
        if from_ <= number < to and heard_from < len(heard_tokens):
            first = heard_tokens[heard_from].start()
            last = heard_tokens[max(heard_to - 1, heard_from)].end()
            shown_first, shown_last = tokens[from_].start(), tokens[to - 1].end()
            if to - from_ == heard_to - heard_from:
                return heard_tokens[heard_from + number - from_].start() + at - tokens[number].start()
            return first + (last - first) * (at - shown_first) // max(1, shown_last - shown_first)
    return len(heard)
