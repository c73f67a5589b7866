"""Narration brought to one loudness, scene by scene, so that a scene can be encoded before the last one is spoken."""

from collections.abc import Callable

import numpy as np

from eleven_video.render.quality import SAMPLE_RATE
from eleven_video.render.sound.limiter import Limiter
from eleven_video.render.sound.loudness import SILENCE_LUFS, integrated, levels_of
from eleven_video.render.sound.samples import Samples
from eleven_video.render.stopping import go_on

TARGET_LUFS = -16.0
# The gain grows up to this much, for speech at -40 LUFS. What is quieter still is less and less likely to be a voice: its
# gain falls again, to none for silence.
_MOST_GAIN_DB = 24.0
# A second's levels. Where there are fewer, most are partly silence: what is so short is as loud as its loudest moment.
_ENOUGH_LEVELS = 7

# Holding peaks costs loudness, which is made good by more gain, up to a limit: clicks are all peaks.
_ROUNDS = 2
_MOST_MADE_GOOD_DB = 3.0
_CLOSE_ENOUGH_DB = 0.02

_PIECE = 10 * SAMPLE_RATE  # samples that are worked on at once

_EDGE = SAMPLE_RATE * 3 // 1000  # samples in which speech rises from silence, so that it starts without a click


def level(speech: Samples, stopping: Callable[[], None] = go_on) -> Samples:
    """One scene's speech at the target's loudness, with its peaks held and its ends smoothed.

    Every scene has a gain of its own, because a service speaks each of them at another level. What is no louder than
    silence keeps its level.

    Args:
        speech: Shape (samples,), full scale -1..1; what is clipped or beyond full scale is only turned down.
        stopping: Called between pieces; what it raises ends the work.

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
    """Louder, with its peaks held. It is worked on in pieces, since the work takes several times their memory."""
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
