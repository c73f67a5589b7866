from itertools import pairwise

import numpy as np
import pytest

from eleven_video.domain.script.script import Scene
from eleven_video.domain.timing.timeline import even_alignment
from eleven_video.planning.scene_plan import SceneProgress, SceneSpeech
from eleven_video.render.encoding.work_files import HeldPicture
from eleven_video.render.quality import SAMPLE_RATE

TEXT = "One sentence is said here. Another sentence follows it there. And a third one ends it."


def spoken(number: int, seconds: float, *, is_last: bool = False) -> SceneProgress:
    progress = SceneProgress(Scene(number, TEXT, "A hill"), is_last)
    progress.speech = SceneSpeech(np.zeros(round(seconds * SAMPLE_RATE), np.float32), even_alignment(TEXT, seconds))
    return progress


def picture(name: str) -> HeldPicture:
    return HeldPicture(name.encode())


def shown(pictures: dict[int, HeldPicture]) -> dict[int, bytes]:
    return {number: held.read() for number, held in pictures.items()}


def test_zooms_alternate_across_scenes():
    first, second = spoken(1, 10.0), spoken(2, 10.0, is_last=True)
    first.plan(fps=24, first_shot=0)
    second.plan(fps=24, first_shot=len(first.shots))

    ways = [clip.forth for progress in (first, second) for clip in progress.clips()]

    assert len(ways) == 6
    assert all(before != after for before, after in pairwise(ways))


def test_clips_are_as_long_as_the_sound_to_the_sample():
    scene = spoken(1, 9.99)
    sound = scene.plan(fps=24, first_shot=0)

    assert sum(clip.frames for clip in scene.clips()) * SAMPLE_RATE // 24 == len(sound)
    # The narration, and a breath of about a third of a second.
    assert 10.2 <= len(sound) / SAMPLE_RATE <= 10.45


def test_a_picture_is_shown_when_it_is_there_and_its_scene_is_planned_and_only_once():
    scene = spoken(1, 10.0)
    scene.pictures[0] = picture("a")
    assert scene.to_show() == {}

    scene.plan(fps=24, first_shot=0)
    assert shown(scene.to_show()) == {0: b"a"}

    scene.pictures[2] = picture("c")
    assert shown(scene.to_show()) == {2: b"c"}
    assert scene.to_show() == {}
    assert not scene.is_shown

    scene.pictures[1] = picture("b")
    assert shown(scene.to_show()) == {1: b"b"}
    assert scene.is_shown


@pytest.mark.parametrize(
    ("come", "expected"),
    [
        ({0: None, 1: "b", 2: None}, {0: b"b", 1: b"b", 2: b"b"}),
        ({0: "a", 1: None, 2: "c"}, {0: b"a", 1: b"a", 2: b"c"}),
        ({0: None, 1: None, 2: "c"}, {0: b"c", 1: b"c", 2: b"c"}),
    ],
)
@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_a_shot_without_a_picture_shows_the_nearest_of_its_scene_whatever_came_first(come, expected, order):
    scene = spoken(1, 10.0)
    scene.plan(fps=24, first_shot=0)
    seen = {}
    for number in order:
        scene.pictures[number] = None if come[number] is None else picture(come[number])
        seen |= shown(scene.to_show())

    assert seen == expected
    assert scene.is_shown


def test_a_scene_without_any_picture_waits_for_one_to_be_lent():
    scene = spoken(1, 10.0)
    scene.plan(fps=24, first_shot=0)
    scene.pictures = dict.fromkeys(range(len(scene.shots)))

    assert scene.to_show() == {}
    assert not scene.is_shown
    assert shown(scene.to_show(picture("lent"))) == {0: b"lent", 1: b"lent", 2: b"lent"}
    assert scene.is_shown


def test_what_the_compiler_has_is_let_go_but_still_counted():
    scene = spoken(1, 10.0)
    scene.plan(fps=24, first_shot=0)
    scene.pictures = {number: picture("x") for number in range(3)}
    scene.to_show()

    assert not any(scene.pictures.values())
    assert (scene.is_spoken, len(scene.shots), len(scene.pictures)) == (True, 3, 3)
