"""Formats a report as CSV for spreadsheets. The table has a row for the total, each service and each model."""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from eleven_video.accounting.metrics import MetricType
from eleven_video.accounting.money import dollars
from eleven_video.accounting.pricing import CostState
from eleven_video.domain.text.plain_text import without_controls

# A spreadsheet treats a text as a formula if the text begins with one of these characters. In East Asian locales, the
# wide characters also begin a formula.
_FORMULA_STARTS = tuple("=+-@\uff1d\uff0b\uff0d\uff20")
_LEADING_BREAKS = ("\t", "\n")
_NUMBER = re.compile(r"-[0-9]+(?:\.[0-9]+)?")
_COLUMNS = ("kind", "name", "service", "models", "calls", "state", "at_least", "cost_usd", "price_source")
_COUNTS = (
    "failed_calls", "unpriced_calls", "unknown_calls", "estimated_calls", "credits_calls", "unpriced_credits",
    "rejected_events",
)  # fmt: skip
_AT_LEAST = frozenset(str(state) for state in CostState if state.is_at_least)
# A spreadsheet would convert these ids to numbers, and so change them: ids of 16 or more digits, ids with leading
# zeros, and ids such as "1e5".
_NO_NUMBER = re.compile(r"[0-9]{16,}|0[0-9]+|[0-9]+[eE][0-9]+")


def report_table(report: Mapping[str, Any]) -> str:
    """The report as CSV text (RFC 4180). The first row has the names of the columns.

    A cost is an exact decimal number of US dollars. A cell is empty if no cost in dollars is known. Some texts get a
    leading apostrophe: texts that a spreadsheet would treat as formulas, and ids that a spreadsheet would convert to
    numbers.
    """
    usage = report.get("summary", report)
    usage = usage if isinstance(usage, Mapping) else {}
    facts = dict(_flat(report)) if "summary" in report else {}
    rows = list(_rows(usage))
    metrics = [metric.value for metric in MetricType]
    metrics += sorted({metric for row in rows for metric in row["metrics"]} - set(metrics))
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow([safe_cell(name) for name in (*facts, *_COLUMNS, *metrics, *_COUNTS)])
    for row in rows:
        cells = [*facts.values(), *(row.get(column, "") for column in _COLUMNS)]
        cells += [row["metrics"].get(metric, "") for metric in metrics]
        cells += [row.get(column, "") for column in _COUNTS]
        table.writerow([str(cell).lower() if isinstance(cell, bool) else safe_cell(cell) for cell in cells])
    return text.getvalue()


def _rows(usage: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    counts = {name: usage[name] for name in _COUNTS if name in usage}
    calls = usage.get("calls_count", "")
    total = {"kind": "total", "name": "total", "calls": calls, "state": usage.get("state", ""), "metrics": {}}
    total["at_least"] = usage.get("state") in _AT_LEAST
    yield {**total, "cost_usd": _cost(usage, "total_cost"), **counts}
    for kind, key in (("service", "by_service"), ("model", "by_model")):
        entries = usage.get(key)
        for name, entry in entries.items() if isinstance(entries, Mapping) else ():
            service = name if kind == "service" else entry.get("service", "")
            models = entry.get("models", ())
            yield {
                "kind": kind,
                "name": name,
                "service": service,
                "models": " ".join(models) if isinstance(models, (list, tuple)) else models,
                "calls": entry.get("calls", ""),
                "state": entry.get("state", ""),
                "at_least": entry.get("state") in _AT_LEAST,
                "cost_usd": _cost(entry, "cost"),
                "price_source": entry.get("price_source") or "",
                "metrics": entry.get("metrics", {}),
                **{count: entry[count] for count in _COUNTS if count in entry},
            }


def _flat(report: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """The facts of a report except the usage summary. A nested fact has a name such as "video.width"."""
    for key, value in report.items():
        if key == "summary" and not prefix:
            continue
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        elif isinstance(value, (list, tuple)):
            yield f"{prefix}{key}", json.dumps(value, ensure_ascii=False)
        else:
            yield f"{prefix}{key}", "" if value is None else value


def _cost(entry: Mapping[str, Any], key: str) -> str:
    exact = entry.get(f"{key}_pico")
    if not exact and not entry.get(key) and entry.get("state") in _AT_LEAST:
        return ""
    cost = dollars(exact) if isinstance(exact, int) else Decimal(str(entry.get(key) or 0))
    return f"{cost.normalize():f}"


def safe_cell(cell: Any) -> Any:
    """The value of a cell in a version that is safe for spreadsheets and terminals.

    Control characters are removed from text. Formulas get a leading apostrophe. Ids that a spreadsheet would convert to
    numbers get a leading apostrophe, too. A negative number such as "-0.25" is not changed.
    """
    if not isinstance(cell, str):
        return cell
    text = without_controls(cell)
    is_formula = text.lstrip().startswith(_FORMULA_STARTS) or text.startswith(_LEADING_BREAKS)
    is_id = _NO_NUMBER.fullmatch(text) is not None
    return f"'{text}" if is_id or (is_formula and not _NUMBER.fullmatch(text)) else text
