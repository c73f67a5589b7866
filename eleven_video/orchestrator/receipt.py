"""The receipt of a video: all its calls, from the first run of its session to the last."""

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from eleven_video.accounting.events import CallKind, Service
from eleven_video.accounting.money import amount_record, plain_number
from eleven_video.accounting.pricing import Charge, CostState, worst
from eleven_video.accounting.receipts import charge_record, mode_record, receipt_path
from eleven_video.domain.options import Mode
from eleven_video.domain.script.left_out import LeftOut
from eleven_video.domain.text.plain_text import one_line
from eleven_video.errors import ConfigurationError
from eleven_video.files import give_up_claim, write_whole
from eleven_video.ledger.records import Attempt
from eleven_video.ledger.store import Ledger
from eleven_video.orchestrator.video_file import note_finished
from eleven_video.purchasing.provider_meter import ProviderMeter
from eleven_video.purchasing.session_folder import SessionFolder

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Receipt:
    """The path of a receipt (None if it was not written), and the comparison of ElevenLabs' counter with our sum."""

    path: Path | None
    counter: dict[str, Any]


def keep_receipt(
    video: Path,
    *,
    mode: Mode,
    session: SessionFolder,
    title: str,
    left_out: LeftOut,
    charges: Sequence[Charge],
    ledger: Ledger | None,
    counter: ProviderMeter,
    warn: Callable[[str], None],
) -> Receipt:
    """Write the receipt of a session whose video is finished. If this fails, warn and return no path.

    Args:
        video: The finished file.
        mode: Live services or sandbox.
        session: The session of the video.
        title: The video's title.
        left_out: The parts of the script that were not spoken.
        charges: This run's charges; those of the session's earlier runs are added from the ledger.
        ledger: The ledger of all runs, if any.
        counter: The check on ElevenLabs' own count.
        warn: Receives the reason if the receipt cannot be written.
    """
    found = _of_session(session.id, charges, ledger)
    paid, unknown, lost_calls = found.paid, found.unknown, found.lost_calls
    if found.repeated_ids:
        warn(
            f"Number of answers that repeat the id of an earlier call: {found.repeated_ids}. Each call is counted. "
            "Compare the cost with the service's own usage page."
        )
    lost = sum(attempt.intent.kind is CallKind.SPEECH for attempt in unknown)
    compared = counter.compared(paid, lost=lost, shared=_is_shared(session.id, counter.noted_at, mode, ledger))
    record = {
        **mode_record(mode),
        "video": video.name,
        "title": title,
        "session_id": session.id,
        "made_at": datetime.now(UTC).isoformat(),
        "left_out": left_out.record,
        **receipt_record(paid, unknown, lost_calls=lost_calls),
        "elevenlabs_counter": compared,
    }
    path = receipt_path(video)
    try:
        write_whole(path, json.dumps(record, indent=1).encode(), before=lambda part: note_finished(session, path, part))
    except OSError as error:
        give_up_claim(path)
        warn(f"The receipt {one_line(path)} could not be written: {error.strerror or error}.")
        return Receipt(None, compared)
    return Receipt(path, compared)


def receipt_record(paid: Sequence[Charge], unknown: Sequence[Attempt] = (), *, lost_calls: int = 0) -> dict[str, Any]:
    """All calls and their sum as plain JSON. `unknown` are the unresolved calls; `lost_calls` of them have ended and
    failed.
    """
    state = worst(*(charge.state for charge in paid), *(CostState.UNKNOWN for _ in unknown))
    return {
        **amount_record("cost", sum(charge.pico for charge in paid)),
        "state": str(state),
        "at_least": state.is_at_least,
        "unpriced_credits": plain_number(sum(charge.unpriced_credits for charge in paid)),
        "failed_calls": sum(charge.is_failed for charge in paid) + lost_calls,
        "estimated_calls": sum(charge.is_estimated for charge in paid),
        "calls": [charge_record(charge) for charge in paid],
        "calls_without_an_answer": [
            {
                "at": attempt.intent.started_at.isoformat(),
                "service": str(attempt.intent.service),
                "kind": str(attempt.intent.kind),
                "model": attempt.intent.model,
                "name": attempt.intent.name or attempt.intent.model,
                "scene": attempt.intent.scene,
                "attempt": attempt.intent.attempt,
                **_may_have_cost(attempt),
                "state": "unknown",
                "decided": attempt.reason,
            }
            for attempt in unknown
        ],
    }


class _Calls(NamedTuple):
    """All calls of a session, each in one of two lists.

    Attributes:
        paid: Charges of answered calls, oldest first.
        unknown: Unresolved calls.
        lost_calls: Number of calls in `unknown` with a charge that says that the answer was lost.
        repeated_ids: Number of answers with an id that the ledger had from an earlier call.
    """

    paid: list[Charge]
    unknown: list[Attempt]
    lost_calls: int
    repeated_ids: int


def _of_session(session: str, charges: Sequence[Charge], ledger: Ledger | None) -> _Calls:
    lost_calls = repeated = 0
    known = {_identity(charge): charge for charge in charges}
    unknown: list[Attempt] = []
    if ledger is not None:
        try:
            with ledger.reader() as reader:
                stored = reader.session_charges(session)
                unknown = reader.unknown_attempts(session)
        except ConfigurationError as error:
            logger.debug("the receipt is of this run alone: %s", error)
        else:
            known = {_identity(row.charge, row.attempt): row.charge for row in stored} | known
            repeated = sum(_is_id_extended(row.charge, row.attempt) for row in stored)
            listed = {attempt.intent.id for attempt in unknown}
            for row in stored:
                if row.attempt in listed and row.charge.state is CostState.UNKNOWN:
                    del known[_identity(row.charge, row.attempt)]
                    lost_calls += 1
    paid = sorted(known.values(), key=lambda charge: charge.call.occurred_at)
    return _Calls(paid, unknown, lost_calls, repeated)


def _identity(charge: Charge, attempt: str = "") -> tuple[str, str, datetime]:
    """The identity of a call; `attempt` is given for a charge from the ledger.

    The ledger adds the service to an id that another service has used, and the attempt to a repeated id.
    """
    call = charge.call
    own_id = call.id.removesuffix(f"/{attempt}").removesuffix(f"/{call.service}") if attempt else call.id
    return call.service, own_id, call.occurred_at


def _is_id_extended(charge: Charge, attempt: str) -> bool:
    """Whether the ledger extended the call's id, because the id was already in use."""
    return charge.call.id.endswith((f"/{attempt}", f"/{charge.call.service}"))


def _may_have_cost(lost: Attempt) -> dict[str, Any]:
    """The maximum cost of an unresolved call: without dollars if it costs only credits."""
    pico = lost.intent.bound_pico
    in_credits = lost.intent.service == Service.ELEVENLABS and pico == 0
    return {
        **amount_record("may_have_cost", None if in_credits else pico),
        "may_have_cost_credits": None if lost.bound_credits is None else plain_number(lost.bound_credits),
    }


def _is_shared(session: str, noted_at: datetime | None, mode: Mode, ledger: Ledger | None) -> bool:
    """Whether other runs in the ledger have used ElevenLabs since the counter was noted."""
    if ledger is None or noted_at is None:
        return False
    # A day earlier, because the ledger's days are in the machine's time zone.
    since = noted_at.date() - timedelta(days=1)
    try:
        with ledger.reader() as reader:
            return any(
                row.session != session and row.charge.call.occurred_at >= noted_at
                for row in reader.charges(mode=mode, since=since)
                if row.charge.call.service == Service.ELEVENLABS
            )
    except ConfigurationError:
        return False
