"""Prices that users set are merged by precedence, and invalid ones are refused with a reason."""

from fractions import Fraction

import pytest

from eleven_video.accounting.prices.rate_overrides import Overrides, RateKey, default_rate, parse_overrides
from eleven_video.errors import InvalidPrice

UPPER = parse_overrides(
    {"gemini": {"image_price": 1, "models": {"a": {"image_price": 2}, "b": {"image_price": 3}}}, "elevenlabs": {}}
)
LOWER = parse_overrides(
    {
        "gemini": {"image_price": 9, "input_token_price_per_million": 8, "models": {"a": {"output_token_price_per_million": 7}}},
        "elevenlabs": {"credit_price": 6},
    }
)  # fmt: skip


def test_prices_of_lower_precedence_apply_where_no_higher_ones_are_set():
    assert UPPER.with_lower(LOWER) == Overrides(
        {
            "gemini": {"image_price": Fraction(1), "input_token_price_per_million": Fraction(8)},
            "elevenlabs": {"credit_price": Fraction(6)},
        },
        {
            ("gemini", "a"): {"output_token_price_per_million": Fraction(7), "image_price": Fraction(2)},
            ("gemini", "b"): {"image_price": Fraction(3)},
        },
    )


@pytest.mark.parametrize(
    ("model", "setting", "price"),
    [("a", "image_price", 2), ("c", "image_price", 1), (None, "image_price", 1), ("a", "credit_price", None)],
)
def test_a_models_price_wins_over_its_services(model, setting, price):
    assert UPPER.price("gemini", setting, model) == price


def test_prices_become_exact_rates():
    assert LOWER.rate("gemini", "a", RateKey.INPUT) == 8 * 10**6
    assert LOWER.rate("elevenlabs", "any", RateKey.CREDIT) == 6 * 10**12
    assert LOWER.rate("gemini", "a", RateKey.CHARACTER) is None
    assert default_rate("gemini", RateKey.PICTURE) == 4 * 10**10
    assert default_rate("elevenlabs", RateKey.CHARACTER) == 0
    assert default_rate("elevenlabs", RateKey.PICTURE) is None
    assert default_rate("nobody", RateKey.PICTURE) is None


@pytest.mark.parametrize(
    ("config", "why"),
    [
        (5, "^The price settings must be a table of names and values, not 5.$"),
        ({"gemini": 5}, "^The prices of gemini must be a table of names and values, not 5.$"),
        ({"gemni": {}}, "^There is no service named 'gemni'. Use gemini.$"),
        ({"xyz": {}}, "^There is no service named 'xyz'. Use gemini, elevenlabs.$"),
        ({"gemini": {"image_prise": 1}}, "^There is no price in gemini named 'image_prise'. Use image_price.$"),
        ({"gemini": {7: 1}}, "^There is no price in gemini named 7. Use "),
        ({"gemini": {"image_price": "x"}}, "^gemini.image_price is not a price: str is not a number.$"),
        ({"gemini": {"image_price": -1}}, "^gemini.image_price is out of range: a price is .* from 0 to 1,000,000.$"),
        ({"gemini": {"image_price": 1_000_001}}, "^gemini.image_price is out of range"),
        ({"gemini": {"models": 3}}, "^gemini.models must be a table of names and values, not 3.$"),
        ({"gemini": {"models": {"": {}}}}, "^gemini.models. is not a model name.$"),
        ({"gemini": {"models": {5: {}}}}, "^gemini.models.5 is not a model name.$"),
        ({"gemini": {"models": {"a": 1}}}, "^gemini.models.a must be a table of names and values, not 1.$"),
        ({"gemini": {"models": {"a": {"x": 1}}}}, "^There is no price in gemini.models.a named 'x'."),
        ({"gemini": {"models": {"a": {"image_price": None}}}}, "^gemini.models.a.image_price is not a price: NoneType"),
    ],
)
def test_an_invalid_price_is_refused_with_its_place(config, why):
    with pytest.raises(InvalidPrice, match=why):
        parse_overrides(config)


def test_the_dearest_price_is_a_million_dollars():
    assert parse_overrides({"gemini": {"image_price": 1_000_000}}).price("gemini", "image_price") == 1_000_000
    assert parse_overrides({"gemini": {"image_price": 0}}).price("gemini", "image_price") == 0


def test_services_and_models_of_the_lower_prices_alone_hold():
    assert Overrides().with_lower(LOWER) == LOWER == LOWER.with_lower(Overrides())
