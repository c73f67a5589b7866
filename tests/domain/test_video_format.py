import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eleven_video.domain.requests.prompts import picture_prompt, script_prompt
from eleven_video.domain.requests.requests import ScriptRequest
from eleven_video.domain.video import FRAME_RATES, RATIOS, RESOLUTIONS, FileFormat, VideoFormat, frame_rate, frame_size


@pytest.mark.parametrize(
    ("name", "ratio"), [("1080p", "16:9"), ("720p", "16:9"), ("4k", "16:9"), ("portrait", "9:16"), ("square", "1:1")]
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


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("1080p", (1920, 1080)),
        (" 4K ", (3840, 2160)),
        ("640x360", (640, 360)),
        ("640X360", (640, 360)),
        ("640 \u00d7 360", (640, 360)),
        ("16x16", (16, 16)),
        ("7680x4320", (7680, 4320)),
        ("4320x7680", (4320, 7680)),
    ],
)
def test_a_size_is_a_name_or_two_numbers(text, size):
    assert frame_size(text) == size


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1080", r"There is no resolution '1080'\. Did you mean 1080p\?"),
        ("potrait", r"Did you mean portrait\?"),
        ("16k", r"Choose one of 1080p, 720p, 4k, portrait, square, a ratio like 9:16, or a size like 1280x720\."),
        ("", "Choose one of"),
        ("640x", "Choose one of"),
        ("640x360x2", "Choose one of"),
        ("-640x360", "Choose one of"),
        ("639x360", r"639x360 cannot be coded: both sides must be even\. Use 640x360\."),
        ("641x361", r"Use 642x362\."),
        ("14x360", r"A video of 14x360 pixels cannot be made\. The sides go from 16 pixels to 7680 by 4320\."),
        ("9x360", r"The sides go from 16 pixels"),
        ("7681x4321", r"The sides go from 16 pixels"),
        ("9x16", r"9x16 pixels cannot be made\. Did you mean the ratio 9:16\?"),
        ("16x9", r"Did you mean the ratio 16:9\?"),
        ("1280:720", r"1280:720 is not a ratio like 9:16\. Write a size in pixels as 1280x720\."),
        ("1:8", r"1:8 cannot be made: .* would have 8640, and 7680 is the limit\."),
        ("4k 1:4", "7680 is the limit"),
        ("0:5", "Choose one of"),
        ("9:16:1", "Choose one of"),
        ("wide 9:16", "Choose one of"),
        ("0x0", "cannot be made"),
        ("7682x100", "cannot be made"),
        ("4322x4322", "cannot be made"),
    ],
)
def test_an_invalid_size_is_refused_with_valid_ones(text, said):
    with pytest.raises(ValueError, match=said):
        frame_size(text)


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("16:9", (1920, 1080)),
        ("9:16", (1080, 1920)),
        (" 9 : 16 ", (1080, 1920)),
        ("1:1", (1080, 1080)),
        ("4:5", (1080, 1350)),
        ("3:4", (1080, 1440)),
        ("21:9", (2520, 1080)),
        ("2.39:1", (2582, 1080)),
        ("720p 9:16", (720, 1280)),
        ("4K 1:1", (2160, 2160)),
    ],
)
def test_a_ratio_is_that_of_a_video_whose_shorter_side_is_the_usual_one(text, size):
    assert frame_size(text) == size


@pytest.mark.parametrize("name", RATIOS)
def test_pictures_of_a_ratio_are_asked_for_in_it(name):
    assert VideoFormat(*frame_size(name)).aspect_ratio == name


@given(st.tuples(st.integers(0, 9000), st.integers(0, 9000)), st.sampled_from("x:"))
def test_the_advice_for_a_wrong_size_is_accepted(sides, sign):
    try:
        frame_size(f"{sides[0]}{sign}{sides[1]}")
    except ValueError as error:
        for advice in re.findall(r"(?:Use|as|ratio) (\d+[x:]\d+)", str(error)):
            frame_size(advice)


def test_rates_are_those_that_make_whole_samples():
    assert [frame_rate(str(rate)) for rate in FRAME_RATES] == list(FRAME_RATES)
    assert all(48_000 % rate == 0 for rate in FRAME_RATES)
    assert frame_rate(" 30 fps") == 30


@pytest.mark.parametrize("text", ["23.976", "0", "-24", "120", "", "fast"])
def test_an_invalid_frame_rate_is_refused_with_the_valid_ones(text):
    with pytest.raises(ValueError, match=rf"^Videos have 24, 25, 30 or 60 frames a second, not '{text}'\.$"):
        frame_rate(text)


@pytest.mark.parametrize("one", FileFormat)
def test_a_files_ending_tells_its_kind(one):
    assert FileFormat.of_suffix(one.suffix) is FileFormat.of_suffix(one.suffix.upper()) is one


def test_other_endings_are_of_no_kind():
    assert [FileFormat.of_suffix(suffix) for suffix in ("", ".", ".avi", "mp4")] == [None] * 4
