"""Picture and sound of a finished file stay together from its first second to its last."""

import av
import numpy as np
import pytest

from eleven_video.domain.video import VideoFormat
from eleven_video.render.compiler import Clip, VideoCompiler
from eleven_video.render.encoder_settings import SAMPLE_RATE
from eleven_video.render.sound.speech_samples import pad_to_frames

_BEEP = (0.8 * np.sin(2 * np.pi * 1000 * np.arange(SAMPLE_RATE // 20) / SAMPLE_RATE)).astype(np.float32)


def _beep_then_quiet(seconds: float) -> np.ndarray:
    speech = np.zeros(round(seconds * SAMPLE_RATE), np.float32)
    speech[: len(_BEEP)] = _BEEP
    return speech


def _flashes(path) -> list[float]:
    """Seconds at which the pictures change, the first one's start included."""
    times, before = [], None
    with av.open(path) as container:
        for frame in container.decode(video=0):
            grey = float(np.frombuffer(frame.planes[0], np.uint8).mean())
            if before is None or abs(grey - before) > 40:
                times.append(frame.time)
            before = grey
    return times


def _beeps(path) -> list[float]:
    """Seconds at which a loud stretch begins after a quiet one."""
    with av.open(path) as container:
        frames = list(container.decode(audio=0))
    loud = np.abs(np.concatenate([frame.to_ndarray()[0] for frame in frames])) > 0.2
    onsets = [place for place in np.flatnonzero(loud) if not loud[max(0, place - 4800) : place].any()]
    return [frames[0].time + place / SAMPLE_RATE for place in onsets]


@pytest.mark.parametrize("fps", [24, 30])
def test_every_scene_is_heard_and_seen_at_once_over_a_whole_minute(fps, solid, tmp_path):
    # Lengths that fit no frame, no AAC packet and each other, so that any rounding that adds up would be found.
    lengths = [1.013 + 0.377 * (number % 7) for number in range(30)]
    starts, frames_before = [], 0
    with VideoCompiler(VideoFormat(64, 36, fps)) as compiler:
        for number, seconds in enumerate(lengths, start=1):
            speech, frames = pad_to_frames(_beep_then_quiet(seconds), fps=fps)
            grey = 40 if number % 2 else 220
            compiler.add_scene(number, [Clip(solid((grey, grey, grey)), frames, forth=True)], speech)
            starts.append(frames_before / fps)
            frames_before += frames
        path = compiler.finish(tmp_path / "sync.mp4").path

    flashes, beeps = _flashes(path), _beeps(path)

    assert frames_before / fps > 60
    assert flashes == pytest.approx(starts, abs=0.001)
    assert beeps == pytest.approx(starts, abs=0.005)


def test_both_tracks_are_equally_long_to_the_sample(solid, silence, tmp_path):
    with VideoCompiler(VideoFormat(64, 36)) as compiler:
        compiler.add_scene(1, [Clip(solid((9, 9, 9)), 37, forth=True)], silence(37))
        path = compiler.finish(tmp_path / "short.mp4").path

    with av.open(path) as container:
        lengths = [stream.duration * stream.time_base for stream in container.streams]
        starts = [stream.start_time for stream in container.streams]
    assert starts == [0, 0]
    assert [length * SAMPLE_RATE for length in lengths] == [37 * 2000, 37 * 2000]
