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
_FRAME = SAMPLE_RATE // 100
_MARGIN = 2 * _FRAME


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
    """The phrase without the silence around it, and each word's time drawn in to where it can be heard."""
    samples = utterance.samples
    frames = samples[: len(samples) // _FRAME * _FRAME].reshape(-1, _FRAME)
    power = (frames**2).mean(axis=1)
    audible = np.flatnonzero(power > power.max(initial=0.0) * _SILENT)
    if not len(audible):
        return utterance
    first = max(0, int(audible[0]) * _FRAME - _MARGIN)
    last = min(len(samples), (int(audible[-1]) + 1) * _FRAME + _MARGIN)
    longest = (last - first) / SAMPLE_RATE
    words = {}
    for number, (start, end) in utterance.words.items():
        heard = audible[(audible * _FRAME >= start * SAMPLE_RATE - _FRAME) & (audible * _FRAME < end * SAMPLE_RATE)]
        if len(heard):
            audible_start = max(start, float(heard[0]) * _FRAME / SAMPLE_RATE)
            audible_end = min(end, float(heard[-1] + 1) * _FRAME / SAMPLE_RATE)
        else:
            audible_start, audible_end = start, end
        onset = min(max(0.0, audible_start - first / SAMPLE_RATE), longest)
        words[number] = (onset, min(max(onset, audible_end - first / SAMPLE_RATE), longest))
    return Utterance(samples[first:last], words)
