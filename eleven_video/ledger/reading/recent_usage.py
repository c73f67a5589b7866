"""Reads how much each model of a service was used since a given time. The usage is compared with limits per minute and
per day.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from eleven_video.accounting.calls import Service
from eleven_video.domain.options import Mode
from eleven_video.ledger.encoding import from_micros, to_micros
from eleven_video.ledger.reading.conditions import Ask
from eleven_video.ledger.reading.connection import Value
from eleven_video.ledger.reading.query_rows import NOT_READABLE, unreadable

# Calls are grouped by the requested model. Another model may have answered the call, but the service counts the call
# against the limit of the requested model.
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
    """A request that the service answered with an error.

    Attributes:
        model: The requested model.
        at: The time of the request.
        reason: The error message.
    """

    model: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class WindowUse:
    """The usage of a model since a given time.

    Attributes:
        requests: The number of requests. The number includes failed requests and requests that have no answer yet.
        input_tokens: The input tokens of the answered requests.
    """

    requests: int = 0
    input_tokens: int = 0


def used_since(ask: Ask, service: Service, moment: datetime, mode: Mode) -> Mapping[str, WindowUse]:
    """The usage of each model of a service since `moment`: see `LedgerReader.used_since`."""
    rows = ask(_USED, {"mode": str(mode), "since": to_micros(moment), "service": str(service)})
    used: dict[str, WindowUse] = {}
    for model, requests, tokens in rows:
        name = str(model).removeprefix("models/")
        before = used.get(name, WindowUse())
        # SQL returns NULL (None in Python) as the sum of no rows. PostgreSQL returns sums as Decimal.
        used[name] = WindowUse(before.requests + int(requests), before.input_tokens + int(tokens or 0))
    return used


def refused_since(ask: Ask, service: Service, moment: datetime, mode: Mode, saying: str) -> Sequence[Refusal]:
    """Requests whose error message contains the text `saying`: see `LedgerReader.refused_since`."""
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
