"""Calls counted whole: priced by model, once, with what is not known said."""

import tomllib
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from importlib.resources import files

import pytest

from eleven_video.accounting.calls import Outcome
from eleven_video.accounting.credits import credit_multipliers, estimated_credits, plan_prices
from eleven_video.accounting.metrics import Part
from eleven_video.accounting.prices.genai_prices.book import gemini_price_book
from eleven_video.accounting.prices.rate_overrides import parse_overrides
from eleven_video.accounting.pricing import Pricing
from eleven_video.monitoring.usage import PricingStrategy, UsageMonitor
from tests.support.calls import NOVEMBER, gemini_call, speech_call

IMAGE = {Part.INPUT_TEXT: 5, Part.OUTPUT_TEXT: 398, Part.OUTPUT_IMAGE: 1120, Part.PICTURES: 1}
IMAGE_MODEL = "gemini-3.1-flash-lite-image"


def monitor_with(overrides=None) -> UsageMonitor:
    return UsageMonitor(Pricing(parse_overrides(overrides or {}), gemini_price_book()))


def test_totals_of_the_provider_and_their_parts_stand_side_by_side():
    monitor = monitor_with()
    monitor.record(gemini_call(IMAGE_MODEL, IMAGE))
    monitor.record(
        gemini_call(
            "gemini-2.5-pro",
            {
                Part.INPUT_TEXT: 200,
                Part.CACHED_TEXT: 800,
                Part.INPUT_TOOL: 50,
                Part.OUTPUT_TEXT: 10,
                Part.OUTPUT_THINKING: 90,
            },
        )
    )

    by_model = monitor.get_summary()["by_model"]
    assert by_model[IMAGE_MODEL]["metrics"] == {
        "input_tokens": 5, "output_tokens": 1518, "images": 1, "image_tokens": 1120,
    }  # fmt: skip
    assert by_model["gemini-2.5-pro"]["metrics"] == {
        "input_tokens": 1050, "output_tokens": 100, "cached_tokens": 800, "tool_tokens": 50, "thinking_tokens": 90,
    }  # fmt: skip


def test_the_same_call_counts_once():
    monitor = monitor_with()
    call = gemini_call(IMAGE_MODEL, IMAGE, id="response-1")

    assert monitor.record(call) is True
    assert monitor.record(call) is False
    assert monitor.get_summary()["calls_count"] == 1


def test_a_picture_is_paid_by_its_tokens_or_by_the_users_price_for_it_never_by_both():
    by_tokens, by_picture = monitor_with(), monitor_with({"gemini": {"image_price": 0.05}})
    for monitor in (by_tokens, by_picture):
        monitor.record(gemini_call(IMAGE_MODEL, IMAGE))

    # 5 x 0.25 + 398 x 1.50 per M = 0.00059825, and 1120 x 30 per M or 0.05
    assert by_tokens.get_summary()["total_cost"] == pytest.approx(0.00059825 + 0.0336, abs=1e-15)
    assert by_picture.get_summary()["total_cost"] == pytest.approx(0.00059825 + 0.05, abs=1e-15)


def test_a_summary_says_whose_price_it_used():
    monitor = monitor_with({"gemini": {"models": {"gemini-2.5-pro": {"input_token_price_per_million": 1}}}})
    monitor.record(gemini_call("gemini-2.5-pro", {Part.INPUT_TEXT: 1}))
    monitor.record(gemini_call("gemini-2.5-flash", {Part.INPUT_TEXT: 1}))
    monitor.record(gemini_call("gemini-9", {Part.INPUT_TEXT: 1}))

    by_model = monitor.get_summary()["by_model"]
    assert by_model["gemini-2.5-pro"]["price_source"] == "your price"
    assert by_model["gemini-2.5-flash"]["price_source"].startswith("genai-prices ")
    assert by_model["gemini-9"]["price_source"] is None


def test_unknown_is_never_zero():
    monitor = monitor_with()
    monitor.record(gemini_call("gemini-2.5-flash", {Part.INPUT_TEXT: 1_000_000}))
    monitor.record(gemini_call("gemini-9", {Part.INPUT_TEXT: 1}))
    monitor.record(gemini_call("gemini-2.5-flash", {}, outcome=Outcome.UNANSWERED))

    summary = monitor.get_summary()
    assert (summary["total_cost"], summary["state"]) == (0.30, "unknown")
    assert (summary["unpriced_calls"], summary["unknown_calls"]) == (1, 1)
    assert summary["by_model"]["gemini-9"]["state"] == "unpriced"


def test_a_bare_monitor_prices_whole_calls_by_the_default_rates(clean_monitor_state):
    clean_monitor_state.record(gemini_call(IMAGE_MODEL, IMAGE))

    # 5 x 0.50 + 398 x 1.50 per M + one picture at 0.04: its tokens are not priced again
    assert clean_monitor_state.get_summary()["total_cost"] == pytest.approx(0.0405995, abs=1e-15)
    assert clean_monitor_state.get_summary()["by_model"][IMAGE_MODEL]["price_source"] == "default rate"
    PricingStrategy.configure({"gemini": {"image_price": 1}})
    clean_monitor_state.record(gemini_call(IMAGE_MODEL, {Part.PICTURES: 1}))
    assert clean_monitor_state.get_summary()["total_cost"] == pytest.approx(1.0405995, abs=1e-15)


def test_speech_shows_characters_and_credits_and_no_dollars_without_a_plan():
    monitor = monitor_with()
    monitor.record(speech_call("Rachel", {Part.CHARACTERS: 55, Part.CREDITS: 28}))

    entry = monitor.get_summary()["by_model"]["Rachel"]
    assert (entry["metrics"], entry["cost"], entry["state"]) == ({"characters": 55, "credits": 28}, 0.0, "credits")
    assert entry["models"] == ["eleven_multilingual_v2"]


def test_with_a_plan_credits_cost_dollars():
    # 3 credits and a quarter x 22 / 121,000 dollars
    plan = plan_prices()["creator"]
    monitor = monitor_with({"elevenlabs": {"credit_price": float(plan.dollars_per_credit)}})
    monitor.record(speech_call("Rachel", {Part.CHARACTERS: 13, Part.CREDITS: Fraction(13, 4)}))

    summary = monitor.get_summary()
    assert summary["total_cost"] == pytest.approx(3.25 * 22 / 121_000, abs=1e-12)
    assert summary["by_model"]["Rachel"]["metrics"]["credits"] == 3.25


def test_a_price_for_characters_wins_over_credits():
    monitor = monitor_with({"elevenlabs": {"credit_price": 1, "character_price_per_million": 80}})
    monitor.record(speech_call("Rachel", {Part.CHARACTERS: 1_000, Part.CREDITS: 500}))

    assert monitor.get_summary()["total_cost"] == 0.08


def test_estimated_calls_are_counted_whatever_their_price():
    monitor = monitor_with()
    monitor.record(speech_call("Rachel", {Part.CHARACTERS: 55, Part.CREDITS: 28}, estimated=True))

    assert monitor.get_summary()["by_model"]["Rachel"]["estimated_calls"] == 1


def test_a_lost_call_is_unknown_and_not_estimated_too():
    monitor = monitor_with()
    monitor.record(speech_call("Rachel", {}, outcome=Outcome.UNANSWERED, estimated=True))

    summary = monitor.get_summary()
    assert (summary["unknown_calls"], summary["estimated_calls"]) == (1, 0)


def test_every_call_stands_in_the_events():
    monitor = monitor_with()
    monitor.record(gemini_call(IMAGE_MODEL, IMAGE))
    monitor.record(speech_call("Rachel", {Part.CHARACTERS: 55, Part.CREDITS: 28}))

    events = [(event.model_id, str(event.metric_type), event.value) for event in monitor.get_events()]
    assert events == [
        (IMAGE_MODEL, "input_tokens", 5), (IMAGE_MODEL, "output_tokens", 1518), (IMAGE_MODEL, "images", 1),
        ("Rachel", "characters", 55),
    ]  # fmt: skip
    assert monitor.get_summary()["events_count"] == 4


def test_a_call_that_makes_no_sense_is_refused_and_breaks_nothing(caplog):
    monitor = monitor_with()

    assert monitor.record("not a call") is False
    assert monitor.get_summary()["rejected_events"] == 1
    assert len(caplog.records) == 1


@pytest.mark.parametrize(
    ("model", "characters", "expected"),
    [
        ("eleven_multilingual_v2", 55, 55),
        ("eleven_flash_v2_5", 55, 28),
        ("eleven_turbo_v2", 29, 15),
        ("eleven_next", 12, 12),
    ],
)
def test_credits_without_a_header_come_from_the_model(model, characters, expected):
    assert estimated_credits(characters, model=model) == expected


def test_the_services_own_multiplier_wins():
    assert estimated_credits(100, model="eleven_v3", multiplier=Fraction(11, 20)) == 55


def test_price_rows_have_a_source_and_a_date():
    assert set(plan_prices()) == {"starter", "creator", "pro", "scale", "business", "api"}
    for plan in plan_prices().values():
        assert plan.dollars_per_credit > 0
        assert plan.source
        assert plan.checked.year >= 2026
    assert credit_multipliers()["eleven_flash_v2_5"] == Fraction(1, 2)


@pytest.mark.parametrize(
    "facts",
    [
        {"parts": {Part.INPUT_TEXT: -1}},
        {"parts": {Part.INPUT_TEXT: float("nan")}},
        {"parts": {Part.INPUT_TEXT: True}},
        {"parts": {"tokens": 1}},
        {"occurred_at": None},
        {"occurred_at": NOVEMBER.replace(tzinfo=None)},
        {"id": ""},
        {"model": None},
        {"name": 3},
        {"occurred_at": datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=9)))},
        {"service": 3},
        {"outcome": "lost"},
    ],
    ids=repr,
)
def test_a_call_with_a_wrong_fact_is_refused_whole(facts):
    monitor = monitor_with()
    good = gemini_call("gemini-2.5-flash", {Part.INPUT_TEXT: 1})
    monitor.record(good)
    before = monitor.get_summary()

    monitor.record(gemini_call(**({"model": "gemini-2.5-flash", "parts": {Part.INPUT_TEXT: 1}} | facts)))

    assert monitor.get_summary() == before | {"rejected_events": 1}
    assert len(monitor.get_events()) == 1
    assert monitor.record(gemini_call("gemini-2.5-flash", {Part.INPUT_TEXT: 1})) is True


def test_no_price_row_is_written_before_its_date_or_beside_another_of_that_date():
    rows = tomllib.loads(files("eleven_video.accounting").joinpath("prices.toml").read_text(encoding="utf-8"))
    dated = [(plan["plan"], plan["from"]) for plan in rows["plans"]]
    dated += [(model, row["from"]) for row in rows["credits_per_character"] for model in row["models"]]

    assert len(set(dated)) == len(dated)
    assert all(row["from"] <= row["checked"] for table in rows.values() for row in table)
    assert all(row["source"] for table in rows.values() for row in table)
