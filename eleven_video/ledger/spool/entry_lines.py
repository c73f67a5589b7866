"""Converts an entry of the ledger to one line of JSON and back. A spool consists of such lines."""

import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any, get_args, get_type_hints

from eleven_video.accounting.calls import CallKind
from eleven_video.accounting.pricing import Charge
from eleven_video.accounting.validation import accepted_call
from eleven_video.domain.options import Mode
from eleven_video.ledger.charge_rows import charge_of
from eleven_video.ledger.encoding import from_micros, to_micros
from eleven_video.ledger.entries import Entry, Record, Settle
from eleven_video.ledger.records import Intent, Resolution, SessionOutcome, SessionStart

_ENTRIES: Mapping[str, type[Entry]] = {kind.__name__: kind for kind in get_args(Entry)}
# The allowed types of each field. Some entries contain an `Intent` or a `SessionStart`, so the table has the fields of
# these two classes too.
_KINDS: Mapping[type, Mapping[str, tuple[type, ...]]] = {
    of: {name: get_args(kind) or (kind,) for name, kind in get_type_hints(of).items()}
    for of in (*_ENTRIES.values(), Intent, SessionStart)
}


def to_line(entry: Entry) -> str:
    """Convert an entry to a line of JSON without a line end."""
    facts = {name: _plain(getattr(entry, name)) for name in _KINDS[type(entry)]}
    if isinstance(entry, Settle | Record):
        facts["charge"] = entry.row
    return json.dumps({"entry": type(entry).__name__} | facts, separators=(",", ":"))


def from_line(line: str) -> Entry:
    """Convert a line of JSON to an entry.

    Raises:
        json.JSONDecodeError: The line is incomplete, because the process was interrupted while it wrote the line.
        ValueError: The line is complete, but this version of the product knows no such entry.
    """
    try:
        facts = json.loads(line)
        entry = _ENTRIES[facts.pop("entry")](**_read(facts))
        _check(entry)
    except (AttributeError, KeyError, TypeError, ArithmeticError, RecursionError) as error:
        raise ValueError(f"no entry: {error!r}") from error
    return entry


def _check(value: object) -> None:
    """Check the fields of an entry. The function raises TypeError if a field has a wrong type, and ValueError if a
    charge cannot be counted.
    """
    for name, kinds in _KINDS[type(value)].items():
        found = getattr(value, name)
        if not isinstance(found, kinds) or isinstance(found, bool):
            raise TypeError(f"{name} is a {type(found).__name__}")
        if isinstance(found, Intent | SessionStart):
            _check(found)
        elif isinstance(found, Charge):
            accepted_call(found.call)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return to_micros(value)
    if isinstance(value, Intent | SessionStart):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return value


def _read(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _READ.get(name, _as_it_is)(value) for name, value in facts.items()}


def _as_it_is(value: Any) -> Any:
    return value


# The functions that convert fields, by the name of the field. The table has only fields whose types JSON does not have.
# A field name stands for the same type in all entries.
_READ: Mapping[str, Callable[[Any], Any]] = {
    "started_at": from_micros,
    "ended_at": from_micros,
    "mode": Mode,
    "kind": CallKind,
    "outcome": SessionOutcome,
    "how": Resolution,
    "start": lambda facts: SessionStart(**_read(facts)),
    "intent": lambda facts: Intent(**_read(facts)),
    "charge": charge_of,
}
