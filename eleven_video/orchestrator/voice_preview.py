"""Buys a voice preview. A voice preview is a file with a spoken sentence. The guard checks the call that buys the
speech, and the ledger records this call.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from eleven_video.accounting.credits import estimated_credits
from eleven_video.accounting.pricing import Charge, Pricing
from eleven_video.api.send_with_retry import Retrying
from eleven_video.config.budget_settings import budgets_of
from eleven_video.config.paths import previews_dir
from eleven_video.config.settings import Settings
from eleven_video.domain.listener import Listener
from eleven_video.domain.options import Mode
from eleven_video.domain.requests.requests import NO_SCENE, SpeechRequest
from eleven_video.domain.timing.narration import Narration
from eleven_video.errors import InvalidInput, OutputNotWritten, Unanswered
from eleven_video.files import creating, replacing
from eleven_video.ledger.location import ledger_location
from eleven_video.ledger.records import Resolution
from eleven_video.monitoring.usage import UsageMonitor
from eleven_video.purchasing.guard_setup import open_guard
from eleven_video.purchasing.session_budget import SessionBudget
from eleven_video.purchasing.session_folder import SessionFolder, sessions_served_by
from eleven_video.purchasing.session_id import new_session_id
from eleven_video.purchasing.session_ledger import SessionLedger
from eleven_video.purchasing.spend_guard import SpendGuard
from eleven_video.purchasing.unresolved_elsewhere import UnresolvedElsewhere
from eleven_video.services.open_adapters import accesses, open_elevenlabs
from eleven_video.services.run_mode import served_by

if TYPE_CHECKING:
    from eleven_video.api.elevenlabs import ElevenLabsAdapter

TITLE = "voice preview"
SENTENCE = "This is how I sound when I tell you a story."

_PATIENCE_S = 30.0


@dataclass(frozen=True, slots=True)
class PreviewOffer:
    """A voice preview that can be bought.

    Attributes:
        request: The request for the speech.
        credits: The estimated number of credits for the speech, computed with ElevenLabs' rate for the model. If
            ElevenLabs reports no rate, the rate in the price data is used.
        most_pico: The maximum cost of the speech in pico-dollars. `most_pico` is 0 if no ElevenLabs plan is set, and
            None if the speech has no known price.
        is_here: Whether the same speech was bought earlier and is stored. If `is_here` is true, the preview is free.
        credits_per_character: ElevenLabs' rate for the model, in credits per character, or None if it is unknown.
    """

    request: SpeechRequest
    credits: int
    most_pico: int | None
    is_here: bool
    credits_per_character: Fraction | None = None

    @property
    def characters(self) -> int:
        return len(self.request.text)


@dataclass(frozen=True, slots=True)
class Preview:
    """A voice preview that was written to a file.

    Attributes:
        file: The path of the file.
        session_id: The id of the preview's session. `session_id` is empty if the speech was bought earlier.
        charges: The charges of the preview. `charges` is empty if the speech was bought earlier.
    """

    file: Path
    session_id: str
    charges: Sequence[Charge]


class Previewer:
    """Offers and buys voice previews. The function `previewing` creates a `Previewer`."""

    def __init__(
        self,
        settings: Settings,
        *,
        speaker: "ElevenLabsAdapter",
        monitor: UsageMonitor,
        journal: SessionLedger,
        guard: SpendGuard,
        halted: Event,
        server: str,
    ) -> None:
        self._settings = settings
        self._speaker = speaker
        self._monitor = monitor
        self._journal = journal
        self._guard = guard
        self._halted = halted
        self._server = server
        # Previews are saved in a separate folder. In the folder of sessions, commands would treat previews as videos
        # that can be resumed.
        self._folder = SessionFolder(
            previews_dir(), new_session_id(datetime.now(UTC)), lenders=sessions_served_by(previews_dir(), server)
        )

    def offer(self, voice: str, text: str) -> PreviewOffer:
        """Compute the cost of a voice preview. The speech itself is not bought.

        Raises:
            UnknownVoice, UnknownModel: No voice or no model has this name. The error message lists the most similar
                names.
            InvalidInput: The text is too long for the model.
            KeyRejected, ProviderError: ElevenLabs refuses the key, or does not answer.
        """
        found = self._speaker.find_voice(voice)
        model = self._speaker.find_model(self._settings.tts_model)
        if model.max_characters is not None and len(text) > model.max_characters:
            raise InvalidInput(
                f"The text has {len(text):,} characters; {model.id} takes {model.max_characters:,} at most. Shorten it."
            )
        request = SpeechRequest(text, found, model.id, scene=NO_SCENE)
        credit_rate = Fraction(model.credits_per_character) if model.credits_per_character else None
        return PreviewOffer(
            request,
            credits=estimated_credits(len(text), model=model.id, multiplier=credit_rate, voice_rate=found.rate),
            most_pico=self._guard.bound_pico(request, credits_per_character=credit_rate),
            is_here=isinstance(self._folder.results.look(request), Narration),
            credits_per_character=credit_rate,
        )

    def buy(self, offer: PreviewOffer, file: Path, *, again: bool = False, replace: bool = False) -> Preview:
        """Buy the speech, save it in the preview's folder, and write it to a file.

        Args:
            offer: The offer to buy.
            file: The path of the file to write.
            again: Whether the speech is requested even if the answer to an earlier call for this speech was lost. If
                `again` is true, the user may pay twice for the speech.
            replace: Whether an existing file at the path `file` may be replaced.

        Raises:
            BudgetExceeded: The call could exceed a limit of the day, the month, the project or the run. Nothing was
                bought.
            OutputNotWritten: The file could not be written. The speech is saved in the preview's folder, so another
                attempt is free.
            Unanswered: This call, or an earlier call for the same speech, got no answer but may have been billed.
            Interrupted, KeyRejected, QuotaExceeded, ProviderError: The module `errors` explains the meaning of these
                errors.
        """
        stored = self._folder.results.look(offer.request)
        if isinstance(stored, Narration):
            _write(file, stored, replace=replace)
            return Preview(file, "", ())
        self._decide_lost(offer, again=again)
        with self._folder.held():
            self._folder.open({"served_by": self._server, "voice": offer.request.voice.name})
            self._journal.make_room = self._folder.make_room
            self._journal.begin(self._folder.id, title=TITLE, project=self._settings.project, served_by=self._server)
            self._guard.begin(self._purse(offer))
            try:
                _write(file, self._speaker.speak(offer.request), replace=replace)
            except BaseException as error:
                self._end(error, None)
                raise
            self._end(None, file)
        return Preview(file, self._folder.id, self._monitor.get_charges())

    def stop(self) -> None:
        """Stop the previewer, so that it buys nothing more. A call in progress finishes and is counted."""
        self._halted.set()

    def _decide_lost(self, offer: PreviewOffer, *, again: bool) -> None:
        key = offer.request.content_key
        lost = UnresolvedElsewhere.of(self._folder, previews_dir(), self._journal.ledger)
        if key in lost and not again:
            raise Unanswered(
                "An earlier call for this preview got no answer and may have been billed. "
                "To buy it again, add --retry (may pay twice)."
            )
        lost.resolve(key, Resolution.RETRIED)

    def _purse(self, offer: PreviewOffer) -> SessionBudget:
        zone = ledger_location(self._settings).zone
        limits = budgets_of(self._settings).limits(
            session=self._folder.id,
            project=self._settings.project,
            today=datetime.now(UTC).astimezone(zone).date(),
            zone=zone,
        )
        return SessionBudget(
            self._folder.id, self._folder.results, limits, offer.credits_per_character, can_resume=False
        )

    def _end(self, error: BaseException | None, file: Path | None) -> None:
        self._monitor.flush(_PATIENCE_S)
        self._guard.end()
        self._journal.end(error=error, output=file)


@contextmanager
def previewing(settings: Settings, mode: Mode, *, pricing: Pricing, listener: Listener) -> Iterator[Previewer]:
    """Open a previewer for a `with` block. At the end of the block, the previewer's connections and the ledger are
    closed. If a sandbox server was started for the block, the server is stopped.

    Raises:
        MissingKey: ElevenLabs' key is not set.
        ConfigurationError: A newer version of the product wrote the ledger.
    """
    halted = Event()
    monitor = UsageMonitor(pricing)
    with ExitStack() as stack:
        _, elevenlabs = accesses(settings, mode, stack)
        journal, guard = stack.enter_context(
            open_guard(
                mode,
                location=ledger_location(settings),
                monitor=monitor,
                pricing=pricing,
                listener=listener,
                halted=halted,
                served_by=served_by(settings, mode),
                profile=settings.profile,
            )
        )
        speaker = open_elevenlabs(
            elevenlabs, stack, monitor=monitor, guard=guard, retrying=Retrying(stopping=halted), tell=listener.warn
        )
        yield Previewer(
            settings,
            speaker=speaker,
            monitor=monitor,
            journal=journal,
            guard=guard,
            halted=halted,
            server=served_by(settings, mode),
        )


def _write(file: Path, narration: Narration, *, replace: bool) -> None:
    try:
        with replacing(file) if replace else creating(file) as part:
            part.write_bytes(narration.audio)
    except OSError as error:
        raise OutputNotWritten(
            f"{file} cannot be written: {error.strerror or error}. The preview is saved: "
            "name another file; it costs nothing more."
        ) from error
