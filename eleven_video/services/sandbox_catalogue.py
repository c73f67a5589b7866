"""Lists the voices and models of the built-in sandbox. The lists are read from the data of the sandbox, so no server is
started and no SDK is loaded.

A test checks that these lists are the same as the lists that the sandbox server sends.
"""

from collections.abc import Sequence

from eleven_video.api._elevenlabs_wire import models_in, voices_in
from eleven_video.domain.requests.requests import SpeechModel
from eleven_video.domain.requests.voices_and_models import GeminiModelFacts, VoiceFacts
from eleven_video.sandbox.catalogue import GEMINI_MODELS, SPEECH_MODELS, VOICES
from eleven_video.sandbox.elevenlabs_descriptions import describe_model, describe_voice
from eleven_video.sandbox.gemini_models import ACTIONS


def sandbox_voices() -> Sequence[VoiceFacts]:
    """The voices of the sandbox's ElevenLabs account."""
    voices, _ = voices_in({"voices": [describe_voice(voice) for voice in VOICES.values()]})
    return voices


def sandbox_speech_models() -> Sequence[SpeechModel]:
    """The speech models of the sandbox."""
    return models_in([describe_model(model) for model in SPEECH_MODELS.values()])


def sandbox_gemini_models() -> Sequence[GeminiModelFacts]:
    """The Gemini models of the sandbox."""
    return [GeminiModelFacts(model.id, model.title, ACTIONS) for model in GEMINI_MODELS.values()]
