"""Misspelt names find the nearest existing names."""

import pytest

from eleven_video.api.name_lookup import nearest_names, nearest_voices
from eleven_video.domain.requests.requests import Voice

MODELS = (
    "gemini-3.5-flash-lite",
    "gemini-3.1-flash-lite-image",
    "gemini-2.5-pro",
    "eleven_flash_v2_5",
    "eleven_multilingual_v2",
)


@pytest.mark.parametrize(
    ("wanted", "meant"),
    [
        ("gemini-3.5-flsh-lite", "gemini-3.5-flash-lite"),
        ("GEMINI-2.5-PRO", "gemini-2.5-pro"),
        ("gemini-3.5-lite-flash", "gemini-3.5-flash-lite"),
        ("gemini-image-lite", "gemini-3.1-flash-lite-image"),
        ("eleven_flash_v25", "eleven_flash_v2_5"),
        ("multilingual_v2", "eleven_multilingual_v2"),
    ],
)
def test_the_name_that_was_meant_comes_first(wanted: str, meant: str) -> None:
    assert nearest_names(wanted, MODELS)[0] == meant


def test_a_name_without_similar_names_gets_no_suggestions() -> None:
    assert nearest_names("zzzz", MODELS) == ()
    assert nearest_names("", MODELS) == ()


def test_the_number_of_suggested_names_is_limited() -> None:
    assert len(nearest_names("gemini-3.5-flash", MODELS * 2, count=2)) == 2


def test_a_voice_is_near_by_its_first_word_too() -> None:
    voices = (Voice("1", "Roger - laid-back, casual, resonant"), Voice("2", "Sarah"))
    assert nearest_voices("Rodger", voices) == ("Roger - laid-back, casual, resonant",)
