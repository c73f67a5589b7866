"""A till for whoever has no ledger: everything is allowed, every call counted."""

from uuid import uuid4

from eleven_video.accounting.events import Call
from eleven_video.domain.ports import Bought, UsageRecorder
from eleven_video.domain.requests.requests import Request


class CountingTill:
    """Fits `domain.ports.Till`. Keeps nothing: what was bought is the caller's to keep."""

    def __init__(self, monitor: UsageRecorder) -> None:
        self._monitor = monitor

    def ask(self, request: Request, attempt: int) -> str:
        del request, attempt
        return str(uuid4())

    def settle(self, attempt_id: str, request: Request, call: Call, result: Bought | None) -> None:
        # Nobody was told of the attempt, so nobody could settle it.
        del attempt_id, request, result
        self._monitor.record(call)

    def free(self, attempt_id: str, reason: str) -> None: ...
