"""Brings narration to a common loudness.

It works scene by scene, so that a scene can be encoded before later ones are spoken.
"""

from collections.abc import Callable

import numpy as np

from eleven_video.render.quality import SAMPLE_RATE
from eleven_video.render.sound.limiter import Limiter
from eleven_video.render.sound.loudness import SILENCE_LUFS, integrated, levels_of
from eleven_video.render.sound.samples import Samples
from eleven_video.render.stopping import go_on

TARGET_LUFS = -16.0
# The largest gain, for speech at -40 LUFS. Quieter sound is less likely to be a voice, so its gain is lower again, down
# to none for silence.
_MOST_GAIN_DB = 24.0
# The levels in one second. Shorter speech has mostly levels that include silence, so its loudest level counts as its
# loudness.
_ENOUGH_LEVELS = 7

# Limiting peaks reduces loudness, which more gain compensates up to a limit, because a click consists only of peaks.
_ROUNDS = 2
_MOST_MADE_GOOD_DB = 3.0
_CLOSE_ENOUGH_DB = 0.02

_PIECE = 10 * SAMPLE_RATE  # samples that are processed at a time

_EDGE = SAMPLE_RATE * 3 // 1000  # samples of the fade at each end of speech, which avoids clicks


def level(speech: Samples, stopping: Callable[[], None] = go_on) -> Samples:
    """The speech of a scene at `TARGET_LUFS`, with limited peaks and smooth ends.

    Each scene gets its own gain, because a service speaks each one at a different level. Silence keeps its level.

    Args:
        speech: Shape (samples,), full scale -1..1. Values beyond full scale are allowed.
        stopping: Called between pieces. Its exceptions end the work.

    Returns:
        Shape (samples,).
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
    """The speech with a gain and limited peaks.

    It is processed in pieces, because this needs several times their memory.
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
