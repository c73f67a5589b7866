"""Voices and models as choices."""

import pytest

from eleven_video.domain.requests.voices_and_models import GeminiModelFacts, Purpose, VoiceFacts, languages_of

GEORGE = VoiceFacts(
    "JBFq", "George - warm", "premade", "Storyteller", {"age": "middle_aged", "accent": "british"}, ("en-GB", "pt")
)


@pytest.mark.parametrize(
    "search", ["", "GEORGE", "jbfq", "story", "Middle aged", "middle_aged BRITISH", "premade warm"]
)
def test_a_voice_is_found_by_any_of_its_words_in_any_case(search):
    assert GEORGE.matches(search)


def test_every_word_must_be_there():
    assert not GEORGE.matches("british female")


@pytest.mark.parametrize(
    ("language", "speaks"), [("en", True), ("EN_gb", True), ("en-US", False), ("pt", True), ("pt-BR", False), ("e", False)]
)  # fmt: skip
def test_a_language_is_spoken_in_any_of_its_regions(language, speaks):
    assert GEORGE.speaks(language) is speaks


def test_languages_stand_once_in_the_order_they_came():
    assert languages_of(["de", " en", "", "DE", "en"]) == ("de", "en")


@pytest.mark.parametrize(
    ("model", "purpose"),
    [
        ("gemini-3.5-flash-lite", Purpose.TEXT),
        ("gemini-flash-latest", Purpose.TEXT),
        ("gemini-3.1-flash-lite-image", Purpose.IMAGE),
        ("gemini-nano-banana-2.1", Purpose.IMAGE),
        ("gemini-2.5-flash-preview-tts", None),
        ("gemini-embedding-001", None),
    ],
)
def test_a_models_purpose_is_recognised_by_its_name(model, purpose):
    assert GeminiModelFacts(model).purpose is purpose
    assert GeminiModelFacts(model, actions=("generateContent", "countTokens")).purpose is purpose
    assert GeminiModelFacts(model, actions=("predict",)).purpose is None
