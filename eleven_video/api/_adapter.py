"""Parts that both adapters share: values fetched once, ids of calls, and the guard of calls outside a run."""

import uuid
from collections.abc import Callable
from threading import Lock
from typing import Generic, NamedTuple, TypeVar
from uuid import uuid4

from eleven_video.accounting.events import Call
from eleven_video.config.keys_in_use import HIDDEN
from eleven_video.domain.ports import Bought, UsageRecorder
from eleven_video.domain.requests.requests import Request


class UnmeteredGuard:
    """Fits `domain.ports.CallGuard`. Keeps nothing: what was bought is the caller's to keep."""

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


class CallId(NamedTuple):
    """`repeated` is True where the service gave the same id to an earlier call."""

    id: str
    repeated: bool


class CallIds:
    """Makes an id that is new for every answer, also where a server gives all its answers the same one."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._given: set[str] = set()

    def of(self, provider_id: str | None, attempt: int) -> CallId:
        """The provider's id with the attempt, so that a bill can be held against it; a random one where there is none.

        An id in which a key was blacked out is none: it is the same for every call.
        """
        if not provider_id or HIDDEN in provider_id:
            return CallId(str(uuid.uuid4()), repeated=False)
        call_id = f"{provider_id}/{attempt}"
        with self._lock:
            repeated = provider_id in self._given
            self._given.add(provider_id)
        return CallId(f"{call_id}/{uuid.uuid4()}" if repeated else call_id, repeated)


T = TypeVar("T")


class Memoized(Generic[T]):
    """Asks for something at its first use and keeps the answer. Threads that come meanwhile wait for it.

    A failure is raised and not kept: the next one asks again.
    """

    def __init__(self, fetch: Callable[[], T]) -> None:
        self._fetch = fetch
        self._lock = Lock()
        self._answers: tuple[T, ...] = ()

    def get(self) -> T:
        with self._lock:
            if not self._answers:
                self._answers = (self._fetch(),)
            return self._answers[0]
