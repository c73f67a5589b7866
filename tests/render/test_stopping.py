"""Work on hours of sound stops within two seconds of it, and a closed compiler stops too."""

import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from eleven_video.domain.video import FileFormat, VideoFormat
from eleven_video.errors import RenderError
from eleven_video.render.compiler import Clip, VideoCompiler
from eleven_video.render.encoding.encode import Encoding
from eleven_video.render.encoding.formats import FORMATS
from eleven_video.render.encoding.mux import write_file
from eleven_video.render.sound.soundtrack import Soundtrack
from eleven_video.render.sound.speech import hear_speech
from eleven_video.render.stopping import StoppedError
from tests.support.sounds import sound_file, tone, voice

SECONDS = 20


class Counter:
    """Counts the steps of some work, and stops it at one of them."""

    def __init__(self, stop_at: int = sys.maxsize) -> None:
        self.steps = 0
        self._stop_at = stop_at

    def __call__(self) -> None:
        self.steps += 1
        if self.steps >= self._stop_at:
            raise StoppedError


@pytest.fixture
def music(tmp_path) -> Path:
    path = tmp_path / "music.wav"
    path.write_bytes(sound_file(tone(3, channels=2), codec="pcm_s16le", container="wav"))
    return path


def _encode(counter: Counter, music: Path | None) -> None:
    track = Soundtrack(FORMATS[FileFormat.MP4].sound, music=music, stopping=counter)
    track.put(1, voice(SECONDS), is_last=True)
    track.encode_ready()


@pytest.mark.parametrize("with_music", [False, True])
def test_a_soundtrack_may_be_stopped_at_each_second_of_each_pass(with_music, music):
    counter = Counter()

    _encode(counter, music if with_music else None)

    assert counter.steps > 3 * SECONDS  # loudness before and after, and encoding


@pytest.mark.parametrize("with_music", [False, True])
@pytest.mark.parametrize("step", [1, SECONDS // 2, SECONDS + 2, 2 * SECONDS, 3 * SECONDS])
def test_no_step_comes_after_the_one_that_stops(step, with_music, music):
    counter = Counter(step)

    with pytest.raises(StoppedError):
        _encode(counter, music if with_music else None)
    assert counter.steps == step


def test_decoding_speech_may_be_stopped():
    data, counter = sound_file(tone(20)), Counter(50)

    with pytest.raises(StoppedError):
        hear_speech(data, stopping=counter)
    assert counter.steps == 50


def test_writing_the_file_may_be_stopped(tmp_path):
    track = Soundtrack(FORMATS[FileFormat.MP4].sound)
    track.put(1, voice(10), is_last=True)
    counter = Counter(20)

    with pytest.raises(StoppedError):
        write_file(tmp_path / "video.mp4", Encoding(VideoFormat(64, 36)), [], track.finish(), stopping=counter)
    assert counter.steps == 20


@pytest.mark.timeout(60)
def test_closing_ends_a_compiler_that_works_on_an_hour_of_sound(solid, music, tmp_path):
    frames = 3600 * 24
    compiler = VideoCompiler(VideoFormat(64, 36), music=music, workers=2, workspace=tmp_path / "work")
    compiler.add_scene(
        1, [Clip(solid((9, 9, 9)), frames, forth=True)], np.zeros(frames * 2000, np.float32), is_last=True
    )

    compiler.close()

    with pytest.raises(RenderError, match="its compiler was closed"):
        compiler.finish(tmp_path / "video.mp4")
    assert not (tmp_path / "video.mp4").exists()
    assert [thread.name for thread in threading.enumerate() if thread.name.startswith("render")] == []
