"""The sandbox's lists are the same with and without its server."""

from contextlib import ExitStack

import pytest

from eleven_video.sandbox.server import Sandbox
from eleven_video.services.open_adapters import Access, for_free_questions, open_elevenlabs, open_gemini
from eleven_video.services.sandbox_catalogue import sandbox_gemini_models, sandbox_speech_models, sandbox_voices


@pytest.fixture(scope="module")
def access():
    with Sandbox() as sandbox:
        yield Access("any-key-of-the-sandbox", sandbox.url)


def test_voices_and_speech_models_are_those_that_it_serves(access):
    with ExitStack() as stack:
        speaker = open_elevenlabs(access, stack, **for_free_questions(60))

        assert {voice.id: voice for voice in sandbox_voices()} == {voice.id: voice for voice in speaker.voice_facts()}
        assert list(sandbox_speech_models()) == speaker.speech_models()


def test_gemini_models_are_those_that_it_serves(access):
    with ExitStack() as stack:
        assert list(sandbox_gemini_models()) == open_gemini(access, stack, **for_free_questions(60)).model_facts()
