from itertools import pairwise

import numpy as np
import pytest

from eleven_video.domain.picture import Picture
from eleven_video.domain.script import Scene
from eleven_video.domain.timeline import even_alignment
from eleven_video.orchestrator.scenes import SceneProgress, SceneSpeech
from eleven_video.render.sound import SAMPLE_RATE

TEXT = "One sentence is said here. Another sentence follows it there. And a third one ends it."


def spoken(number: int, seconds: float, *, is_last: bool = False) -> SceneProgress:
    progress = SceneProgress(Scene(number, TEXT, "A hill"), is_last)
    progress.speech = SceneSpeech(np.zeros(round(seconds * SAMPLE_RATE), np.float32), even_alignment(TEXT, seconds))
    return progress


def picture(name: str) -> Picture:
    return Picture(name.encode(), "image/jpeg")


def test_zooms_alternate_across_scenes():
    first, second = spoken(1, 10.0), spoken(2, 10.0, is_last=True)
    first.plan(fps=24, first_shot=0)
    second.plan(fps=24, first_shot=len(first.shots))
    for progress in (first, second):
        progress.pictures = {number: picture("x") for number in range(len(progress.shots))}

    ways = [clip.zoom_in for progress in (first, second) for clip in progress.clips()]

    assert len(ways) == 6
    assert all(before != after for before, after in pairwise(ways))


def test_clips_are_as_long_as_the_sound_to_the_sample():
    scene = spoken(1, 9.99)
    scene.plan(fps=24, first_shot=0)
    scene.pictures = {number: picture("x") for number in range(len(scene.shots))}

    assert sum(clip.frames for clip in scene.clips()) * SAMPLE_RATE // 24 == len(scene.sound)
    # The narration, and a breath of about a third of a second.
    assert 10.2 <= len(scene.sound) / SAMPLE_RATE <= 10.45


def test_a_shot_without_a_picture_shows_the_nearest_of_its_scene():
    scene = spoken(1, 10.0)
    scene.plan(fps=24, first_shot=0)
    scene.pictures = {0: None, 1: picture("b"), 2: None}

    assert scene.is_ready
    assert [clip.picture for clip in scene.clips()] == [b"b", b"b", b"b"]


def test_a_scene_without_any_picture_waits_for_one_to_be_lent():
    scene = spoken(1, 10.0)
    scene.plan(fps=24, first_shot=0)
    scene.pictures = dict.fromkeys(range(len(scene.shots)))

    assert not scene.is_ready
    assert {clip.picture for clip in scene.clips(picture("lent"))} == {b"lent"}
    with pytest.raises(ValueError, match="scene 1 has no picture"):
        scene.clips()


def test_what_the_compiler_has_is_let_go_but_still_counted():
    scene = spoken(1, 10.0)
    scene.plan(fps=24, first_shot=0)
    scene.pictures = {number: picture("x") for number in range(3)}
    scene.release()

    assert len(scene.sound) == 0
    assert not any(scene.pictures.values())
    assert (scene.is_spoken, scene.shots_expected, len(scene.pictures)) == (True, 3, 3)
