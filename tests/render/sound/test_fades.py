"""A cross-fade changes pictures over a few frames, and neither the length, the cuts of the sound nor the motion."""

import numpy as np
import pytest

from eleven_video.domain.video import Look, Motion, Transition, VideoFormat
from eleven_video.errors import RenderError
from eleven_video.render.compiler import Clip, VideoCompiler
from eleven_video.render.encoding.segment import Segment
from eleven_video.render.encoding.segment_planner import SegmentPlanner
from eleven_video.render.pictures.motion import path

_FADE = Look(transition=Transition.FADE)
_BLACK, _WHITE = (0, 0, 0), (255, 255, 255)
_FRAMES = 10  # of a fade at 24 frames a second


@pytest.fixture
def brightness(solid, silence, read_luma, tmp_path):
    """How white each frame is, 0 to 1, of clips of such lengths, black and white by turns, one scene for each."""

    def make(*lengths: int, is_last: bool = True, left_out: int = 0) -> np.ndarray:
        with VideoCompiler(VideoFormat(64, 36), look=_FADE) as compiler:
            scene = 0
            for number, frames in enumerate(lengths):
                scene += 1
                if scene == left_out:
                    compiler.leave_out(scene)
                    scene += 1
                clip = Clip(solid(_WHITE if number % 2 else _BLACK), frames, forth=True)
                compiler.add_scene(scene, [clip], silence(frames), is_last=is_last and number == len(lengths) - 1)
            path = compiler.finish(tmp_path / "video.mp4").path
        return (np.array([frame.mean() for frame in read_luma(path)]) - 16) / 219

    return make


@pytest.mark.parametrize("left_out", [0, 2])
def test_the_next_picture_comes_in_over_the_last_frames_of_a_clip(brightness, left_out):
    seen = brightness(30, 40, 20, left_out=left_out)

    rising = np.arange(1, _FRAMES + 1) / (_FRAMES + 1)
    expected = np.concatenate([np.zeros(30 - _FRAMES), rising, np.ones(40 - _FRAMES), rising[::-1], np.zeros(20)])
    assert seen == pytest.approx(expected, abs=0.02)


def test_a_short_clip_fades_over_half_of_it_and_a_single_frame_not_at_all(brightness):
    seen = brightness(6, 1, 8)

    assert seen == pytest.approx([0, 0, 0, 1 / 4, 2 / 4, 3 / 4, 1, *[0] * 8], abs=0.02)


@pytest.mark.parametrize("is_last", [True, False])
def test_the_last_clip_fades_into_nothing(brightness, is_last):
    assert brightness(24, 24, is_last=is_last)[24:] == pytest.approx(np.ones(24), abs=0.02)


@pytest.fixture
def segments(solid) -> list[Segment]:
    board = SegmentPlanner(VideoFormat(), _FADE)
    board.add(1, [Clip(None, 80, forth=True), Clip(None, 70, forth=False)])
    board.add(2, [Clip(None, 60, forth=True)], is_last=True)
    given = []
    for place in ((2, 1), (1, 1), (1, 2)):
        given += board.show(place, solid(_BLACK))
    assert board.end() == []
    return sorted(given, key=lambda segment: segment.position)


def test_the_camera_goes_on_evenly_from_the_first_frame_of_a_fade_to_the_last_of_the_next(segments):
    assert [segment.position for segment in segments] == [(1, 1, 0), (1, 1, 70), (1, 2, 0), (1, 2, 60), (2, 1, 0)]

    for before, body, after in ((None, 0, 1), (1, 2, 3), (3, 4, None)):
        coming = segments[before].incoming.views if before is not None else ()
        seen = [*coming, *segments[body].views, *(segments[after].views if after is not None else ())]
        assert tuple(seen) == path(Motion.ZOOM, len(seen), forth=body != 2)


def test_every_frame_is_drawn_once_and_knows_its_place_in_the_scene(segments):
    frames = [
        (segment.scene, segment.scene_frame + index) for segment in segments for index in range(len(segment.views))
    ]

    assert frames == [(1, frame) for frame in range(150)] + [(2, frame) for frame in range(60)]


def test_a_bad_picture_is_named_itself_where_another_fades_into_it(solid, damaged, silence, tmp_path):
    with VideoCompiler(VideoFormat(64, 36), look=_FADE, workers=1) as compiler:
        clips = [Clip(solid(_BLACK), 20, forth=True), Clip(damaged(), 20, forth=True)]
        compiler.add_scene(1, clips, silence(40))

        with pytest.raises(RenderError, match=r"^Scene 1, picture 2 cannot be used"):
            compiler.finish(tmp_path / "video.mp4")


def test_what_lies_over_the_pictures_is_drawn_at_every_frame_of_its_scene(solid, silence, read_luma, tmp_path):
    class Counter:
        """Makes the frame as bright as its number says."""

        def draw(self, frame, canvas):
            canvas.luma[...] = 16 + 4 * frame

    with VideoCompiler(VideoFormat(64, 36), look=_FADE) as compiler:
        clips = [Clip(solid(_BLACK), 20, forth=True), Clip(solid(_WHITE), 10, forth=True)]
        compiler.add_scene(1, clips, silence(30), overlay=Counter(), is_last=True)
        path = compiler.finish(tmp_path / "video.mp4").path

    seen = [frame.mean() for frame in read_luma(path)]
    assert seen == pytest.approx([16 + 4 * frame for frame in range(30)], abs=1.5)
