"""Prices that a user has set: the names to which they apply, what they cover, and free models."""

from decimal import Decimal

import pytest

from eleven_video.accounting.metrics import Part
from eleven_video.accounting.money import dollars
from eleven_video.accounting.prices.genai_prices.book import gemini_price_book
from eleven_video.accounting.prices.rate_overrides import parse_overrides
from eleven_video.accounting.pricing import CostState, Pricing
from tests.support.calls import gemini_call, speech_call

P = Part
M = 1_000_000
IN, OUT, IMAGE, CACHED = (
    "input_token_price_per_million", "output_token_price_per_million", "image_price", "cached_token_price_per_million",
)  # fmt: skip


def of_models(models, **service):
    return Pricing(parse_overrides({"gemini": {**service, "models": models}}), gemini_price_book())


def cost(pricing, model, part=P.INPUT_TEXT, **facts):
    charge = pricing.charge(gemini_call(model, {part: M}, context_tokens=1, **facts))
    return dollars(charge.pico), charge.sources


@pytest.mark.parametrize(
    ("priced", "answers", "asked"),
    [
        ("gemini-3.8-flash", "gemini-3.8-flash", ""),
        ("Gemini-3.5-Flash-Lite", "gemini-3.5-flash-lite", ""),
        ("gemini-3.5-flash-lite", "GEMINI-3.5-FLASH-LITE", ""),
        ("gemini-flash-latest", "gemini-3.6-flash", "gemini-flash-latest"),
        ("gemini-flash-latest", "gemini-3.8-flash-001", "gemini-flash-latest"),
        ("gemini-flash-latest", "gemini-3.8-flash", ""),  # the price book knows whose alias it is
        ("gemini-3.8-flash", "gemini-flash-latest", ""),
        ("gemini-3.8-flash", "gemini-3.6-flash", "models/gemini-flash-latest"),
        ("gemini-3.1-flash-lite-image", "gemini-3.1-flash-lite-image-001", "gemini-3.1-flash-lite-image"),
        ("gemini-3.1-flash-lite-image-001", "gemini-3.1-flash-lite-image", ""),
        ("gemini-3-pro-image", "gemini-3-pro-image-preview-11-20", ""),
        ("models/gemini-2.5-pro", "publishers/google/models/gemini-2.5-pro@default", ""),
        ("gemini-new", "gemini-new-preview-05-20", "gemini-new"),  # a model that the book does not know
        ("gemini-new-002", "gemini-new-001", ""),
        ("gemini-nonsense", "gemini-3.8-flash", "Gemini-Nonsense"),
    ],
)
def test_a_users_price_applies_to_every_name_of_the_model(priced, answers, asked):
    pricing = of_models({priced: {IN: 7, IMAGE: 3}}, **{IN: 99})

    assert cost(pricing, answers, asked=asked) == (7, ("your price",))
    pictures = pricing.charge(gemini_call(answers, {P.PICTURES: 1, P.OUTPUT_IMAGE: 1_120}, asked=asked))
    assert dollars(pictures.pico) == 3
    if asked:  # what is reserved for a call is worked out before anybody knows who answers
        assert cost(pricing, asked) == (7, ("your price",))


@pytest.mark.parametrize(
    ("priced", "answers", "asked"),
    [
        ("gemini-3.8-flash", "gemini-3.8-flash-lite", ""),
        ("gemini-3.8-flash", "gemini-9-flash", "gemini-9-flash"),
        ("gemini-3.8-flash", "gemini-3.8-flash-tts", ""),
        ("gemini-new", "gemini-new-2", "gemini-new-lite"),
        ("gemini-2.5-flash-preview-05-20", "gemini-2.5-flash", ""),
        ("tunedModels/mine", "gemini-3.8-flash", "gemini-3.8-flash"),
    ],
)
def test_a_price_is_not_that_of_another_model(priced, answers, asked):
    assert cost(of_models({priced: {IN: 7}}), answers, asked=asked)[1] != ("your price",)


def test_the_closest_name_wins():
    names = {
        "gemini-3.6-flash": {IN: 1},  # the name that answers
        "gemini-flash-latest": {IN: 2},  # the name that was asked for
        "gemini-3.6-flash-001": {IN: 3},  # another name of the model that answers
        "gemini-3.8-flash": {IN: 4},  # another name of the model that was asked for
    }
    for name, price in zip(list(names), (1, 2, 3, 4), strict=True):
        assert cost(of_models(names, **{IN: 5}), "gemini-3.6-flash", asked="gemini-flash-latest")[0] == price
        del names[name]
    assert cost(of_models(names, **{IN: 5}), "gemini-3.6-flash", asked="gemini-flash-latest")[0] == 5
    assert cost(of_models({}), "gemini-3.6-flash", asked="gemini-flash-latest")[0] == Decimal("0.75")


def test_each_setting_is_looked_for_by_itself():
    pricing = of_models({"gemini-3.6-flash": {IN: 1}, "gemini-flash-latest": {IN: 2, OUT: 3}})

    assert cost(pricing, "gemini-3.6-flash", asked="gemini-flash-latest")[0] == 1
    assert cost(pricing, "gemini-3.6-flash", P.OUTPUT_TEXT, asked="gemini-flash-latest")[0] == 3


def test_of_two_spellings_the_plain_one_wins():
    for models in ({"Gemini-X": {IN: 1, OUT: 4}, "gemini-x": {IN: 2}}, {"gemini-x": {IN: 2}, "Gemini-X": {IN: 1, OUT: 4}}):  # fmt: skip
        pricing = of_models(models)
        assert (cost(pricing, "GEMINI-X")[0], cost(pricing, "gemini-x", P.OUTPUT_TEXT)[0]) == (2, 4)


def test_a_speech_models_price_holds_in_any_case():
    own = {"elevenlabs": {"models": {"Eleven_V3": {"character_price_per_million": 80}}}}
    charge = Pricing(parse_overrides(own)).charge(speech_call("Rachel", {P.CHARACTERS: M}, model="eleven_v3"))
    assert dollars(charge.pico) == 80

    other = Pricing(parse_overrides(own)).charge(speech_call("Rachel", {P.CHARACTERS: M}, model="eleven_v3_turbo"))
    assert other.pico == 0


ALL_TOKENS = {part: 1_000 for part in Part if part.startswith(("input", "cached", "output"))}
FREE = {IN: 0, OUT: 0, IMAGE: 0}


@pytest.mark.parametrize("model", ["gemini-3.8-flash", "gemini-3.1-flash-lite-image", "gemini-3.1-flash-live-preview", "gemini-new"])  # fmt: skip
@pytest.mark.parametrize("whose", ["service", "model"])
@pytest.mark.parametrize("pictures", [{P.PICTURES: 2}, {}], ids=["pictures", "none"])
@pytest.mark.parametrize("tier", ["standard", "batch", "priority", "new"])
def test_prices_of_zero_make_all_parts_free_and_keep_the_list_price(model, whose, pictures, tier):
    pricing = of_models({}, **FREE) if whose == "service" else of_models({model: FREE})
    call = gemini_call(model, ALL_TOKENS | pictures, tier=tier, estimated=True)

    charge = pricing.charge(call)
    assert (charge.state, charge.pico, charge.sources) == (CostState.FREE, 0, ("your price",))
    assert pricing.at_list_prices(call) == Pricing(book=gemini_price_book()).charge(call)
    assert (pricing.at_list_prices(call).pico > 0) is (model != "gemini-new")


def test_free_text_does_not_make_pictures_free():
    charge = of_models({}, **{IN: 0, OUT: 0}).charge(
        gemini_call("gemini-3.1-flash-lite-image", {P.INPUT_TEXT: M, P.OUTPUT_TEXT: M, P.OUTPUT_IMAGE: M, P.PICTURES: 1})
    )  # fmt: skip

    assert (dollars(charge.pico), charge.state) == (30, CostState.PRICED)


@pytest.mark.parametrize(
    ("own", "part", "expected"),
    [
        # gemini-2.5-flash: 0.30 in, 1.00 audio, 0.03 cached, 0.10 cached audio
        ({IN: 0}, P.CACHED_TEXT, 0),
        ({IN: 0}, P.CACHED_AUDIO, 0),
        ({IN: 0}, P.INPUT_AUDIO, 0),
        ({IN: 0, CACHED: "0.02"}, P.CACHED_TEXT, "0.02"),
        ({CACHED: 0}, P.CACHED_AUDIO, 0),
        ({CACHED: 0}, P.INPUT_AUDIO, 1),
        # A price above nothing leaves the finer ones of the price book alone.
        ({IN: "0.6"}, P.CACHED_TEXT, "0.03"),
        ({IN: "0.6"}, P.INPUT_AUDIO, 1),
        ({IN: "0.6", CACHED: "0.06"}, P.CACHED_TEXT, "0.06"),
    ],
)
def test_parts_that_an_own_price_covers(own, part, expected):
    prices = {setting: float(price) for setting, price in own.items()}

    assert cost(of_models({}, **prices), "gemini-2.5-flash", part)[0] == Decimal(expected)


@pytest.mark.parametrize(
    ("model", "part", "state"),
    [
        # A model that makes no pictures by its price list: its text costs nothing like one.
        ("gemini-3.8-flash", P.OUTPUT_IMAGE, CostState.UNPRICED),
        ("gemini-3.8-flash", P.OUTPUT_AUDIO, CostState.UNPRICED),
        ("gemini-3.8-flash", P.OUTPUT_VIDEO, CostState.UNPRICED),
        ("gemini-3.1-flash-lite-image", P.OUTPUT_AUDIO, CostState.UNPRICED),
        ("gemini-3.1-flash-live-preview", P.OUTPUT_AUDIO, CostState.PRICED),
        ("gemini-2.5-flash-tts", P.OUTPUT_AUDIO, CostState.PRICED),
        ("gemini-omni-1.1-flash", P.OUTPUT_VIDEO, CostState.PRICED),
        # One rate for all kinds of input.
        ("gemini-3.8-flash", P.INPUT_IMAGE, CostState.PRICED),
        ("gemini-3.8-flash", P.INPUT_AUDIO, CostState.PRICED),
        ("gemini-3.8-flash", P.INPUT_VIDEO, CostState.PRICED),
        ("gemini-3.8-flash", P.CACHED_IMAGE, CostState.PRICED),
        ("gemini-3.8-flash", P.CACHED_AUDIO, CostState.PRICED),
        # No rate for cached tokens: as much as fresh ones at most.
        ("gemini-1.5-pro", P.CACHED_TEXT, CostState.ESTIMATED),
        ("gemini-3.1-flash-live-preview", P.CACHED_AUDIO, CostState.ESTIMATED),
    ],
)
def test_a_part_without_a_rate_uses_another_rate_only_if_it_applies(model, part, state):
    pricing = Pricing(book=gemini_price_book())
    charge = pricing.charge(gemini_call(model, {P.INPUT_TEXT: 1_000, part: 1_000}))

    assert charge.state is state
    assert [line.part for line in charge.lines] == [P.INPUT_TEXT, *([part] if state is not CostState.UNPRICED else [])]


def test_cached_sound_is_not_priced_as_cached_text_where_sound_costs_more():
    from eleven_video.accounting.prices.pricebook import PriceBook, PriceRow, TieredRate
    from eleven_video.accounting.prices.rate_overrides import RateKey

    rates = {RateKey.INPUT: 300, RateKey.CACHED: 30, RateKey.INPUT_AUDIO: 1_000}
    row = PriceRow("m", None, {key: TieredRate(rate) for key, rate in rates.items()})
    charge = Pricing(book=PriceBook("a book", {("gemini", "m"): [row]})).charge(gemini_call("m", {P.CACHED_AUDIO: 2}))

    assert (charge.pico, charge.state) == (2_000, CostState.ESTIMATED)


def test_a_users_output_price_holds_for_sound_and_not_for_pictures():
    pricing = of_models({"gemini-new": {IN: 1, OUT: 2}})

    assert cost(pricing, "gemini-new", P.OUTPUT_AUDIO) == (2, ("your price",))
    assert pricing.charge(gemini_call("gemini-new", {P.OUTPUT_IMAGE: 5})).state is CostState.UNPRICED
