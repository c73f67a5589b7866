"""Finds the stored results of a video, and estimates the cost of the missing results."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Self

from eleven_video.accounting.calibration import Calibration
from eleven_video.accounting.estimate import Estimate, beyond_included, estimate
from eleven_video.accounting.money import Amount
from eleven_video.accounting.paid_and_left import PaidAndLeft
from eleven_video.accounting.pricing import CostState, Pricing, worst
from eleven_video.config.settings import Settings
from eleven_video.domain.job import VideoJob
from eleven_video.domain.options import Mode
from eleven_video.domain.requests.requests import SpeechModel, Voice
from eleven_video.errors import ConfigurationError
from eleven_video.ledger.reading.shared_reader import Readable, reading
from eleven_video.ledger.records import Billed
from eleven_video.planning.calibration import calibration_of, raised_of
from eleven_video.planning.estimate import spoken_by
from eleven_video.services.account import SpeechAccount, ask_account
from eleven_video.services.run_mode import served_by

if TYPE_CHECKING:
    from eleven_video.planning.decoded_speech import DecodedSpeech
    from eleven_video.planning.remaining_calls import Remaining
    from eleven_video.planning.session_history import SessionHistory
    from eleven_video.purchasing.result_store import ResultStore


@dataclass(frozen=True, slots=True)
class EstimateBasis:
    """The facts on which all cost estimates of a command are based.

    Attributes:
        mode: The mode of the session: live services or sandbox.
        pricing: The prices.
        account: The facts that ElevenLabs returned: the remaining credits, and the rates of models and voices. In
            sandbox mode, `account` has no facts.
        calibration: The factors that were learned from earlier runs.
        raised: The billed amount divided by the amount at list prices, for each type of call that was billed more than
            the list price.
    """

    mode: Mode
    pricing: Pricing
    account: SpeechAccount
    calibration: Calibration
    raised: Mapping[Billed, Fraction]

    @classmethod
    def ask(
        cls,
        settings: Settings,
        mode: Mode,
        pricing: Pricing,
        ledger: Readable,
        *,
        models: Iterable[str],
        voices: Iterable[str],
    ) -> Self:
        """Get facts about speech models and voices from ElevenLabs, and facts about earlier runs from the ledger.

        Raises:
            UnknownModel: ElevenLabs does not have one of the speech models.
            ConfigurationError: The settings contain a service address to which the key must not be sent.
        """
        account = ask_account(settings, models, voices=voices) if mode is Mode.LIVE else SpeechAccount()
        raised = raised_of(ledger, mode, served_by(settings, mode))
        return cls(mode, pricing, account, calibration_of(ledger, mode), raised)


@dataclass(frozen=True, slots=True)
class LeftToPay:
    """The calls that a video still needs, and their estimated cost.

    Attributes:
        remaining: The stored results and the calls that must still be made. Some credits may not be included in the
            ElevenLabs plan, so they cost dollars. In these calls, credits that cost dollars are counted separately.
        cost: The estimated cost of the calls that must still be made.
    """

    remaining: "Remaining"
    cost: Estimate

    @classmethod
    def of(
        cls,
        job: VideoJob,
        results: "ResultStore",
        voice: Voice,
        basis: EstimateBasis,
        decoded: "DecodedSpeech | None" = None,
    ) -> Self:
        """Find the calls that a job still needs, and estimate their cost.

        Args:
            job: The job.
            results: The stored results that the job can use.
            voice: The voice that speaks.
            basis: The facts for the estimate.
            decoded: The object that remembers decoded narrations. If `decoded` is None, decoded narrations are not
                remembered.
        """
        # The module `remaining_calls` loads FFmpeg, which takes time. Only a few commands need this module.
        from eleven_video.planning.remaining_calls import remaining  # noqa: PLC0415

        account = basis.account
        model = account.models.get(job.tts_model) or SpeechModel(job.tts_model, None, None)
        voice = next((known for known in account.voices.values() if known.id == voice.id), voice)
        rest = remaining(
            # Estimates and reports of usage show the name of the voice instead of its id.
            replace(job, voice=voice.name or voice.id),
            results,
            voice=voice,
            speech_model=spoken_by(model, voice, basis.raised),
            calibration=basis.calibration,
            decoded=decoded,
        )
        calls = beyond_included(rest.calls, account.quota.sold_beyond if account.quota else None)
        return cls(replace(rest, calls=calls), estimate(calls, basis.pricing, when=datetime.now(UTC)))

    def for_session(self, history: "SessionHistory", session_id: str, title: str) -> PaidAndLeft:
        """The report about the cost to resume a session. Everything that the session has cost so far counts as paid."""
        pico, state, unpriced = history.paid
        attempts = history.unresolved.attempts
        return PaidAndLeft(
            session_id=session_id,
            title=title,
            paid_pico=pico,
            paid_state=state,
            paid=self.remaining.have,
            left=self.cost,
            open_calls=[attempt.intent for attempt in attempts],
            paid_credits=unpriced,
            open_credits=sum(attempt.bound_credits or 0 for attempt in attempts if not attempt.intent.bound_pico),
        )

    def for_new_video(self, session_id: str, title: str, mode: Mode, ledger: Readable) -> PaidAndLeft:
        """The report about the cost of a new video that uses stored results. Only the cost of the stored results counts
        as paid.
        """
        pico, state, unpriced = _paid_for(self.remaining.keys, mode, ledger)
        return PaidAndLeft(session_id, title, pico, state, self.remaining.have, self.cost, paid_credits=unpriced)


def _paid_for(keys: Sequence[str], mode: Mode, ledger: Readable) -> tuple[int, CostState, Amount]:
    """The cost of the stored results whose content keys are in the argument.

    Returns:
        The cost in pico-dollars, the state of this cost, and the credits that have no price in dollars.
    """
    try:
        with reading(ledger) as reader:
            charges = [stored.charge for stored in reader.paid_for(keys, mode).values()]
    except ConfigurationError:
        charges = []
    state = worst(*(charge.state for charge in charges)) if len(charges) == len(set(keys)) else CostState.UNKNOWN
    return sum(charge.pico for charge in charges), state, sum(charge.unpriced_credits for charge in charges)
