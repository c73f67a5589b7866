"""The age of price data, models without a price, and the warnings about both."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from genai_prices.data_snapshot import DataSnapshot, set_custom_snapshot
from genai_prices.types import ClauseEquals, ConditionalPrice, ModelInfo, ModelPrice, Provider, StartDateConstraint

from eleven_video.accounting.calls import CallKind
from eleven_video.accounting.credits import credit_multipliers, plan_prices
from eleven_video.accounting.metrics import Part
from eleven_video.accounting.prices.genai_prices.book import gemini_price_book
from eleven_video.accounting.prices.price_age import (
    STALE_AFTER_DAYS,
    PriceData,
    UsedModel,
    judge,
    plan_name,
    price_data,
    stale_price_warnings,
)
from eleven_video.accounting.prices.rate_overrides import parse_overrides
from eleven_video.accounting.pricing import CostState, Pricing

TODAY = date(2026, 11, 23)
WRITER = UsedModel("gemini", "gemini-2.5-pro", CallKind.SCRIPT)
PAINTER = UsedModel("gemini", "gemini-3.1-flash-lite-image", CallKind.IMAGE)
SPEAKER = UsedModel("elevenlabs", "eleven_multilingual_v2", CallKind.SPEECH)
UNKNOWN = UsedModel("gemini", "gemini-99", CallKind.SCRIPT)


def pricing(**own) -> Pricing:
    return Pricing(parse_overrides(own), gemini_price_book())


def on_plan(plan: str) -> Pricing:
    return replace(pricing(), plan=plan_prices()[plan])


def dated(days_ago: int | None) -> list[PriceData]:
    """All price data as if it had been looked at so many days ago."""
    day = None if days_ago is None else TODAY - timedelta(days=days_ago)
    return [replace(one, dated=day) for one in price_data()]


@pytest.mark.parametrize(("days_ago", "age", "stale"), [(0, 0, False), (60, 60, False), (61, 61, True), (-3, 0, False)])
def test_data_is_stale_when_it_is_over_sixty_days_old(days_ago, age, stale):
    data = PriceData("a list", "somewhere", TODAY - timedelta(days=days_ago))

    assert (data.age_days(TODAY), data.is_stale(TODAY)) == (age, stale)


def test_data_of_an_unknown_day_is_not_taken_for_new():
    data = PriceData("a list", "somewhere", None)

    assert data.age_days(TODAY) is None
    assert data.is_stale(TODAY)


def test_all_built_in_price_data_is_listed_with_its_day():
    told = {one.name: one for one in price_data()}

    assert gemini_price_book().source in told
    assert {plan_name(plan) for plan in plan_prices()} <= set(told)
    for plan, price in plan_prices().items():
        assert (told[plan_name(plan)].dated, told[plan_name(plan)].source) == (price.checked, price.source)
    assert sorted(model for one in price_data() for model in one.models) == sorted(credit_multipliers())


def test_the_price_books_day_is_one_that_its_makers_have_seen():
    """The package holds prices announced for later days. Those are no sign of how new it is."""
    starts = {row.effective_from for rows in gemini_price_book().exact.values() for row in rows if row.effective_from}
    book = price_data()[0]

    assert max(starts) > TODAY
    assert book.dated is not None
    assert date(2026, 11, 1) <= book.dated < max(starts)


def test_a_model_of_the_book_is_priced_by_it():
    verdict = judge(pricing(), WRITER, TODAY)

    assert (verdict.state, verdict.missing) == (CostState.PRICED, ())
    assert verdict.sources == (gemini_price_book().source,)
    assert [one.name for one in verdict.relied_on] == [gemini_price_book().source]


def test_the_first_day_of_a_price_is_reported():
    introduced = UsedModel("gemini", "gemini-3.8-flash", CallKind.SCRIPT)

    assert judge(pricing(), introduced, TODAY).since is None
    assert judge(pricing(), introduced, date(2027, 1, 1)).since == date(2027, 1, 1)


def test_a_price_of_the_users_own_does_not_grow_old():
    own = {"input_token_price_per_million": 1, "output_token_price_per_million": 2}
    verdict = judge(pricing(gemini=own), UNKNOWN, TODAY, data=dated(500))

    assert (verdict.state, verdict.sources, verdict.since) == (CostState.PRICED, ("your price",), None)
    assert verdict.stale(TODAY) == ()


@pytest.mark.parametrize(
    ("used", "own", "missing"),
    [
        (UNKNOWN, {}, ("input_token_price_per_million", "output_token_price_per_million")),
        (UNKNOWN, {"input_token_price_per_million": 1}, ("output_token_price_per_million",)),
        (replace(UNKNOWN, kind=CallKind.IMAGE), {}, ("input_token_price_per_million", "image_price")),
        (replace(UNKNOWN, kind=CallKind.IMAGE), {"image_price": 1}, ("input_token_price_per_million",)),
        (replace(UNKNOWN, parts=frozenset({Part.PICTURES})), {}, ("image_price",)),
    ],
)
def test_the_missing_prices_are_named_and_setting_them_prices_the_model(used, own, missing):
    verdict = judge(pricing(gemini=own), used, TODAY)
    assert (verdict.state, verdict.missing) == (CostState.UNPRICED, missing)

    mended = own | dict.fromkeys(missing, Fraction(1, 3))
    assert judge(pricing(gemini=mended), used, TODAY).state is CostState.PRICED


def test_without_a_plan_speech_has_credits_and_needs_no_price():
    verdict = judge(pricing(), SPEAKER, TODAY)

    assert (verdict.state, verdict.missing) == (CostState.CREDITS, ())
    assert [SPEAKER.model in one.models for one in verdict.relied_on] == [True]


def test_on_a_plan_speech_relies_on_that_plans_row():
    verdict = judge(on_plan("creator"), SPEAKER, TODAY)
    assert verdict.sources == (plan_name("creator"),)
    assert plan_name("creator") in [one.name for one in verdict.relied_on]

    own = pricing(elevenlabs={"credit_price": Fraction(1, 2)})
    verdict = judge(own, SPEAKER, TODAY)
    assert verdict.sources == ("your price",)
    assert plan_name("creator") not in [one.name for one in verdict.relied_on]


def test_current_prices_cause_no_warning():
    assert stale_price_warnings(pricing(), [WRITER, PAINTER, SPEAKER], TODAY, data=dated(STALE_AFTER_DAYS)) == []


def test_a_model_without_a_price_is_one_line_that_says_what_to_do():
    (line,) = stale_price_warnings(pricing(), [UNKNOWN, WRITER, UNKNOWN], TODAY, data=dated(0))

    assert line.startswith('No price is known for gemini-99: costs with it are shown as "at least".')
    assert line.endswith(
        "eleven-video pricing set gemini-99 input_token_price_per_million=DOLLARS output_token_price_per_million=DOLLARS"
    )
    half = pricing(gemini={"input_token_price_per_million": 1})
    assert "for some use of gemini-99" in stale_price_warnings(half, [UNKNOWN], TODAY, data=dated(0))[0]


def test_old_data_is_one_line_however_many_models_it_prices():
    lines = stale_price_warnings(pricing(), [WRITER, PAINTER], TODAY, data=dated(61))

    assert lines == [
        f"The prices of {gemini_price_book().source} are 61 days old (2026-09-23). See eleven-video pricing check."
    ]
    assert "have no known date" in stale_price_warnings(pricing(), [WRITER], TODAY, data=dated(None))[0]


def test_old_price_data_for_unused_models_gives_no_warning():
    old_plans = [replace(one, dated=date(2020, 1, 1)) if "plan" in one.name else one for one in dated(0)]

    assert stale_price_warnings(pricing(), [WRITER, SPEAKER], TODAY, data=old_plans) == []
    (line,) = stale_price_warnings(on_plan("pro"), [WRITER, SPEAKER], TODAY, data=old_plans)
    assert line.startswith("The prices of ElevenLabs plan pro are")


def test_a_price_of_the_models_own_and_one_of_the_book_are_not_asked_for():
    own = {"models": {"gemini-99": {"input_token_price_per_million": 1}}}
    assert judge(pricing(gemini=own), UNKNOWN, TODAY).missing == ("output_token_price_per_million",)

    pictures = UsedModel("gemini", "gemini-2.5-flash", CallKind.IMAGE, frozenset({Part.INPUT_TEXT, Part.CREDITS}))
    assert judge(pricing(), pictures, TODAY).missing == ("credit_price",)
    # In whichever order they come.
    spoken = replace(pictures, parts=frozenset({Part.CHARACTERS, Part.OUTPUT_TEXT, Part.CREDITS}))
    assert judge(pricing(), spoken, TODAY).missing == ("character_price_per_million", "credit_price")


def test_without_a_price_book_only_the_users_own_prices_count():
    own = Pricing(parse_overrides({"gemini": {"input_token_price_per_million": 1}}))
    verdict = judge(own, replace(UNKNOWN, parts=frozenset({Part.INPUT_TEXT, Part.CREDITS})), TODAY)

    assert (verdict.state, verdict.sources, verdict.since) == (CostState.UNPRICED, ("your price",), None)
    assert verdict.missing == ("credit_price",)


@pytest.fixture
def compiled_anew():
    """What is known of the prices is kept for the process; a test with other prices begins and leaves without."""
    price_data.cache_clear()
    yield
    set_custom_snapshot(None)
    price_data.cache_clear()


def seen_on(provider: str, *days: date) -> Provider:
    prices = [ConditionalPrice(constraint=StartDateConstraint(day), prices=ModelPrice()) for day in days]
    models = [
        ModelInfo(id="seen", match=ClauseEquals("seen"), prices=[ConditionalPrice(prices=ModelPrice()), *prices]),
        ModelInfo(id="always", match=ClauseEquals("always"), prices=ModelPrice()),
    ]
    return Provider(id=provider, name=provider, api_pattern=provider, models=models)


def test_the_books_day_is_the_last_on_which_a_change_was_seen(compiled_anew):
    """Prices that a provider announces tell nothing, and neither does the day of the installation."""
    seen = seen_on("openrouter", date(2026, 3, 1), date(2026, 5, 1), date(2026, 4, 1))
    set_custom_snapshot(DataSnapshot([seen_on("google", date(2027, 1, 1)), seen], from_auto_update=False))

    assert price_data()[0].dated == date(2026, 5, 1)


def test_the_books_day_is_not_known_where_no_change_was_seen(compiled_anew):
    set_custom_snapshot(DataSnapshot([seen_on("google", date(2027, 1, 1))], from_auto_update=False))

    assert price_data()[0].dated is None


def test_prices_that_the_package_has_fetched_are_of_the_day_on_which_it_did(compiled_anew):
    fetched = datetime(2026, 7, 8, 9, tzinfo=UTC)
    set_custom_snapshot(DataSnapshot([seen_on("google")], from_auto_update=True, timestamp=fetched))

    assert price_data()[0].dated == date(2026, 7, 8)
