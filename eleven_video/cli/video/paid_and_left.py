"""Finds what is paid and what is left to pay, from the session's folder, the ledger and the account."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rich.text import Text

from eleven_video.accounting.estimate import Estimate, beyond_included, estimate
from eleven_video.accounting.money import Amount
from eleven_video.accounting.pricing import Charge, CostState, Pricing, worst
from eleven_video.cli.video.questions import LostAnswers
from eleven_video.config.paths import ledger_file, spool_dir
from eleven_video.config.settings import Settings
from eleven_video.domain.job import VideoJob
from eleven_video.domain.options import Mode
from eleven_video.domain.requests.requests import SpeechModel, Voice
from eleven_video.errors import ConfigurationError
from eleven_video.ledger.entries import Entry, Settle
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.ledger.reading.query_rows import credits_of
from eleven_video.ledger.reading.reports import SessionSummary
from eleven_video.ledger.records import Attempt
from eleven_video.ledger.spool.entry_lines import from_line
from eleven_video.ledger.spool.spooled import still_open
from eleven_video.planning.calibration import calibration_of, raised_of
from eleven_video.planning.estimate import spoken_by
from eleven_video.purchasing.result_store import ResultStore
from eleven_video.purchasing.session_folder import SessionFolder
from eleven_video.services.account import SpeechAccount, ask_account
from eleven_video.services.backend import served_by
from eleven_video.ui.console import console
from eleven_video.ui.live.log_lines import say
from eleven_video.ui.tables.paid_and_left import PaidAndLeft

if TYPE_CHECKING:
    from eleven_video.planning.remaining import Remaining


@dataclass(frozen=True, slots=True)
class Known:
    """The records of a session in the ledger and in its folder.

    Attributes:
        summary: The recorded usage; None if the ledger does not have the session.
        uncounted: Charges of calls that were saved but not recorded before their run was killed.
        lost: Calls that may have been billed without an answer, about which nothing is decided.
    """

    summary: SessionSummary | None
    uncounted: Sequence[Charge]
    lost: LostAnswers

    @classmethod
    def of(cls, session: SessionFolder) -> "Known":
        """Read the records; warn if the ledger cannot be read."""
        summary: SessionSummary | None = None
        attempts: Sequence[Attempt] = ()
        try:
            with LedgerReader.open(ledger_file()) as ledger:
                summary = ledger.session(session.id)
                attempts = still_open(ledger.open_attempts(session.id), spool_dir(), session.id)
        except ConfigurationError as error:
            attempts = still_open((), spool_dir(), session.id)
            say(console, Text(f"Warning: {error} Calls recorded only in the ledger may be made again."))
        waiting = {attempt.intent.id: attempt for attempt in attempts}
        settled = [entry for _, line in session.kept.calls() if isinstance(entry := _entry(line), Settle)]
        uncounted = [entry.charge for entry in settled if waiting.pop(entry.attempt, None)]
        return cls(summary, uncounted, LostAnswers.of(session, waiting.values()))

    @property
    def paid(self) -> tuple[int, CostState, Amount]:
        """The session's cost in pico-dollars, its certainty, and the credits without a price."""
        totals = self.summary.totals if self.summary else None
        counted = totals.state if totals else CostState.UNKNOWN
        pico = (totals.pico if totals else 0) + sum(charge.pico for charge in self.uncounted)
        credits_ = credits_of(totals.unpriced_microcredits) if totals else 0
        return (
            pico,
            worst(counted, *(charge.state for charge in self.uncounted)),
            credits_ + sum(charge.unpriced_credits for charge in self.uncounted),
        )


def in_all(session_id: str) -> SessionSummary | None:
    """A session's usage in all its runs; None if the ledger cannot be read or does not have it."""
    try:
        with LedgerReader.open(ledger_file()) as ledger:
            return ledger.session(session_id)
    except ConfigurationError:
        return None


def left_of(
    job: VideoJob, kept: ResultStore, voice: Voice, *, settings: Settings, pricing: Pricing, mode: Mode
) -> tuple["Remaining", Estimate]:
    """A job's existing results and the cost of the rest; credits beyond the plan are split off in its calls."""
    # It decodes narrations: what that takes loads only once there are some.
    from eleven_video.planning.remaining import remaining

    account = ask_account(settings, {job.tts_model}, voices=[voice.id]) if mode is Mode.LIVE else SpeechAccount()
    model = account.models.get(job.tts_model) or SpeechModel(job.tts_model, None, None)
    voice = account.voices.get(voice.id, voice)
    raised = raised_of(ledger_file(), mode, served_by(settings, mode))
    rest = remaining(
        # The estimate is by the voice's name, as every summary is.
        replace(job, voice=voice.name or voice.id),
        kept,
        voice=voice,
        speech_model=spoken_by(model, voice, raised),
        calibration=calibration_of(ledger_file(), mode),
    )
    calls = beyond_included(rest.calls, account.quota.sold_beyond if account.quota else None)
    return replace(rest, calls=calls), estimate(calls, pricing, when=datetime.now(UTC))


def of_session(session_id: str, title: str, known: Known, rest: "Remaining", left: Estimate) -> PaidAndLeft:
    """A session to resume: its whole cost counts as paid."""
    pico, state, credits_ = known.paid
    return PaidAndLeft(
        session_id=session_id,
        title=title,
        paid_pico=pico,
        paid_state=state,
        paid=rest.have,
        left=left,
        open_calls=[attempt.intent for attempt in known.lost.attempts],
        paid_credits=credits_,
        open_credits=sum(one.bound_credits or 0 for one in known.lost.attempts if not one.intent.bound_pico),
    )


def of_results(session_id: str, title: str, rest: "Remaining", left: Estimate, mode: Mode) -> PaidAndLeft:
    """A new video that uses what earlier ones have bought: that alone counts as paid."""
    pico, state, credits_ = paid_for(rest.keys, mode)
    return PaidAndLeft(session_id, title, pico, state, rest.have, left, paid_credits=credits_)


def paid_for(keys: Sequence[str], mode: Mode) -> tuple[int, CostState, Amount]:
    """The cost of the results with these content keys, its certainty, and the credits without a price."""
    try:
        with LedgerReader.open(ledger_file()) as ledger:
            charges = [stored.charge for stored in ledger.paid_for(keys, mode).values()]
    except ConfigurationError:
        charges = []
    state = worst(*(charge.state for charge in charges)) if len(charges) == len(set(keys)) else CostState.UNKNOWN
    return sum(charge.pico for charge in charges), state, sum(charge.unpriced_credits for charge in charges)


def _entry(line: str) -> Entry | None:
    try:
        return from_line(line)
    except ValueError:
        return None
