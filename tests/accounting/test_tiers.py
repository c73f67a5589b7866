"""Service tiers are priced by their own rates if the price data has them; else the cost is an estimate."""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import product

import pytest
from genai_prices import Usage
from genai_prices.data_snapshot import get_snapshot

from eleven_video.accounting.metrics import Part
from eleven_video.accounting.money import dollars, rate
from eleven_video.accounting.prices.genai_prices.book import gemini_price_book
from eleven_video.accounting.prices.pricebook import PriceBook, PriceRow, TieredRate, TierVariant
from eleven_video.accounting.prices.rate_overrides import RateKey, parse_overrides
from eleven_video.accounting.pricing import CostState, Pricing
from tests.support.calls import gemini_call

P = Part
M = 1_000_000
GOOGLE = next(provider for provider in get_snapshot().providers if provider.id == "google")
CONTEXTS = {
    "batch": {"processing": "batch"},
    "flex": {"service_tier": "flex"},
    "priority": {"service_tier": "priority"},
}
VARIANTS = [
    (model.id, tier)
    for model in GOOGLE.models
    for tier, context in CONTEXTS.items()
    if any(variant.when == context for variant in model.price_variants or ())
]
PRICING = Pricing(book=gemini_price_book())
TODAY, JANUARY = datetime(2026, 11, 29, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
# Tokens of the prompt that are fresh, and of the answer: below the edge of every price tier for long prompts, and above.
SIZES = [(1_000, 700), (250_000, 9_000)]


def test_the_price_data_has_tiers_to_compare():
    assert len(VARIANTS) > 20
    assert {tier for _, tier in VARIANTS} == set(CONTEXTS)


@pytest.mark.parametrize("model", [model.id for model in GOOGLE.models])
def test_every_google_model_has_the_packages_rates_in_each_tier(model):
    for tier, size, day in product((*CONTEXTS, "standard"), SIZES, (TODAY, JANUARY)):
        costs_the_same(model, tier, size, day)


def costs_the_same(model, tier, size, day):
    row = gemini_price_book().find("gemini", model, day)
    fresh, made = size
    parts = {
        P.INPUT_TEXT: fresh, P.INPUT_AUDIO: 31, P.INPUT_IMAGE: 17, P.CACHED_TEXT: fresh // 2, P.CACHED_AUDIO: 13,
        P.OUTPUT_TEXT: made, P.OUTPUT_THINKING: 5,
    } | {
        part: 1_120
        for part, key in ((P.OUTPUT_IMAGE, RateKey.OUTPUT_IMAGE), (P.OUTPUT_AUDIO, RateKey.OUTPUT_AUDIO), (P.OUTPUT_VIDEO, RateKey.OUTPUT_VIDEO))
        if key in row.rates
    }  # fmt: skip
    if not row.free and RateKey.OUTPUT not in row.rates:
        parts = {part: amount for part, amount in parts.items() if part.startswith(("input", "cached"))}
    cached = parts[P.CACHED_TEXT] + parts[P.CACHED_AUDIO]
    sent = parts[P.INPUT_TEXT] + parts[P.INPUT_AUDIO] + parts[P.INPUT_IMAGE] + cached
    usage = Usage(
        input_tokens=sent,
        input_audio_tokens=parts[P.INPUT_AUDIO] + parts[P.CACHED_AUDIO],
        input_image_tokens=parts[P.INPUT_IMAGE],
        input_video_tokens=0,
        cache_read_tokens=cached,
        cache_audio_read_tokens=parts[P.CACHED_AUDIO],
        cache_image_read_tokens=0,
        cache_video_read_tokens=0,
        output_tokens=sum(amount for part, amount in parts.items() if part.startswith("output")),
        output_image_tokens=parts.get(P.OUTPUT_IMAGE, 0),
        output_audio_tokens=parts.get(P.OUTPUT_AUDIO, 0),
        output_video_tokens=parts.get(P.OUTPUT_VIDEO, 0),
    )
    listed = next(one for one in GOOGLE.models if one.id == model)
    theirs = listed.calc_price(usage, GOOGLE, genai_request_timestamp=day, price_context=CONTEXTS.get(tier))

    charge = PRICING.charge(gemini_call(model, parts, tier=tier, occurred_at=day, context_tokens=sent))

    if tier == "standard" or (model, tier) in VARIANTS:
        assert dollars(charge.pico) == theirs.total_price
        cached_is_listed = {RateKey.CACHED, RateKey.CACHED_AUDIO} <= set(row.rates) or (
            RateKey.CACHED in row.rates and RateKey.INPUT_AUDIO not in row.rates
        )
        assert charge.state is (
            CostState.FREE if row.free else CostState.PRICED if cached_is_listed else CostState.ESTIMATED
        )
    else:
        assert charge.state in {CostState.ESTIMATED, CostState.FREE}


@pytest.mark.parametrize(
    ("model", "cached", "fresh", "out"),
    [
        ("gemini-3.5-flash-lite", "0.02", "0.15", "1.25"),
        ("gemini-3.8-flash", "0.0375", "0.375", "1.875"),
        ("gemini-3.1-flash-lite", "0.0125", "0.125", "0.75"),
        # No rate for cached tokens in a batch: the standard one holds.
        ("gemini-2.5-flash", "0.03", "0.15", "1.25"),
        ("gemini-2.5-flash-lite", "0.01", "0.05", "0.2"),
        ("gemini-2.5-pro", "0.125", "0.625", "5"),
        ("gemini-3-flash-preview", "0.05", "0.25", "1.5"),
        ("gemini-3.1-pro-preview", "0.2", "1", "6"),
    ],
)
def test_cached_tokens_of_a_batch_cost_what_google_publishes(model, cached, fresh, out):
    def a_million(part):
        charge = PRICING.charge(gemini_call(model, {part: M}, tier="batch", context_tokens=1))
        assert charge.state is CostState.PRICED
        return dollars(charge.pico)

    assert [a_million(part) for part in (P.CACHED_TEXT, P.INPUT_TEXT, P.OUTPUT_TEXT)] == [
        Decimal(one) for one in (cached, fresh, out)
    ]


@pytest.mark.parametrize(
    ("tier", "part", "expected"),
    [
        # gemini-3.5-flash has rates of no tier: 1.50 in, 0.15 cached, 9.00 out.
        ("batch", P.INPUT_TEXT, "0.75"),
        ("flex", P.OUTPUT_TEXT, "4.5"),
        ("priority", P.INPUT_TEXT, "2.7"),
        ("batch", P.CACHED_TEXT, "0.15"),
        ("flex", P.CACHED_TEXT, "0.15"),
        ("priority", P.CACHED_TEXT, "0.27"),
        ("deferred", P.INPUT_TEXT, "1.5"),
        ("SERVICE_TIER_UNSPECIFIED", P.INPUT_TEXT, "1.5"),
        ("", P.INPUT_TEXT, "1.5"),
    ],
)
def test_a_tier_without_published_rates_is_an_estimate(tier, part, expected):
    charge = PRICING.charge(gemini_call("gemini-3.5-flash", {part: M}, tier=tier, context_tokens=1))

    assert (dollars(charge.pico), charge.state) == (Decimal(expected), CostState.ESTIMATED)


@pytest.mark.parametrize("tier", ["Batch", " BATCH "])
def test_a_tier_is_known_in_any_case(tier):
    charge = PRICING.charge(gemini_call("gemini-3.5-flash-lite", {P.CACHED_TEXT: M}, tier=tier))

    assert (dollars(charge.pico), charge.state) == (Decimal("0.02"), CostState.PRICED)


def test_before_the_day_of_a_published_rate_it_is_an_estimate():
    """The package has seen batch prices since 2026-10-14."""
    september = datetime(2026, 9, 1, tzinfo=UTC)
    charge = PRICING.charge(
        gemini_call("gemini-3.5-flash-lite", {P.INPUT_TEXT: M}, tier="batch", occurred_at=september)
    )

    assert (dollars(charge.pico), charge.state) == (Decimal("0.15"), CostState.ESTIMATED)


def test_a_tier_that_newer_price_data_knows_is_priced_by_it():
    standard, deferred = ({RateKey.INPUT: TieredRate(rate(Decimal(price), per=M))} for price in ("4", "0.5"))
    row = PriceRow("m", None, standard, (TierVariant("deferred", date(2026, 1, 1), deferred),))
    pricing = Pricing(book=PriceBook("a book", {("gemini", "m"): [row]}))

    charge = pricing.charge(gemini_call("m", {P.INPUT_TEXT: M}, tier="deferred"))
    assert (dollars(charge.pico), charge.state) == (Decimal("0.5"), CostState.PRICED)


def test_an_own_price_is_an_estimate_in_other_tiers():
    own = Pricing(parse_overrides({"gemini": {"input_token_price_per_million": 2}}), gemini_price_book())

    for tier, state in {"standard": CostState.PRICED, "batch": CostState.ESTIMATED, "new": CostState.ESTIMATED}.items():
        charge = own.charge(gemini_call("gemini-3.5-flash", {P.INPUT_TEXT: M}, tier=tier))
        assert (dollars(charge.pico), charge.state) == (Decimal(2), state)
