"""Hums a text instead of speaking it. Each syllable becomes a tone, at the pace of speech and with the
voice's pitch.
"""

import re
from collections.abc import Sequence

import numpy as np

from eleven_video.sandbox.catalogue import Voice
from eleven_video.sandbox.speech.utterance import SAMPLE_RATE, Samples, Utterance

_SYLLABLE_S = 0.2
_GAP_S = 0.065
_PITCH_HZ = 205.0
_OVERTONES = (1.0, 0.55, 0.32, 0.18, 0.09)
_VOWELS = re.compile(r"[aeiouyà-öø-ÿ]+", re.IGNORECASE)


class Hummer:
    """An engine that hums phrases. It needs no package except numpy."""

    def say(self, words: Sequence[str], *, voice: Voice, pace: float, seed: int) -> Utterance | None:
        """Hum the words. Returns None if no word has a letter or a digit."""
        rng = np.random.default_rng(seed)
        pieces: list[Samples] = []
        times: dict[int, tuple[float, float]] = {}
        length = 0
        for number, word in enumerate(words):
            if not any(character.isalnum() for character in word):
                continue
            start = length
            for _ in range(min(8, max(1, len(_VOWELS.findall(word))))):
                # The pitch falls from the start to the end of a phrase, as the pitch of a voice does.
                fall = 1.12 - 0.28 * number / len(words)
                tone = _tone(_PITCH_HZ * voice.pitch * fall * rng.uniform(0.94, 1.06), _SYLLABLE_S / pace / voice.speed)
                pieces.append(tone)
                length += len(tone)
            times[number] = (start / SAMPLE_RATE, length / SAMPLE_RATE)
            pause = np.zeros(round(_GAP_S / pace * SAMPLE_RATE), np.float32)
            pieces.append(pause)
            length += len(pause)
        return Utterance(np.concatenate(pieces), times) if times else None


def _tone(pitch_hz: float, seconds: float) -> Samples:
    at = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    wave = sum(
        strength * np.sin(2 * np.pi * pitch_hz * overtone * at) for overtone, strength in enumerate(_OVERTONES, 1)
    )
    shape = np.clip(np.minimum(at, seconds - at) / 0.025, 0, 1)
    tone: Samples = (0.2 * wave * np.sin(shape * np.pi / 2) ** 2).astype(np.float32)
    return tone
