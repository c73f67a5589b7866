"""Cost states: what a call adds to a sum, and whether it counts as estimated or failed."""

from typing import Any

import pytest

from eleven_video.accounting.calls import Call, Outcome
from eleven_video.accounting.charge_json import charge_record
from eleven_video.accounting.metrics import Part
from eleven_video.accounting.prices.genai_prices.book import gemini_price_book
from eleven_video.accounting.prices.rate_overrides import parse_overrides
from eleven_video.accounting.pricing import CostState, Pricing, worst
from eleven_video.monitoring.usage import UsageMonitor
from tests.support.calls import gemini_call, speech_call

SPOKEN = {Part.CHARACTERS: 121, Part.CREDITS: 121}
FREE_GEMINI = {"input_token_price_per_million": 0, "output_token_price_per_million": 0, "image_price": 0}


def priced(call: Call, **own: Any) -> Any:
    return Pricing(parse_overrides(own), gemini_price_book()).charge(call)


@pytest.mark.parametrize(
    ("call", "own", "state", "usd"),
    [
        (speech_call("Rachel", SPOKEN), {}, "credits", None),
        (speech_call("Rachel", {Part.CHARACTERS: 121}), {}, "credits", None),
        (speech_call("Rachel", SPOKEN, estimated=True), {}, "credits", None),
        (speech_call("Rachel", SPOKEN), {"elevenlabs": {"credit_price": 0.001}}, "priced", "0.121"),
        (speech_call("Rachel", SPOKEN), {"elevenlabs": {"character_price_per_million": 1000}}, "priced", "0.121"),
        # A price of zero is the user's word that it is free.
        (speech_call("Rachel", SPOKEN), {"elevenlabs": {"credit_price": 0}}, "free", "0"),
        # It used nothing that could cost anything.
        (speech_call("Rachel", {}, outcome=Outcome.UNUSABLE), {}, "free", "0"),
        (speech_call("Rachel", SPOKEN, outcome=Outcome.UNANSWERED), {}, "unknown", None),
        (gemini_call("gemini-9", {Part.INPUT_TEXT: 9}), {}, "unpriced", None),
        (gemini_call("gemma-x", {Part.INPUT_TEXT: 9}), {"gemini": FREE_GEMINI}, "free", "0"),
        (gemini_call("gemini-2.5-flash", {Part.INPUT_TEXT: 10}), {}, "priced", "0.000003"),
    ],
)
def test_the_state_of_a_call_and_the_dollars_that_are_known(call, own, state, usd):
    charge = priced(call, **own)
    record = charge_record(charge)

    assert (record["state"], record["usd"], record["cost_exact"]) == (state, usd, usd)
    assert record["cost"] == (None if usd is None else float(usd))
    assert charge.state.is_at_least == (usd is None)
    assert charge.unpriced_credits == (call.parts.get(Part.CREDITS, 0) if state == "credits" else 0)


def test_a_lost_call_holds_the_most_that_it_may_have_used_and_no_sum_counts_it():
    lost = speech_call("Rachel", SPOKEN, outcome=Outcome.UNANSWERED, estimated=True)
    record = charge_record(priced(lost))
    monitor = UsageMonitor(Pricing(book=gemini_price_book()))
    monitor.record(lost)
    summary = monitor.get_summary()

    assert (record["may_have_cost_credits"], record["quantities"]) == (121, {})
    assert (record["estimated"], record["failed"]) == (False, True)
    assert summary["by_service"]["elevenlabs"]["metrics"] == {}
    assert [summary[f"{name}_calls"] for name in ("failed", "estimated", "unknown", "credits")] == [1, 0, 1, 0]


@pytest.mark.parametrize(
    ("states", "state", "at_least"),
    [
        (["free", "priced"], "priced", False),
        (["estimated", "credits"], "credits", True),
        (["credits", "free"], "credits", True),
        (["credits", "unpriced"], "unpriced", True),
        (["credits", "unknown"], "unknown", True),
    ],
)
def test_a_sum_with_a_part_that_is_not_in_dollars_says_at_least(states, state, at_least):
    whole = worst(*map(CostState, states))
    assert (whole, whole.is_at_least) == (state, at_least)


def test_estimated_calls_are_counted_whatever_their_state():
    monitor = UsageMonitor(
        Pricing(parse_overrides({"gemini": {"models": {"gemma": FREE_GEMINI}}}), gemini_price_book())
    )
    guessed = [
        speech_call("Rachel", SPOKEN, estimated=True),
        gemini_call("gemini-9", {Part.INPUT_TEXT: 9}, estimated=True),
        gemini_call("gemma", {Part.INPUT_TEXT: 9}, estimated=True),
        gemini_call("gemini-2.5-flash", {Part.INPUT_TEXT: 9}, partial=True),
    ]
    for call in (*guessed, speech_call("Adam", SPOKEN)):
        monitor.record(call)
    summary = monitor.get_summary()

    assert [charge.is_estimated for charge in monitor.get_charges()] == [True] * 4 + [False]
    assert summary["estimated_calls"] == 4
    assert (summary["unpriced_credits"], summary["estimated_credits"]) == (242, True)
    assert (summary["by_model"]["Adam"]["estimated_credits"], summary["by_model"]["Rachel"]["estimated_credits"]) == (
        False,
        True,
    )
