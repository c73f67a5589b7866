"""Writes the receipts of a video. A receipt is a file that lists what the session of the video has cost, as JSON or as
HTML.
"""

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from eleven_video.accounting.calls import CallKind, Service
from eleven_video.accounting.charge_json import charge_record, mode_record
from eleven_video.accounting.money import amount_record, plain_number
from eleven_video.accounting.pricing import Charge, CostState, worst
from eleven_video.domain.options import Mode, Receipts
from eleven_video.domain.script.left_out import LeftOut
from eleven_video.domain.text.plain_text import one_line
from eleven_video.domain.video import Captions
from eleven_video.errors import ConfigurationError
from eleven_video.files import give_up_claim, write_whole
from eleven_video.ledger.records import Attempt
from eleven_video.ledger.store import Ledger
from eleven_video.orchestrator.output_paths import OutputPaths
from eleven_video.orchestrator.video_file import note_finished
from eleven_video.purchasing.credit_comparison import CreditComparison
from eleven_video.purchasing.session_folder import SessionFolder
from eleven_video.reporting.receipt_builder import receipt_facts
from eleven_video.ui.receipt.document import receipt_page
from eleven_video.ui.receipt.receipt_data import Issuer

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Receipt:
    """The result of `save_receipts`.

    Attributes:
        path: The path of the JSON receipt. `path` is None if the JSON receipt was not requested or could not be
            written.
        page: The path of the HTML receipt. `page` is None if the HTML receipt was not requested or could not be
            written.
        counter: The result of `CreditComparison.compared`.
    """

    path: Path | None
    page: Path | None
    counter: dict[str, Any]


def save_receipts(
    video: Path,
    *,
    mode: Mode,
    session: SessionFolder,
    title: str,
    left_out: LeftOut,
    charges: Sequence[Charge],
    ledger: Ledger | None,
    counter: CreditComparison,
    warn: Callable[[str], None],
    receipts: Receipts = Receipts.BOTH,
    issuer: Issuer | None = None,
) -> Receipt:
    """Write the receipts into the folder of a finished video. If a receipt cannot be written, the user gets a warning,
    and the path of this receipt in the result is None.

    Args:
        video: The path of the finished video.
        mode: The mode of the session: live services or sandbox.
        session: The session of the video.
        title: The title of the video.
        left_out: The passages of the script's text that are not spoken.
        charges: The charges of this run. The charges of earlier runs of the session are read from the ledger.
        ledger: The ledger, or None if there is no ledger.
        counter: The object that compares ElevenLabs' counter of used credits with the credits of the session's charges.
        warn: A function that receives warnings for the user.
        receipts: Which receipts to write.
        issuer: The person or company whose name and logo the HTML receipt shows.
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
    made_at = datetime.now(UTC)

    def as_json() -> str:
        record = {
            **mode_record(mode),
            "video": video.name,
            "title": title,
            "session_id": session.id,
            "made_at": made_at.isoformat(),
            "left_out": left_out.record,
            **receipt_record(paid, unknown, lost_calls=lost_calls),
            "elevenlabs_counter": compared,
        }
        return json.dumps(record, indent=1)

    def as_page() -> str:
        facts = receipt_facts(
            paid,
            unknown,
            title=title,
            session_id=session.id,
            made_at=made_at,
            billed=mode is Mode.LIVE,
            video=video.name,
            left_out=left_out,
            issuer=issuer,
        )
        return receipt_page(facts)

    names = OutputPaths.of(video, Captions.NONE, receipts)
    return Receipt(
        _written(names.receipt, as_json, session, warn),
        _written(names.receipt_page, as_page, session, warn),
        compared,
    )


def _written(
    path: Path | None, text: Callable[[], str], session: SessionFolder, warn: Callable[[str], None]
) -> Path | None:
    """Write a receipt to the path that was claimed for it. Returns None if the receipt is not requested or cannot be
    written.
    """
    if path is None:
        return None
    try:
        data = text().encode("utf-8", "backslashreplace")
        write_whole(path, data, before=lambda part: note_finished(session, path, part))
    except OSError as error:
        give_up_claim(path)
        warn(f"The receipt {one_line(path)} could not be written: {error.strerror or error}.")
        return None
    return path


def receipt_record(paid: Sequence[Charge], unknown: Sequence[Attempt] = (), *, lost_calls: int = 0) -> dict[str, Any]:
    """A record of all calls and their total cost that can be written as JSON.

    Args:
        paid: The charges of the calls with a known or estimated cost.
        unknown: The unresolved calls.
        lost_calls: The number of unresolved calls that have ended without an answer. Unresolved calls that have ended
            are counted as failed calls.
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
    """All calls of a session. Each call is in `paid` or in `unknown`, but never in both.

    Attributes:
        paid: The charges of the answered calls, the oldest charge first.
        unknown: The unresolved calls.
        lost_calls: The number of calls in `unknown` for which the ledger has a charge with an unknown cost.
        repeated_ids: The number of answers whose id from the service is the same as the id of an earlier answer.
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
    """The service, the service's own id and the time of a call. Two charges for which all three values are the same
    belong to the same call.

    If another service has used the same id, the ledger appends the name of the service to the id. If the same service
    has already used the id, the ledger appends the id of the attempt. `attempt` is the id of the attempt if the charge
    was read from the ledger. If `attempt` is not empty, this function removes the appended text from the id of the
    call.
    """
    call = charge.call
    own_id = call.id.removesuffix(f"/{attempt}").removesuffix(f"/{call.service}") if attempt else call.id
    return call.service, own_id, call.occurred_at


def _is_id_extended(charge: Charge, attempt: str) -> bool:
    """Whether the ledger has appended text to the id of the call, because an earlier call had the same id."""
    return charge.call.id.endswith((f"/{attempt}", f"/{charge.call.service}"))


def _may_have_cost(lost: Attempt) -> dict[str, Any]:
    """The highest possible cost of an unresolved call, as a record that can be written as JSON. The dollar amount is
    null if the call costs only credits.
    """
    pico = lost.intent.bound_pico
    in_credits = lost.intent.service == Service.ELEVENLABS and pico == 0
    return {
        **amount_record("may_have_cost", None if in_credits else pico),
        "may_have_cost_credits": None if lost.bound_credits is None else plain_number(lost.bound_credits),
    }


def _is_shared(session: str, noted_at: datetime | None, mode: Mode, ledger: Ledger | None) -> bool:
    """Whether other sessions in the ledger have called ElevenLabs since `noted_at`. `noted_at` is the time when
    ElevenLabs' counter of used credits was read.
    """
    if ledger is None or noted_at is None:
        return False
    # `since` is a day in the time zone of this machine, but `noted_at` is in UTC. So `since` is the day before the day
    # of `noted_at`, which is early enough in every time zone.
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
