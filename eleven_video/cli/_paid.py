"""What is paid already and what is left to pay, asked of the session's folder, the ledger and the account."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from rich.text import Text

from eleven_video.accounting.estimate import Estimate, estimate
from eleven_video.accounting.pricing import CostState, Pricing, worst
from eleven_video.config.paths import ledger_file
from eleven_video.config.settings import Settings
from eleven_video.domain.requests import SpeechModel, Voice
from eleven_video.errors import ConfigurationError
from eleven_video.ledger.queries import LedgerReader
from eleven_video.ledger.records import Attempt
from eleven_video.ledger.records import Mode as LedgerMode
from eleven_video.ledger.reports import SessionSummary
from eleven_video.orchestrator.account import ask_account
from eleven_video.orchestrator.calibrating import calibration_of
from eleven_video.orchestrator.job import VideoJob
from eleven_video.orchestrator.kept import Kept
from eleven_video.orchestrator.remaining import Remaining, remaining
from eleven_video.orchestrator.wiring import Mode
from eleven_video.ui.console import console
from eleven_video.ui.log_lines import say
from eleven_video.ui.paid_and_left import PaidAndLeft


@dataclass(frozen=True, slots=True)
class Known:
    """What the ledger knows of a session."""

    summary: SessionSummary | None = None
    unknown: Sequence[Attempt] = ()

    @classmethod
    def of(cls, session_id: str) -> "Known":
        """Nothing, and a warning, where the ledger cannot be read."""
        try:
            with LedgerReader.open(ledger_file()) as ledger:
                return cls(ledger.session(session_id), ledger.open_attempts(session_id))
        except ConfigurationError as error:
            say(console, Text(f"Warning: {error}"))
            return cls()


def left_of(
    job: VideoJob, kept: Kept, voice: Voice, *, settings: Settings, pricing: Pricing, mode: Mode
) -> tuple[Remaining, Estimate]:
    """What of a job is there, and what the rest will cost."""
    model = ask_account(settings, {job.tts_model}).models.get(job.tts_model) if mode is Mode.LIVE else None
    rest = remaining(
        job,
        kept,
        voice=voice,
        speech_model=model or SpeechModel(job.tts_model, None, None),
        calibration=calibration_of(ledger_file(), LedgerMode(mode)),
    )
    return rest, estimate(rest.calls, pricing, when=datetime.now(UTC))


def of_session(session_id: str, title: str, known: Known, rest: Remaining, left: Estimate) -> PaidAndLeft:
    """A session that goes on: everything that it has cost counts as paid."""
    totals = known.summary.totals if known.summary else None
    return PaidAndLeft(
        session_id=session_id,
        title=title,
        paid_pico=totals.pico if totals else 0,
        paid_state=totals.state if totals else CostState.UNKNOWN,
        paid=rest.have,
        left=left,
        open_calls=[attempt.intent for attempt in known.unknown],
    )


def of_results(session_id: str, title: str, rest: Remaining, left: Estimate, mode: Mode) -> PaidAndLeft:
    """A new video that uses what earlier ones have bought: that alone counts as paid."""
    pico, state = paid_for(rest.keys, mode)
    return PaidAndLeft(session_id, title, pico, state, rest.have, left)


def paid_for(keys: Sequence[str], mode: Mode) -> tuple[int, CostState]:
    """What the results with these content keys have cost, and how much of that is known."""
    try:
        with LedgerReader.open(ledger_file()) as ledger:
            charges = [stored.charge for stored in ledger.paid_for(keys, LedgerMode(mode)).values()]
    except ConfigurationError:
        charges = []
    state = worst(*(charge.state for charge in charges)) if len(charges) == len(set(keys)) else CostState.UNKNOWN
    return sum(charge.pico for charge in charges), state
