"""Inserts the pauses in a script into the speech. Each pause is inserted where the voice is quietest."""

from collections.abc import Sequence

import numpy as np

from eleven_video.domain.timing.pause_times import Silence
from eleven_video.render.encoder_settings import SAMPLE_RATE
from eleven_video.render.sound.speech_samples import Samples

# The number of samples in 20 ms. A pause is inserted into the middle of the quietest 20 ms.
_STRETCH = SAMPLE_RATE // 50
# The number of samples in which speech fades out before a pause, and fades in after the pause, to avoid clicks.
_FADE = SAMPLE_RATE // 200


def with_silences(samples: Samples, pauses: Sequence[Silence]) -> Samples:
    """Insert silence into speech for each pause. The speech fades out during the 5 ms before the silence, and fades in
    during the 5 ms after the silence.

    Args:
        samples: The speech, of shape (samples,), at `SAMPLE_RATE`.
        pauses: The pauses, in the order in which they occur in the speech.

    Returns:
        The speech with the pauses. The length of the result is the length of `samples` plus the lengths of all pauses.
    """
    if not pauses:
        return samples
    parts: list[Samples] = []
    start = 0
    for pause in pauses:
        at = max(start, _quietest(samples, pause))
        parts += [
            _faded(samples[start:at], fade_in=bool(parts), fade_out=at < len(samples)),
            np.zeros(pause.milliseconds * SAMPLE_RATE // 1000, np.float32),
        ]
        start = at
    parts.append(_faded(samples[start:], fade_in=start > 0, fade_out=False))
    return np.concatenate(parts)


def _quietest(samples: Samples, pause: Silence) -> int:
    """The index of the sample before which a pause is inserted. The sample is in the middle of the quietest 20 ms
    within the time that is allowed for the pause.
    """
    first, last = (min(len(samples), round(time * SAMPLE_RATE)) for time in (pause.earliest_s, pause.latest_s))
    if last - first < _STRETCH:
        return last
    energy = np.cumsum(np.square(samples[first:last], dtype=np.float64))
    stretches = energy[_STRETCH - 1 :] - np.concatenate(([0.0], energy[:-_STRETCH]))
    # If several intervals of 20 ms are equally quiet, the voice rests for longer than 20 ms. The pause is inserted into
    # the middle interval of all equally quiet intervals.
    quiet = np.flatnonzero(stretches <= stretches.min() + 1e-9)
    return first + int(quiet[len(quiet) // 2]) + _STRETCH // 2


def _faded(part: Samples, *, fade_in: bool, fade_out: bool) -> Samples:
    length = min(_FADE, len(part) // 2)
    if not length or not (fade_in or fade_out):
        return part
    out = part.copy()
    ramp = np.linspace(0.0, 1.0, length, endpoint=False, dtype=np.float32)
    if fade_in:
        out[:length] *= ramp
    if fade_out:
        out[-length:] *= ramp[::-1]
    return out
