"""Every output format that the official SDK names, with the right container, rate and length."""

import base64
import io
import typing

import av
import httpx
import numpy as np
import pytest
from elevenlabs.text_to_speech.types import TextToSpeechConvertRequestOutputFormat

from tests.support.loopback import LOOPBACK

RACHEL = "21m00Tcm4TlvDq8ikWAM"
FORMATS = [
    name for choice in typing.get_args(TextToSpeechConvertRequestOutputFormat) for name in typing.get_args(choice)
]
CODECS = {"mp3": "mp3float", "opus": "opus", "wav": "pcm_s16le", "ulaw": "pcm_mulaw", "alaw": "pcm_alaw"}
CONTAINERS = {"mp3": "mp3", "opus": "ogg", "wav": "wav", "ulaw": "mulaw", "alaw": "alaw"}
MEDIA_TYPES = {
    "mp3": "audio/mpeg", "pcm": "audio/pcm", "opus": "audio/ogg", "wav": "audio/wav", "ulaw": "audio/basic", "alaw": "audio/PCMA",
}  # fmt: skip


def test_the_sdk_names_formats_of_all_codecs():
    assert {name.partition("_")[0] for name in FORMATS} == set(MEDIA_TYPES)


@pytest.mark.parametrize("name", FORMATS)
def test_speech_comes_in_the_format_asked_for(elevenlabs, sandbox, name):
    codec, rate = name.split("_")[0], int(name.split("_")[1])
    timed = elevenlabs.text_to_speech.convert_with_timestamps(RACHEL, text="Hello there.", output_format=name)
    audio = base64.b64decode(timed.audio_base_64)
    seconds = timed.alignment.character_end_times_seconds[-1]

    plain = httpx.post(
        f"{sandbox.url}/v1/text-to-speech/{RACHEL}?output_format={name}", json={"text": "Hello there."},
        headers={"xi-api-key": "k"}, **LOOPBACK, timeout=60,
    )  # fmt: skip
    assert plain.headers["content-type"] == MEDIA_TYPES[codec]
    assert abs(len(plain.content) - len(audio)) < 64
    if codec == "pcm":
        sound = np.frombuffer(audio, "<i2") / 32768
    else:
        options = {"sample_rate": str(rate)} if codec in ("ulaw", "alaw") else {}
        with av.open(io.BytesIO(audio), format=CONTAINERS[codec], options=options) as container:
            stream = container.streams.audio[0]
            assert (stream.codec_context.name, stream.sample_rate, stream.channels) == (CODECS[codec], rate, 1)
            resampler = av.AudioResampler(format="flt", layout="mono", rate=rate)
            frames = [part for frame in container.decode(stream) for part in resampler.resample(frame)]
        sound = np.concatenate([frame.to_ndarray()[0] for frame in frames])
    assert len(sound) / rate == pytest.approx(seconds, abs=0.05)
    assert 0.01 < float(np.sqrt((sound**2).mean())) < 0.5


def test_a_stream_has_no_wav(sandbox):
    path = f"{sandbox.url}/v1/text-to-speech/{RACHEL}/stream?output_format="
    asked = {"json": {"text": "Hi."}, "headers": {"xi-api-key": "k"}, "trust_env": False, "timeout": 60}

    assert httpx.post(path + "wav_16000", **asked).status_code == 403
    assert httpx.post(path + "opus_48000_32", **asked).content[:4] == b"OggS"
