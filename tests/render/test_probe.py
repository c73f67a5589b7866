"""The facts of a video file are read from it, and other files are refused."""

from fractions import Fraction

import av
import numpy as np
import pytest

from eleven_video.domain.video import VideoFormat
from eleven_video.errors import RenderError
from eleven_video.render.compiler import Clip, VideoCompiler
from tests.support.probe import probe
from tests.support.sounds import sound_file, tone


@pytest.mark.parametrize("video", [VideoFormat(64, 36), VideoFormat(36, 64, 30), VideoFormat(48, 48, 60)])
def test_the_facts_of_a_compiled_video(video, solid, silence, tmp_path):
    with VideoCompiler(video) as compiler:
        compiler.add_scene(1, [Clip(solid((1, 2, 3)), 45, forth=True)], silence(45, video.fps))
        finished = compiler.finish(tmp_path / "video.mp4")

    facts = probe(finished.path)

    assert (facts.width, facts.height, facts.fps) == (video.width, video.height, Fraction(video.fps))
    assert facts.frames == finished.frames == 45
    assert facts.duration_ms == pytest.approx(finished.duration_ms, abs=1)


def test_a_silent_video_has_no_audio(tmp_path):
    with av.open(tmp_path / "silent.mp4", "w") as container:
        stream = container.add_stream("libx264", rate=25, width=32, height=32)
        for _ in range(3):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8), format="rgb24")))
        container.mux(stream.encode(None))

    facts = probe(tmp_path / "silent.mp4")

    assert not facts.has_audio
    assert (facts.audio_codec, facts.sample_rate, facts.channels) == (None, None, None)
    assert facts.frames == 3


@pytest.mark.parametrize("content", [b"", b"not a video at all"])
def test_what_is_no_video_is_named(content, tmp_path):
    (tmp_path / "x.mp4").write_bytes(content)

    with pytest.raises(RenderError, match=r"x\.mp4 cannot be read as a video"):
        probe(tmp_path / "x.mp4")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(RenderError, match="No such file"):
        probe(tmp_path / "gone.mp4")


@pytest.mark.parametrize(
    ("codec", "container", "reason"),
    [("aac", "mp4", "no picture track"), ("pcm_s16le", "wav", "not an MP4, MOV or WebM")],
)
def test_sound_alone_is_no_video(codec, container, reason, tmp_path):
    (tmp_path / "sound").write_bytes(sound_file(tone(1), codec=codec, container=container))

    with pytest.raises(RenderError, match=reason):
        probe(tmp_path / "sound")
