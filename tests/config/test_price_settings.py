"""Prices written to the config file are read back exactly, and nothing else in the file changes."""

import os
import stat
import tomllib
from decimal import Decimal
from fractions import Fraction

import pytest

from eleven_video.config.paths import config_file
from eleven_video.config.price_settings import (
    PriceChange,
    PriceOwner,
    parse_price,
    set_prices,
    unset_prices,
)
from eleven_video.config.pricing_file import file_overrides
from eleven_video.config.settings import load_settings
from eleven_video.errors import ConfigurationError, InvalidInput

GEMINI = PriceOwner("gemini")
PRO = PriceOwner("gemini", "gemini-2.5-pro")
IMAGE = {"image_price": Decimal("0.05")}

COMMENTED = """\
# Mine.
text_model = "gemini-2.5-pro"   # the good one

[prices]          # what our contract says
[prices.gemini]
# checked in May
image_price = 0.04  # a picture

[prices.gemini.models."gemini-2.5-pro"]
input_token_price_per_million = 1.00
"""


@pytest.fixture
def config():
    path = config_file()
    path.parent.mkdir(parents=True, exist_ok=True)

    def write(text: str):
        path.write_bytes(text.encode())
        return path

    return write


def price_of(path, owner, setting):
    return file_overrides(path).price(owner.service, setting, owner.model)


def test_a_missing_file_is_created():
    assert set_prices(config_file(), PRO, IMAGE) == [PriceChange("image_price", None, Fraction(1, 20))]

    assert load_settings().price_overrides().price("gemini", "image_price", "gemini-2.5-pro") == Fraction(1, 20)
    assert load_settings().price_overrides().price("gemini", "image_price") is None


def test_comments_and_everything_else_stay(config):
    path = config(COMMENTED)

    changes = set_prices(path, GEMINI, IMAGE)

    assert changes == [PriceChange("image_price", Fraction(4, 100), Fraction(5, 100))]
    assert path.read_text() == COMMENTED.replace("0.04", "0.05")


SHAPES = {
    "none": "",
    "other settings alone": 'voice = "Rachel"\n',
    "without a line end": 'voice = "Rachel"',
    "headers": COMMENTED,
    "an inline table": 'prices = { gemini = { image_price = 0.04 } }\nvoice = "Rachel"\n',
    "all inline": 'prices = { gemini = { models = { "gemini-2.5-pro" = { image_price = 1 } } } }\n',
    "dotted keys": "prices.gemini.image_price = 0.04\nprices.elevenlabs.credit_price = 0.1\n",
    "a dotted header": '[prices.gemini.models."gemini-2.5-pro"]\nimage_price = 0.04\n',
    "tables out of order": "[prices.gemini]\nimage_price = 1\n[prices.elevenlabs]\ncredit_price = 2\n[prices.gemini.models.a]\nimage_price = 3\n",
    "dotted keys under a header": "[prices]\ngemini.image_price = 0.04 # mine\n[prices.elevenlabs]\ncredit_price = 0.1\n",
    "another model": '[prices.gemini.models."gemini-3"]\nimage_price = 0.04\n',
    "another service": "[prices.elevenlabs]\ncredit_price = 0.0002\n",
    "Windows line ends": COMMENTED.replace("\n", "\r\n"),
}


@pytest.mark.parametrize("text", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize(
    "owner", [GEMINI, PRO, PriceOwner("elevenlabs"), PriceOwner("gemini", 'odd "name".x')], ids=str
)
def test_what_is_set_is_read_and_what_is_unset_is_gone_in_every_shape_of_file(config, text, owner):
    path = config(text)
    before = tomllib.loads(text)
    setting = "credit_price" if owner.service == "elevenlabs" else "output_token_price_per_million"

    set_prices(path, owner, {setting: Decimal("0.123456789")})

    assert price_of(path, owner, setting) == Fraction("0.123456789")
    assert ("\r\n" in path.read_bytes().decode()) == ("\r\n" in text)
    assert path.read_bytes().count(b"\r") in {0, path.read_bytes().count(b"\n")}
    assert load_settings().price_overrides().price(owner.service, setting, owner.model) == Fraction("0.123456789")
    unset_prices(path, owner, [setting])
    if owner.service == "elevenlabs":
        before.get("prices", {}).get("elevenlabs", {}).pop("credit_price", None)
    assert without_empty(tomllib.loads(path.read_bytes().decode())) == without_empty(before)


@pytest.mark.parametrize("text", SHAPES.values(), ids=SHAPES)
def test_prices_of_several_models_are_added_one_after_the_other(config, text):
    path = config(text)
    models = [PriceOwner("gemini", name) for name in ("one", "two", "one", "three.5")]

    for number, owner in enumerate(models, 1):
        set_prices(path, owner, {"image_price": Decimal(number), "output_token_price_per_million": Decimal(number) / 8})

    assert [price_of(path, owner, "image_price") for owner in models] == [3, 2, 3, 4]
    assert price_of(path, models[0], "output_token_price_per_million") == Fraction(3, 8)


def without_empty(tree):
    kept = {name: without_empty(value) if isinstance(value, dict) else value for name, value in tree.items()}
    return {name: value for name, value in kept.items() if value != {}}


def test_all_prices_of_a_service_go_and_those_of_its_models_stay(config):
    path = config(COMMENTED)

    assert unset_prices(path, GEMINI) == [PriceChange("image_price", Fraction(4, 100), None)]

    assert "# checked in May" in path.read_text()
    assert price_of(path, PRO, "input_token_price_per_million") == 1
    assert price_of(path, GEMINI, "image_price") is None


def test_tables_that_are_left_empty_go_too(config):
    path = config('voice = "Rachel"\n')
    set_prices(path, PRO, IMAGE)
    unset_prices(path, PRO)

    assert tomllib.loads(path.read_text()) == {"voice": "Rachel"}


@pytest.mark.parametrize(("owner", "settings"), [(PRO, ["image_price"]), (PriceOwner("elevenlabs"), []), (PriceOwner("gemini", "x"), [])], ids=str)  # fmt: skip
def test_a_price_that_is_not_set_cannot_be_unset(config, owner, settings):
    path = config(COMMENTED)

    with pytest.raises(InvalidInput, match="has no price of yours for"):
        unset_prices(path, owner, settings)

    assert path.read_text() == COMMENTED


BROKEN = {
    "no TOML": ("text_model = \n", "cannot be read"),
    "not UTF-8": ("caf\udce9 = 1\n", "not UTF-8"),
    "prices are no table": ("prices = 5\n", "must be tables"),
    "a service is no table": ("[prices]\ngemini = 5\n", "must be tables"),
    "a bad price of another": ("[prices.elevenlabs]\ncredit_price = -1\n", "out of range"),
    "a price without effect": ("[prices.gemini]\nimage_prise = 1\n", "no price in gemini named 'image_prise'"),
}


@pytest.mark.parametrize(("text", "said"), BROKEN.values(), ids=BROKEN)
def test_a_file_that_cannot_be_used_is_left_as_it_is(text, said):
    path = config_file()
    path.parent.mkdir(parents=True)
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    before = path.read_bytes()

    with pytest.raises(ConfigurationError, match=said) as caught:
        set_prices(path, GEMINI, IMAGE)

    assert caught.value.exit_code == 3
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_a_bad_price_can_be_mended_by_setting_it(config):
    path = config("[prices.gemini]\nimage_price = -1\n")

    set_prices(path, GEMINI, IMAGE)

    assert price_of(path, GEMINI, "image_price") == Fraction(1, 20)


@pytest.mark.parametrize("blocked", ["the file is a folder", "the folder is a file"])
def test_an_unwritable_file_is_reported(blocked):
    path = config_file()
    if blocked == "the file is a folder":
        path.mkdir(parents=True)
    else:
        path.parent.write_text("")

    with pytest.raises(ConfigurationError, match="cannot be"):
        set_prices(path, GEMINI, IMAGE)


@pytest.mark.skipif(os.name != "posix", reason="modes are those of POSIX")
def test_the_files_mode_is_kept(config):
    path = config(COMMENTED)
    path.chmod(0o640)

    set_prices(path, GEMINI, IMAGE)

    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.skipif(os.name != "posix", reason="links need no rights there")
def test_a_link_to_the_file_stays_one(config, tmp_path):
    real = tmp_path / "dotfiles.toml"
    real.write_text(COMMENTED)
    link = config_file()
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(real)

    set_prices(link, GEMINI, IMAGE)

    assert link.is_symlink()
    assert "image_price = 0.05" in real.read_text()


@pytest.mark.parametrize(
    ("typed", "price"), [("0.60", "0.6"), ("5", "5"), ("0", "0"), (" 1e-3 ", "0.001"), ("1000000", "1000000")]
)
def test_a_price_is_a_number_of_dollars(typed, price):
    assert parse_price(GEMINI, "image_price", typed) == Decimal(price)


@pytest.mark.parametrize(
    ("setting", "typed", "said"),
    [
        ("image_price", "abc", "is not a price. Write dollars"),
        ("image_price", "", "is not a price"),
        ("image_price", "$3", "is not a price"),
        ("image_price", "0,60", "is not a price"),
        ("image_price", "nan", "not a finite number|is not a price"),
        ("image_price", "inf", "is not a price"),
        ("image_price", "-0.01", "out of range"),
        ("image_price", "1000001", "out of range"),
        ("image_price", "1e999999", "is not a price"),
        ("image_price", "0.1234567890123456789", "more digits than can be kept"),
        ("image_prise", "1", "There is no price named 'image_prise'. Use image_price."),
        ("colour", "1", "Use input_token_price_per_million, cached"),
        ("credit_price", "1", "credit_price is not a price of gemini"),
    ],
)
def test_an_invalid_price_is_refused(setting, typed, said):
    with pytest.raises(InvalidInput, match=said) as caught:
        parse_price(GEMINI, setting, typed)

    assert caught.value.exit_code == 2
