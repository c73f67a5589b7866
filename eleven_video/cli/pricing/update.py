"""Runs `pricing update`: fetches newer price data, checks the data, and stores valid data."""

import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any

from eleven_video.accounting.calls import Service
from eleven_video.accounting.prices.genai_prices.book import compiled
from eleven_video.accounting.prices.genai_prices.installed_data import installed_data
from eleven_video.accounting.prices.price_age import last_observed
from eleven_video.accounting.prices.price_changes import PriceChanges, compare
from eleven_video.api.price_data import FetchedPrices, fetch_prices, usual_address
from eleven_video.cli.pricing.show import models_in_use
from eleven_video.cli.shell.json_result import print_json_result
from eleven_video.config import stored_price_data
from eleven_video.config.settings import load_settings
from eleven_video.domain.options.defaults import DEFAULT_IMAGE_MODEL, DEFAULT_TEXT_MODEL
from eleven_video.domain.requests.endpoint import host_of, is_base_url, keeps_key_secret
from eleven_video.errors import ElevenVideoError, InvalidAnswer, InvalidInput
from eleven_video.ui.console import make_console
from eleven_video.ui.questions import ask_yes, can_ask

_ADDRESS = "ELEVEN_VIDEO_PRICE_DATA_URL"


@dataclass(frozen=True, slots=True)
class UpdateWish:
    """The options of `pricing update`, as the user typed them.

    `address` is the web address of the data. If it is None, the address in ELEVEN_VIDEO_PRICE_DATA_URL is used. Without
    this variable, the address of the project genai-prices is used.
    """

    address: str | None
    dry_run: bool
    reset: bool
    certain: bool
    as_json: bool


def update_prices(wish: UpdateWish) -> None:
    """Fetch and store newer price data. If `reset` is set, delete the stored data and use the installed data again.

    Raises:
        InvalidInput: The address is invalid. Or the data looks wrong, and the user cannot be asked because there is no
            terminal.
        ServiceUnavailable: The data could not be fetched.
        InvalidAnswer: The fetched file has no price data, or the fetched data is older than the current data.
        ConfigurationError: The data cannot be stored, or a setting cannot be used.
    """
    if wish.reset:
        _reset(wish)
        return
    url = _address(wish.address)
    now = datetime.now(UTC)
    in_force = stored_price_data.current_price_book()
    in_use = _models()
    fetched = fetch_prices(url)
    observed = last_observed(fetched.providers)
    _check_age(observed, url)
    changes = _compared(in_force.source, fetched, in_use, now.date(), url)
    kept = False
    if not wish.dry_run and _confirmed(changes, certain=wish.certain):
        stored_price_data.keep(fetched.raw, source=url, observed=observed, at=now)
        kept = True
    _tell(wish, url, changes, in_use, kept=kept)


def _reset(wish: UpdateWish) -> None:
    was_kept = stored_price_data.forget()
    told = "The fetched prices are deleted." if was_kept else "There are no fetched prices."
    if wish.as_json:
        print_json_result({"reset": was_kept})
    else:
        sys.stdout.write(f"{told} Prices are those of the installed genai-prices.\n")


def _address(typed: str | None) -> str:
    url = typed or os.environ.get(_ADDRESS, "").strip() or usual_address()
    if not is_base_url(url) or not keeps_key_secret(url):
        raise InvalidInput(
            "The address of price data must be an https URL without a query (http is allowed on this machine only)."
        )
    return url


def _models() -> list[str]:
    """The names of the Gemini models in the settings, and of the default Gemini models."""
    try:
        of_settings = [used.model for used in models_in_use(load_settings()) if used.service == Service.GEMINI]
    except ElevenVideoError:
        of_settings = []  # prices can be updated even if the settings are invalid
    return list(dict.fromkeys([*of_settings, DEFAULT_TEXT_MODEL, DEFAULT_IMAGE_MODEL]))


def _check_age(observed: date | None, url: str) -> None:
    """Refuse fetched price data that is older than the current price data."""
    known = _observed_in_force()
    if known is not None and (observed is None or observed < known):
        seen = f"has seen prices until {observed}" if observed else "has no date"
        raise InvalidAnswer(
            f"The price data of {host_of(url)} is older than the current data: it {seen}, the current data until {known}. Nothing was changed."
        )


def _observed_in_force() -> date | None:
    if stored_price_data.trouble() is None and (head := stored_price_data.stored_head()) is not None:
        return date.fromisoformat(head.observed) if head.observed else None
    return last_observed(installed_data().providers)


def _compared(source: str, fetched: FetchedPrices, in_use: Sequence[str], day: date, url: str) -> PriceChanges:
    in_force = stored_price_data.current_price_book()
    try:
        newer = compiled(fetched.providers, source)
    except (ValueError, ArithmeticError) as error:
        raise InvalidAnswer(f"The price data of {host_of(url)} cannot be used: {error}. Nothing was changed.") from None
    return compare(in_force, newer, service=Service.GEMINI, in_use=in_use, day=day)


def _confirmed(changes: PriceChanges, *, certain: bool) -> bool:
    if certain or not changes.doubts:
        return True
    reasons = " ".join(changes.doubts)
    if not can_ask():
        raise InvalidInput(f"The newer prices look wrong. {reasons} To use them anyway, add --yes.")
    return ask_yes(make_console(sys.stderr), f"The newer prices look wrong. {reasons} Use the newer prices?")


def _tell(wish: UpdateWish, url: str, changes: PriceChanges, in_use: Sequence[str], *, kept: bool) -> None:
    book = stored_price_data.read_anew() if kept else stored_price_data.current_price_book()
    if wish.as_json:
        record: dict[str, Any] = {
            "from": url,
            "kept": kept,
            "price_source": book.source,
            "models_in_use": list(in_use),
            "changes": [asdict(change) | {"told": str(change)} for change in changes.in_use],
            **{name: list(getattr(changes, name)) for name in ("new", "changed", "gone", "doubts")},
        }
        print_json_result(record)
        return
    lines = [str(change) for change in changes.in_use] or [f"No change for {', '.join(in_use)}."]
    told = {"new": changes.new, "changed": changes.changed, "gone": changes.gone}
    lines.append("All of Google's models: " + ", ".join(f"{len(names)} {what}" for what, names in told.items()) + ".")
    lines += changes.doubts if wish.dry_run else ()
    if kept:
        lines.append(f"Calls are priced by {book.source} from now on. Recorded calls keep their prices.")
        lines.append(
            f"Saved to {stored_price_data.price_data_file()}. To return to the installed prices: eleven-video pricing update --reset"
        )
    else:
        lines.append(f"Nothing was changed. Calls are still priced by {book.source}.")
    sys.stdout.write("\n".join(lines) + "\n")
