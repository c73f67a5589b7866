"""Odd speech is repaired with a warning, or refused."""

import numpy as np
import pytest

from eleven_video.errors import RenderError
from eleven_video.render.sound.loudness_normalization import level
from eleven_video.render.sound.speech import hear_speech
from tests.support.heard import loudness
from tests.support.sounds import RATE, sound_file, tone, voice

_VOICE = voice(2, level=0.2)[np.newaxis]


def _wav(samples: np.ndarray, rate: int = RATE, codec: str = "pcm_s16le") -> bytes:
    return sound_file(samples, rate=rate, codec=codec, container="wav")


def _with_rate(file: bytes, rate: int) -> bytes:
    """A WAV file whose header says another rate than its samples have."""
    return file[:24] + rate.to_bytes(4, "little") + (2 * rate).to_bytes(4, "little") + file[32:]


@pytest.mark.parametrize(
    ("audio", "timed_s", "seconds", "warning"),
    [
        (_wav(_VOICE), 2.0, 2.0, None),
        (_wav(_VOICE), None, 2.0, None),
        (sound_file(_VOICE), 1.9, 2.0, None),
        (sound_file(_VOICE, codec="libopus", container="ogg"), 2.0, 2.0, None),
        (_wav(np.concatenate((_VOICE, 0 * _VOICE))), 2.0, 2.0, None),
        (_wav(np.zeros((1, 2 * RATE))), 2.0, 2.0, "silent"),
        (_wav(np.clip(_VOICE * 30, -1, 1)), 2.0, 2.0, "distorted"),
        (_wav(np.where(np.arange(2 * RATE) == 5000, np.nan, _VOICE), codec="pcm_f32le"), 2.0, 2.0, "damaged"),
        (_wav(_VOICE), 3.0, 2.0, "lasts 2.0 s, but its words are timed to 3.0 s: the later words"),
        (_wav(np.tile(_VOICE, 2)), 1.5, 4.0, "lasts 4.0 s, but its words are timed to 1.5 s: the rest has no captions"),
        (_with_rate(_wav(_VOICE), 24_000), 2.0, 4.0, "lasts 4.0 s"),
        (_with_rate(_wav(_VOICE), 16_000), 2.0, 6.0, "lasts 6.0 s"),
        (_with_rate(_wav(_VOICE), 96_000), 2.0, 1.0, "lasts 1.0 s"),
        (_wav(_VOICE[:, :1]), None, 0.0, "silent"),
    ],
    ids=[
        "wav", "untimed", "mp3", "opus", "stereo", "silent", "clipped", "no numbers", "short", "long",
        "rate halved", "rate too low", "rate too high", "one sample",
    ],
)  # fmt: skip
def test_damaged_speech_is_repaired_with_a_warning(audio, timed_s, seconds, warning):
    speech = hear_speech(audio, timed_s=timed_s)

    assert len(speech.samples) == pytest.approx(seconds * RATE, abs=2)
    assert np.isfinite(speech.samples).all()
    assert len(speech.warnings) == (warning is not None)
    assert warning is None or warning in speech.warnings[0]


@pytest.mark.parametrize(
    "audio",
    [b"", (tone(1)[0] * 32767).astype("<i2").tobytes(), _wav(_VOICE)[:44], b"ID3" + bytes(300)],
    ids=["empty", "samples without a header", "header without samples", "tag without sound"],
)
def test_what_holds_no_sound_is_refused(audio):
    with pytest.raises(RenderError, match=r"The speech (holds no sound|cannot be decoded)"):
        hear_speech(audio)


def test_a_clipped_voice_is_levelled_like_any_other():
    speech = level(hear_speech(_wav(np.clip(_VOICE * 30, -1, 1))).samples)

    assert loudness(np.stack((speech, speech))) == pytest.approx(-16, abs=0.1)
