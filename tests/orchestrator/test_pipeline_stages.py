"""Answers are processed at once, against the sandbox."""

import pytest

from eleven_video.api.elevenlabs import ElevenLabsAdapter
from eleven_video.api.gemini import GeminiAdapter
from eleven_video.domain.requests.requests import SpeechModel, Voice
from eleven_video.domain.requests.scene_requests import speech_requests
from eleven_video.domain.script.script import Scene
from eleven_video.domain.timing.narration import Alignment, Narration
from eleven_video.errors import RenderError
from eleven_video.monitoring.usage import UsageMonitor
from eleven_video.orchestrator.pipeline_stages import Narrating
from eleven_video.purchasing.purchaser import Purchaser
from eleven_video.purchasing.session_folder import SessionFolder
from eleven_video.render.encoder_settings import SAMPLE_RATE
from eleven_video.sandbox.server import Sandbox
from tests.support.sounds import sound_file, tone

RACHEL = Voice("21m00Tcm4TlvDq8ikWAM", "Rachel")
SCENE = Scene(1, "This is the first sentence of the scene. And this is the second one, which ends it.", "A hill")


@pytest.fixture
def speaker():
    with Sandbox() as sandbox:
        adapter = ElevenLabsAdapter("key", base_url=sandbox.url, monitor=UsageMonitor())
        yield adapter
        adapter.close()


def narrating(speaker, tmp_path, *, limit):
    folder = SessionFolder(tmp_path, "session")
    model = SpeechModel("eleven_multilingual_v2", None, limit)
    studio = GeminiAdapter("key", monitor=UsageMonitor())
    return Narrating(Purchaser(studio, speaker, folder.results), RACHEL, model)


def test_a_scene_too_long_for_the_model_is_spoken_in_parts_that_join_without_a_gap(speaker, tmp_path):
    stage = narrating(speaker, tmp_path, limit=50)

    assert [request.text for request in speech_requests(SCENE, RACHEL, stage.model)] == [
        "This is the first sentence of the scene.", "And this is the second one, which ends it.",
    ]  # fmt: skip
    speech = stage.speak(SCENE)

    assert speech.alignment.text == SCENE.narration
    assert speech.alignment.ends[-1] == pytest.approx(len(speech.samples) / SAMPLE_RATE, abs=0.05)
    assert all(a <= b for a, b in zip(speech.alignment.starts, speech.alignment.ends, strict=True))
    assert len(list((tmp_path / "session").rglob("*-speech-*.mp3"))) == 2


def test_a_scene_that_fits_is_one_call(speaker, tmp_path):
    assert len(speech_requests(SCENE, RACHEL, narrating(speaker, tmp_path, limit=None).model)) == 1


def test_speech_that_cannot_be_played_names_its_scene_and_is_kept(tmp_path):
    class Garbled:
        """A service that sends bytes which are no sound."""

        def speak(self, _request):
            return Narration(b"no sound at all", None)

    with pytest.raises(RenderError, match="scene 1"):
        narrating(Garbled(), tmp_path, limit=None).speak(SCENE)

    assert next((tmp_path / "session").rglob("*-speech-1.*.mp3")).read_bytes() == b"no sound at all"


def test_timings_beyond_the_end_of_the_speech_are_held_within_it_and_told(tmp_path):
    class Late:
        """A service whose timings go on longer than its audio."""

        def speak(self, request):
            count = len(request.text)
            starts = tuple(index * 0.1 for index in range(count))
            alignment = Alignment(tuple(request.text), starts, tuple(start + 0.1 for start in starts))
            return Narration(sound_file(tone(1), codec="pcm_s16le", container="wav"), alignment)

    speech = narrating(Late(), tmp_path, limit=50).speak(SCENE)

    times = [time for both in zip(speech.alignment.starts, speech.alignment.ends, strict=True) for time in both]
    assert times == sorted(times)
    assert times[-1] == pytest.approx(2.0)
    assert [warning.split(":")[0] for warning in speech.warnings] == [
        "The speech lasts 1.0 s, but its words are timed to 4.0 s",
        "The speech lasts 1.0 s, but its words are timed to 4.2 s",
    ]  # fmt: skip
