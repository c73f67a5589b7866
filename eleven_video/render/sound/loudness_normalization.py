"""Brings the narration of all scenes to the same loudness.

Each scene is processed separately, so that a scene can be encoded before the narration of later scenes arrives.
"""

from collections.abc import Callable

import numpy as np

from eleven_video.render.encoder_settings import SAMPLE_RATE
from eleven_video.render.sound.limiter import Limiter
from eleven_video.render.sound.loudness_meter import SILENCE_LUFS, integrated, levels_of
from eleven_video.render.sound.speech_samples import Samples
from eleven_video.render.stopping import go_on

TARGET_LUFS = -16.0
# The maximum gain. Speech at -40 LUFS gets the maximum gain. Sound that is quieter than -40 LUFS gets a smaller gain,
# down to 0 dB for silence, because it is less likely to be a voice.
_MOST_GAIN_DB = 24.0
# The number of loudness levels in one second of speech. If speech has fewer levels, most of its levels include silence,
# so the maximum level is used as the loudness of the speech.
_ENOUGH_LEVELS = 7

# Limiting the peaks makes speech less loud, so the gain is increased after the peaks are limited. The gain is increased
# at most `_ROUNDS` times, and only while the loss of loudness is at least `_CLOSE_ENOUGH_DB`. In total, the gain is
# increased by at most `_MOST_MADE_GOOD_DB`. Without this maximum, sound that consists only of peaks, such as a click,
# would get a very high gain.
_ROUNDS = 2
_MOST_MADE_GOOD_DB = 3.0
_CLOSE_ENOUGH_DB = 0.02

_PIECE = 10 * SAMPLE_RATE  # the number of samples that are processed at a time

# The number of samples in which speech fades in at its start and out at its end, to avoid clicks
_EDGE = SAMPLE_RATE * 3 // 1000


def level(speech: Samples, stopping: Callable[[], None] = go_on) -> Samples:
    """Bring the speech of a scene to `TARGET_LUFS`, limit its peaks, and fade its start and its end to avoid clicks.

    Each scene gets its own gain, because ElevenLabs speaks each scene with a different loudness. Silence is not
    amplified.

    Args:
        speech: The speech, of shape (samples,). Full scale is from -1 to 1, and larger values are allowed.
        stopping: A function that is called repeatedly while the speech is processed. An error that `stopping` raises
            ends the processing.

    Returns:
        The changed speech, of the same shape.
    """
    speech = _with_smooth_ends(np.nan_to_num(speech, posinf=0.0, neginf=0.0))
    own = _loudness(speech, stopping)
    if not np.isfinite(own):
        return speech
    base = _gain_db(own)
    gain, result = base, _limited(speech, base, stopping)
    for _ in range(_ROUNDS):
        lost = own + base - _loudness(result, stopping)
        if lost < _CLOSE_ENOUGH_DB:
            break
        gain = min(gain + lost, base + _MOST_MADE_GOOD_DB)
        result = _limited(speech, gain, stopping)
    return result


def _gain_db(lufs: float) -> float:
    quietest = TARGET_LUFS - _MOST_GAIN_DB
    if lufs >= quietest:
        return TARGET_LUFS - lufs
    return _MOST_GAIN_DB * max(0.0, (lufs - SILENCE_LUFS) / (quietest - SILENCE_LUFS))


def _loudness(speech: Samples, stopping: Callable[[], None]) -> float:
    levels = levels_of(speech[np.newaxis], stopping)
    if len(levels) < _ENOUGH_LEVELS:
        levels = levels[levels == levels.max(initial=-np.inf)]
    return integrated(levels)


def _limited(speech: Samples, gain_db: float, stopping: Callable[[], None]) -> Samples:
    """Amplify speech by `gain_db` and limit its peaks.

    The speech is processed in pieces, because the processing takes several times the memory of the processed speech.
    """
    gain = np.float32(10 ** (gain_db / 20))
    limiter, result = Limiter(1), np.empty_like(speech)
    done = 0
    for start in range(0, len(speech), _PIECE):
        stopping()
        end = start + _PIECE
        piece = limiter.push(speech[np.newaxis, start:end] * gain, is_last=end >= len(speech))[0]
        result[done : done + len(piece)] = piece
        done += len(piece)
    return result


def _with_smooth_ends(speech: Samples) -> Samples:
    heard = speech != 0
    if not heard.any():
        return speech
    start, end = int(heard.argmax()), len(heard) - int(heard[::-1].argmax())
    edge = min(_EDGE, (end - start) // 2)
    rise = (0.5 - 0.5 * np.cos(np.pi * (np.arange(edge) + 0.5) / max(edge, 1))).astype(np.float32)
    smooth = speech.copy()
    smooth[start : start + edge] *= rise
    smooth[end - edge : end] *= rise[::-1]
    return smooth
