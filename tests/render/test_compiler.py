"""Scenes become one video: exact frames, in order, and clear errors where they cannot."""

import gc
import threading

import av
import numpy as np
import pytest
from PIL import Image

from eleven_video.domain.video import Video, VideoFormat
from eleven_video.errors import OutputNotWritten, RenderError
from eleven_video.render.compiler import Clip, VideoCompiler
from eleven_video.render.pictures.frames import Still
from tests.support.probe import probe

_SMALL = VideoFormat(64, 36)
_RED, _GREEN, _BLUE, _GREY = (220, 30, 30), (30, 200, 40), (40, 50, 220), (128, 128, 128)


def _render_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name.startswith("render")]


def test_pictures_change_exactly_where_clips_meet(solid, read_rgb, silence, tmp_path):
    counts = [5, 1, 2, 30, 13, 1, 1, 7]
    colours = [_RED, _GREEN, _BLUE, _RED, _GREY, _GREEN, _RED, _BLUE]
    with VideoCompiler(_SMALL) as compiler:
        clips = [Clip(solid(colour), frames, forth=True) for colour, frames in zip(colours, counts, strict=True)]
        compiler.add_scene(1, clips[:3], silence(8))
        compiler.add_scene(2, clips[3:], silence(52))
        compiler.finish(tmp_path / "cuts.mp4")

    middles = [frame[18, 32] for frame in read_rgb(tmp_path / "cuts.mp4")]

    expected = [colour for colour, frames in zip(colours, counts, strict=True) for _ in range(frames)]
    assert np.array(middles) == pytest.approx(np.array(expected), abs=4)


def test_scenes_may_come_in_any_order(solid, read_rgb, silence, tmp_path):
    colours = {1: _RED, 2: _GREEN, 3: _BLUE}
    with VideoCompiler(_SMALL) as compiler:
        for number in (3, 1, 2):
            speech = np.sin(2 * np.pi * 600 * number * np.arange(4000) / 48_000).astype(np.float32)
            compiler.add_scene(number, [Clip(solid(colours[number]), 2, forth=False)], speech)
        path = compiler.finish(tmp_path / "ordered.mp4").path

    assert [frame[18, 32].argmax() for frame in read_rgb(path)] == [0, 0, 1, 1, 2, 2]
    with av.open(path) as container:
        heard = np.concatenate([frame.to_ndarray()[0] for frame in container.decode(audio=0)])
    tones = [np.abs(np.fft.rfft(heard[start + 1000 : start + 3000])).argmax() * 24 for start in (0, 4000, 8000)]
    assert tones == [600, 1200, 1800]


@pytest.mark.parametrize("size", [(1920, 1080), (854, 480), (426, 240), (1078, 606), (36, 64), (16, 16), (18, 22)])
def test_every_even_size_is_filled_to_its_edges(size, solid, read_rgb, silence, tmp_path):
    with VideoCompiler(VideoFormat(*size)) as compiler:
        compiler.add_scene(1, [Clip(solid(_GREEN, (101, 77)), 3, forth=True)], silence(3))
        video = compiler.finish(tmp_path / "video.mp4")

    assert video == Video(tmp_path / "video.mp4", 125, *size, 3)
    for frame in read_rgb(video.path):
        assert frame.shape == (size[1], size[0], 3)
        assert np.abs(frame.astype(int) - _GREEN).max() <= 4


def test_the_file_plays_everywhere(solid, silence, tmp_path):
    with VideoCompiler(_SMALL) as compiler:
        compiler.add_scene(1, [Clip(solid(_RED), 30, forth=True), Clip(solid(_BLUE), 31, forth=False)], silence(61))
        path = compiler.finish(tmp_path / "video.mp4").path

    facts = probe(path)
    assert (facts.width, facts.height, facts.fps, facts.frames, facts.duration_ms) == (64, 36, 24, 61, 2542)
    assert (facts.video_codec, facts.audio_codec, facts.sample_rate, facts.channels) == ("h264", "aac", 48_000, 2)
    assert facts.has_audio
    data = path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat"), "the index must stand before the media"
    with av.open(path) as container:
        packets = [packet for packet in container.demux(video=0) if packet.size]
    assert np.diff([packet.dts for packet in packets]).min() > 0
    assert len({packet.duration for packet in packets}) == 1
    starts = sorted(packet.pts for packet in packets)
    assert set(np.diff(starts)) == {packets[0].duration}
    keyframes = [starts.index(packet.pts) for packet in packets if packet.is_keyframe]
    assert keyframes[0] == 0
    assert 30 in keyframes


def test_progress_ends_at_all_frames_and_never_goes_back(solid, silence, tmp_path):
    seen: list[tuple[int, int]] = []
    with VideoCompiler(_SMALL, on_progress=lambda done, known: seen.append((done, known))) as compiler:
        for number in (1, 2, 3):
            compiler.add_scene(number, [Clip(solid(_RED), 20, forth=True)], silence(20))
        compiler.finish(tmp_path / "video.mp4")

    assert seen[-1] == (60, 60)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert all(done <= known for done, known in seen)


def test_a_broken_progress_display_breaks_no_video(solid, silence, tmp_path):
    def broken(done: int, known: int) -> None:
        raise RuntimeError(f"no screen for {done} of {known}")

    with VideoCompiler(_SMALL, on_progress=broken) as compiler:
        compiler.add_scene(1, [Clip(solid(_RED), 4, forth=True)], silence(4))
        assert compiler.finish(tmp_path / "video.mp4").frames == 4


@pytest.mark.parametrize("damage", ["text", "cut"])
def test_a_bad_picture_is_named_by_scene_and_place(damage, solid, stored, damaged, silence, tmp_path):
    good = solid(_RED, (300, 300))
    bad = stored(b"Not Found") if damage == "text" else damaged()
    with VideoCompiler(_SMALL) as compiler:
        compiler.add_scene(1, [Clip(good, 2, forth=True)], silence(2))
        compiler.add_scene(2, [Clip(good, 2, forth=True), Clip(bad, 2, forth=False)], silence(4))

        with pytest.raises(RenderError, match=r"^Scene 2, picture 2 cannot be used: it is .*\.$"):
            compiler.finish(tmp_path / "video.mp4")

    assert [path for path in tmp_path.iterdir() if path.is_file()] == []


def test_the_first_failure_wins_and_ends_the_rest(solid, stored, silence, tmp_path):
    done = []
    with VideoCompiler(_SMALL, workers=1, on_progress=lambda frames, _: done.append(frames)) as compiler:
        compiler.add_scene(1, [Clip(stored(b"bad"), 2, forth=True)], silence(2))
        compiler.add_scene(2, [Clip(stored(b"worse"), 2, forth=True)], silence(2))
        compiler.add_scene(3, [Clip(solid(_RED), 2, forth=True)], silence(2))

        for _ in range(2):
            with pytest.raises(RenderError, match="Scene 1, picture 1"):
                compiler.finish(tmp_path / "video.mp4")
    assert done == []


def test_a_missing_scene_is_named(solid, silence, tmp_path):
    with VideoCompiler(_SMALL) as compiler:
        compiler.add_scene(1, [Clip(solid(_RED), 2, forth=True)], silence(2))
        compiler.add_scene(3, [Clip(solid(_RED), 2, forth=True)], silence(2))

        with pytest.raises(RenderError, match="scene 2 is missing"):
            compiler.finish(tmp_path / "video.mp4")


def test_nothing_makes_no_video(tmp_path):
    with VideoCompiler(_SMALL) as compiler, pytest.raises(RenderError, match="no scenes"):
        compiler.finish(tmp_path / "video.mp4")


@pytest.mark.parametrize(
    ("number", "frames", "samples", "message"),
    [
        (2, [3], 5999, "speech of shape"),
        (2, [3], 0, "speech of shape"),
        (2, [3, 0], 6000, "at least one frame"),
        (2, [], 0, "at least one frame"),
        (0, [3], 6000, "number from 1"),
        (1, [3], 6000, "added before"),
    ],
)
def test_a_scene_that_does_not_add_up_is_refused(number, frames, samples, message, solid, silence):
    with VideoCompiler(_SMALL) as compiler:
        compiler.add_scene(1, [Clip(solid(_RED), 1, forth=True)], silence(1))
        clips = [Clip(solid(_RED), count, forth=True) for count in frames]

        with pytest.raises(ValueError, match=message):
            compiler.add_scene(number, clips, np.zeros(samples, np.float32))


@pytest.mark.parametrize("video", [VideoFormat(63, 36), VideoFormat(64, 35), VideoFormat(8, 36), VideoFormat(fps=23)])
def test_a_format_that_cannot_be_coded_is_refused(video):
    with pytest.raises(ValueError, match=r"even|frames a second"):
        VideoCompiler(video)


def test_closing_stops_queued_work_at_once(solid, silence):
    begun, seen = threading.Event(), []

    def watch(done: int, known: int) -> None:
        seen.append((done, known))
        begun.set()

    compiler = VideoCompiler(VideoFormat(640, 360), on_progress=watch)
    for number in range(1, 51):
        compiler.add_scene(number, [Clip(solid(_RED), 200, forth=True)], silence(200))
    assert begun.wait(120)

    compiler.close()
    compiler.close()

    assert seen[-1][0] < 5000
    assert _render_threads() == []


def test_closing_wakes_a_waiting_finish(solid, silence, tmp_path):
    begun, raised = threading.Event(), []
    compiler = VideoCompiler(VideoFormat(640, 360), on_progress=lambda *_: begun.set())
    for number in range(1, 51):
        compiler.add_scene(number, [Clip(solid(_RED), 200, forth=True)], silence(200))

    def finish() -> None:
        try:
            compiler.finish(tmp_path / "video.mp4")
        except RenderError as error:
            raised.append(str(error))

    waiting = threading.Thread(target=finish)
    waiting.start()
    assert begun.wait(120)
    compiler.close()
    waiting.join(30)

    assert raised == ["The video was not finished: its compiler was closed."]
    assert not (tmp_path / "video.mp4").exists()


def test_pictures_are_freed_once_they_are_rendered(solid, silence, tmp_path):
    with VideoCompiler(_SMALL) as compiler:
        clips = [Clip(solid(_RED), 1, forth=True) for _ in range(20)]
        compiler.add_scene(1, clips, silence(20))
        compiler.finish(tmp_path / "video.mp4")

        gc.collect()
        assert [thing for thing in gc.get_objects() if isinstance(thing, Still)] == []


def test_neither_workers_nor_the_order_of_scenes_change_a_byte(solid, silence, tmp_path, encoded, stored):
    noise = np.random.default_rng(3).integers(60, 200, (9, 16)).astype(np.uint8)
    picture = stored(encoded(Image.fromarray(noise).resize((640, 360))))
    scenes = {
        1: [Clip(solid(_RED), 1, forth=True), Clip(picture, 61, forth=True)],
        2: [Clip(picture, 30, forth=False)],
        3: [Clip(solid(_BLUE), 5, forth=True), Clip(picture, 61, forth=False)],
    }
    videos = []
    for workers, order in ((1, (1, 2, 3)), (4, (3, 1, 2)), (2, (2, 3, 1))):
        with VideoCompiler(VideoFormat(320, 180), workers=workers) as compiler:
            for number in order:
                frames = sum(clip.frames for clip in scenes[number])
                compiler.add_scene(number, scenes[number], silence(frames), is_last=number == 3)
            videos.append(compiler.finish(tmp_path / f"{workers}.mp4").path.read_bytes())

    assert videos[0] == videos[1] == videos[2]


def test_writing_can_be_tried_again_elsewhere(solid, silence, tmp_path):
    with VideoCompiler(_SMALL) as compiler:
        compiler.add_scene(1, [Clip(solid(_RED), 5, forth=True)], silence(5))
        with pytest.raises(OutputNotWritten):
            compiler.finish(tmp_path / "missing" / "video.mp4")

        video = compiler.finish(tmp_path / "video.mp4")

    assert probe(video.path).frames == 5
