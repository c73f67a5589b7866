"""With any file of prices, a written price is read back exactly, or the file is refused."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from eleven_video.accounting.prices.rate_overrides import parse_overrides
from eleven_video.config.paths import config_file
from eleven_video.config.price_settings import (
    SETTINGS_OF,
    PriceOwner,
    parse_price,
    set_prices,
    unset_prices,
)
from eleven_video.config.pricing_file import file_overrides
from eleven_video.errors import ConfigurationError, InvalidInput, InvalidPrice
from tests.support import toml_text
from tests.support.anything import JSON, SINGLE, TEXTS, damaged
from tests.support.thoroughness import examples

_OWNERS = st.builds(
    PriceOwner, st.sampled_from(sorted(SETTINGS_OF)), st.none() | st.sampled_from(["x", "gemini-2.5-pro", "a.b", ""]) | TEXTS
)  # fmt: skip
_FILES = toml_text.files(
    "prices.gemini.image_price", "prices.gemini", "prices", "prices.elevenlabs.credit_price", 'prices.gemini.models."x"', "prices.gemini.models",
    'prices.gemini.models."a.b".image_price', "text_model",
)  # fmt: skip
_TYPED = TEXTS | st.decimals(0, 10).map(str) | st.sampled_from(
    ["0.05", "1e-7", "nan", "sNaN", "-0", "Infinity", "1e999999999", "1e-999999999", "1_000", "9" * 5000, "0." + "1" * 15, "\u0663", " 1 "]
)  # fmt: skip


@examples(150)
@given(
    damaged({"gemini": {"image_price": 0.05, "models": {"x": {"image_price": "1"}}}})
    | st.dictionaries(
        st.sampled_from(["gemini", "elevenlabs"]),
        st.dictionaries(st.sampled_from(["image_price", "credit_price", "models"]), SINGLE | st.decimals() | JSON),
    )
)
@example({"gemini": {"image_price": int("f" * 5000, 16)}})
@example({"gemini": {"image_price": Decimal("1e999999999")}})
@example({"gemini": [int("f" * 5000, 16)]})
def test_any_value_of_a_price_is_accepted_or_refused(config: Any) -> None:
    try:
        found = parse_overrides(config)
    except InvalidPrice as error:
        assert 0 < len(str(error)) < 20_000  # noqa: PT017  either is fine, nothing else
        return
    for prices in (*found.services.values(), *found.models.values()):
        for price in prices.values():
            assert type(price) is Fraction
            assert 0 <= price <= 1_000_000


@examples(100)
@given(_FILES, _OWNERS, st.data())
def test_a_price_that_was_typed_is_the_one_that_is_read_whatever_else_is_in_the_file(
    data: bytes, owner: PriceOwner, draw: st.DataObject
) -> None:
    setting = draw.draw(st.sampled_from(SETTINGS_OF[owner.service]))
    typed = draw.draw(_TYPED)
    path = config_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    try:
        price = parse_price(owner, setting, typed)
        (change,) = set_prices(path, owner, {setting: price})
    except (InvalidInput, ConfigurationError) as error:
        assert str(error)  # noqa: PT017  either is fine, nothing else
        assert path.read_bytes() == data
        return
    assert change.after == Fraction(price)
    assert file_overrides(path).price(owner.service, setting, owner.model) == change.after
    try:
        unset_prices(path, owner, [setting])
    except ConfigurationError:
        assert file_overrides(path).price(owner.service, setting, owner.model) == change.after
        return
    found = file_overrides(path)
    prices = (
        found.services.get(owner.service, {})
        if owner.model is None
        else found.models.get((owner.service, owner.model), {})
    )
    assert setting not in prices


@pytest.mark.parametrize("text", ["a = " + "[" * 3000, "[prices]\ngemini.image_price = 0x" + "f" * 5000])
def test_a_file_with_an_unsupported_layout_is_not_changed(text: str) -> None:
    config_file().parent.mkdir(parents=True, exist_ok=True)
    config_file().write_text(text)
    for change in (
        lambda: set_prices(config_file(), PriceOwner("gemini"), {"image_token_price_per_million": Decimal(1)}),
        lambda: unset_prices(config_file(), PriceOwner("gemini")),
        lambda: file_overrides(config_file()),
    ):
        with pytest.raises((ConfigurationError, InvalidInput)):
            change()
        assert config_file().read_text() == text
