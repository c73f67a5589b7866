"""Decodes the speech that ElevenLabs has sent, repairs the speech where possible, and describes its defects for the
user.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from eleven_video.render.encoder_settings import SAMPLE_RATE
from eleven_video.render.sound.speech_samples import Samples, decode_speech
from eleven_video.render.stopping import go_on

_SILENT = 10 ** (-60 / 20)

# If a voice was too loud when its file was made, the tops of the waves are flat: several consecutive samples are at
# full scale. A few flat tops per second are not audible.
_FULL_SCALE = 0.995
_FLAT_TOP = 4  # samples
_HEARD_FLAT_TOPS_A_SECOND = 3

_LONGEST_S, _LONGEST_S_A_CHARACTER = 60.0, 1.0

# The maximum time, in seconds, during which a voice may fade out after its last word
_FADING_AWAY_S = 1.5
_IMPRECISION_S = 0.25


@dataclass(frozen=True, slots=True)
class Speech:
    """Decoded speech with its defects.

    Attributes:
        samples: The samples that `decode_speech` returned. Infinite values, and values that are not numbers, are
            replaced by silence.
        warnings: Sentences for the user. Each sentence describes one defect.
    """

    samples: Samples
    warnings: tuple[str, ...] = ()


def longest_s(text: str) -> float:
    """The maximum accepted duration of the speech of a text, in seconds. The maximum is far longer than any voice needs
    for the text.
    """
    return _LONGEST_S + _LONGEST_S_A_CHARACTER * len(text)


def hear_speech(
    audio: bytes,
    *,
    timed_s: float | None = None,
    most_s: float | None = None,
    stopping: Callable[[], None] = go_on,
) -> Speech:
    """Decode speech and check it for defects.

    Args:
        audio: The content of a sound file in one of the formats of `decoding.sound_formats`.
        timed_s: The time at which the last word ends according to ElevenLabs, in seconds from the start. `timed_s` is
            None if the time is unknown.
        most_s: The maximum accepted duration in seconds. `longest_s` computes the maximum duration for a text. If
            `most_s` is None, there is no maximum.
        stopping: A function that is called between decoded blocks. An error that `stopping` raises ends the decoding.

    Raises:
        RenderError: The file has no sound, or its sound is longer than `most_s`.
    """
    samples = decode_speech(audio, most_s=most_s, stopping=stopping)
    warnings = []
    if not np.isfinite(samples).all():
        samples = np.nan_to_num(samples, posinf=0.0, neginf=0.0)
        warnings.append("Some of the speech is damaged; silence takes its place.")
    if max(samples.max(initial=0.0), -samples.min(initial=0.0)) < _SILENT:
        warnings.append("The speech is silent.")
    elif _flat_tops(samples) > _HEARD_FLAT_TOPS_A_SECOND * len(samples) / SAMPLE_RATE:
        warnings.append("The speech is distorted: it was louder than its file can hold.")
    seconds = len(samples) / SAMPLE_RATE
    if timed_s is not None and timed_s > seconds + _IMPRECISION_S:
        warnings.append(
            f"The speech lasts {seconds:.1f} s, but its words are timed to {timed_s:.1f} s: the later words are shown at its end."
        )
    elif timed_s is not None and seconds > timed_s + _FADING_AWAY_S:
        warnings.append(
            f"The speech lasts {seconds:.1f} s, but its words are timed to {timed_s:.1f} s: the rest has no captions."
        )
    return Speech(samples, tuple(warnings))


def _flat_tops(samples: Samples) -> int:
    """The number of flat tops. A flat top consists of at least `_FLAT_TOP` consecutive samples at or above full
    scale.
    """
    runs = (samples >= _FULL_SCALE) | (samples <= -_FULL_SCALE)
    for _ in range(_FLAT_TOP - 1):
        runs = runs[1:] & runs[:-1]
    # An element of `runs` is now True if its sample and the next `_FLAT_TOP` - 1 samples are all at full scale.
    return int(np.count_nonzero(runs[1:] & ~runs[:-1]) + runs[:1].sum())
