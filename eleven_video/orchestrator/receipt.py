"""The receipt beside a video: every call it took, from the first run of its session to the last."""

import json
import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from eleven_video.accounting.amounts import Amount
from eleven_video.accounting.metrics import CREDIT_PARTS
from eleven_video.accounting.money import as_float
from eleven_video.accounting.pricing import Charge, CostState, worst
from eleven_video.accounting.receipts import charge_record
from eleven_video.domain.plain_text import one_line
from eleven_video.domain.receipt_name import receipt_path
from eleven_video.errors import ConfigurationError
from eleven_video.files import write_whole
from eleven_video.ledger.records import Attempt
from eleven_video.ledger.store import Ledger
from eleven_video.orchestrator.artifacts import SessionFolder
from eleven_video.orchestrator.counter import SpeechCounter

logger = logging.getLogger(__name__)


def keep_receipt(
    video: Path,
    *,
    session: SessionFolder,
    title: str,
    charges: Sequence[Charge],
    ledger: Ledger | None,
    counter: SpeechCounter,
    warn: Callable[[str], None],
) -> Path | None:
    """Write the receipt of a session whose video is finished; None, and a warning, where that cannot be done.

    Args:
        video: The finished file.
        session: What it was made in.
        title: The video's.
        charges: Of this run; what the ledger has of the session's earlier runs is added.
        ledger: Where all runs are recorded, if they are.
        counter: The check on ElevenLabs' own count.
        warn: Told in a line why there is no receipt.
    """
    paid, unknown = _of_session(session.id, charges, ledger)
    record = receipt_record(paid, unknown) | {
        "video": video.name,
        "title": title,
        "session_id": session.id,
        "made_at": datetime.now(UTC).isoformat(),
        "elevenlabs_counter": counter.compared(_credits(paid)),
    }
    path = receipt_path(video)
    try:
        write_whole(path, json.dumps(record, indent=1).encode())
    except OSError as error:
        warn(f"The receipt {one_line(path)} could not be written: {error.strerror or error}.")
        return None
    return path


def receipt_record(paid: Sequence[Charge], unknown: Sequence[Attempt] = ()) -> dict[str, Any]:
    """Every call as plain JSON, and their sum. `unknown` are those that may have been billed without an answer."""
    pico = sum(charge.pico for charge in paid)
    return {
        "cost": as_float(pico),
        "cost_pico": pico,
        "state": str(worst(*(charge.state for charge in paid), *(CostState.UNKNOWN for _ in unknown))),
        "calls": [charge_record(charge) for charge in paid],
        "calls_without_an_answer": [
            {
                "at": one.intent.started_at.isoformat(),
                "service": str(one.intent.service),
                "kind": str(one.intent.kind),
                "model": one.intent.model,
                "name": one.intent.name or one.intent.model,
                "scene": one.intent.scene,
                "attempt": one.intent.attempt,
                "may_have_cost_pico": one.intent.bound_pico,
                "state": "unknown",
                "decided": one.reason,
            }
            for one in unknown
        ],
    }


def _of_session(session: str, charges: Sequence[Charge], ledger: Ledger | None) -> tuple[list[Charge], list[Attempt]]:
    """All charges of a session, the oldest first, and its calls without an answer: each call in one of the two."""
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
            known = {_identity(one.charge, one.attempt): one.charge for one in stored} | known
            listed = {attempt.intent.id for attempt in unknown}
            for one in stored:
                if one.attempt in listed and one.charge.state is CostState.UNKNOWN:
                    del known[_identity(one.charge, one.attempt)]
    paid = sorted(known.values(), key=lambda charge: charge.call.occurred_at)
    return paid, unknown


def _identity(charge: Charge, attempt: str = "") -> tuple[str, str, datetime]:
    """What makes a call one call. Services may use the same ids, and the ledger adds the attempt to an id that it has."""
    call = charge.call
    return call.service, call.id.removesuffix(f"/{attempt}") if attempt else call.id, call.occurred_at


def _credits(charges: Sequence[Charge]) -> Amount:
    return sum(charge.call.parts.get(part, 0) for charge in charges for part in CREDIT_PARTS)
