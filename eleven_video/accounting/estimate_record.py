"""Converts an estimate to a record for JSON. `estimate --json` and summaries use this module."""

from collections import Counter
from typing import Any

from eleven_video.accounting.estimate import NOTHING, Bound, Estimate, EstimatedUse, Range
from eleven_video.accounting.metrics import MetricType
from eleven_video.accounting.money import as_float, decimal_text, plain_number
from eleven_video.accounting.pricing import CostState


def estimate_record(estimate: Estimate) -> dict[str, Any]:
    """The whole estimate as a record for JSON. Each amount is an object with the fields "low", "expected" and "high".

    Each cost has three fields. `cost` has numbers of dollars, `cost_exact` has decimal text, and `cost_pico` has whole
    pico-dollars. The sum of all `cost_pico` in `by_service` is `total_cost_pico`. The sum of all `cost_pico` in
    `by_model` is also `total_cost_pico`. The fields have the same names as in `UsageMonitor.get_summary()`.
    """
    whole = _use(estimate.whole)
    return {
        "total_cost": whole["cost"],
        "total_cost_exact": whole["cost_exact"],
        "total_cost_pico": whole["cost_pico"],
        "state": whole["state"],
        "at_least": whole["at_least"],
        "calls_count": whole["calls"],
        "priced_at": estimate.priced_at.isoformat(),
        "by_service": {use.service: _use(use) for use in estimate.services},
        "by_model": {
            name: {"service": use.service, **_use(use)}
            for name, use in zip(names(estimate), estimate.models, strict=True)
        },
    }


def summary_at(estimate: Estimate, bound: Bound) -> dict[str, Any]:
    """The low, the expected or the high amounts of the estimate. The fields have the same names as in
    `UsageMonitor.get_summary()`.
    """

    def use(entry: EstimatedUse) -> dict[str, Any]:
        return {
            "service": entry.service,
            "models": list(entry.models),
            "metrics": {metric.value: plain_number(amount.at(bound)) for metric, amount in entry.metrics.items()},
            "cost_pico": entry.pico.at(bound),
            "state": entry.state.value,
            "unpriced_credits": unpriced_credits(entry),
        }

    def unpriced_credits(entry: EstimatedUse) -> int | float:
        of_service = [use for use in estimate.models if use.service == entry.service]
        models = [entry] if entry in estimate.models else of_service if entry.service else estimate.models
        credits_ = (use.metrics.get(MetricType.CREDITS, NOTHING) for use in models if use.state is CostState.CREDITS)
        return plain_number(sum(amount.at(bound) for amount in credits_))

    return {
        "total_cost_pico": estimate.whole.pico.at(bound),
        "state": estimate.whole.state.value,
        "unpriced_credits": unpriced_credits(estimate.whole),
        "by_service": {entry.service: use(entry) for entry in estimate.services},
        "by_model": {name: use(entry) for name, entry in zip(names(estimate), estimate.models, strict=True)},
        "calls_count": plain_number(estimate.whole.calls.at(bound)),
    }


def names(estimate: Estimate) -> list[str]:
    """The keys that the entries of `estimate.models` have in `by_model`.

    If two services have a model or a voice with the same name, the name of the service is appended to the key.
    """
    owners = Counter(use.name for use in estimate.models)
    return [use.name if owners[use.name] == 1 else f"{use.name} ({use.service})" for use in estimate.models]


def _use(use: EstimatedUse) -> dict[str, Any]:
    return {
        "models": list(use.models),
        "calls": _amounts(use.calls),
        "metrics": {metric.value: _amounts(amount) for metric, amount in use.metrics.items()},
        "cost": {bound.value: as_float(int(use.pico.at(bound))) for bound in Bound},
        "cost_exact": {bound.value: decimal_text(int(use.pico.at(bound))) for bound in Bound},
        "cost_pico": _amounts(use.pico),
        "state": use.state.value,
        "at_least": use.state.is_at_least,
        "price_source": ", ".join(use.price_sources) or None,
        "price_date": max(use.price_dates).isoformat() if use.price_dates else None,
    }


def _amounts(amount: Range) -> dict[str, int | float]:
    return {bound.value: plain_number(amount.at(bound)) for bound in Bound}
