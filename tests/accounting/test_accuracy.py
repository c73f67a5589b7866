"""Cases that are easy to price wrongly, each with its arithmetic, priced by the price book."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from eleven_video.accounting.calls import Outcome
from eleven_video.accounting.metrics import Part
from eleven_video.accounting.money import dollars
from eleven_video.accounting.prices.genai_prices.book import gemini_price_book
from eleven_video.accounting.prices.rate_overrides import parse_overrides
from eleven_video.accounting.pricing import CostState, Pricing
from eleven_video.accounting.validation import accepted_call
from tests.support.calls import gemini_call

P = Part
M = 1_000_000

CASES = {
    # 1M x 0.30 + 1M x 2.50 per M
    "a million in and out of flash": ("gemini-2.5-flash", {P.INPUT_TEXT: M, P.OUTPUT_TEXT: M}, "2.80"),
    # 100 + 900 output tokens at 2.50 per M
    "nine tenths of the output are thoughts": (
        "gemini-2.5-flash", {P.OUTPUT_TEXT: 100, P.OUTPUT_THINKING: 900}, "0.0025",
    ),
    # 200 x 0.30 + 800 x 0.03 per M = 0.00006 + 0.000024
    "most of the prompt is cached": ("gemini-2.5-flash", {P.INPUT_TEXT: 200, P.CACHED_TEXT: 800}, "0.000084"),
    # 800 cached of which 300 audio: 200 x 0.30 + 500 x 0.03 + 300 x 0.10 per M
    "cached by modality": (
        "gemini-2.5-flash", {P.INPUT_TEXT: 200, P.CACHED_TEXT: 500, P.CACHED_AUDIO: 300}, "0.000105",
    ),
    # 400 x 0.30 + 600 x 1.00 per M
    "most of the prompt is audio": ("gemini-2.5-flash", {P.INPUT_TEXT: 400, P.INPUT_AUDIO: 600}, "0.00072"),
    # (17 + 119) x 1.25 + 201 x 10 + 213 x 10 per M
    "tools read a prompt of their own": (
        "gemini-2.5-pro", {P.INPUT_TEXT: 17, P.INPUT_TOOL: 119, P.OUTPUT_TEXT: 201, P.OUTPUT_THINKING: 213}, "0.00431",
    ),
    # exactly 200,000 is still the base rate: 0.2 x 1.25 + 0.001 x 10
    "pro at the edge of the tier": ("gemini-2.5-pro", {P.INPUT_TEXT: 200_000, P.OUTPUT_TEXT: 1_000}, "0.26"),
    # one more moves everything: 200,001 x 2.50 + 1,000 x 15 per M
    "pro over the edge": ("gemini-2.5-pro", {P.INPUT_TEXT: 200_001, P.OUTPUT_TEXT: 1_000}, "0.5150025"),
    # cached tokens count for the tier: 50,000 x 2.50 + 250,000 x 0.25 per M
    "pro far over, mostly cached": ("gemini-2.5-pro", {P.INPUT_TEXT: 50_000, P.CACHED_TEXT: 250_000}, "0.1875"),
    # 10 x 0.30 + 14 x 2.50 + 1290 x 30 per M; the picture is not priced again
    "flash-image, tokens by modality": (
        "gemini-2.5-flash-image",
        {P.INPUT_TEXT: 10, P.OUTPUT_TEXT: 14, P.OUTPUT_IMAGE: 1290, P.PICTURES: 1}, "0.038738",
    ),
    # 14 x 2 + 1120 x 120 + (163 + 174) x 12 per M
    "pro-image with text and thoughts": (
        "gemini-3-pro-image-preview",
        {P.INPUT_TEXT: 14, P.OUTPUT_TEXT: 163, P.OUTPUT_THINKING: 174, P.OUTPUT_IMAGE: 1120, P.PICTURES: 1}, "0.138472",
    ),
    # 15 x 1.25 + 2 x 10 per M
    "no candidates at all": ("gemini-2.5-pro", {P.INPUT_TEXT: 15, P.OUTPUT_THINKING: 2}, "0.00003875"),
    # 5 x 0.25 + 398 x 1.50 + 1120 x 30 per M
    "the default image model": (
        "gemini-3.1-flash-lite-image",
        {P.INPUT_TEXT: 5, P.OUTPUT_TEXT: 398, P.OUTPUT_IMAGE: 1120, P.PICTURES: 1}, "0.03419825",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def pricing() -> Pricing:
    return Pricing(book=gemini_price_book())


@pytest.mark.parametrize(("model", "parts", "expected"), CASES.values(), ids=CASES)
def test_a_call_costs_exactly(pricing, model, parts, expected):
    charge = pricing.charge(gemini_call(model, parts))

    assert dollars(charge.pico) == Decimal(expected)
    assert charge.state is CostState.PRICED


def test_an_image_without_details_is_priced_by_inferred_tokens_and_marked(pricing):
    # 1290 x 30 per M, inferred by whoever read the answer
    charge = pricing.charge(
        gemini_call("gemini-2.5-flash-image", {P.OUTPUT_IMAGE: 1290, P.PICTURES: 1}, estimated=True)
    )

    assert dollars(charge.pico) == Decimal("0.0387")
    assert charge.state is CostState.ESTIMATED


def test_an_unknown_model_has_no_price_and_not_another_ones(pricing):
    charge = pricing.charge(gemini_call("gemini-9-ultra", {P.INPUT_TEXT: 1_000}))

    assert (charge.state, charge.lines) == (CostState.UNPRICED, ())


@pytest.mark.parametrize(
    "model", ["gemini-3.8-flash-lite", "gemini-2.5-pro-max", "gemini-1.5-flash-8b", "gemini-3.55-flash"]
)
def test_a_longer_name_is_not_the_model_it_begins_with(pricing, model):
    assert pricing.charge(gemini_call(model, {P.INPUT_TEXT: 1})).state is CostState.UNPRICED


@pytest.mark.parametrize("model", ["gemini-2.5-pro-preview-06-05", "gemini-3.5-flash-lite-001", "GEMINI-2.5-PRO"])
def test_a_release_of_a_model_is_that_model(pricing, model):
    assert pricing.charge(gemini_call(model, {P.INPUT_TEXT: 1})).state is CostState.PRICED


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC), "0.75"),
        (datetime(2027, 1, 1, tzinfo=UTC), "1.50"),
    ],
)
def test_a_price_holds_from_its_date_on(pricing, day, expected):
    charge = pricing.charge(gemini_call("gemini-3.8-flash", {P.INPUT_TEXT: M}, occurred_at=day))

    assert dollars(charge.pico) == Decimal(expected)


@pytest.mark.parametrize(
    ("tier", "expected", "state"),
    [
        ("flex", "0.15", CostState.ESTIMATED),
        ("batch", "0.15", CostState.PRICED),
        ("priority", "0.54", CostState.ESTIMATED),
    ],
)
def test_the_service_tier_is_part_of_the_price(pricing, tier, expected, state):
    charge = pricing.charge(gemini_call("gemini-2.5-flash", {P.INPUT_TEXT: M}, tier=tier))

    assert (dollars(charge.pico), charge.state) == (Decimal(expected), state)


def test_a_call_without_an_answer_is_unknown_and_not_free(pricing):
    charge = pricing.charge(gemini_call("gemini-2.5-flash", {P.INPUT_TEXT: M}, outcome=Outcome.UNANSWERED))

    assert (charge.state, charge.pico) == (CostState.UNKNOWN, 0)


def test_an_interrupted_stream_is_an_estimate(pricing):
    assert pricing.charge(gemini_call("gemini-2.5-flash", {P.INPUT_TEXT: 9}, partial=True)).state is CostState.ESTIMATED


def test_the_service_tier_changes_what_is_listed_and_not_the_users_own_price():
    # 1M input at the user's 2, 1M output at half of 2.50
    pricing = Pricing(
        parse_overrides({"gemini": {"models": {"gemini-2.5-flash": {"input_token_price_per_million": 2}}}}),
        gemini_price_book(),
    )
    charge = pricing.charge(gemini_call("gemini-2.5-flash", {P.INPUT_TEXT: M, P.OUTPUT_TEXT: M}, tier="flex"))

    assert dollars(charge.pico) == Decimal("3.25")


def test_the_order_of_charge_lines_does_not_depend_on_the_order_of_the_parts(pricing):
    parts = {P.PICTURES: 1, P.OUTPUT_IMAGE: 1290, P.OUTPUT_TEXT: 14, P.INPUT_TEXT: 10}
    charge = pricing.charge(gemini_call("gemini-2.5-flash-image", parts))

    assert [line.part for line in charge.lines] == [P.INPUT_TEXT, P.OUTPUT_TEXT, P.OUTPUT_IMAGE]


def test_a_price_changes_at_midnight_utc_wherever_the_clock_stands(pricing):
    """Flash 3.8 has another price from January: one moment, one price, in Tokyo too, where the year is older by then."""
    parts, tokyo = {P.INPUT_TEXT: M}, timezone(timedelta(hours=9))
    before, after = datetime(2026, 12, 31, 23, 59, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
    charges = [
        pricing.charge(gemini_call("gemini-3.8-flash", parts, occurred_at=moment))
        for moment in (before, before.astimezone(tokyo), after, after.astimezone(tokyo))
    ]

    assert charges[0].pico == charges[1].pico != charges[2].pico == charges[3].pico
    assert charges[2].price_date == charges[3].price_date == date(2027, 1, 1)


def test_a_call_with_exact_amounts_is_not_copied():
    call = gemini_call("gemini-2.5-flash", {P.INPUT_TEXT: 1})

    assert accepted_call(call) is call
    assert accepted_call(gemini_call("gemini-2.5-flash", {"input_text": 1.0}, id=call.id, context_tokens=1)) == call
