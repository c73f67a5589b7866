"""Finds signs that a usable answer is wrong or belongs to another request.

The user gets a warning for each sign. For most signs, the adapters also count the cost of the call as estimated.
"""

import hashlib
from collections.abc import Callable
from threading import Lock

from eleven_video.accounting.calls import Service
from eleven_video.api._model_names import is_same_model
from eleven_video.domain.requests.request_kinds import named
from eleven_video.domain.requests.requests import Request, SpeechRequest
from eleven_video.domain.text.plain_text import one_line

Tell = Callable[[str], None]

_NAMES = {Service.GEMINI: "Gemini", Service.ELEVENLABS: "ElevenLabs"}
_LONGEST_NAME = 80  # the maximum number of characters of a model's name or a service tier's name in a warning


class Doubts:
    """Compares the answers of one service with their requests and with each other. The object is thread-safe.

    Args:
        service: The service whose answers are compared.
        tell: A function that receives warnings for the user. The function receives the same warning only once.
    """

    def __init__(self, service: Service, tell: Tell) -> None:
        self._service = _NAMES[service]
        self._tell = tell
        self._lock = Lock()
        self._told: set[str] = set()
        # The text that identifies the request, and the name of the request in messages, by the digest of the answer
        self._seen: dict[bytes, tuple[str, str]] = {}

    def repeated_answer(self, answer: bytes, request: Request, *, asked: str) -> bool:
        """Whether an earlier, different request got exactly the same answer bytes. If the answer is true, the user gets
        a warning.

        Different requests never have the same correct answer, so the repeated answer is wrong for one of the two
        requests. `asked` is a text that identifies the request.
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
        """Warn the user that the service used the same id for two answers."""
        self._once(
            f"{self._service} gave several calls the same id. Each call is counted; from the second on, the cost is estimated."
        )

    def other_words(self, request: SpeechRequest) -> None:
        """Warn the user that the timings in the answer to `request` belong to a text other than the sent text."""
        self._once(
            f"{self._service} timed {named(request)} for a different text than was sent. Listen to it: the speech may be wrong. "
            "Its captions are timed evenly."
        )

    def model(self, *, asked: str, answered: str) -> None:
        """Warn the user if the model that answered is not the requested model."""
        if not is_same_model(asked, answered):
            answered = one_line(answered, limit=_LONGEST_NAME)
            self._once(
                f"{self._service} answered with {answered} instead of {asked}. These calls are priced as {answered}."
            )

    def tier(self, unknown: str) -> None:
        """Warn the user that the prices of the service tier `unknown` in an answer are not known. If `unknown` is
        empty, the method does nothing.
        """
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
