"""The adapters report what they use: to the monitor they were given, the moment an answer is there."""

import threading

import pytest

from eleven_video.api.elevenlabs import ElevenLabsAdapter
from eleven_video.api.gemini import GeminiAdapter
from eleven_video.domain.requests.requests import PictureRequest, ScriptRequest, SpeechRequest
from eleven_video.sandbox.faults.fault_plan import Fault
from eleven_video.sandbox.server import Sandbox

IMAGE_MODEL = "gemini-3.1-flash-lite-image"


@pytest.fixture
def sandbox():
    with Sandbox() as running:
        yield running


@pytest.fixture
def gemini(sandbox, clean_monitor_state):
    adapter = GeminiAdapter("key", base_url=sandbox.url, monitor=clean_monitor_state)
    yield adapter
    adapter.close()


def test_gemini_usage_metadata_is_counted(sandbox, gemini, clean_monitor_state):
    """[5.1-INT-001] Token counts come from usage_metadata."""
    gemini.write_script(ScriptRequest("bees", 10, "gemini-3.5-flash-lite"))

    billed = sandbox.ledger()["total"]
    metrics = clean_monitor_state.get_summary()["by_service"]["gemini"]["metrics"]
    assert metrics["input_tokens"] == billed["prompt_tokens"] > 0
    assert metrics["output_tokens"] == billed["candidates_tokens"] + billed["thoughts_tokens"] > 0


def test_gemini_usage_is_estimated_where_metadata_is_missing(sandbox, gemini, clean_monitor_state):
    """[5.1-INT-002] A changed answer never breaks the script, and is never counted as nothing."""
    sandbox.add_fault(Fault(kind="script", no_usage=True))

    assert gemini.write_script(ScriptRequest("bees", 10, "gemini-3.5-flash-lite")).scenes
    summary = clean_monitor_state.get_summary()
    assert summary["estimated_calls"] == 1
    assert summary["by_service"]["gemini"]["metrics"]["output_tokens"] > 0


def test_elevenlabs_characters_are_counted_under_the_voice(sandbox, clean_monitor_state):
    """[5.1-INT-003] Characters are those of the text that was sent."""
    adapter = ElevenLabsAdapter("key", base_url=sandbox.url, monitor=clean_monitor_state)
    adapter.speak(SpeechRequest("Grüße aus München.", adapter.find_voice("Rachel"), "eleven_multilingual_v2", 1))
    adapter.close()

    assert clean_monitor_state.get_summary()["by_model"]["Rachel"]["metrics"] == {"characters": 18, "credits": 18}


def test_each_picture_is_counted_when_it_arrives(sandbox, gemini, clean_monitor_state):
    """[5.1-INT-004] The count moves with every picture of a batch."""
    counts = []
    for number in range(3):
        gemini.draw(PictureRequest(f"bee number {number}", "16:9", IMAGE_MODEL, 1))
        counts.append(clean_monitor_state.get_summary()["by_model"][IMAGE_MODEL]["metrics"]["images"])

    assert counts == [1, 2, 3]


def test_parallel_calls_are_all_counted(sandbox, gemini, clean_monitor_state):
    """[5.1-INT-005]"""
    threads = [
        threading.Thread(target=gemini.draw, args=(PictureRequest(f"bee {n}", "1:1", IMAGE_MODEL, 1),))
        for n in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    billed = sandbox.ledger()["by_model"][IMAGE_MODEL]
    entry = clean_monitor_state.get_summary()["by_model"][IMAGE_MODEL]
    assert (entry["calls"], entry["metrics"]["images"]) == (6, 6) == (billed["calls"], billed["images"])
    assert entry["metrics"]["image_tokens"] == billed["image_tokens"]


def test_a_monitor_of_ones_own_hears_nothing_of_others(sandbox, gemini, clean_monitor_state):
    from eleven_video.monitoring.usage import UsageMonitor

    own = UsageMonitor()
    adapter = GeminiAdapter("key", base_url=sandbox.url, monitor=own)
    adapter.write_script(ScriptRequest("bees", 10, "gemini-3.5-flash-lite"))
    adapter.close()

    assert own.get_summary()["calls_count"] == 1
    assert clean_monitor_state.get_summary()["calls_count"] == 0
