"""Encoded speech decodes to as many samples as went in, and nothing moves."""

import io

import av
import numpy as np
import pytest

from eleven_video.sandbox.catalogue import AUDIO_FORMATS
from eleven_video.sandbox.speech.audio_files import encode, resample
from eleven_video.sandbox.speech.utterance import SAMPLE_RATE

MP3 = [audio for audio in AUDIO_FORMATS.values() if audio.codec == "mp3"]


def burst(seconds: float, onset: float) -> np.ndarray:
    """Silence, then from `onset` on a tone."""
    at = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return np.where(at >= onset, 0.3 * np.sin(2 * np.pi * 440 * at), 0).astype(np.float32)


def decoded(audio: bytes) -> tuple[np.ndarray, int]:
    with av.open(io.BytesIO(audio)) as container:
        frames = list(container.decode(audio=0))
    return np.concatenate([frame.to_ndarray()[0] for frame in frames]), frames[0].sample_rate


def onset_of(samples: np.ndarray, rate: int) -> float:
    return int(np.argmax(np.abs(samples) > 0.15)) / rate


@pytest.mark.parametrize("output", MP3, ids=lambda output: output.name)
@pytest.mark.parametrize("seconds", [0.4, 1.0, 2.3456])
def test_mp3_keeps_length_and_place(output, seconds):
    given = burst(seconds, onset=0.25)
    samples, rate = decoded(encode(given, output))

    assert rate == output.sample_rate
    assert abs(len(samples) - seconds * rate) <= 1152
    assert onset_of(samples, rate) == pytest.approx(onset_of(given, SAMPLE_RATE), abs=0.015)


@pytest.mark.parametrize("rate", [16_000, 22_050, 44_100, 48_000])
def test_resampling_moves_nothing_and_keeps_the_level(rate):
    given = burst(1.0, onset=0.5)
    there = resample(given, rate)

    assert len(there) == rate
    assert onset_of(there, rate) == pytest.approx(onset_of(given, SAMPLE_RATE), abs=0.001)
    assert np.sqrt((there[rate // 2 :] ** 2).mean()) == pytest.approx(0.3 / np.sqrt(2), rel=0.02)


def test_pcm_is_exact():
    given = burst(0.1, onset=0.02)
    pcm = np.frombuffer(encode(given, AUDIO_FORMATS["pcm_24000"]), "<i2")

    assert np.allclose(pcm / 32767, given, atol=1 / 32767)


def test_silence_of_no_length_is_no_bytes():
    assert encode(np.zeros(0, np.float32), AUDIO_FORMATS["pcm_44100"]) == b""
