"""Speech as bytes: raw PCM, or MP3 that decodes to exactly as many samples as went in."""

import io
from fractions import Fraction

import av
import numpy as np
import numpy.typing as npt

from eleven_video.sandbox.catalog import AudioFormat
from eleven_video.sandbox.utterance import SAMPLE_RATE

_FRAME = 1152
# LAME's scale from 0, best, to 9, quickest. For narration 7 sounds like the default 5 and costs half.
_QUALITY = "7"


def encode(samples: npt.NDArray[np.float32], output: AudioFormat) -> bytes:
    """Mono samples between -1 and 1 at SAMPLE_RATE, as 16-bit little-endian PCM or as MP3."""
    resampled = resample(samples, output.sample_rate)
    pcm = (np.clip(resampled, -1, 1) * 32767).round().astype("<i2")
    return pcm.tobytes() if output.codec == "pcm" else _mp3(pcm, output)


def resample(samples: npt.NDArray[np.float32], rate: int) -> npt.NDArray[np.float32]:
    """The same sound at another rate, without delay: sample i of n stays at i / n of the time."""
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


def _mp3(pcm: npt.NDArray[np.int16], output: AudioFormat) -> bytes:
    # The muxer, unlike the bare encoder, writes the header that tells players how much delay and padding to skip.
    file = io.BytesIO()
    with av.open(file, "w", format="mp3") as container:
        stream = container.add_stream("libmp3lame", rate=output.sample_rate, layout="mono", format="s16p")
        stream.bit_rate = output.bit_rate
        stream.options = {"compression_level": _QUALITY}
        for at in range(0, len(pcm), _FRAME):
            frame = av.AudioFrame.from_ndarray(pcm[None, at : at + _FRAME], format="s16p", layout="mono")
            frame.sample_rate = output.sample_rate
            frame.pts, frame.time_base = at, Fraction(1, output.sample_rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file.getvalue()
