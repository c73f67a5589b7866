"""Decoding takes no more memory and time than an answer may cost, whatever its bytes say."""

import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from eleven_video.errors import RenderError
from eleven_video.render.encoder_settings import SAMPLE_RATE
from eleven_video.render.sound.music import Music, check_music
from eleven_video.render.sound.speech import hear_speech, longest_s
from eleven_video.render.sound.speech_samples import decode_speech
from tests.support.command import PROJECT
from tests.support.sounds import sound_file, tone

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory is read as Linux tells it")


def _silence(path: Path, seconds: int, *, codec: str, layout: str = "mono", rate: int = 48_000) -> Path:
    with av.open(path, "w") as output:
        stream = output.add_stream(codec, rate=rate, layout=layout)
        context = stream.codec_context
        context.open()
        block = av.AudioFrame(context.format.name, layout, context.frame_size)
        for plane in block.planes:
            plane.update(bytes(plane.buffer_size))
        block.sample_rate, block.time_base = rate, Fraction(1, rate)
        for start in range(0, seconds * rate, context.frame_size):
            block.pts = start
            output.mux(stream.encode(block))
        output.mux(stream.encode(None))
    return path


def _peak_mb(script: str, *arguments: str) -> tuple[str, float]:
    """What a script printed, and by how many megabytes its memory grew over what loading the libraries takes."""
    whole = f"""
import re, resource, sys
import av, cv2, numpy
from eleven_video.render.pictures import decode as pictures
from eleven_video.render.encoding import segment
from eleven_video.render.sound import music, soundtrack, speech
# What getrusage tells starts with the parent's.
peak = lambda: int(re.search(r"VmHWM:\\s+([0-9]+)", open("/proc/self/status").read())[1]) / 1024
before = peak()
{script}
print(peak() - before)
"""
    done = subprocess.run(
        [sys.executable, "-c", whole, *arguments], capture_output=True, text=True, check=False, timeout=100,
        env=os.environ | {"PYTHONPATH": str(PROJECT)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    *said, grown = done.stdout.splitlines()
    return "\n".join(said), float(grown)


HEAR = """
from eleven_video.errors import RenderError
data = open(sys.argv[1], "rb").read()
try:
    speech.hear_speech(data, most_s=speech.longest_s("x" * 87))
except RenderError as error:
    print(error)
"""


@pytest.mark.parametrize(("codec", "ending"), [("flac", "flac"), ("libmp3lame", "mp3")])
def test_long_silence_as_speech_is_given_up_early(codec, ending, tmp_path):
    path = _silence(tmp_path / f"long.{ending}", 600, codec=codec, rate=16_000)

    said, grown = _peak_mb(HEAR, str(path))

    assert "its text can last 147 s at most" in said
    assert "lasts 600 s" in said
    assert grown < 75, "ten minutes would be 115 MB"


@pytest.mark.parametrize(("text", "seconds"), [("", 60), ("Bees.", 65), ("x" * 900, 960)])
def test_speech_may_last_a_minute_and_a_second_for_each_character(text, seconds):
    assert longest_s(text) == seconds


@pytest.mark.parametrize("most_s", [1.0, 1.9])
def test_longer_speech_is_refused_with_both_lengths(most_s):
    data = sound_file(tone(2), codec="pcm_s16le", container="wav")

    with pytest.raises(RenderError, match=f"lasts 2 s, but its text can last {most_s:.0f} s at most"):
        decode_speech(data, most_s=most_s)
    assert len(decode_speech(data, most_s=2.0)) == 2 * SAMPLE_RATE


def test_a_length_that_the_header_hides_is_noticed_too():
    data = bytearray(sound_file(tone(3), codec="flac", container="flac"))
    data[21:26] = bytes((data[21] & 0xF0, 0, 0, 0, 0))  # the number of samples: unknown

    with pytest.raises(RenderError, match=r"lasts more than 1 s, but its text can last 1 s"):
        decode_speech(bytes(data), most_s=1)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e38])
def test_samples_that_are_no_numbers_become_silence(value):
    samples = tone(1)
    samples[:, 1000:2000] = value

    speech = hear_speech(sound_file(samples, codec="pcm_f32le", container="wav")).samples

    assert np.isfinite(speech).all()
    assert len(speech) == SAMPLE_RATE


def test_speech_of_the_longest_kind_is_encoded_in_bounded_memory(tmp_path):
    script = """
from eleven_video.domain.video import FileFormat
from eleven_video.render.encoding.formats import FORMATS
heard = speech.hear_speech(open(sys.argv[1], "rb").read(), most_s=speech.longest_s("x" * 350)).samples
print(len(heard) // 48000)
track = soundtrack.Soundtrack(FORMATS[FileFormat.MP4].sound)
track.put(1, heard, is_last=True)
del heard
track.encode_ready()
"""
    path = _silence(tmp_path / "long.flac", 400, codec="flac", rate=16_000)

    said, grown = _peak_mb(script, str(path))

    assert said == "400"
    assert grown < 330, "four times its own 77 MB"


def test_long_music_is_not_read_ahead(tmp_path):
    path = tmp_path / "music.flac"
    _silence(path, 1200, codec="flac", layout="stereo", rate=16_000)
    script = """
from pathlib import Path
piece = music.Music(Path(sys.argv[1])).read(48000)
print(piece.shape)
"""
    said, grown = _peak_mb(script, str(path))

    assert said == "(2, 48000)"
    assert grown < 100, "twenty minutes would be 460 MB"


def test_music_that_is_used_is_read_as_far_as_it_is_heard(tmp_path):
    path = tmp_path / "music.wav"
    path.write_bytes(sound_file(tone(20, channels=2), codec="pcm_s16le", container="wav"))
    check_music(path)

    assert Music(path).read(SAMPLE_RATE).shape == (2, SAMPLE_RATE)


DRAW = """
import io, threading
import numpy as np
from PIL import Image
from eleven_video.domain.video import VideoFormat
from eleven_video.render.pictures.frames import Still
kind, side, mode = sys.argv[1], int(sys.argv[2]), sys.argv[3]
data = open(sys.argv[4], "rb").read()
def draw():
    with pictures.opened_picture(data) as opened:
        Still(opened.image, VideoFormat(1920, 1080))
threads = [threading.Thread(target=draw) for _ in range(3)]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""


@pytest.mark.parametrize(
    ("kind", "side", "mode", "options"),
    [
        ("PNG", 5800, "RGBA", {"compress_level": 1}),
        ("JPEG", 5800, "CMYK", {"progressive": True, "subsampling": 0, "quality": 50}),
    ],
)
def test_several_of_the_largest_pictures_at_a_time_fit_the_memory(kind, side, mode, options, tmp_path):
    path = tmp_path / "picture"
    Image.radial_gradient("L").convert(mode).resize((side, side)).save(path, kind, **options)

    _, grown = _peak_mb(DRAW, kind, str(side), mode, str(path))

    assert grown < 700


STARVED = """
from pathlib import Path
from eleven_video.domain.video import VideoFormat
from eleven_video.render.compiler import Clip, VideoCompiler
from tests.support.stored_pictures import stored
from eleven_video.errors import RenderError
import io
from PIL import Image
buffer = io.BytesIO()
Image.new("RGB", (64, 36)).save(buffer, "PNG")
pictures.open_picture(buffer.getvalue())
with VideoCompiler(VideoFormat(3840, 2160), workers=1) as compiler:
    size = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (size + int(sys.argv[1]), resource.RLIM_INFINITY))
    try:
        compiler.add_scene(1, [Clip(stored(Path(sys.argv[2]).parent, buffer.getvalue()), 48, forth=True)], numpy.zeros(96000, numpy.float32), is_last=True)
        compiler.finish(Path(sys.argv[2]))
    except RenderError as error:
        print(error)
"""


@pytest.mark.parametrize("allowed_mb", [30, 200])
def test_a_lack_of_memory_is_reported_with_a_remedy(allowed_mb, tmp_path):
    said, _ = _peak_mb(STARVED, str(allowed_mb << 20), str(tmp_path / "video.mp4"))

    assert "There is not enough memory to render scene 1, picture 1 at 3840x2160." in said
    assert "lower --resolution" in said
    assert "Errno" not in said
