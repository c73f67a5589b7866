import pytest

from eleven_video.domain.prompts import picture_prompt, script_prompt
from eleven_video.domain.requests import ScriptRequest
from eleven_video.domain.video import RESOLUTIONS, VideoFormat


@pytest.mark.parametrize(
    ("name", "ratio"), [("1080p", "16:9"), ("720p", "16:9"), ("portrait", "9:16"), ("square", "1:1")]
)
def test_pictures_are_asked_for_in_the_videos_shape(name, ratio):
    assert VideoFormat(*RESOLUTIONS[name]).aspect_ratio == ratio


def test_an_odd_shape_gets_the_nearest_ratio():
    assert VideoFormat(2560, 1080).aspect_ratio == "21:9"


def test_the_script_is_asked_for_in_seconds_words_and_scenes():
    prompt = script_prompt(ScriptRequest("bees", 120, "m"))

    assert "120 seconds" in prompt
    assert "300 words" in prompt
    assert "12 scenes" in prompt
    assert prompt.endswith("bees")


def test_a_pictures_prompt_names_the_moment_and_the_shared_style():
    prompt = picture_prompt("A hive at dawn.", style="watercolour", moment="Bees wake")

    assert prompt.splitlines()[:3] == ["A hive at dawn.", "The moment to show: Bees wake", "Style: watercolour."]
