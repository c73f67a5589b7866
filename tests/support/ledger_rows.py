"""Makes sessions, intents and charges for a ledger. Facts that a test does not set get plausible values."""

import sqlite3
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

from eleven_video.accounting.calls import Call, CallKind
from eleven_video.accounting.metrics import Part
from eleven_video.accounting.pricing import Charge, ChargeLine, CostState
from eleven_video.domain.options import Mode
from eleven_video.ledger.reading.report_types import FailureSpend, OpenCost
from eleven_video.ledger.records import Intent, SessionStart
from tests.support.calls import NOVEMBER, gemini_call

PICO = 10**12


def session_start(id: str = "session", **facts: Any) -> SessionStart:  # noqa: A002  as in SessionStart
    return SessionStart(**{"id": id, "mode": Mode.LIVE, "title": "Why the sky is blue", "started_at": NOVEMBER} | facts)


def intent(id: str | None = None, **facts: Any) -> Intent:  # noqa: A002  as in Intent
    known = {
        "id": id or uuid4().hex,
        "session": "session",
        "service": "gemini",
        "kind": CallKind.IMAGE,
        "model": "gemini-2.5-flash-image",
        "started_at": NOVEMBER,
    }
    return Intent(**known | facts)


def charge_of(call: Call, pico: int, state: CostState = CostState.PRICED) -> Charge:
    """A charge of `pico` pico-dollars for a call. Its cost is on a single charge line, or on none if unknown."""
    part, amount = next(iter(call.parts.items()), (Part.PICTURES, 0))
    lines = (
        (ChargeLine(part, amount, 1, pico, "a test's price"),)
        if state not in {CostState.UNKNOWN, CostState.CREDITS}
        else ()
    )
    return Charge(call, lines, state, date(2026, 11, 1))


def picture_charge(
    pico: int = PICO // 25, state: CostState = CostState.PRICED, parts: Mapping[Part, int] | None = None, **facts: Any
) -> Charge:
    known = {"model": "gemini-2.5-flash-image", "parts": parts or {Part.PICTURES: 1}, "kind": CallKind.IMAGE}
    call = gemini_call(**known | facts)
    return charge_of(call, pico, state)


def failures(spent: FailureSpend) -> tuple[int, int, int, int, int, int, OpenCost]:
    """The spending without a result as numbers: failed calls and their cost, and sessions without a video or an end."""
    return (
        spent.failed.calls, spent.failed.pico, spent.unfinished_sessions, spent.unfinished.pico,
        spent.sessions_without_an_end, spent.without_an_end.pico, spent.open,
    )  # fmt: skip


def locked(where: Path) -> sqlite3.Connection:
    """A second connection, which holds a write transaction on the ledger at `where` until it is closed."""
    other = sqlite3.connect(where, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    return other
