"""A guard of paid calls that records each call to the guard, in order."""

from eleven_video.accounting.calls import Call
from eleven_video.api.send_with_retry import Attempt
from eleven_video.domain.ports import Bought
from eleven_video.domain.requests.requests import Request
from eleven_video.errors import BudgetExceeded


class RecordingGuard:
    """Allows every attempt. If a number is given, refuses the attempt with this number and all later attempts."""

    def __init__(self, *, refuse_at: int | None = None) -> None:
        self.noted: list[str] = []
        self.requests: list[Request] = []
        self._refuse_at = refuse_at

    def reserve(self, request: Request, attempt: int) -> str:
        if self._refuse_at is not None and len(self.requests) + 1 >= self._refuse_at:
            raise BudgetExceeded("The limit is reached.")
        self.requests.append(request)
        self.noted.append(f"reserve {attempt}")
        return f"attempt-{len(self.requests)}"

    def settle(self, attempt_id: str, request: Request, call: Call, result: Bought | None) -> None:
        del request, result
        self.noted.append(f"settle {attempt_id}: {call.outcome}")

    def release(self, attempt_id: str, reason: str) -> None:
        self.noted.append(f"release {attempt_id}: {reason}")

    def lose(self, attempt: Attempt) -> None:
        self.noted.append(f"lose {attempt.id}")
