"""Finds signs that an accepted answer is not the right one.

The adapters warn the user, and count its cost as estimated.
"""

import hashlib
from collections.abc import Callable
from threading import Lock

from eleven_video.accounting.events import Service
from eleven_video.api._same_model import is_same_model
from eleven_video.domain.requests.request_kinds import named
from eleven_video.domain.requests.requests import Request, SpeechRequest
from eleven_video.domain.text.plain_text import one_line

Tell = Callable[[str], None]

_NAMES = {Service.GEMINI: "Gemini", Service.ELEVENLABS: "ElevenLabs"}
_LONGEST_NAME = 80  # characters of a model or a tier


class Doubts:
    """Compares the answers of one service with their requests and with each other. Thread-safe.

    Args:
        service: The service whose answers are compared.
        tell: Called with a message for the user; the same message only once.
    """

    def __init__(self, service: Service, tell: Tell) -> None:
        self._service = _NAMES[service]
        self._tell = tell
        self._lock = Lock()
        self._told: set[str] = set()
        # For each answer's digest, the identity of its request and the request's name for messages.
        self._seen: dict[bytes, tuple[str, str]] = {}

    def repeated_answer(self, answer: bytes, request: Request, *, asked: str) -> bool:
        """Whether an earlier, different request got exactly the same bytes. If so, the user gets a warning.

        No service does that on purpose. `asked` is a text that identifies the request.
        """
        digest = hashlib.sha256(answer).digest()
        with self._lock:
            earlier_asked, earlier = self._seen.setdefault(digest, (asked, named(request)))
        if earlier_asked == asked:
            return False
        self._once(
            f"{self._service} sent the same bytes for {named(request)} as for {earlier}, so one of the two is wrong. Both calls "
            "are counted; the cost of the second one is estimated."
        )
        return True

    def repeated_id(self) -> None:
        """Report that an earlier answer had the same id."""
        self._once(
            f"{self._service} gave several calls the same id. Each call is counted; from the second on, the cost is estimated."
        )

    def other_words(self, request: SpeechRequest) -> None:
        """Report that the timings of an answer are for other words than those sent."""
        self._once(
            f"{self._service} timed {named(request)} for a different text than was sent. Listen to it: the speech may be wrong. "
            "Its captions are timed evenly."
        )

    def model(self, *, asked: str, answered: str) -> None:
        """Report the model that answered if it is not the requested one."""
        if not is_same_model(asked, answered):
            answered = one_line(answered, limit=_LONGEST_NAME)
            self._once(
                f"{self._service} answered with {answered} instead of {asked}. These calls are priced as {answered}."
            )

    def tier(self, unknown: str) -> None:
        """Report the name of a service tier that has no known prices. An empty name reports nothing."""
        if unknown:
            self._once(
                f"{self._service} answered in the service tier {one_line(unknown, limit=_LONGEST_NAME)}, which has no known "
                "prices. The cost is estimated at standard prices."
            )

    def _once(self, text: str) -> None:
        with self._lock:
            if text in self._told:
                return
            self._told.add(text)
        self._tell(text)
