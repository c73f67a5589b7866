"""Encodes speech as raw samples, WAV, MP3 or Opus. After decoding, the sound has exactly as many samples as before
encoding.
"""

import io
import wave
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import av
import numpy as np
import numpy.typing as npt

from eleven_video.sandbox.catalogue import AudioFormat
from eleven_video.sandbox.speech.utterance import SAMPLE_RATE


@dataclass(frozen=True, slots=True)
class _Encoder:
    """An encoder of FFmpeg with its settings.

    Attributes:
        name: FFmpeg's name of the encoder.
        container: FFmpeg's name of the file format.
        samples: FFmpeg's name of the sample format.
        frame: The number of samples that are given to the encoder at a time.
        options: FFmpeg's options of the encoder.
    """

    name: str
    container: str
    samples: str
    frame: int
    options: Mapping[str, str] = field(default_factory=dict)


_ENCODERS = {
    # LAME's compression levels go from 0 (best) to 9 (fastest). Speech at level 7 sounds as good as at the default
    # level 5, and encoding takes half the time.
    "mp3": _Encoder("libmp3lame", "mp3", "s16p", 1152, {"compression_level": "7"}),
    "opus": _Encoder("libopus", "ogg", "s16", 960, {"compression_level": "5"}),
    "ulaw": _Encoder("pcm_mulaw", "mulaw", "s16", 8000),
    "alaw": _Encoder("pcm_alaw", "alaw", "s16", 8000),
}


def encode(samples: npt.NDArray[np.float32], output: AudioFormat) -> bytes:
    """Encode speech to the bytes of a file.

    Args:
        samples: The speech: mono, between -1 and 1, at SAMPLE_RATE.
        output: The format of the file. In a PCM format, the bytes are raw samples of 16 bits, little-endian.
    """
    resampled = resample(samples, output.sample_rate)
    pcm = (np.clip(resampled, -1, 1) * 32767).round().astype("<i2")
    match output.codec:
        case "pcm":
            return pcm.tobytes()
        case "wav":
            return _wav(pcm, output)
        case _:
            return _encoded(pcm, output, _ENCODERS[output.codec])


def resample(samples: npt.NDArray[np.float32], rate: int) -> npt.NDArray[np.float32]:
    """Convert sound from SAMPLE_RATE to `rate` samples per second. The result is not delayed compared
    with the sound.
    """
    if rate == SAMPLE_RATE or not len(samples):
        return samples
    wanted = round(len(samples) * rate / SAMPLE_RATE)
    resampler = av.AudioResampler(format="flt", layout="mono", rate=rate)
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples[None, :]), format="flt", layout="mono")
    frame.sample_rate = SAMPLE_RATE
    frame.pts, frame.time_base = 0, Fraction(1, SAMPLE_RATE)
    parts = [part.to_ndarray()[0] for given in (frame, None) for part in resampler.resample(given)]
    sound = np.concatenate(parts)[:wanted]
    return np.pad(sound, (0, wanted - len(sound)))


def _wav(pcm: npt.NDArray[np.int16], output: AudioFormat) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(output.sample_rate)
        writer.writeframes(pcm.tobytes())
    return file.getvalue()


def _encoded(pcm: npt.NDArray[np.int16], output: AudioFormat, encoder: _Encoder) -> bytes:
    # A muxer is used even for MP3, because it writes the header that tells players how many samples of delay and
    # padding to skip. The encoder alone would not write this header.
    file = io.BytesIO()
    with av.open(file, "w", format=encoder.container) as container:
        stream: Any = container.add_stream(encoder.name, rate=output.sample_rate, layout="mono", format=encoder.samples)
        if output.bit_rate:
            stream.bit_rate = output.bit_rate
        stream.options = dict(encoder.options)
        for at in range(0, len(pcm), encoder.frame):
            frame = av.AudioFrame.from_ndarray(
                pcm[None, at : at + encoder.frame], format=encoder.samples, layout="mono"
            )
            frame.sample_rate = output.sample_rate
            frame.pts, frame.time_base = at, Fraction(1, output.sample_rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file.getvalue()
