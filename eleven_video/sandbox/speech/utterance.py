"""Defines a spoken phrase and the engines that speak phrases, and removes silence at the ends of a spoken phrase."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from eleven_video.sandbox.catalogue import Voice

Samples = npt.NDArray[np.float32]

SAMPLE_RATE = 24_000
# A frame of `_FRAME_S` seconds counts as silent if its power is below this fraction of the phrase's highest power.
_SILENT = 10 ** (-38 / 10)
_FRAME_S = 0.01
_MARGIN_S = 0.02


@dataclass(frozen=True, slots=True)
class Utterance:
    """A spoken phrase.

    Attributes:
        samples: The mono samples at SAMPLE_RATE, with any loudness.
        words: The start and the end, in seconds, of each word that is heard. The key is the word's index in the phrase.
    """

    samples: Samples
    words: Mapping[int, tuple[float, float]]


class Engine(Protocol):
    """An engine that speaks phrases. The class is thread-safe."""

    def say(self, words: Sequence[str], *, voice: Voice, pace: float, seed: int) -> Utterance | None:
        """Speak the words as one phrase, without a pause. Returns None if no word has a sound.

        Args:
            words: The words with their punctuation.
            voice: The voice.
            pace: The speaking speed. The normal speed is 1.0.
            seed: The seed for the random numbers that the voice uses.
        """


def trimmed(utterance: Utterance) -> Utterance:
    """Remove the silence at both ends of a phrase. The time of each word is shortened to the time in which the word is
    audible.

    The first word starts with the first sound of the phrase, and the last word ends with the last sound.
    """
    heard = _audible(utterance.samples)
    if not len(heard) or not utterance.words:
        return utterance
    opening, closing = min(utterance.words), max(utterance.words)
    skipped = max(0.0, float(heard[0]) - _MARGIN_S)
    longest = min(len(utterance.samples) / SAMPLE_RATE, float(heard[-1]) + _FRAME_S + _MARGIN_S) - skipped
    words = {}
    for number, (start, end) in utterance.words.items():
        within = heard[(heard > start - _FRAME_S) & (heard < end)]
        begin = float(heard[0] if number == opening else max(start, within[0]) if len(within) else start)
        finish = float(
            heard[-1] + _FRAME_S if number == closing else min(end, within[-1] + _FRAME_S) if len(within) else end
        )
        onset = min(max(0.0, begin - skipped), longest)
        words[number] = (onset, min(max(onset, finish - skipped), longest))
    first, last = round(skipped * SAMPLE_RATE), round((skipped + longest) * SAMPLE_RATE)
    return Utterance(utterance.samples[first:last], words)


def _audible(samples: Samples) -> npt.NDArray[np.float64]:
    """The start, in seconds, of each frame of `_FRAME_S` seconds that is not silent."""
    size = round(_FRAME_S * SAMPLE_RATE)
    frames = samples[: len(samples) // size * size].reshape(-1, size)
    power = (frames**2).mean(axis=1)
    return (np.flatnonzero(power > power.max(initial=0.0) * _SILENT) * _FRAME_S).astype(np.float64)
