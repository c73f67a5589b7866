"""The tables of a sound file need little memory, whatever size the file states."""

import io
import os
import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest

from eleven_video.errors import RenderError
from eleven_video.render.encoder_settings import SAMPLE_RATE
from eleven_video.render.sound.speech_samples import decode_speech
from tests.support.command import PROJECT
from tests.support.large_tables import (
    CLUSTER,
    HEADER,
    HIDDEN,
    INFORMATION,
    MATROSKA,
    MP4,
    TRACK,
    element,
    matroska,
    mp4,
    track,
)
from tests.support.sounds import sound_file, tone

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory is read as Linux tells it")

MOST_MB = 400  # with the file itself, and the decoder's libraries
OPEN = (1 << 56) - 1  # a length that says that none is known
DECODE = """
import re, resource, sys
resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
from eleven_video.errors import RenderError
from eleven_video.render.sound.speech_samples import decode_speech
try:
    print(len(decode_speech(sys.stdin.buffer.read(), most_s=147)))
except RenderError as error:
    print(error)
# What getrusage tells starts with the parent's.
print(int(re.search(r"VmHWM:\\s+([0-9]+)", open("/proc/self/status").read())[1]) // 1024)
"""


def _decoded(data: bytes) -> tuple[str, int]:
    """What became of a file as speech, and the megabytes that its process took at most."""
    done = subprocess.run(
        [sys.executable, "-c", DECODE], input=data, capture_output=True, check=False, timeout=100,
        env=os.environ | {"PYTHONPATH": str(PROJECT)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    said, peak = done.stdout.decode().splitlines()
    return said, int(peak)


@pytest.mark.parametrize("kind", MP4)
def test_an_mp4_file_with_large_tables_is_refused_in_little_memory(kind):
    said, peak = _decoded(MP4[kind]())

    assert said.startswith("The speech cannot be decoded: it"), said
    assert peak < MOST_MB


@pytest.mark.parametrize("kind", MATROSKA)
def test_a_matroska_file_with_many_elements_is_refused_in_little_memory(kind):
    said, peak = _decoded(MATROSKA[kind]())

    assert said.startswith("The speech cannot be decoded: it"), said
    assert peak < MOST_MB


@pytest.mark.parametrize("kind", HIDDEN)
def test_boxes_without_sound_parameters_are_not_read(kind):
    said, peak = _decoded(HIDDEN[kind]())

    assert said == str(SAMPLE_RATE)
    assert peak < MOST_MB


def test_the_same_files_without_their_large_parts_are_played():
    assert len(decode_speech(matroska())) == SAMPLE_RATE
    assert len(decode_speech(mp4(track()))) > 0


def test_clusters_whose_length_is_not_known_are_played_and_hide_nothing():
    clusters = element("1F43B675", CLUSTER, size=OPEN) * 2
    tags = element("1254C367", element("7373"))
    data = (
        HEADER
        + element("18538067", size=OPEN)
        + INFORMATION
        + tags
        + element("1654AE6B", element("AE", TRACK))
        + clusters
    )

    assert len(decode_speech(data)) == 2 * SAMPLE_RATE


@pytest.mark.parametrize(("container", "options"), [
    ("mp4", {}), ("mov", {}), ("ipod", {}), ("mp4", {"movflags": "faststart"}),
    ("mp4", {"movflags": "frag_keyframe+empty_moov+default_base_moof", "frag_duration": "200000"}),
    ("mp4", {"movflags": "dash+global_sidx", "frag_duration": "500000"}), ("matroska", {}),
    ("matroska", {"live": "1"}), ("matroska", {"cues_to_front": "1", "reserve_index_space": "5000"}),
])  # fmt: skip
def test_a_film_of_every_usual_layout_is_heard_whole(container, options, tmp_path):
    data = _film(tmp_path / "film", container, options)
    with av.open(io.BytesIO(data)) as file:
        expected = sum(frame.samples for frame in file.decode(audio=0))

    assert abs(len(decode_speech(data)) - expected) <= 2048


def _film(path: Path, container: str, options: dict[str, str]) -> bytes:
    """Three seconds of pictures, subtitles' names and sound, the pictures first."""
    with av.open(path, "w", format=container, options=options) as output:
        output.metadata["title"] = "Bees"
        pictures = output.add_stream("mpeg4", rate=25)
        pictures.width = pictures.height = 64
        sound = output.add_stream("aac", rate=48_000, layout="mono")
        for number in range(75):
            frame = av.VideoFrame.from_ndarray(np.full((64, 64, 3), number, np.uint8), format="rgb24")
            output.mux(pictures.encode(frame))
            samples = av.AudioFrame.from_ndarray(tone(1)[:1, :1920].astype(np.float32), format="fltp", layout="mono")
            samples.sample_rate = 48_000
            output.mux(sound.encode(samples))
        output.mux(pictures.encode(None))
        output.mux(sound.encode(None))
    return path.read_bytes()


def test_a_truncated_table_is_reported():
    data = sound_file(tone(2), codec="aac", container="mp4")
    at = data.index(b"stsz")
    broken = data[: at + 12] + b"\0\xff\xff\xff" + data[at + 16 :]

    with pytest.raises(RenderError, match="a table is not whole"):
        decode_speech(broken)
