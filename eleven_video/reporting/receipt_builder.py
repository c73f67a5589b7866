"""Collects the facts for a receipt from the charges and the unresolved calls of a session."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from eleven_video.accounting.pricing import Charge
from eleven_video.accounting.running_totals import Totals
from eleven_video.domain.script.left_out import LeftOut
from eleven_video.ledger.records import Attempt
from eleven_video.reporting.views import open_call
from eleven_video.ui.history.plain_layout import counted
from eleven_video.ui.history.sessions import open_money
from eleven_video.ui.panel.summary_reading import read_summary
from eleven_video.ui.receipt.receipt_data import Issuer, ReceiptFacts
from eleven_video.ui.text import money


def receipt_facts(
    charges: Sequence[Charge],
    unresolved: Sequence[Attempt] = (),
    *,
    title: str,
    session_id: str,
    made_at: datetime,
    billed: bool,
    zone: tzinfo | None = None,
    video: str = "",
    left_out: LeftOut | None = None,
    notes: Sequence[str] = (),
    issuer: Issuer | None = None,
) -> ReceiptFacts:
    """The facts for the receipt of one session.

    Args:
        charges: All charges of the session.
        unresolved: The calls of the session whose cost is unknown. `charges` has no charges of calls whose cost is
            unknown.
        title: The title of the video.
        session_id: The id of the session.
        made_at: The time at which the session ended.
        billed: Whether the calls were billed. `billed` is false for the sandbox.
        zone: The time zone of the date on the receipt. If `zone` is None, the time zone of this machine is used.
        video: The name of the video file. `video` is empty if there is no video.
        left_out: The passages of the script that are not spoken.
        notes: Further sentences about the cost that the receipt shows.
        issuer: The person or company that issues the receipt.
    """
    totals = Totals()
    for charge in charges:
        totals.add_charge(charge)
    failed = [charge for charge in charges if charge.is_failed]
    return ReceiptFacts(
        title=title,
        made_at=made_at.astimezone(zone),
        session_id=session_id,
        usage=read_summary(totals.summary()),
        billed=billed,
        video=video,
        failed=f"{counted(len(failed), 'call')}, {money(sum(charge.pico for charge in failed))}" if failed else "",
        left_out=left_out.sentence if left_out else "",
        open_calls=[_sentence(attempt) for attempt in unresolved],
        notes=notes,
        issuer=issuer or Issuer(),
    )


def _sentence(attempt: Attempt) -> str:
    """A sentence such as "Not in the total: a call for speech of scene 2 without an answer, cost up to 121 credits"."""
    call = open_call(attempt)
    scene = "" if call.scene is None else f" of scene {call.scene}"
    most = open_money(call)
    return f"Not in the total: a call for {call.kind}{scene} without an answer, cost {most}"
