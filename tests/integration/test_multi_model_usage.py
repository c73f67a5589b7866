"""Several models in one session: each stands for itself, and the views agree."""

import pytest

from eleven_video.api.elevenlabs import ElevenLabsAdapter
from eleven_video.api.gemini import GeminiAdapter
from eleven_video.domain.requests.requests import PictureRequest, ScriptRequest, SpeechRequest
from eleven_video.monitoring.usage import UsageMonitor
from eleven_video.sandbox.server import Sandbox


@pytest.fixture
def session():
    """A monitor, and adapters that report to it, against a sandbox."""
    with Sandbox() as sandbox:
        monitor = UsageMonitor()
        gemini = GeminiAdapter("key", base_url=sandbox.url, monitor=monitor)
        elevenlabs = ElevenLabsAdapter("key", base_url=sandbox.url, monitor=monitor)
        yield monitor, gemini, elevenlabs, sandbox
        gemini.close()
        elevenlabs.close()


def test_multi_model_pipeline_usage_tracking(session):
    """[5.2-INT-001] Script by two models, a picture and speech: four entries with their own counts."""
    monitor, gemini, elevenlabs, sandbox = session
    gemini.write_script(ScriptRequest("bees", 10, "gemini-3.5-flash-lite"))
    gemini.write_script(ScriptRequest("bees", 10, "gemini-3.1-pro-preview"))
    gemini.draw(PictureRequest("a bee", "16:9", "gemini-3.1-flash-lite-image", 1))
    elevenlabs.speak(SpeechRequest("Bees hum.", elevenlabs.find_voice("rachel"), "eleven_flash_v2_5", 1))

    by_model = monitor.get_summary()["by_model"]
    billed = sandbox.ledger()["by_model"]
    assert set(by_model) == {"gemini-3.5-flash-lite", "gemini-3.1-pro-preview", "gemini-3.1-flash-lite-image", "Rachel"}
    for model in set(by_model) - {"Rachel"}:
        assert by_model[model]["metrics"]["input_tokens"] == billed[model]["prompt_tokens"]
        assert (
            by_model[model]["metrics"]["output_tokens"]
            == billed[model]["candidates_tokens"] + billed[model]["thoughts_tokens"]
        )
    assert by_model["gemini-3.1-flash-lite-image"]["metrics"]["images"] == 1
    assert by_model["Rachel"]["metrics"] == {"characters": 9, "credits": 5}
    assert by_model["Rachel"]["models"] == ["eleven_flash_v2_5"]


def test_by_model_consistency_with_events(session):
    """[5.2-INT-002] What the events add up to is what the summary says."""
    monitor, gemini, elevenlabs, _ = session
    gemini.write_script(ScriptRequest("rivers", 10, "gemini-3.5-flash-lite"))
    gemini.write_script(ScriptRequest("rivers again", 10, "gemini-3.5-flash-lite"))
    elevenlabs.speak(SpeechRequest("Rivers run.", elevenlabs.find_voice(None), "eleven_multilingual_v2", 1))

    summary = monitor.get_summary()
    added: dict[str, dict[str, float]] = {}
    for event in monitor.get_events():
        metrics = added.setdefault(event.model_id, {})
        metrics[event.metric_type.value] = metrics.get(event.metric_type.value, 0) + event.value
    for model, metrics in added.items():
        assert metrics.items() <= summary["by_model"][model]["metrics"].items()
    assert set(added) == set(summary["by_model"])
    assert summary["events_count"] == len(monitor.get_events())
