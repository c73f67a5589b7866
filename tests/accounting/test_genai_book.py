"""The compiled price book: every rate, tier, date and name that the package has for Google's models."""

from decimal import Decimal
from importlib.metadata import version

import pytest
from genai_prices.data_snapshot import DataSnapshot, get_snapshot, set_custom_snapshot
from genai_prices.types import (
    ClauseAnd,
    ClauseContains,
    ClauseEndsWith,
    ClauseEquals,
    ClauseOr,
    ClauseStartsWith,
    ModelInfo,
    ModelPrice,
    Provider,
)

from eleven_video.accounting.prices.genai_prices.book import gemini_price_book
from eleven_video.accounting.prices.rate_overrides import RateKey

MODELS = next(provider for provider in get_snapshot().providers if provider.id == "google").models
TOKENS = [key for key in RateKey if key not in {RateKey.PICTURE, RateKey.CHARACTER, RateKey.CREDIT}]


@pytest.fixture(scope="module")
def book():
    """Not the one that is kept for the process."""
    return gemini_price_book.__wrapped__()


def priced(model):
    """The package's prices of a model with their first days."""
    if isinstance(model.prices, ModelPrice):
        return [(None, model.prices)]
    return [(row.constraint.start_date if row.constraint else None, row.prices) for row in model.prices]


def pico_a_token(dollars_a_million: Decimal) -> Decimal:
    return dollars_a_million * 10**6


def test_every_model_has_its_rates_with_tiers_and_days(book):
    for model in MODELS:
        rows = book.exact["gemini", model.id]
        assert [(row.model, row.effective_from) for row in rows] == [(model.id, day) for day, _ in priced(model)]
        for row, (_, prices) in zip(rows, priced(model), strict=True):
            theirs = {key: getattr(prices, f"{key}_mtok", None) for key in TOKENS}
            if "-tts" in model.id:  # such a model's output is sound
                theirs["output_audio"] = theirs["output"]
            assert set(row.rates) == {key for key, price in theirs.items() if price is not None}
            assert row.free is (not row.rates)
            for key, rate in row.rates.items():
                price = theirs[key]
                if isinstance(price, Decimal):
                    assert (rate.at(0), rate.at(10**9)) == (pico_a_token(price), pico_a_token(price))
                else:
                    assert rate.at(price.tiers[0].start) == pico_a_token(price.base)
                    assert [rate.at(tier.start + 1) for tier in price.tiers] == [
                        pico_a_token(tier.price) for tier in price.tiers
                    ]


def test_it_names_the_package_and_its_version(book):
    assert book.source == f"genai-prices {version('genai-prices')}"


def test_longer_beginnings_come_first_and_all_are_of_gemini(book):
    lengths = [len(beginning) for _, beginning, _ in book.prefixes]

    assert lengths == sorted(lengths, reverse=True)
    assert {service for service, *_ in book.prefixes} == {"gemini"} == {service for service, _ in book.exact}
    assert {model.id for model in MODELS} <= {beginning for _, beginning, _ in book.prefixes}


def test_every_name_that_the_package_matches_is_in_it(book):
    for model in MODELS:
        names, beginnings = [], []
        waiting = [model.match]
        while waiting:
            clause = waiting.pop()
            nested = getattr(clause, "or_", None) or getattr(clause, "and_", None)
            waiting += nested or []
            names += [getattr(clause, name) for name in ("equals", "ends_with") if getattr(clause, name, None)]
            beginnings += [getattr(clause, name) for name in ("starts_with", "contains") if getattr(clause, name, None)]
        assert all(("gemini", name) in book.exact for name in names)
        assert set(beginnings) <= {beginning for _, beginning, _ in book.prefixes}


@pytest.fixture
def book_of():
    """Compiles a book of one model that is matched as given."""

    def compiled(match):
        model = ModelInfo(id="m", match=match, prices=ModelPrice(input_mtok=Decimal(2)))
        google = Provider(id="google", name="Google", api_pattern="", models=[model])
        set_custom_snapshot(DataSnapshot([google], from_auto_update=False))
        return gemini_price_book.__wrapped__()

    yield compiled
    set_custom_snapshot(None)


def test_names_and_beginnings_are_found_however_deep_they_are_nested(book_of):
    inner = ClauseAnd([ClauseStartsWith("begins"), ClauseContains("holds")])
    book = book_of(ClauseOr([ClauseEquals("equals"), inner, ClauseOr([ClauseEndsWith("ends")])]))

    assert {name for _, name in book.exact} == {"m", "equals", "ends"}
    assert {beginning for _, beginning, _ in book.prefixes} == {"m", "equals", "ends", "begins", "holds"}


def test_a_single_clause_needs_no_nest(book_of):
    assert {name for _, name in book_of(ClauseEquals("equals")).exact} == {"m", "equals"}
    assert {beginning for _, beginning, _ in book_of(ClauseStartsWith("begins")).prefixes} == {"m", "begins"}


def test_only_free_models_have_a_family_of_names(book):
    """A size of Gemma is Gemma; a longer name of a model that is paid for may be a dearer one."""
    assert {beginning for _, beginning, _ in book.families} == {"gemma-3-", "gemma-3n"}
    assert all(row.free for _, _, rows in book.families for row in rows)
