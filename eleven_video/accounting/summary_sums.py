"""Adds up the usage summaries of several runs into one summary. Batches use this module."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from eleven_video.accounting.money import amount_record
from eleven_video.accounting.pricing import CostState, worst
from eleven_video.accounting.usage_kinds import added_kinds

_CALLS = ("calls", "failed_calls", "estimated_calls", "unpriced_credits")
_COUNTS = (
    "calls_count", "failed_calls", "estimated_calls", "unpriced_calls", "unknown_calls", "credits_calls", "free_calls",
    "unpriced_credits", "events_count", "rejected_events",
)  # fmt: skip


def added_summaries(summaries: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The sum of several results of `UsageMonitor.get_summary()`. Dollars are added without rounding.

    Empty summaries count as zero.
    """
    found = [summary for summary in summaries if summary]
    services: dict[str, list[Mapping[str, Any]]] = {}
    models: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for summary in found:
        for name, entry in summary["by_service"].items():
            services.setdefault(name, []).append(entry)
        for key, entry in summary["by_model"].items():
            # If two services have a model or a voice with the same name, the key ends with the name of the service.
            service = entry["service"]
            models.setdefault((key.removesuffix(f" ({service})"), service), []).append(entry)
    owners = Counter(name for name, _ in models)
    pico = sum(summary["total_cost_pico"] for summary in found)
    by_service = _dearest_first((name, _summed(entries)) for name, entries in services.items())
    by_model = _dearest_first(
        (name if owners[name] == 1 else f"{name} ({service})", _summed_model(service, entries))
        for (name, service), entries in models.items()
    )
    state = worst(*(CostState(summary["state"]) for summary in found if summary["by_service"]))
    return {
        **amount_record("total_cost", pico),
        "state": state.value,
        "at_least": state.is_at_least,
        "by_service": by_service,
        "by_model": by_model,
        **{name: sum(summary.get(name, 0) for summary in found) for name in _COUNTS},
        "estimated_credits": any(summary.get("estimated_credits", False) for summary in found),
    }


def _dearest_first(entries: Iterable[tuple[str, dict[str, Any]]]) -> dict[str, dict[str, Any]]:
    return dict(sorted(entries, key=lambda item: (-item[1]["cost_pico"], item[0])))


def _summed_model(service: str, entries: list[Mapping[str, Any]]) -> dict[str, Any]:
    sources = {source for entry in entries for source in (entry.get("price_source") or "").split(", ") if source}
    return {
        "service": service,
        "models": sorted({model for entry in entries for model in entry["models"]}),
        **_summed(entries),
        "price_source": ", ".join(sorted(sources)) or None,
    }


def _summed(entries: list[Mapping[str, Any]]) -> dict[str, Any]:
    metrics: dict[str, Any] = {}
    for entry in entries:
        for metric, amount in entry["metrics"].items():
            metrics[metric] = metrics.get(metric, 0) + amount
    pico = sum(entry["cost_pico"] for entry in entries)
    state = worst(*(CostState(entry["state"]) for entry in entries))
    return {
        "metrics": metrics,
        **amount_record("cost", pico),
        "state": state.value,
        "at_least": state.is_at_least,
        **{name: sum(entry.get(name, 0) for entry in entries) for name in _CALLS},
        "estimated_credits": any(entry.get("estimated_credits", False) for entry in entries),
        "kinds": added_kinds(entry.get("kinds", {}) for entry in entries),
    }
