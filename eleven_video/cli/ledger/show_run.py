"""Runs `ledger show`: shows where the ledger is, and how large it is."""

import sys

from eleven_video.cli.shell.json_result import print_json_result
from eleven_video.ledger.location import ledger_location
from eleven_video.ledger.records import NEWEST
from eleven_video.ledger.upkeep.facts import LedgerFacts, facts_of

_MEGABYTE = 1_000_000


def print_ledger(*, as_json: bool) -> None:
    """Print the location, the form, the size and the rows of the ledger.

    Raises:
        ConfigurationError: The ledger cannot be read.
    """
    facts = facts_of(ledger_location())
    if as_json:
        print_json_result(_record(facts))
    else:
        sys.stdout.write("\n".join(_lines(facts)) + "\n")


def _record(facts: LedgerFacts) -> dict[str, object]:
    return {
        "ledger": str(facts.location),
        "kind": "server" if facts.location.is_on_server else "file",
        "server": facts.server or None,
        "exists": bool(facts.version),
        "form": facts.version or None,
        "newest_form": NEWEST,
        "size_bytes": facts.size_bytes,
        "rows": dict(facts.rows),
        "budget_days": "UTC" if facts.location.zone else "the time zone of this machine",
    }


def _lines(facts: LedgerFacts) -> list[str]:
    location = facts.location
    days = "UTC, on all machines" if location.zone else "the time zone of this machine"
    rows = [
        ("ledger", str(location)),
        ("kind", facts.server or ("database server" if location.is_on_server else "file of this machine")),
    ]
    if not facts.version:
        rows.append(("form", "no tables yet: the first run makes them"))
    else:
        newest = "the newest" if facts.is_newest else f"the newest is {NEWEST}"
        rows += [("form", f"{facts.version}, {newest}"), ("size", f"{facts.size_bytes / _MEGABYTE:,.1f} MB")]
        rows += [(name.replace("_", " "), f"{count:,}") for name, count in facts.rows.items()]
    rows.append(("budget days", days))
    widest = max(len(name) for name, _ in rows)
    return [f"{name:<{widest}}  {value}" for name, value in rows]
