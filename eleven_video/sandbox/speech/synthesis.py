"""Turns text into speech, and tells when each character is heard.

If the package `hibari` (the extra "local" of this package) is installed, a small neural voice speaks the text.
Otherwise the text is hummed. No network is needed.
"""

import threading
from dataclasses import dataclass

import numpy as np

from eleven_video.sandbox.catalogue import Voice
from eleven_video.sandbox.speech.alignment import Alignment, align
from eleven_video.sandbox.speech.phrases import Phrase, phrases
from eleven_video.sandbox.speech.tone_voice import Hummer
from eleven_video.sandbox.speech.transliteration import SpokenText, spoken_text
from eleven_video.sandbox.speech.utterance import SAMPLE_RATE, Engine, Samples, trimmed

# The mean amplitude of speech without its pauses, and the amplitude that no peak reaches.
_LEVEL = 10 ** (-20 / 20)
_PEAK = 10 ** (-1.5 / 20)
_AUDIBLE = 10 ** (-50 / 20)
_LEAD_S = 0.05
_TAIL_S = 0.25


@dataclass(frozen=True, slots=True)
class Speech:
    """The speech of a text.

    Attributes:
        samples: Mono samples between -1 and 1, at SAMPLE_RATE.
        alignment: When each character of the text is heard.
    """

    samples: Samples
    alignment: Alignment


_loading = threading.Lock()
_engine: list[Engine] = []


def engine() -> Engine:
    """The engine that speaks. It is the neural voice if this voice is installed, or else `Hummer`. The engine is loaded
    once in a process.
    """
    with _loading:
        if not _engine:
            try:
                from eleven_video.sandbox.speech.neural_voice import NeuralVoice  # noqa: PLC0415

                _engine.append(NeuralVoice())
            except ImportError:
                _engine.append(Hummer())
        return _engine[0]


def speak(text: str, voice: Voice, *, pace: float = 1.0, seed: int = 0, using: Engine | None = None) -> Speech:
    """Speak a text. If nothing in the text can be spoken, the result is silence. The longer the text, the longer the
    silence.

    Args:
        text: Any text. Stage directions, such as "[whispers]", are not spoken, but the alignment has their characters.
        voice: The voice.
        pace: The speaking speed. A pace of 1.0 is about 150 words per minute.
        seed: The seed for the random numbers that the voice uses. The same seed gives the same samples.
        using: The engine that speaks. If `using` is None, the best installed engine is used.
    """
    spoken = spoken_text(text)
    speech = _synthesized(spoken, using or engine(), voice, pace=pace, seed=seed)
    if not speech.words:
        silence = np.zeros(round(SAMPLE_RATE * min(20.0, 0.3 + 0.06 * len(text))), np.float32)
        return Speech(silence, align(text, [np.nan] * len(text), [np.nan] * len(text), len(silence) / SAMPLE_RATE))
    starts, ends = [np.nan] * len(text), [np.nan] * len(text)
    for first, last, start, end in speech.words:
        step = (end - start) / (last - first)
        for at in range(first, last):
            source = spoken.sources[at]
            onset = start + step * (at - first)
            starts[source] = onset if np.isnan(starts[source]) else starts[source]
            ends[source] = onset + step
    samples = np.concatenate(speech.pieces)
    return Speech(_levelled(samples), align(text, starts, ends, len(samples) / SAMPLE_RATE))


@dataclass(frozen=True, slots=True)
class _Synthesis:
    """The sound of a text, and the times of its words.

    Attributes:
        pieces: The samples of the phrases and pauses, one after another.
        words: For each word that is heard, the index of its first character, the index after its last character, and
            its start and end in seconds.
    """

    pieces: list[Samples]
    words: list[tuple[int, int, float, float]]


def _synthesized(spoken: SpokenText, using: Engine, voice: Voice, *, pace: float, seed: int) -> _Synthesis:
    speech = _Synthesis([_silence(_LEAD_S)], [])
    length = len(speech.pieces[0])
    for number, phrase in enumerate(phrases(spoken.text)):
        uttered = using.say([word.text for word in phrase.words], voice=voice, pace=pace, seed=seed + number)
        if uttered is None:
            continue
        utterance = trimmed(uttered)
        for at, (start, end) in sorted(utterance.words.items()):
            word, base = phrase.words[at], length / SAMPLE_RATE
            speech.words.append((word.first, word.last, base + start, base + end))
        pause = _silence(_pause(phrase) / pace)
        speech.pieces.extend((utterance.samples, pause))
        length += len(utterance.samples) + len(pause)
    speech.pieces[-1] = _silence(_TAIL_S)
    return speech


def _pause(phrase: Phrase) -> float:
    """The number of seconds of silence after a phrase, at normal pace."""
    return {"paragraph": 0.62, "sentence": 0.40}.get(phrase.closes, 0.0)


def _silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * SAMPLE_RATE), np.float32)


def _levelled(samples: Samples) -> Samples:
    """Amplify speech so that its mean amplitude, measured without pauses, is `_LEVEL`. Peaks that would become too high
    are compressed.
    """
    frame = SAMPLE_RATE // 50
    whole = samples[: len(samples) // frame * frame].reshape(-1, frame)
    power = (whole.astype(np.float64) ** 2).mean(axis=1)
    sounding = power[power > max(power.max(initial=0.0) * _AUDIBLE**2 * 100, 1e-12)]
    if not len(sounding):
        return samples
    loud = samples * np.float32(_LEVEL / np.sqrt(sounding.mean()))
    knee = np.float32(0.6)
    over = np.abs(loud) > knee
    bent = knee + (_PEAK - knee) * np.tanh((np.abs(loud[over]) - knee) / (_PEAK - knee))
    loud[over] = np.sign(loud[over]) * bent.astype(np.float32)
    return loud
