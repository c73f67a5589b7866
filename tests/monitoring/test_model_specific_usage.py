"""Usage by model: the seven cases of the requirement."""

import pytest

from eleven_video.monitoring.usage import (
    METRIC_CHARACTERS,
    METRIC_IMAGES,
    METRIC_INPUT_TOKENS,
    METRIC_OUTPUT_TOKENS,
    MODEL_GEMINI_FLASH,
    MODEL_GEMINI_FLASH_IMAGE,
    MODEL_GEMINI_PRO,
    SERVICE_ELEVENLABS,
    SERVICE_GEMINI,
)

RACHEL = "21m00Tcm4TlvDq8ikWAM"


@pytest.fixture
def monitor(clean_monitor_state):
    return clean_monitor_state


def test_model_specific_aggregation(monitor):
    """[5.2-UNIT-001] Two models stand apart."""
    monitor.track_usage(SERVICE_GEMINI, MODEL_GEMINI_FLASH, METRIC_INPUT_TOKENS, 1_500_000)
    monitor.track_usage(SERVICE_GEMINI, MODEL_GEMINI_FLASH, METRIC_OUTPUT_TOKENS, 400_000)
    monitor.track_usage(SERVICE_GEMINI, MODEL_GEMINI_PRO, METRIC_INPUT_TOKENS, 500_000)

    by_model = monitor.get_summary()["by_model"]
    assert by_model[MODEL_GEMINI_FLASH]["metrics"] == {"input_tokens": 1_500_000, "output_tokens": 400_000}
    assert by_model[MODEL_GEMINI_PRO]["metrics"] == {"input_tokens": 500_000}


def test_same_model_aggregation(monitor):
    """[5.2-UNIT-002] One model for two tasks is one entry."""
    monitor.track_usage(SERVICE_GEMINI, MODEL_GEMINI_FLASH, METRIC_INPUT_TOKENS, 100)
    monitor.track_usage(SERVICE_GEMINI, MODEL_GEMINI_FLASH, METRIC_INPUT_TOKENS, 23)

    by_model = monitor.get_summary()["by_model"]
    assert list(by_model) == [MODEL_GEMINI_FLASH]
    assert by_model[MODEL_GEMINI_FLASH]["metrics"] == {"input_tokens": 123}


def test_model_cost_calculation(monitor):
    """[5.2-UNIT-003] 1.5M x 0.50/M + 0.4M x 1.50/M = 1.35; 0.5M x 0.50/M = 0.25."""
    monitor.track_usage(SERVICE_GEMINI, MODEL_GEMINI_FLASH, METRIC_INPUT_TOKENS, 1_500_000)
    monitor.track_usage(SERVICE_GEMINI, MODEL_GEMINI_FLASH, METRIC_OUTPUT_TOKENS, 400_000)
    monitor.track_usage(SERVICE_GEMINI, MODEL_GEMINI_PRO, METRIC_INPUT_TOKENS, 500_000)

    by_model = monitor.get_summary()["by_model"]
    assert by_model[MODEL_GEMINI_FLASH]["cost"] == 1.35
    assert by_model[MODEL_GEMINI_PRO]["cost"] == 0.25


def test_mixed_service_model_breakdown(monitor):
    """[5.2-UNIT-004] A voice stands beside the models."""
    monitor.track_usage(SERVICE_GEMINI, MODEL_GEMINI_FLASH, METRIC_INPUT_TOKENS, 1)
    monitor.track_usage(SERVICE_ELEVENLABS, RACHEL, METRIC_CHARACTERS, 5_000)

    by_model = monitor.get_summary()["by_model"]
    assert by_model[RACHEL]["metrics"] == {"characters": 5_000}
    assert by_model[RACHEL]["service"] == SERVICE_ELEVENLABS
    assert by_model[MODEL_GEMINI_FLASH]["service"] == SERVICE_GEMINI


def test_image_model_in_by_model(monitor):
    """[5.2-UNIT-005] 3 pictures x 0.04 = 0.12."""
    for _ in range(3):
        monitor.track_usage(SERVICE_GEMINI, MODEL_GEMINI_FLASH_IMAGE, METRIC_IMAGES, 1)

    entry = monitor.get_summary()["by_model"][MODEL_GEMINI_FLASH_IMAGE]
    assert (entry["metrics"], entry["cost"]) == ({"images": 3}, 0.12)


def test_empty_usage_has_empty_by_model(monitor):
    """[5.2-UNIT-006]"""
    summary = monitor.get_summary()

    assert (summary["by_model"], summary["by_service"], summary["total_cost"]) == ({}, {}, 0.0)


def test_by_model_matches_by_service_total(monitor):
    """[5.2-UNIT-007]"""
    for number, model in enumerate([MODEL_GEMINI_FLASH, MODEL_GEMINI_PRO, "gemini-3.8-flash"], start=1):
        monitor.track_usage(SERVICE_GEMINI, model, METRIC_INPUT_TOKENS, 1_234_567 * number)
        monitor.track_usage(SERVICE_GEMINI, model, METRIC_OUTPUT_TOKENS, 7 * number)
    monitor.track_usage(SERVICE_ELEVENLABS, RACHEL, METRIC_CHARACTERS, 999)

    summary = monitor.get_summary()
    by_model = sum(entry["cost_pico"] for entry in summary["by_model"].values())
    by_service = sum(entry["cost_pico"] for entry in summary["by_service"].values())
    assert by_model == by_service == summary["total_cost_pico"] > 0
