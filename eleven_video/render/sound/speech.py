"""Decodes received speech, repairs it where possible, and describes defects for the user."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from eleven_video.render.quality import SAMPLE_RATE
from eleven_video.render.sound.samples import Samples, decode_speech
from eleven_video.render.stopping import go_on

_SILENT = 10 ** (-60 / 20)

# Runs of samples at full scale are flat tops of a clipped voice. A few of them are not audible.
_FULL_SCALE = 0.995
_FLAT_TOP = 4  # samples
_HEARD_FLAT_TOPS_A_SECOND = 3

_LONGEST_S, _LONGEST_S_A_CHARACTER = 60.0, 1.0

# Seconds in which a voice may fade out after its last word.
_FADING_AWAY_S = 1.5
_IMPRECISION_S = 0.25


@dataclass(frozen=True, slots=True)
class Speech:
    """Decoded speech, and a sentence about each defect.

    `samples` are those of `decode_speech`, but always finite.
    """

    samples: Samples
    warnings: tuple[str, ...] = ()


def longest_s(text: str) -> float:
    """The longest plausible duration of a text's speech, in seconds: far longer than any voice needs."""
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
        audio: A file in one of the formats of `decoding.sound_formats`. Its header determines sample rate and channels.
        timed_s: The end of the last word by the service's timings, in seconds; None if unknown.
        most_s: The maximum duration in seconds (`longest_s` computes it for a text); by default unlimited.
        stopping: Called between decoded blocks. Its exceptions end the work.

    Raises:
        RenderError: It has no sound or is too long.
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
            f"The speech lasts {seconds:.1f} s but is timed to {timed_s:.1f} s: later words go with its end."
        )
    elif timed_s is not None and seconds > timed_s + _FADING_AWAY_S:
        warnings.append(f"The speech lasts {seconds:.1f} s but is timed to {timed_s:.1f} s: the rest has no words.")
    return Speech(samples, tuple(warnings))


def _flat_tops(samples: Samples) -> int:
    """The number of runs of at least `_FLAT_TOP` samples at or beyond full scale."""
    runs = (samples >= _FULL_SCALE) | (samples <= -_FULL_SCALE)
    for _ in range(_FLAT_TOP - 1):
        runs = runs[1:] & runs[:-1]
    # Now True for each start of `_FLAT_TOP` samples that are all at full scale.
    return int(np.count_nonzero(runs[1:] & ~runs[:-1]) + runs[:1].sum())
