"""A ledger with every kind of cost: with and without a price, failed, without an answer, in credits, of the sandbox."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from eleven_video.accounting.calls import Call, CallKind, Outcome
from eleven_video.accounting.metrics import Part
from eleven_video.accounting.pricing import Charge, CostState
from eleven_video.domain.options import Mode
from eleven_video.ledger.records import SessionOutcome
from eleven_video.ledger.store import Ledger
from tests.support.calls import NOVEMBER, gemini_call, speech_call
from tests.support.ledger_rows import charge_of, intent, picture_charge, session_start

DONE, FAILED, STOPPED = SessionOutcome.COMPLETED, SessionOutcome.FAILED, SessionOutcome.INTERRUPTED


@dataclass(frozen=True)
class Told:
    """A session with its charges, and the bounds of its calls without an answer, in pico-dollars."""

    id: str
    outcome: SessionOutcome | None
    charges: Iterable[Charge]
    bounds: tuple[int | None, ...] = ()
    length_ms: int | None = None
    project: str = ""
    mode: Mode = Mode.LIVE


def _script(pico: int, id_: str, **facts: object) -> Charge:
    call = gemini_call("gemini-3.5-flash-lite", {Part.INPUT_TEXT: 1_234, Part.OUTPUT_TEXT: 987}, id=id_, **facts)
    return charge_of(call, pico)


def _speech(credits_: float, id_: str, pico: int = 0, state: CostState = CostState.CREDITS, **facts: object) -> Charge:
    call: Call = speech_call("Rachel", {Part.CHARACTERS: 1_001, Part.CREDITS: credits_}, id=id_, **facts)
    return charge_of(call, pico, state)


# No amount is round in the digits that are shown, and no two sums are alike.
SESSIONS = (
    Told("20261123-010000-aaaaaaaa", DONE, [picture_charge(333_333_333_333, id="a1"), _script(7_777_777, "a2")], (), 20_001, "client-a"),
    Told("20261123-020000-bbbbbbbb", DONE, [picture_charge(67_250_000_001, id="b1"), _speech(758, "b2")], (), 31_007, "client-a"),
    Told("20261123-030000-cccccccc", DONE, [_speech(2_049, "c1", 614_700_000_003, CostState.PRICED)], (), None, "client-b"),
    Told("20261123-040000-dddddddd", DONE, [_speech(121, "d1")], (), 9_001),
    Told("20261123-050000-eeeeeeee", FAILED, [picture_charge(41_666_666_667, id="e1", outcome=Outcome.UNUSABLE), _script(1_000_007, "e2")]),
    Told("20261123-060000-ffffffff", STOPPED, [picture_charge(134_400_000_009, id="f1")], (40_000_000_003, None)),
    Told("20261123-070000-aaaabbbb", DONE, [picture_charge(0, CostState.UNPRICED, id="g1"), _script(123_456_789, "g2")], (), 12_345, "client-b"),
    Told("20261123-080000-ccccdddd", DONE, [picture_charge(99_500_000_011, CostState.ESTIMATED, id="h1")], (), 60_000),
    Told("20261123-090000-eeeeffff", DONE, [picture_charge(0, CostState.FREE, id="i1")]),
    Told("20261123-100000-abababab", FAILED, []),
    Told("20261123-110000-cdcdcdcd", DONE, [picture_charge(55_555_555_555, id="k1"), _speech(44, "k2")], (), 5_005, "", Mode.SANDBOX),
    Told("20261123-120000-efefefef", None, [picture_charge(33_600_000_001, id="l1")], (5_000_000_007,)),
)  # fmt: skip


def fill(home: Path) -> None:
    """Write the sessions into the ledger of a home."""
    with Ledger.open(home / "ledger.sqlite3", spool_folder=home / "spool") as ledger:
        for number, told in enumerate(SESSIONS):
            at = NOVEMBER + timedelta(days=number % 3)
            ledger.open_session(
                session_start(told.id, started_at=at, project=told.project, mode=told.mode, title=f"Video {number}", asked="{}")
            )  # fmt: skip
            for charge in (replace(one, call=replace(one.call, occurred_at=at)) for one in told.charges):
                call = charge.call
                asked = intent(
                    f"{told.id}-{call.id}",
                    session=told.id,
                    started_at=at,
                    service=call.service,
                    kind=call.kind,
                    model=call.model,
                )
                ledger.intend(asked)
                ledger.settle(asked.id, charge)
            for order, bound in enumerate(told.bounds):
                ledger.intend(
                    intent(
                        f"{told.id}-open-{order}", session=told.id, started_at=at, kind=CallKind.IMAGE, bound_pico=bound
                    )
                )
            if told.outcome is not None:
                ledger.close_session(
                    told.id, ended_at=at + timedelta(minutes=1), outcome=told.outcome, length_ms=told.length_ms,
                    output=f"/videos/{told.id}.mp4" if told.outcome is DONE else None,
                )  # fmt: skip
        assert ledger.flush(30)
