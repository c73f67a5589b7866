"""Ranges, their prices and their calibration: sums are exact, bounds are in order and never negative."""

import math
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eleven_video.accounting.calibration import LEAST_RUNS, Calibration, Measure, Observation, calibrated
from eleven_video.accounting.calls import Call, CallKind
from eleven_video.accounting.estimate import Bound, ExpectedCalls, Range, Ratio, estimate, exactly
from eleven_video.accounting.estimate_record import estimate_record, summary_at
from eleven_video.accounting.metrics import MetricType, Part
from eleven_video.accounting.prices.genai_prices.book import gemini_price_book
from eleven_video.accounting.prices.rate_overrides import parse_overrides
from eleven_video.accounting.pricing import CostState, Pricing
from tests.support.calls import NOVEMBER, gemini_call

BOOK = Pricing(book=gemini_price_book())
MODELS = ("gemini-3.5-flash-lite", "gemini-3.1-flash-image", "gemini-2.5-pro", "gemini-unheard-of")

amounts = st.integers(0, 10**7)
ranges = st.lists(amounts, min_size=3, max_size=3).map(lambda three: Range(*sorted(three)))
token_parts = st.dictionaries(
    st.sampled_from([Part.INPUT_TEXT, Part.OUTPUT_TEXT, Part.OUTPUT_THINKING, Part.OUTPUT_IMAGE]), ranges, min_size=1
)
gemini_calls = st.builds(
    ExpectedCalls, st.just("gemini"), st.sampled_from(MODELS), st.just(CallKind.IMAGE), ranges, token_parts
)
speech_calls = st.builds(
    ExpectedCalls,
    st.just("elevenlabs"),
    st.just("eleven_v3"),
    st.just(CallKind.SPEECH),
    ranges,
    st.fixed_dictionaries({Part.CHARACTERS: ranges, Part.CREDITS: ranges}),
    st.sampled_from(["", "Rachel"]),
)


def pictures(model: str, number: Range) -> ExpectedCalls:
    tokens = Ratio(1120, 1120, 1120).over(number)
    return ExpectedCalls("gemini", model, CallKind.IMAGE, number, {Part.PICTURES: number, Part.OUTPUT_IMAGE: tokens})


@given(st.lists(st.one_of(gemini_calls, speech_calls), max_size=6))
def test_parts_add_up_exactly_and_stay_in_order(calls):
    found = estimate(calls, BOOK, when=NOVEMBER)

    for bound in Bound:
        for uses in (found.services, found.models):
            assert sum(use.pico.at(bound) for use in uses) == found.whole.pico.at(bound)
            assert sum(use.calls.at(bound) for use in uses) == found.whole.calls.at(bound)
            for metric, amount in found.whole.metrics.items():
                assert sum(use.metrics[metric].at(bound) for use in uses if metric in use.metrics) == amount.at(bound)
    for use in (found.whole, *found.services, *found.models):
        assert 0 <= use.pico.low <= use.pico.expected <= use.pico.high


@given(token_parts, st.sampled_from(MODELS[:3]))
def test_the_worst_case_costs_as_much_as_a_call_of_that_size(parts, model):
    found = estimate([ExpectedCalls("gemini", model, CallKind.IMAGE, exactly(1), parts)], BOOK, when=NOVEMBER)

    for bound in Bound:
        call = gemini_call(model, {part: amount.at(bound) for part, amount in parts.items()}, context_tokens=0)
        assert found.whole.pico.at(bound) == BOOK.charge(call).pico


def test_a_users_own_price_applies_to_estimates():
    own = Pricing(parse_overrides({"gemini": {"image_price": 0.05}}), gemini_price_book())
    found = estimate([pictures("gemini-3.1-flash-image", Range(3, 4, 6))], own, when=NOVEMBER)

    assert found.whole.pico == Range(150_000_000_000, 200_000_000_000, 300_000_000_000)
    assert found.models[0].price_sources == ("your price",)


def test_a_model_without_a_price_leaves_the_total_open():
    found = estimate(
        [pictures("gemini-3.1-flash-image", exactly(1)), pictures("gemini-unheard-of", exactly(5))], BOOK, when=NOVEMBER
    )

    assert found.whole.state is CostState.UNPRICED
    assert found.whole.pico == exactly(67_200_000_000)
    assert [use.state for use in found.models] == [CostState.ESTIMATED, CostState.UNPRICED]


def test_speech_costs_credits_and_dollars_only_where_a_credit_has_a_price():
    speech = ExpectedCalls(
        "elevenlabs", "eleven_v3", CallKind.SPEECH, exactly(2),
        {Part.CHARACTERS: exactly(100), Part.CREDITS: exactly(100)}, name="Rachel",
    )  # fmt: skip
    free = estimate([speech], BOOK, when=NOVEMBER)
    assert (free.whole.pico, free.whole.state) == (exactly(0), CostState.CREDITS)
    assert free.whole.metrics == {MetricType.CHARACTERS: exactly(100), MetricType.CREDITS: exactly(100)}

    own = Pricing(parse_overrides({"elevenlabs": {"credit_price": 0.0002}}), gemini_price_book())
    assert estimate([speech], own, when=NOVEMBER).whole.pico == exactly(20_000_000_000)


def test_the_estimate_names_the_date_of_the_price():
    script = ExpectedCalls("gemini", "gemini-4-argon", CallKind.SCRIPT, exactly(1), {Part.INPUT_TEXT: exactly(1000)})
    december = NOVEMBER.replace(month=12)
    found = [estimate([script], BOOK, when=when) for when in (NOVEMBER, december)]

    assert [one.whole.pico for one in found] == [exactly(2_000_000_000), exactly(4_000_000_000)]
    assert found[1].models[0].price_dates == (date(2026, 12, 1),)
    assert estimate_record(found[1])["by_model"]["gemini-4-argon"]["price_date"] == "2026-12-01"


def test_an_estimate_record_agrees_with_its_summaries():
    found = estimate(
        [pictures("gemini-3.1-flash-image", Range(3, 4, 6)), pictures("gemini-3-pro-image", Range(1, 1, 2))],
        BOOK,
        when=NOVEMBER,
    )
    record = estimate_record(found)
    for bound in Bound:
        summary = summary_at(found, bound)
        assert summary["total_cost_pico"] == record["total_cost_pico"][bound]
        for name, entry in summary["by_model"].items():
            assert entry["cost_pico"] == record["by_model"][name]["cost_pico"][bound]
            assert entry["metrics"]["images"] == record["by_model"][name]["metrics"]["images"][bound]
    assert record["total_cost"]["low"] == pytest.approx(0.3360)
    assert list(record["by_model"]) == ["gemini-3.1-flash-image", "gemini-3-pro-image"]


def test_a_model_name_of_two_services_has_two_entries():
    speech = ExpectedCalls("elevenlabs", "eleven_v3", CallKind.SPEECH, exactly(1), {}, name="gemini-3-pro-image")
    found = estimate([pictures("gemini-3-pro-image", exactly(1)), speech], BOOK, when=NOVEMBER)

    assert list(estimate_record(found)["by_model"]) == [
        "gemini-3-pro-image (gemini)", "gemini-3-pro-image (elevenlabs)",
    ]  # fmt: skip


@pytest.mark.parametrize("three", [(2, 1, 3), (1, 3, 2), (-1, 0, 1)])
def test_a_range_needs_its_values_in_order(three):
    with pytest.raises(ValueError, match="not a range"):
        Range(*three)
    with pytest.raises(ValueError, match="not a ratio"):
        Ratio(*three)


def test_ratios_round_away_from_what_is_expected():
    assert Ratio(0.25, 0.3, 0.4).of(10) == Range(2, 3, 4)
    assert Ratio(0.25, 0.3, 0.34).of(10) == Range(2, 3, 4)
    assert Ratio(1, 1, 1).over(Range(Fraction(1, 2), 1, Fraction(3, 2))) == Range(0, 1, 2)


def seen(*pairs: tuple[float, float], measure: Measure = Measure.PICTURES) -> list[Observation]:
    return [Observation(measure, "m", expected, actual) for expected, actual in pairs]


GENERAL = Ratio(0.2, 0.3, 0.4)


def test_too_few_runs_do_not_calibrate_estimates():
    calibration = calibrated(seen(*[(10, 11)] * (LEAST_RUNS - 1)))
    assert calibration.ratio(Measure.PICTURES, "m", GENERAL) == GENERAL
    assert Calibration().ratio(Measure.PICTURES, "m", GENERAL) == GENERAL


def test_calibration_applies_only_to_the_observed_model_and_measure():
    calibration = calibrated(seen((100, 110), (100, 112), (100, 108), (200, 220), (100, 110)))
    found = calibration.ratio(Measure.PICTURES, "m", GENERAL)

    assert found.expected == pytest.approx(0.33)
    assert 0.3 < found.low < found.expected < found.high < 0.36
    assert calibration.ratio(Measure.PICTURES, "other", GENERAL) == GENERAL
    assert calibration.ratio(Measure.CHARACTERS, "m", GENERAL) == GENERAL


def test_what_never_varies_is_taken_as_a_rule():
    calibration = calibrated(seen((100, 25), (60, 15), (40, 10), (400, 100), (4, 1), measure=Measure.CREDITS))
    assert calibration.ratio(Measure.CREDITS, "m", Ratio(1, 1, 1)) == Ratio(0.25, 0.25, 0.25)


def test_a_short_run_with_one_picture_more_does_not_widen_the_range_of_long_ones():
    calibration = calibrated(seen((100, 100), (100, 102), (100, 99), (100, 101), (1.43, 2)))
    found = calibration.ratio(Measure.PICTURES, "m", Ratio(0, 1, 9))
    assert found.high < 1.1


def test_a_calibrated_range_holds_for_a_run_with_one_part():
    """Each run has two pictures, one with 60 and one with 140 tokens, so that the sums do not differ."""
    runs = [Observation(Measure.PICTURE_TEXT_TOKENS, "m", 200, 200, parts=(60, 140)) for _ in range(LEAST_RUNS)]

    found = calibrated(runs).ratio(Measure.PICTURE_TEXT_TOKENS, "m", Ratio(0.1, 1, 9))

    assert found.expected == 1
    assert found.low <= 0.6
    assert found.high >= 1.4


@given(st.lists(st.tuples(st.floats(0.1, 1e4), st.integers(0, 10_000)), min_size=LEAST_RUNS, max_size=30))
def test_a_calibrated_range_contains_every_run_it_was_learned_from(pairs):
    measured = calibrated(seen(*pairs)).ratio(Measure.PICTURES, "m", Ratio(1, 1, 1))
    for expected, actual in pairs:
        assert measured.of(expected).low <= actual <= measured.of(expected).high


def test_at_least_lifts_each_bound_by_itself():
    assert Range(1, 5, 9).at_least(Range(2, 4, 10)) == Range(2, 5, 10)
    assert Range(3, 5, 12).at_least(Range(2, 6, 10)) == Range(3, 6, 12)


def test_the_record_of_an_estimate_has_every_amount_and_name():
    own = Pricing(parse_overrides({"gemini": {"image_price": 2}, "elevenlabs": {"credit_price": 1}}))
    calls = [
        ExpectedCalls("gemini", "shared", CallKind.IMAGE, Range(1, 2, 4), {Part.PICTURES: Range(1, 2, 4)}),
        ExpectedCalls("elevenlabs", "m", CallKind.SPEECH, Range(1, 1, 1), {Part.CREDITS: Range(3, 3, 3)}, "shared"),
    ]
    found = estimate(calls, own, when=NOVEMBER)
    record = estimate_record(found)

    assert record["total_cost"] == {"low": 5.0, "expected": 7.0, "high": 11.0}
    assert record["total_cost_pico"] == {"low": 5 * 10**12, "expected": 7 * 10**12, "high": 11 * 10**12}
    assert record["calls_count"] == {"low": 2, "expected": 3, "high": 5}
    assert (record["state"], record["priced_at"]) == (found.whole.state, "2026-11-23T12:00:00+00:00")
    assert list(record["by_service"]) == ["gemini", "elevenlabs"]
    assert list(record["by_model"]) == ["shared (gemini)", "shared (elevenlabs)"]
    assert record["by_model"]["shared (gemini)"] == {"service": "gemini", **record["by_service"]["gemini"]}
    gemini = record["by_service"]["gemini"]
    assert (gemini["models"], gemini["price_source"], gemini["price_date"]) == (["shared"], "your price", None)
    assert gemini["metrics"] == {"images": {"low": 1, "expected": 2, "high": 4}}
    assert gemini["cost_exact"] == {"low": "2", "expected": "4", "high": "8"}
    assert gemini["cost"] == {"low": 2.0, "expected": 4.0, "high": 8.0}
    assert gemini["cost_pico"]["high"] == 8 * 10**12
    assert gemini["calls"] == {"low": 1, "expected": 2, "high": 4}

    high = summary_at(found, Bound.HIGH)
    assert (high["total_cost_pico"], high["calls_count"], high["state"]) == (11 * 10**12, 5, record["state"])
    assert high["by_model"]["shared (elevenlabs)"] == high["by_service"]["elevenlabs"]
    assert high["by_service"]["gemini"] == {
        "service": "gemini",
        "models": ["shared"],
        "metrics": {"images": 4},
        "cost_pico": 8 * 10**12,
        "state": gemini["state"],
        "unpriced_credits": 0,
    }


def test_expected_calls_are_priced_as_one_call_that_is_marked_as_estimated():
    calls = ExpectedCalls(
        "gemini", "m", CallKind.REPHRASE, exactly(3), {Part.INPUT_TEXT: Range(0, 1, 2), Part.OUTPUT_TEXT: exactly(0)}, "n", 7
    )  # fmt: skip

    assert calls.at(Bound.HIGH, NOVEMBER) == Call(
        id="rephrase-high", service="gemini", model="m", name="n", occurred_at=NOVEMBER, parts={Part.INPUT_TEXT: 2},
        kind=CallKind.REPHRASE, context_tokens=7, estimated=True,
    )  # fmt: skip
    assert calls.at(Bound.LOW, NOVEMBER).parts == {}


def test_parts_of_one_metric_add_up_and_unused_metrics_are_left_out():
    parts = {Part.OUTPUT_TEXT: Range(1, 2, 3), Part.OUTPUT_THINKING: Range(4, 5, 6), Part.PICTURES: exactly(0)}
    found = estimate([ExpectedCalls("gemini", "m", CallKind.SCRIPT, exactly(1), parts)], BOOK, when=NOVEMBER)

    assert found.whole.metrics[MetricType.OUTPUT_TOKENS] == Range(5, 7, 9)
    assert MetricType.IMAGES not in found.whole.metrics
    assert (found.whole.name, found.whole.service) == ("total", "")


def test_a_ratio_is_finite():
    with pytest.raises(ValueError, match="not a ratio"):
        Ratio(1, 2, math.inf)


def test_a_record_names_every_source_of_its_prices():
    own = Pricing(parse_overrides({"gemini": {"image_price": 1}}), gemini_price_book())
    calls = ExpectedCalls(
        "gemini", "gemini-2.5-flash", CallKind.IMAGE, exactly(1), {Part.INPUT_TEXT: exactly(9), Part.PICTURES: exactly(1)}
    )  # fmt: skip
    record = estimate_record(estimate([calls], own, when=NOVEMBER))

    assert record["by_model"]["gemini-2.5-flash"]["price_source"] == f"{gemini_price_book().source}, your price"
