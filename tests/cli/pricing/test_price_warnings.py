"""Warnings about prices of runs and estimates before anything is bought."""

from datetime import timedelta
from pathlib import Path

import pytest

from eleven_video.accounting.credits import plan_prices
from eleven_video.accounting.prices.price_age import STALE_AFTER_DAYS
from eleven_video.cli.pricing.warnings import price_warnings, warnings_of_models
from eleven_video.config.settings import load_settings
from eleven_video.domain.job import VideoJob
from eleven_video.services.run_mode import pricing_of

JOB = VideoJob(
    output=Path("bees.mp4"),
    text_model="gemini-3.5-flash-lite",
    image_model="gemini-3.1-flash-lite-image",
    tts_model="eleven_multilingual_v2",
    prompt="Bees",
)
# A day on which a plan's row is old and other data is as well.
LATER = max(plan.checked for plan in plan_prices().values()) + timedelta(days=STALE_AFTER_DAYS + 400)


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("ELEVEN_VIDEO_HOME", str(tmp_path / "ev"))


def told(plan, **settings):
    return price_warnings(JOB, pricing_of(load_settings(elevenlabs_plan=plan, **settings)), LATER)


def test_old_prices_give_a_warning_once_a_week_in_runs_and_each_time_in_estimates(tmp_path):
    first = told("creator")

    assert any("The prices of ElevenLabs plan creator are" in line for line in first)
    assert len(first) == len([line for line in first if "days old" in line]) > 1
    assert told("creator") == []
    # Another plan was not told of yet.
    assert [line.partition(" are")[0] for line in told("pro")] == ["The prices of ElevenLabs plan pro"]
    pricing = pricing_of(load_settings(elevenlabs_plan="creator"))
    assert warnings_of_models([JOB], pricing, LATER) == first
    assert (tmp_path / "ev" / "told.json").exists()


def test_a_warning_about_wrong_totals_comes_with_each_run():
    odd = {
        "gemini": {
            "input_token_price_per_million": 0.0000003,
            "models": {"gemini-3.5-flash-light": {"image_price": 0.04}},
        }
    }
    for _ in range(2):
        lines = [line for line in told(None, prices=odd) if "days old" not in line]
        assert len(lines) == 2
        assert all(line.startswith("Your price may be a mistake. ") for line in lines)


def test_free_models_of_gemini_are_no_credits_outside_of_the_budget():
    from dataclasses import replace

    free = {"gemini": {"input_token_price_per_million": 0, "output_token_price_per_million": 0, "image_price": 0}}
    settings = load_settings(prices=free | {"elevenlabs": {"credit_price": 0.0002}})
    lines = warnings_of_models([replace(JOB)], pricing_of(settings), LATER, limited=True)

    assert not any("The dollar budget covers Gemini only" in line for line in lines)
