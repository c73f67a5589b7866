"""Scripts have the requested length and topic, and no sentence twice."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eleven_video.domain.requests.prompts import script_prompt
from eleven_video.domain.requests.requests import ScriptRequest
from eleven_video.sandbox.script.scriptwriter import prose, write_script
from eleven_video.sandbox.script.topic import read_topic
from tests.support.thoroughness import examples

SUBJECTS = (
    "Why the sky is blue",
    "black holes",
    "What is a black hole?",
    "Make a video about the history of coffee for kids.",
    "Почему небо голубое",
    "word " * 80,
    "x" * 400,
    "\x00\x07",
)


def asked(subject: str, seconds: int) -> str:
    return script_prompt(ScriptRequest(prompt=subject, duration_s=seconds, model="any"))


def sentences(script) -> list[str]:
    return [part for scene in script.scenes for part in re.split(r"(?<=[.?!])\s", scene.narration)]


@examples(60)
@given(seconds=st.integers(5, 600), subject=st.sampled_from(SUBJECTS), seed=st.integers(0, 2**32))
def test_the_words_are_as_many_as_asked_for(seconds, subject, seed):
    prompt = asked(subject, seconds)
    script = write_script(prompt, seed=seed)

    words = sum(len(scene.narration.split()) for scene in script.scenes)
    wanted = int(re.search(r"about (\d+) words", prompt)[1])
    assert abs(words - wanted) <= wanted * 0.1


@pytest.mark.parametrize("seconds", [5, 30, 60, 180, 420, 600])
def test_no_sentence_and_no_picture_comes_twice(seconds):
    script = write_script(asked("Why the sky is blue", seconds), seed=4)

    told, pictures = sentences(script), [scene.image_prompt for scene in script.scenes]
    assert len(told) == len(set(told))
    assert len(pictures) == len(set(pictures))
    assert all(text[0].isupper() and text[-1] in '.?!"' for text in told)


@pytest.mark.parametrize(("seconds", "scenes"), [(5, 1), (60, 6), (600, 60)])
def test_the_scenes_are_as_many_as_asked_for(seconds, scenes):
    assert len(write_script(asked("black holes", seconds)).scenes) == scenes


@pytest.mark.parametrize(
    ("prompt", "phrase"),
    [
        ("Why the sky is blue", '"Why the sky is blue"'),
        ("why leaves turn red", '"Why leaves turn red"'),
        ("How do bridges stand up", '"How do bridges stand up"'),
        ("What is a black hole?", '"What is a black hole?"'),
        ("Explain gravity", '"Explain gravity"'),
        ("Warum ist der Himmel blau?", '"Warum ist der Himmel blau?"'),
        ("空はなぜ青い", '"空はなぜ青い"'),
        ('"Hamlet" in one minute', '"Hamlet in one minute"'),
        ("The history of coffee. Make it funny.", '"The history of coffee"'),
        ("Please make a short video about tea ceremonies", '"Tea ceremonies"'),
        ("", '"The subject at hand"'),
    ],
)
def test_the_subject_becomes_a_title(prompt, phrase):
    assert read_topic(prompt).phrase == phrase


@pytest.mark.parametrize(
    "subject", ["why leaves turn red", "Explain gravity", "What is time?", "bees", "Can dogs smell fear"]
)
def test_the_narration_names_the_subject_only_as_a_title(subject):
    title = subject[:1].upper() + subject[1:]

    for seed in range(10):
        told = prose(asked(subject, 60), seed=seed)
        assert f'"{title}"' in told
        assert subject not in told.replace(f'"{title}"', "")
        assert '?".' not in told
        assert '?"?' not in told


def test_a_prompt_of_another_client_is_its_own_subject():
    script = write_script("Tell me a story about the sea")
    words = sum(len(scene.narration.split()) for scene in script.scenes)

    assert script.title == "The sea"
    assert '"The sea"' in " ".join(scene.narration for scene in script.scenes)
    assert 135 <= words <= 165


def test_the_seed_decides_the_wording():
    prompt = asked("black holes", 60)

    assert write_script(prompt, seed=1) == write_script(prompt, seed=1)
    assert write_script(prompt, seed=1) != write_script(prompt, seed=2)


def test_prose_is_the_narration():
    script = write_script("tea", seed=3)

    assert prose("tea", seed=3) == "\n\n".join(scene.narration for scene in script.scenes)
