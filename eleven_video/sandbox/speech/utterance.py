"""A spoken phrase, and what can say one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from eleven_video.sandbox.catalog import Voice

Samples = npt.NDArray[np.float32]

SAMPLE_RATE = 24_000
# What is quieter than this, beside the loudest part of its phrase, is a pause.
_SILENT = 10 ** (-38 / 10)
_FRAME_S = 0.01
_MARGIN_S = 0.02


@dataclass(frozen=True, slots=True)
class Utterance:
    """Mono samples at SAMPLE_RATE, at any level; start and end in seconds of each word that sounds, by its number."""

    samples: Samples
    words: Mapping[int, tuple[float, float]]


class Engine(Protocol):
    """Something that says phrases. Thread-safe."""

    def say(self, words: Sequence[str], *, voice: Voice, pace: float, seed: int) -> Utterance | None:
        """Say the words in one breath; None if none of them has a sound."""


def trimmed(utterance: Utterance) -> Utterance:
    """The phrase without the silence around it, and each word's time drawn in to where it can be heard.

    The first word begins with the phrase's first sound, and the last one ends with its last.
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
    """The seconds at which the frames begin that are not silent."""
    size = round(_FRAME_S * SAMPLE_RATE)
    frames = samples[: len(samples) // size * size].reshape(-1, size)
    power = (frames**2).mean(axis=1)
    return (np.flatnonzero(power > power.max(initial=0.0) * _SILENT) * _FRAME_S).astype(np.float64)
