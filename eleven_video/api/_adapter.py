"""Parts that both adapters use: cached values, ids of calls, and a guard without limits."""

import uuid
from collections.abc import Callable
from threading import Lock
from typing import Generic, NamedTuple, TypeVar
from uuid import uuid4

from eleven_video.accounting.events import Call
from eleven_video.config.keys_in_use import HIDDEN
from eleven_video.domain.old_guard_names import OldGuardNames, with_new_names
from eleven_video.domain.ports import Bought, CallGuard, UsageRecorder
from eleven_video.domain.requests.requests import Request


class UnmeteredGuard(OldGuardNames):
    """A `domain.ports.CallGuard` without limits. It stores no results; the caller must keep them."""

    def __init__(self, monitor: UsageRecorder) -> None:
        self._monitor = monitor

    def reserve(self, request: Request, attempt: int) -> str:
        del request, attempt
        return str(uuid4())

    def settle(self, attempt_id: str, request: Request, call: Call, result: Bought | None) -> None:
        """Record the call."""
        # The attempt was never recorded, so there is no reservation to settle.
        del attempt_id, request, result
        self._monitor.record(call)

    def release(self, attempt_id: str, reason: str) -> None: ...


def guard_or_unmetered(guard: CallGuard | None, monitor: UsageRecorder) -> CallGuard:
    """The guard of an adapter's calls."""
    return with_new_names(guard) if guard is not None else UnmeteredGuard(monitor)


class CallId(NamedTuple):
    """The id of a call. `repeated` is True if the service gave the same id to an earlier call."""

    id: str
    repeated: bool


class CallIds:
    """Makes a unique id for every answer, even if the server gives several answers the same id. Thread-safe."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._given: set[str] = set()

    def of(self, provider_id: str | None, attempt: int) -> CallId:
        """The provider's id with the attempt number, to compare with a bill; a random id if there is none.

        An id that contains a redacted key is replaced by a random one too, because every call would have the same.
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
    """A value fetched at its first use and then cached. Other threads wait for the fetch.

    A failure is raised and not cached: the next use fetches again.
    """

    def __init__(self, fetch: Callable[[], T]) -> None:
        self._fetch = fetch
        self._lock = Lock()
        self._answers: tuple[T, ...] = ()

    def get(self) -> T:
        """The value, fetched if this is its first use."""
        with self._lock:
            if not self._answers:
                self._answers = (self._fetch(),)
            return self._answers[0]
