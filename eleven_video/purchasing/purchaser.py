"""Buys each result only once. If the result store has the result of a request, the stored result is used. A result is
requested from a service only if it is missing in the result store.
"""

import logging
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import TypeVar

from eleven_video.domain.encoded_picture import Picture
from eleven_video.domain.options import UnresolvedCallPolicy
from eleven_video.domain.ports import ScriptAndImageService, SpeechService
from eleven_video.domain.requests.request_kinds import named
from eleven_video.domain.requests.requests import PictureRequest, RephraseRequest, Request, ScriptRequest, SpeechRequest
from eleven_video.domain.script.script import Script
from eleven_video.domain.timing.narration import Narration
from eleven_video.errors import ContentBlocked, ElevenVideoError, InvalidAnswer, OutputNotWritten, Unanswered
from eleven_video.ledger.records import Resolution
from eleven_video.purchasing.result_files import Refused
from eleven_video.purchasing.result_store import ResultStore
from eleven_video.purchasing.spend_guard import SpendGuard
from eleven_video.purchasing.unresolved_elsewhere import UnresolvedElsewhere

T = TypeVar("T", Script, Narration, Picture)

logger = logging.getLogger(__name__)

# The maximum number of requests for one result, including the first request. The maximum number of requests applies if
# the user chose to retry unresolved calls.
_TRIES = 4


@dataclass(frozen=True, slots=True)
class Purchaser:
    """Gets each result of one run from the result store, or buys the result from a service. The object is thread-safe.

    Attributes:
        studio: The service for scripts and pictures.
        speaker: The service for speech.
        results: The result store of the session.
        guard: The guard, which records the decisions about unresolved calls, or None if there is no ledger.
        on_unknown: What to do about a call without an answer.
        elsewhere: The unresolved calls of other sessions whose results may be reused. If `elsewhere` is None,
            unresolved calls of other sessions are ignored.
    """

    studio: ScriptAndImageService
    speaker: SpeechService
    results: ResultStore
    guard: SpendGuard | None = None
    on_unknown: UnresolvedCallPolicy = UnresolvedCallPolicy.STOP
    elsewhere: UnresolvedElsewhere | None = None
    _guard: Lock = field(default_factory=Lock)
    _locks: dict[str, Lock] = field(default_factory=lambda: defaultdict(Lock))
    _failed: dict[str, ElevenVideoError] = field(default_factory=dict)

    def script(self, request: ScriptRequest) -> Script:
        """Get the script. A video needs a script, so the method raises an error if the script cannot be bought."""
        bought = self._once(request, Script, lambda: self.studio.write_script(request))
        if isinstance(bought, Refused):
            raise bought.error
        return bought

    def rephrased(self, request: RephraseRequest) -> Script | Refused:
        """Get the rephrased script. The result is `Refused` if the answer was lost and the user chose to continue with
        the original script.
        """
        return self._once(request, Script, lambda: self.studio.rephrase(request))

    def narration(self, request: SpeechRequest) -> Narration | Refused:
        """Get a narration. The result is `Refused` if the answer was lost and the user chose to continue without this
        narration.
        """
        return self._once(request, Narration, lambda: self.speaker.speak(request))

    def picture(self, request: PictureRequest) -> Picture | Refused:
        """Get a picture.

        The result is `Refused` if the model did not draw the picture. The result is also `Refused` if the answer was
        lost and the user chose to continue without the picture. If the model did not draw the picture, the refusal is
        stored, so that no later run pays for the same prompt again.
        """
        return self._once(request, Picture, lambda: self.studio.draw(request), final=(ContentBlocked, InvalidAnswer))

    def _once(
        self,
        request: Request,
        kind: type[T],
        ask: Callable[[], T],
        *,
        final: tuple[type[ContentBlocked | InvalidAnswer], ...] = (),
    ) -> T | Refused:
        key = request.content_key
        with self._guard:
            lock = self._locks[key]
        # If two scenes need the same result at the same time, the thread of one scene waits at this lock until the
        # thread of the other scene has bought the result.
        with lock:
            found = self.results.find(request)
            if isinstance(found, kind | Refused):
                logger.debug("%s is saved already: nothing is bought", key)
                return found
            if key in self._failed:
                # The same call has failed earlier in this run, and the failed call may have been paid for. So the call
                # is not repeated for another scene.
                raise self._failed[key]
            try:
                skipped = self._decide_elsewhere(request)
                bought = skipped or self._ask(request, ask)
            except final as error:
                self.results.refuse(key, error)
                return Refused(error)
            except (ContentBlocked, InvalidAnswer, Unanswered, OutputNotWritten) as error:
                self._failed[key] = error
                raise
            if isinstance(bought, kind) and not self.results.has_saved(key):
                # If the run has a guard, the guard has already saved the result. If the run has no guard, this line
                # saves the result.
                self.results.put(request, bought)
            return bought

    def _ask(self, request: Request, ask: Callable[[], T]) -> T | Refused:
        tries = 1
        while True:
            try:
                return ask()
            except Unanswered as error:
                may_skip = not isinstance(request, ScriptRequest)
                if self.on_unknown is UnresolvedCallPolicy.SKIP and may_skip:
                    # The refusal is stored before the call is resolved in the ledger. In the opposite order, a crash
                    # between these two lines would leave a resolved call without a stored refusal, and a later run
                    # would buy the result without asking the user.
                    self.results.refuse(request.content_key, error)
                    self._resolve(request, Resolution.SKIPPED)
                    return Refused(error)
                if self.on_unknown is not UnresolvedCallPolicy.RETRY or tries == _TRIES:
                    self.results.note_lost(request)
                    raise
                self._resolve(request, Resolution.RETRIED)
                tries += 1

    def _decide_elsewhere(self, request: Request) -> Refused | None:
        """Apply the user's policy if another session may have paid for the same request but got no answer.

        The method returns `Refused` if the user chose to skip the request, or None if the request may be made.

        Raises:
            Unanswered: The user's policy is to stop.
        """
        key = request.content_key
        if self.elsewhere is None or key not in self.elsewhere:
            return None
        lost = Unanswered(
            f"Another session may have paid for {named(request)}, whose answer was lost. To continue, use "
            "--on-unknown retry (may pay twice) or --on-unknown skip (continues without)."
        )
        match self.on_unknown:
            case UnresolvedCallPolicy.STOP:
                self.results.note_lost(request)
                raise lost
            case UnresolvedCallPolicy.SKIP:
                self.results.refuse(key, lost)
                self.elsewhere.resolve(key, Resolution.SKIPPED)
                return Refused(lost)
            case UnresolvedCallPolicy.RETRY:
                self.elsewhere.resolve(key, Resolution.RETRIED)
                return None

    def _resolve(self, request: Request, how: Resolution) -> None:
        if self.guard is not None:
            self.guard.resolve_lost(request, how)
