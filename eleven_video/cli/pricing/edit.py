"""Runs `pricing set` and `pricing unset`. These commands change the user's own prices in config.toml."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from difflib import get_close_matches
from fractions import Fraction

from eleven_video.accounting.calls import Service
from eleven_video.accounting.prices.model_names import canonical_name
from eleven_video.accounting.prices.rate_overrides import SETTINGS, parse_overrides
from eleven_video.cli.pricing.show import models_in_use, plain_name, service_of
from eleven_video.config.paths import config_file
from eleven_video.config.price_settings import (
    PriceChange,
    PriceOwner,
    check_setting,
    parse_price,
    set_prices,
    unset_prices,
    written_name,
)
from eleven_video.config.pricing_file import file_overrides
from eleven_video.config.settings import load_settings
from eleven_video.errors import ElevenVideoError, InvalidInput
from eleven_video.ui.console import make_console
from eleven_video.ui.questions import ask_yes, can_ask
from eleven_video.ui.tables.prices import PriceEdit

_KEPT = "This applies to calls from now on. Recorded calls keep their prices."
# The ElevenLabs plan in the settings also sets these prices. The user's own prices override the prices of the plan.
_PLAN_PRICES = frozenset({"credit_price", "overage_credit_price"})
_SHAPE = "as in eleven-video pricing set MODEL input_token_price_per_million=0.60"


@dataclass(frozen=True, slots=True)
class _Typed:
    """The service or model whose prices change, and the remaining words that the user typed."""

    owner: PriceOwner
    rest: Sequence[str]


def set_own(words: Sequence[str], service: str | None, *, certain: bool) -> None:
    """Write prices to config.toml. If `certain` is False, the user must confirm a price that looks like a mistake.

    Raises:
        InvalidInput: A key, a price or a service is invalid. Or a price looks like a mistake, and the user cannot be
            asked.
        ConfigurationError: config.toml cannot be read or written. The file is unchanged.
    """
    first = words[0] if words and "=" not in words[0] else None
    typed = _typed(first, words[1:] if first is not None else words, service)
    if not typed.rest:
        raise InvalidInput(f"Give a price, {_SHAPE}.")
    prices: dict[str, Decimal] = {}
    for word in typed.rest:
        setting, equals, price = (part.strip() for part in word.partition("="))
        if not equals:
            raise InvalidInput(f"{word!r} sets no price. Write KEY=DOLLARS, {_SHAPE}.")
        if setting in prices:
            raise InvalidInput(f"{setting} is given twice. Leave one out.")
        prices[setting] = parse_price(typed.owner, setting, price)
    if not certain and not _confirmed(typed.owner, prices):
        make_console(sys.stderr).print("Nothing was written.", soft_wrap=True)
        return
    _tell(typed.owner, set_prices(config_file(), typed.owner, prices))


def unset_own(words: Sequence[str], service: str | None) -> None:
    """Remove prices from config.toml.

    Raises:
        InvalidInput: config.toml does not set the given price.
        ConfigurationError: config.toml cannot be read or written. The file is unchanged.
    """
    first = words[0] if words and words[0] not in SETTINGS else None
    typed = _typed(first, words[1:] if first is not None else words, service)
    for setting in typed.rest:
        check_setting(typed.owner.service, setting)
    try:
        changes = unset_prices(config_file(), typed.owner, typed.rest)
    except InvalidInput as error:
        near = get_close_matches(first or "", SETTINGS, n=1) if service else []
        raise InvalidInput(f"{error} Did you mean {near[0]}?" if near else str(error)) from None
    _tell(typed.owner, changes)


def _confirmed(owner: PriceOwner, prices: Mapping[str, Decimal]) -> bool:
    """Whether the prices may be written. The user is asked only if a price looks like a mistake."""
    from eleven_video.accounting.prices.price_doubts import price_doubts
    from eleven_video.config.stored_price_data import current_price_book

    of_owner = prices if owner.model is None else {"models": {owner.model: prices}}
    overrides = parse_overrides({owner.service: of_owner})
    book, today = current_price_book(), datetime.now(UTC).date()
    # Reading the ledger is slow. So the first check does not use the ledger. The second check, after a doubt, uses it.
    if not price_doubts(overrides, book, today) or not (
        doubts := price_doubts(overrides, book, today, in_use=_in_use())
    ):
        return True
    file_overrides(config_file())  # an invalid file must be reported before the user is asked
    reasons = " ".join(doubt.reason for doubt in doubts)
    if not can_ask():
        raise InvalidInput(f"{reasons} To set it anyway, add --yes.")
    return ask_yes(make_console(sys.stderr), f"{reasons} Set it?")


def _in_use() -> set[str]:
    """The names of models that certainly exist: the models in the settings, and the models with calls in the ledger."""
    from eleven_video.cli.pricing.check import models_of_ledger

    try:
        models = {used.model for used in models_in_use(load_settings())}
    except ElevenVideoError:
        models = set()  # the invalid settings are reported when the price is written
    return models | models_of_ledger()


def _typed(model: str | None, rest: Sequence[str], service: str | None) -> _Typed:
    if service is not None and service not in [known.value for known in Service]:
        raise InvalidInput(f"There is no service {service!r}. Choose one of {', '.join(Service)}.")
    if model is None:
        if service is None:
            raise InvalidInput(f"Name a model, {_SHAPE}, or a whole service with --service.")
        return _Typed(PriceOwner(service), rest)
    if not (name := plain_name(model)):
        raise InvalidInput("The model name is empty. Name a model.")
    of_service = service or service_of(name)
    return _Typed(PriceOwner(of_service, written_name(config_file(), of_service, name)), rest)


def _tell(owner: PriceOwner, changes: Sequence[PriceChange]) -> None:
    told = [(change.setting, change.before, change.after) for change in changes]
    notes = [_KEPT, *_overruled(owner, changes)]
    title = f"All of {owner.service}" if owner.model is None else owner.model
    edit = PriceEdit(title, told, str(config_file()), notes)
    make_console(sys.stdout).print(edit, soft_wrap=False, crop=False)


def _overruled(owner: PriceOwner, changes: Sequence[PriceChange]) -> list[str]:
    """Warnings about written prices without effect. ELEVEN_VIDEO_PRICES overrides prices in config.toml."""
    try:
        in_force = load_settings().price_overrides()
    except ElevenVideoError as error:
        return [f"Fix another setting before the next run: {error}"]
    prices = in_force.services.get(owner.service, {})
    if owner.model is not None:
        prices = in_force.models.get((owner.service, canonical_name(owner.model)), {})

    def differs(change: PriceChange) -> bool:
        found: Fraction | None = prices.get(change.setting)
        return found is not None and found != change.after and change.setting not in _PLAN_PRICES

    names = [change.setting for change in changes if differs(change)]
    return [f"ELEVEN_VIDEO_PRICES sets {', '.join(names)} too, and takes precedence."] if names else []
