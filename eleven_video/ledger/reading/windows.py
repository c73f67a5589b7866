"""Usage of a service since a given time, by model, to compare with its limits per minute and per day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from eleven_video.accounting.events import Service
from eleven_video.domain.options import Mode
from eleven_video.ledger.encoding import from_micros, to_micros
from eleven_video.ledger.reading.conditions import Ask
from eleven_video.ledger.reading.connection import Value
from eleven_video.ledger.reading.query_rows import NOT_READABLE, unreadable

# Grouped by requested model, not by the model that answered, because the requested model's limit applies.
_USED = (
    "SELECT a.model, COUNT(DISTINCT a.id), SUM(c.input_tokens) FROM attempts a "
    "LEFT JOIN charges c ON c.attempt_id = a.id "
    "WHERE a.mode = :mode AND a.started_at >= :since AND a.service = :service GROUP BY a.model"
)

_REFUSED = (
    "SELECT a.model, a.started_at, a.reason FROM attempts a "
    "WHERE a.mode = :mode AND a.started_at >= :since AND a.service = :service AND a.reason LIKE :saying "
    "ORDER BY a.started_at"
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A request answered with an error: the requested model, the time and the message."""

    model: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class WindowUse:
    """Number of requests, including failed and pending ones, and the input tokens of the answered ones."""

    requests: int = 0
    input_tokens: int = 0


def used_since(ask: Ask, service: Service, moment: datetime, mode: Mode) -> Mapping[str, WindowUse]:
    """Requests and input tokens by model: see `LedgerReader.used_since`."""
    rows = ask(_USED, {"mode": str(mode), "since": to_micros(moment), "service": str(service)})
    used: dict[str, WindowUse] = {}
    for model, requests, tokens in rows:
        name = str(model).removeprefix("models/")
        before = used.get(name, WindowUse())
        # A sum over no rows is None, and PostgreSQL's sums are Decimals.
        used[name] = WindowUse(before.requests + int(requests), before.input_tokens + int(tokens or 0))
    return used


def refused_since(ask: Ask, service: Service, moment: datetime, mode: Mode, saying: str) -> Sequence[Refusal]:
    """Requests whose error contains a text, oldest first: see `LedgerReader.refused_since`."""
    values: dict[str, Value] = {
        "mode": str(mode),
        "since": to_micros(moment),
        "service": str(service),
        "saying": f"%{saying}%",
    }
    try:
        return [
            Refusal(str(model).removeprefix("models/"), from_micros(at), str(reason))
            for model, at, reason in ask(_REFUSED, values)
        ]
    except NOT_READABLE as error:
        raise unreadable("a call that was refused", error) from error
