"""Runs `pricing check`: finds prices that are missing, old or doubtful."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from eleven_video.accounting.calls import Call, Service
from eleven_video.accounting.metrics import Part
from eleven_video.accounting.prices.price_age import PriceData, PriceVerdict, UsedModel, how_to_set, judge, price_data
from eleven_video.accounting.prices.price_doubts import PriceDoubt, price_doubts
from eleven_video.accounting.pricing import CostState
from eleven_video.cli.pricing.rates import PriceSources
from eleven_video.cli.pricing.show import models_in_use
from eleven_video.cli.shell.json_result import print_json_result
from eleven_video.config import stored_price_data
from eleven_video.config.settings import load_settings
from eleven_video.errors import ConfigurationError
from eleven_video.ledger.location import ledger_location
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.ledger.reading.report_types import GroupBy
from eleven_video.ui.console import make_console
from eleven_video.ui.tables.prices import DataAge, ModelCheck, PriceCheck

# A model is also checked if the ledger has an unpriced call of this model from the last 30 days.
_RECENT_DAYS = 30


def check_prices(pricing_file: Path | None, *, as_json: bool) -> None:
    """Show the age of the price data. For each model in use, show the source of its price.

    Raises:
        ConfigurationError: A setting or a file with prices is invalid. The error is also raised if a check fails, after
            the results are printed. A check fails if a model in use has no price, if a price in use is over 60 days
            old, or if a price that the user has set looks like a mistake.
    """
    settings = load_settings()
    sources = PriceSources.of(settings, pricing_file)
    today = datetime.now(UTC).date()
    seen, trouble = _unpriced_in_ledger(today)
    models = _gathered([*models_in_use(settings), *seen])
    verdicts = [judge(sources.pricing, used, today) for used in models]
    known = {used.model for used in models} | models_of_ledger()
    doubts = price_doubts(sources.pricing.overrides, sources.book, today, in_use=known)
    fetched = stored_price_data.trouble()
    unpriced = [verdict for verdict in verdicts if verdict.state is CostState.UNPRICED]
    stale = list(dict.fromkeys(old for verdict in verdicts for old in verdict.stale(today)))
    if as_json:
        record = {
            "day": today.isoformat(),
            "data": [_data_record(one, today, in_use=_in_use(one, verdicts)) for one in price_data()],
            "models": [_verdict_record(verdict, today) for verdict in verdicts],
            "doubts": [_doubt_record(doubt) for doubt in doubts],
            "ledger": trouble,
            "fetched": fetched,
            "ok": not unpriced and not stale and not doubts,
        }
        print_json_result(record)
    else:
        view = PriceCheck(
            [DataAge(one.name, one.dated, one.age_days(today), one.is_stale(today)) for one in price_data()],
            [_model_check(verdict, today) for verdict in verdicts],
            [f"{trouble} What earlier runs used is not checked."] if trouble else [],
            [f"Your price may be a mistake. {doubt.reason}" for doubt in doubts] + ([fetched] if fetched else []),
        )
        make_console(sys.stdout).print(view, soft_wrap=False, crop=False)
    if unpriced or stale or doubts:
        raise ConfigurationError(_summary(unpriced, stale, doubts))


def models_of_ledger() -> set[str]:
    """The names of all models with calls in the ledger. The set is empty if the ledger cannot be read."""
    try:
        with LedgerReader.open(ledger_location()) as ledger:
            return {row.key for row in ledger.report(GroupBy.MODEL).rows}
    except ConfigurationError:
        return set()


def _unpriced_in_ledger(today: date) -> tuple[list[UsedModel], str | None]:
    """Returns the models of recent unpriced calls.

    If the ledger cannot be read, returns no models and an error message.
    """
    since = today - timedelta(days=_RECENT_DAYS)
    try:
        with LedgerReader.open(ledger_location()) as ledger:
            # The total is read first, because reading single calls is slow. In most cases no call is unpriced.
            if not ledger.report(GroupBy.SERVICE, since=since).total.unpriced_calls:
                return [], None
            calls = [
                stored.charge.call
                for stored in ledger.charges(since=since)
                if stored.charge.state is CostState.UNPRICED
            ]
    except ConfigurationError as error:
        return [], str(error)
    return [UsedModel(call.service, call.model, call.kind, _billed(call)) for call in calls], None


def _billed(call: Call) -> frozenset[Part]:
    return frozenset(part for part, amount in call.parts.items() if amount)


def _gathered(models: Sequence[UsedModel]) -> list[UsedModel]:
    """The models without duplicates. The billed parts, such as input tokens, of all entries of a model are combined."""
    gathered: dict[tuple[str, str], UsedModel] = {}
    for used in models:
        known = gathered.setdefault((str(used.service), used.model), used)
        gathered[str(used.service), used.model] = replace(known, parts=known.billed | used.billed)
    return list(gathered.values())


def _model_check(verdict: PriceVerdict, today: date) -> ModelCheck:
    if verdict.state is CostState.UNPRICED:
        lacking = "NO PRICE for some of its use" if verdict.sources else "NO PRICE"
        told = f"{lacking}, its cost is shown as 'at least'. Set one: {how_to_set(verdict)}"
        return ModelCheck(verdict.used.model, told, fine=False)
    if verdict.state is CostState.CREDITS:
        told = "credits alone, no dollars: no plan is set (elevenlabs_plan)"
    else:
        since = f" since {verdict.since}" if verdict.since else ""
        told = ", ".join(verdict.sources) + since
    old = verdict.stale(today)
    if old:
        told += "; old: " + ", ".join(one.name for one in old)
    return ModelCheck(verdict.used.model, told, fine=not old)


def _summary(unpriced: Sequence[PriceVerdict], stale: Sequence[PriceData], doubts: Sequence[PriceDoubt]) -> str:
    said = []
    if unpriced:
        said.append(f"No price is known for {', '.join(verdict.used.model for verdict in unpriced)}.")
    if stale:
        said.append(f"Prices in use are over 60 days old: {', '.join(one.name for one in stale)}.")
        said.append(" ".join(dict.fromkeys(one.remedy for one in stale)))
    if doubts:
        said.append(f"{'A price' if len(doubts) == 1 else f'{len(doubts)} prices'} of yours may be a mistake.")
    return " ".join(said)


def _doubt_record(doubt: PriceDoubt) -> dict[str, Any]:
    return {"service": doubt.service, "model": doubt.model, "setting": doubt.setting, "reason": doubt.reason}


def _in_use(data: PriceData, verdicts: Sequence[PriceVerdict]) -> bool:
    return any(data in verdict.relied_on for verdict in verdicts)


def _data_record(data: PriceData, today: date, *, in_use: bool) -> dict[str, Any]:
    return {
        "name": data.name,
        "source": data.source,
        "dated": data.dated.isoformat() if data.dated else None,
        "age_days": data.age_days(today),
        "stale": data.is_stale(today),
        "in_use": in_use,
    }


def _verdict_record(verdict: PriceVerdict, today: date) -> dict[str, Any]:
    return {
        "service": str(Service(verdict.used.service)),
        "model": verdict.used.model,
        "state": str(verdict.state),
        "price_sources": list(verdict.sources),
        "since": verdict.since.isoformat() if verdict.since else None,
        "missing": list(verdict.missing),
        "stale": [one.name for one in verdict.stale(today)],
    }
