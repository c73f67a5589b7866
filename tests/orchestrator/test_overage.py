"""A run that uses credits beyond its plan: its cost, its reservations and its estimate."""

from datetime import UTC, datetime
from fractions import Fraction

import pytest

from eleven_video.accounting.calls import CallKind
from eleven_video.accounting.estimate import beyond_included, exactly
from eleven_video.accounting.metrics import Part
from eleven_video.config.settings import load_settings
from eleven_video.domain.requests.requests import SpeechRequest, Voice
from eleven_video.domain.stages import StopAt
from eleven_video.errors import Paused
from eleven_video.planning.estimate import estimate_video, expected_calls
from eleven_video.purchasing.worst_case import bounds
from eleven_video.sandbox.server import Sandbox
from eleven_video.services.run_mode import pricing_of
from tests.support.listening import Hearing
from tests.support.pipelines import job, pipeline_on, script

INSIDE, BEYOND = Fraction(22, 121_000), Fraction(30, 100_000)
NOW = datetime(2026, 11, 29, tzinfo=UTC)


@pytest.fixture
def account():
    """One that has 50 credits of its plan left, and may use 5,000 more."""
    with Sandbox(credits_used=9_950, credit_limit=10_000, credits_beyond=5_000) as sandbox:
        yield sandbox


def spoken(tmp_path):
    narration = script("The sky is blue because air scatters blue light.", "Evenings are red for the same reason.")
    return job(tmp_path / "x.mp4", script=narration, stop_at=StopAt.AUDIO)


def test_a_run_pays_the_plans_price_first_and_then_that_of_credits_beyond_it(account, tmp_path):
    hearing = Hearing()
    with pipeline_on(account, listener=hearing, elevenlabs_plan="creator") as pipeline, pytest.raises(Paused):
        pipeline.run(spoken(tmp_path))

    taken = account.ledger()["total"]["credits"]
    service = pipeline.monitor.get_summary()["by_service"]["elevenlabs"]
    assert taken > 50
    assert service["metrics"]["credits"] == taken
    exact = 50 * INSIDE + (taken - 50) * BEYOND
    assert service["cost_pico"] == pytest.approx(float(exact * 10**12), abs=len(account.ledger()["calls"]))
    assert hearing.warnings == []


def test_an_estimate_says_the_same_beforehand(account, tmp_path):
    pricing = pricing_of(load_settings(elevenlabs_plan="creator"))
    told = estimate_video(spoken(tmp_path), pricing, when=NOW, included_left=50)
    with pipeline_on(account, elevenlabs_plan="creator") as pipeline, pytest.raises(Paused):
        pipeline.run(spoken(tmp_path))

    paid = pipeline.monitor.get_summary()["total_cost_pico"]
    assert told.whole.pico.low == told.whole.pico.high == pytest.approx(paid, abs=4)


def test_a_second_run_asks_anew_what_is_left(account, tmp_path):
    with pipeline_on(account, elevenlabs_plan="creator") as pipeline:
        costs = []
        for name in ("a", "b"):
            other = script(f"Film {name} of the sky is spoken in full, word for word, to its end.")
            with pytest.raises(Paused):
                pipeline.run(job(tmp_path / f"{name}.mp4", script=other, stop_at=StopAt.AUDIO))
            costs.append(pipeline.monitor.get_summary()["total_cost_pico"])
    taken = account.ledger()["total"]["credits"] // 2
    assert costs[0] == pytest.approx(float((50 * INSIDE + (taken - 50) * BEYOND) * 10**12), abs=2)
    assert costs[1] == pytest.approx(float(taken * BEYOND * 10**12), abs=2)


def test_what_is_reserved_covers_credits_beyond_the_plan():
    request = SpeechRequest("x" * 100, Voice("v", "Rachel"), "eleven_multilingual_v2", 1)
    pricing = pricing_of(load_settings(elevenlabs_plan="creator"))
    reserved = [bounds(request, pricing, when=NOW, included_left=left).pico for left in (None, 1_000, 100, 40, 0)]

    plain, dear = float(100 * INSIDE * 10**12), float(100 * BEYOND * 10**12)
    between = float((40 * INSIDE + 60 * BEYOND) * 10**12)
    assert reserved == pytest.approx([plain, plain, plain, between, dear], abs=2)


def test_the_credits_of_a_script_are_parted_call_by_call(tmp_path):
    calls = [one for one in expected_calls(spoken(tmp_path)) if one.kind is CallKind.SPEECH]
    whole = sum(int(one.parts[Part.CREDITS].low) for one in calls)

    parted = beyond_included(calls, 50)

    assert sum(int(one.parts[Part.CREDITS].high) for one in parted) == 50
    assert sum(int(one.parts[Part.OVERAGE_CREDITS].low) for one in parted) == whole - 50
    assert beyond_included(calls, None) == calls
    assert [one.parts[Part.OVERAGE_CREDITS] for one in beyond_included(calls, 10**6)] == [exactly(0)] * len(calls)
