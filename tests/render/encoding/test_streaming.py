"""Pictures may come one by one and in any order, in memory that does not grow: what waits lies on disk."""

import gc
import threading

import numpy as np
import pytest
from PIL import Image

from eleven_video.domain.video import Look, Transition, VideoFormat
from eleven_video.errors import OutputNotWritten, RenderError
from eleven_video.render.compiler import Clip, VideoCompiler
from eleven_video.render.pictures.stored_picture import LazyStill, StoredPicture

_SMALL = VideoFormat(64, 36)
_LENGTHS = {1: [30, 9], 2: [], 3: [1, 25]}
_PLACES = [(scene, clip) for scene, lengths in _LENGTHS.items() for clip in range(1, len(lengths) + 1)]


@pytest.fixture
def drawings(encoded, stored) -> dict[tuple[int, int], StoredPicture]:
    """A picture with detail for each clip, so that encoders have choices to make."""
    rng = np.random.default_rng(5)
    noise = [rng.integers(0, 256, (9, 16, 3)).astype(np.uint8) for _ in _PLACES]
    return {
        place: stored(encoded(Image.fromarray(array).resize((160, 90))))
        for place, array in zip(_PLACES, noise, strict=True)
    }


def _compiled(events, drawings, silence, path, *, look: Look, workers: int) -> bytes:
    with VideoCompiler(VideoFormat(128, 72), look=look, workers=workers) as compiler:
        for event in events:
            if isinstance(event, tuple):
                compiler.show(*event, drawings[event])
            elif not _LENGTHS[event]:
                compiler.leave_out(event)
            else:
                clips = [Clip(None, frames, forth=frames % 2 == 0) for frames in _LENGTHS[event]]
                compiler.add_scene(event, clips, silence(sum(_LENGTHS[event])), is_last=event == 3)
        return compiler.finish(path).path.read_bytes()


@pytest.mark.parametrize("transition", list(Transition))
def test_no_order_of_arrival_changes_a_byte(transition, drawings, silence, tmp_path):
    orders = [
        [1, 2, 3, *_PLACES],
        [3, 2, 1, *reversed(_PLACES)],
        [3, (3, 2), 1, (1, 1), (3, 1), 2, (1, 2)],
        [1, (1, 2), (1, 1), 2, 3, (3, 2), (3, 1)],
    ]
    look = Look(transition=transition)

    videos = {
        _compiled(order, drawings, silence, tmp_path / "video.mp4", look=look, workers=workers)
        for order, workers in zip(orders, (1, 2, 4, 2), strict=True)
    }

    assert len(videos) == 1


def test_a_clip_is_drawn_while_its_neighbours_wait_for_their_pictures(solid, silence):
    seen, drawn = [], threading.Event()

    def watch(done: int, known: int) -> None:
        seen.append((done, known))
        drawn.set()

    with VideoCompiler(_SMALL, on_progress=watch) as compiler:
        compiler.add_scene(1, [Clip(None, frames, forth=True) for frames in (5, 3, 6)], silence(14))
        assert seen == []
        compiler.show(1, 2, solid((1, 2, 3)))
        assert drawn.wait(120)

    assert seen[0] == (1, 14)


def test_a_clip_that_waits_for_no_picture_refuses_one(solid, silence):
    with VideoCompiler(_SMALL) as compiler:
        compiler.add_scene(1, [Clip(solid((9, 9, 9)), 2, forth=True), Clip(None, 2, forth=True)], silence(4))
        for scene, clip in ((1, 1), (1, 3), (2, 1), (1, 0)):
            with pytest.raises(ValueError, match=f"scene {scene} has no clip {clip} that waits"):
                compiler.show(scene, clip, solid((9, 9, 9)))


def test_a_picture_that_never_came_is_named_and_may_come_yet(solid, silence, tmp_path):
    with VideoCompiler(_SMALL) as compiler:
        compiler.add_scene(1, [Clip(solid((9, 9, 9)), 2, forth=True), Clip(None, 2, forth=True)], silence(4))
        with pytest.raises(RenderError, match="scene 1, picture 2 is missing"):
            compiler.finish(tmp_path / "video.mp4")

        compiler.show(1, 2, solid((9, 9, 9)))

        assert compiler.finish(tmp_path / "video.mp4").frames == 4


@pytest.mark.parametrize("transition", list(Transition))
def test_pictures_stay_in_their_files_and_leave_memory_once_they_are_drawn(transition, solid, silence, tmp_path):
    picture = solid((9, 9, 9))
    look = Look(transition=transition)
    with VideoCompiler(_SMALL, look=look, workspace=tmp_path / "work") as compiler:
        compiler.add_scene(1, [Clip(picture, 3, forth=True), Clip(picture, 30, forth=True)], silence(33), is_last=True)
        compiler.finish(tmp_path / "video.mp4")
        gc.collect()

        assert {file.suffix for file in compiler.work_files.iterdir()} == {".packets"}
        assert [thing for thing in gc.get_objects() if isinstance(thing, LazyStill)] == []
    assert list((tmp_path / "work").iterdir()) == []
    assert picture.path.exists()


@pytest.mark.parametrize("ending", ["finish", "close", "error"])
@pytest.mark.parametrize("keep", [False, True])
def test_work_files_are_removed_in_every_ending_unless_they_are_kept(ending, keep, solid, damaged, silence, tmp_path):
    work = tmp_path / "work"

    def run() -> None:
        with VideoCompiler(_SMALL, workspace=work, keep=keep) as compiler:
            bad = damaged() if ending == "error" else solid((9, 9, 9))
            compiler.add_scene(1, [Clip(solid((9, 9, 9)), 3, forth=True), Clip(bad, 3, forth=True)], silence(6))
            if ending == "close":
                return
            compiler.finish(tmp_path / "video.mp4")

    if ending == "error":
        with pytest.raises(RenderError, match="picture 2"):
            run()
    else:
        run()

    assert len(list(work.iterdir())) == keep
    assert (tmp_path / "video.mp4").exists() == (ending == "finish")
    assert list(tmp_path.glob("*.part")) == []


def test_a_folder_that_takes_no_work_files_is_named(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(OutputNotWritten, match=r"Cannot write work files in .*file"):
        VideoCompiler(_SMALL, workspace=tmp_path / "file")


def test_segments_that_cannot_be_written_name_the_folder_and_leave_nothing(solid, silence, tmp_path):
    with VideoCompiler(_SMALL, workspace=tmp_path / "work") as compiler:
        (compiler.work_files / "scene-001-clip-001-frame-00000.packets").mkdir()
        compiler.add_scene(1, [Clip(solid((9, 9, 9)), 3, forth=True)], silence(3))

        with pytest.raises(OutputNotWritten, match=r"Cannot write work files in .*work.*: \w+"):
            compiler.finish(tmp_path / "video.mp4")

    assert list((tmp_path / "work").iterdir()) == []
    assert not (tmp_path / "video.mp4").exists()
