"""Pictures have the requested size, are the same for the same prompt and differ for another one."""

import io
import itertools

import numpy as np
import pytest
from PIL import Image

from eleven_video.domain.video import ASPECT_RATIOS
from eleven_video.sandbox.painting import composition
from eleven_video.sandbox.pictures import draw
from eleven_video.sandbox.script.script_stock import CHAPTERS

PROMPTS = [picture for chapter in CHAPTERS for picture in chapter.pictures]


def pixels(data: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(data)) as image:
        assert (image.format, image.mode) == ("JPEG", "RGB")
        return np.asarray(image, np.int16)


@pytest.mark.parametrize("ratio", ASPECT_RATIOS)
def test_every_ratio_is_about_a_megapixel_of_that_ratio(ratio):
    height, width = pixels(draw("A lake", aspect_ratio=ratio)).shape[:2]

    across, down = map(int, ratio.split(":"))
    assert width / height == pytest.approx(across / down, rel=0.03)
    assert 0.9e6 < width * height < 1.1e6


@pytest.mark.parametrize("subject", sorted(composition._PAINTERS))
@pytest.mark.parametrize("ratio", ["16:9", "9:16", "8:1"])
def test_every_subject_can_be_painted_in_every_shape(subject, ratio, monkeypatch):
    monkeypatch.setattr(composition, "_SUBJECTS", {subject: "thing"})
    picture = pixels(draw("A thing with boats, mountains and a lighthouse", aspect_ratio=ratio))

    assert picture.std() > 8  # not one flat colour


@pytest.mark.parametrize("mood", sorted(composition.PALETTES))
def test_every_palette_can_light_a_landscape(mood, monkeypatch):
    monkeypatch.setattr(composition, "_MOODS", {mood: "mood"})

    assert pixels(draw("Mountains in this mood")).std() > 8


def test_prompt_and_seed_decide_every_byte():
    assert draw("A hill", seed=1) == draw("A hill", seed=1)
    assert draw("A hill", seed=1) != draw("A hill", seed=2)


def test_a_scripts_pictures_all_look_different():
    thumbnails = []
    for prompt in PROMPTS[:12]:
        with Image.open(io.BytesIO(draw(prompt, aspect_ratio="16:9"))) as image:
            thumbnails.append(np.asarray(image.resize((32, 18)), np.int16))

    for one, other in itertools.combinations(thumbnails, 2):
        assert np.abs(one - other).mean() > 4


def test_a_moment_changes_the_picture_but_not_its_subject():
    first, second = (
        pixels(draw(f"A ringed planet among stars.\nThe moment to show: {said}"))
        for said in ("Here it is.", "And now?")
    )

    assert np.abs(first - second).mean() > 4


@pytest.mark.parametrize(
    ("prompt", "subject"),
    [
        ("A city at night by the sea", "city"),
        ("The sea off a city", "sea"),
        ("A desert dune", "desert"),
        ("Snowy peaks", "peaks"),
        ("A network of data points", "network"),
        ("Why bread rises", ""),
    ],
)
def test_the_first_thing_named_is_the_subject(prompt, subject):
    assert composition._first_named(prompt, composition._SUBJECTS) == subject


def test_a_larger_size_has_more_pixels():
    assert pixels(draw("A hill", aspect_ratio="1:1", size="2K")).shape == (2048, 2048, 3)
