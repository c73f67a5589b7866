from itertools import pairwise

import numpy as np

from eleven_video.domain.script.script import Scene
from eleven_video.domain.timing.shots import even_alignment
from eleven_video.planning.scene_plan import SceneProgress, SceneSpeech
from eleven_video.render.encoder_settings import SAMPLE_RATE

TEXT = "One sentence is said here. Another sentence follows it there. And a third one ends it."


def spoken(number: int, seconds: float, *, is_last: bool = False) -> SceneProgress:
    progress = SceneProgress(Scene(number, TEXT, "A hill"), is_last)
    progress.speech = SceneSpeech(np.zeros(round(seconds * SAMPLE_RATE), np.float32), even_alignment(TEXT, seconds))
    return progress


def test_zooms_alternate_across_scenes():
    first, second = spoken(1, 10.0), spoken(2, 10.0, is_last=True)
    first.plan(fps=24, first_shot=0)
    second.plan(fps=24, first_shot=len(first.shots))

    ways = [clip.forth for progress in (first, second) for clip in progress.clips]

    assert len(ways) == 6
    assert all(before != after for before, after in pairwise(ways))


def test_clips_are_as_long_as_the_sound_to_the_sample():
    scene = spoken(1, 9.99)
    sound = scene.plan(fps=24, first_shot=0)

    assert len(scene.clips) == len(scene.shots)
    assert sum(clip.frames for clip in scene.clips) * SAMPLE_RATE // 24 == len(sound)
    # The narration, and a breath of about a third of a second.
    assert 10.2 <= len(sound) / SAMPLE_RATE <= 10.45


def test_a_planned_scene_lets_its_speech_go_and_stays_spoken():
    scene = spoken(1, 10.0)
    scene.plan(fps=24, first_shot=0)

    assert (scene.is_spoken, scene.speech, scene.frames) == (True, None, sum(clip.frames for clip in scene.clips))
