"""Writes a user's own prices into the config file, and removes prices from the file. All other content of the file
stays unchanged.
"""

from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Any

import tomlkit
from tomlkit.container import Container
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Comment, InlineTable, Table

from eleven_video.accounting.calls import Service
from eleven_video.accounting.prices.model_names import canonical_name
from eleven_video.accounting.prices.rate_overrides import SETTINGS, parse_overrides
from eleven_video.config.settings_file import parse_settings_text, read_settings_text, write_settings_text
from eleven_video.config.toml_reading import parse_toml
from eleven_video.errors import ConfigurationError, InvalidInput, InvalidPrice

# The settings for prices that change the cost of calls, by service
SETTINGS_OF: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        Service.GEMINI.value: (
            "input_token_price_per_million",
            "cached_token_price_per_million",
            "output_token_price_per_million",
            "image_token_price_per_million",
            "image_price",
        ),
        Service.ELEVENLABS.value: ("character_price_per_million", "credit_price", "overage_credit_price"),
    }
)
_PRICES = "prices"
_MODELS = "models"


@dataclass(frozen=True, slots=True)
class PriceOwner:
    """The service or the model to which a price applies. `model` is None if the price applies to all models of the
    service.
    """

    service: str
    model: str | None = None

    @property
    def path(self) -> tuple[str, ...]:
        """The names of the nested tables with the prices in the config file.

        The outermost table is first.
        """
        return (_PRICES, self.service) + ((_MODELS, self.model) if self.model is not None else ())

    def __str__(self) -> str:
        return self.service if self.model is None else self.model


@dataclass(frozen=True, slots=True)
class PriceChange:
    """A changed price.

    `before` and `after` are the price in dollars before and after the change. `before` or `after` is None if the
    setting had or has no value.
    """

    setting: str
    before: Fraction | None
    after: Fraction | None


def parse_price(owner: PriceOwner, setting: str, typed: str) -> Decimal:
    """Check a price that a user has typed for a setting, and return the price in dollars.

    Raises:
        InvalidInput: The setting does not exist, the setting is not a price of the service, or the typed text is not a
            price.
    """
    check_setting(owner.service, setting)
    try:
        price = Decimal(typed.strip())
        parse_overrides({owner.service: {setting: price}})
    except InvalidOperation:
        raise InvalidInput(f"{setting}={typed!r} is not a price. Write dollars, as in {setting}=0.60.") from None
    except InvalidPrice as error:
        raise InvalidInput(str(error)) from None
    # TOML numbers are read as binary floats, which have about 15 digits. A price with more digits would be changed.
    if Fraction(price) != Fraction(str(float(price))):
        raise InvalidInput(f"{setting}={typed} has more digits than can be kept. Use at most 15.")
    return price


def check_setting(service: str, setting: str) -> None:
    """Raise InvalidInput if a setting is not a price of the service. The error message contains the most similar
    setting.
    """
    choices = SETTINGS_OF[service]
    if setting in choices:
        return
    if setting in SETTINGS:
        raise InvalidInput(f"{setting} is not a price of {service}. Choose from {', '.join(choices)}.")
    near = get_close_matches(setting, choices, n=1)
    raise InvalidInput(f"There is no price named {setting!r}. Use {near[0] if near else ', '.join(choices)}.")


def written_name(path: Path, service: str, model: str) -> str:
    """The notation of a model's name in the config file, if the file has prices for the model. If not, the result is
    the canonical name.

    Raises:
        ConfigurationError: The file cannot be read.
    """
    found: Any = parse_settings_text(read_settings_text(path), path).unwrap()
    for name in (_PRICES, service, _MODELS):
        found = found.get(name, {}) if isinstance(found, dict) else {}
    plain = canonical_name(model)
    names = [name for name in found if canonical_name(name) == plain] if isinstance(found, dict) else []
    return plain if plain in names or not names else names[0]


def set_prices(path: Path, owner: PriceOwner, prices: Mapping[str, Decimal]) -> list[PriceChange]:
    """Write prices of a service or a model into the config file. If the file does not exist, it is created.

    The file is replaced completely or not at all, and keeps its access permissions.

    Raises:
        ConfigurationError: The file cannot be read or written, or the changed file would contain an invalid price.
    """
    text = read_settings_text(path)
    before = _prices_at(parse_settings_text(text, path), owner)
    meant = parse_toml(text)
    table: Any = meant
    for name in owner.path:
        table = table.setdefault(name, {}) if isinstance(table, dict) else table
    if not isinstance(table, dict):
        raise _no_table(path)
    table |= {setting: _number(price).unwrap() for setting, price in prices.items()}
    after = next((one for one in _edits(path, text, owner, prices) if parse_toml(one) == meant), None)
    if after is None:
        raise ConfigurationError(
            f"The prices in {path} use a TOML layout that this command cannot edit. Edit the file by hand."
        )
    parse_overrides(meant[_PRICES])
    write_settings_text(path, text, after)
    return [PriceChange(setting, before.get(setting), Fraction(price)) for setting, price in prices.items()]


def unset_prices(path: Path, owner: PriceOwner, settings: Iterable[str] = ()) -> list[PriceChange]:
    """Remove prices of a service or a model from the config file. Tables that become empty are also removed.

    If `settings` is empty, all prices of the service or the model are removed.

    Raises:
        InvalidInput: A price that should be removed is not in the file, or the file has no price of the service or the
            model.
        ConfigurationError: The file cannot be read or written, or the changed file would contain an invalid price.
    """
    text = read_settings_text(path)
    document = parse_settings_text(text, path)
    before = _prices_at(document, owner)
    wanted = list(dict.fromkeys(settings)) or list(before)
    missing = [setting for setting in wanted if setting not in before]
    if missing or not wanted:
        what = f"{missing[0]} of {owner}" if missing else f"{owner}"
        raise InvalidInput(f"{path} has no price of yours for {what}.")
    tables: list[MutableMapping[str, Any]] = [document]
    for name in owner.path:
        tables.append(_table(tables[-1][name], path))
    for setting in wanted:
        del tables[-1][setting]
    for name, table, outer in zip(reversed(owner.path), reversed(tables[1:]), reversed(tables[:-1]), strict=True):
        if table or _has_comment(table):
            break
        del outer[name]
    after = tomlkit.dumps(document)
    _check_removed(path, text, after, owner, wanted)
    write_settings_text(path, text, after)
    return [PriceChange(setting, before[setting], None) for setting in wanted]


def _edits(path: Path, text: str, owner: PriceOwner, prices: Mapping[str, Decimal]) -> Iterator[str]:
    """The possible new texts of the config file, from the most to the least preferred text.

    The first text has the prices in tables with headers. The other texts have the prices as dotted keys, such as
    `prices.gemini.image_price = 1`. A file that already has dotted keys would become invalid TOML if it had table
    headers for the same tables.
    """
    document = parse_settings_text(text, path)
    table: MutableMapping[str, Any] = document
    for name in owner.path:
        if name not in table:
            table[name] = _new_table(table, is_super=name in {_PRICES, _MODELS})
        table = table[name]
    for setting, price in prices.items():
        table[setting] = _number(price)
    yield from _readable(document)
    for depth in range(len(owner.path), -1, -1):
        document = parse_settings_text(text, path)
        holder: Any = document
        for name in owner.path[:depth]:
            holder = holder.get(name, {})
        if not isinstance(holder, (Container, Table)):
            continue
        with suppress(TOMLKitError):
            for setting, price in prices.items():
                holder.append(tomlkit.key([*owner.path[depth:], setting]), _number(price))
            yield from _readable(document)


def _readable(document: tomlkit.TOMLDocument) -> Iterator[str]:
    text = tomlkit.dumps(document)
    with suppress(ValueError):
        parse_toml(text)
        yield text


def _prices_at(document: tomlkit.TOMLDocument, owner: PriceOwner) -> dict[str, Fraction]:
    """The prices of a service or a model in the file. Invalid prices are left out, so that the user can replace invalid
    prices.
    """
    found: Any = document.unwrap()
    for name in owner.path:
        found = found.get(name, {}) if isinstance(found, dict) else {}
    prices: dict[str, Fraction] = {}
    for setting, value in found.items() if isinstance(found, dict) else ():
        try:
            prices |= parse_overrides({owner.service: {setting: value}}).services[owner.service]
        except InvalidPrice:
            continue
    return prices


def _table(found: object, path: Path) -> MutableMapping[str, Any]:
    if not isinstance(found, MutableMapping):
        raise _no_table(path)
    return found


def _no_table(path: Path) -> ConfigurationError:
    return ConfigurationError(f"The prices in {path} must be tables of names and values. Fix the file first.")


def _new_table(parent: object, *, is_super: bool) -> Table | InlineTable:
    return tomlkit.inline_table() if isinstance(parent, InlineTable) else tomlkit.table(is_super_table=is_super)


def _number(price: Decimal) -> Any:
    """The price as a TOML value with exactly the same digits and without an exponent."""
    return tomlkit.value(f"{price:f}")


def _has_comment(table: object) -> bool:
    body = table.value.body if isinstance(table, Table) else ()
    return any(isinstance(item, Comment) for _, item in body)


def _check_removed(path: Path, text: str, after: str, owner: PriceOwner, settings: Iterable[str]) -> None:
    """Check the text of the config file after prices were removed. The function raises ConfigurationError if the text
    has other settings than intended, and InvalidPrice if the text has invalid prices.

    Args:
        path: The path of the config file for the error message.
        text: The text before the change.
        after: The text after the change.
        owner: The service or the model whose prices are removed.
        settings: The names of the settings for prices that are removed.
    """
    meant, left = parse_toml(text), parse_toml(after)
    table = meant
    for name in owner.path:
        table = table[name]
    for setting in settings:
        del table[setting]
    parse_overrides(left.get(_PRICES, {}))
    if _without_empty(left) != _without_empty(meant):
        raise ConfigurationError(f"The prices in {path} cannot be removed one by one. Edit the file by hand.")


def _without_empty(tree: Mapping[str, Any]) -> dict[str, Any]:
    pruned = {name: _without_empty(value) if isinstance(value, dict) else value for name, value in tree.items()}
    return {name: value for name, value in pruned.items() if value != {}}
