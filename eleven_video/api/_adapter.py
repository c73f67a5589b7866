"""Defines classes that the adapters of Gemini and ElevenLabs share: a cached value, unique ids of calls, and a guard
without limits.
"""

import uuid
from collections.abc import Callable
from threading import Lock
from typing import Generic, NamedTuple, TypeVar
from uuid import uuid4

from eleven_video.accounting.calls import Call
from eleven_video.config.key_redaction import HIDDEN
from eleven_video.domain.old_guard_names import OldGuardNames, with_new_names
from eleven_video.domain.ports import Bought, CallGuard, UsageRecorder
from eleven_video.domain.requests.requests import Request


class UnmeteredGuard(OldGuardNames):
    """A `domain.ports.CallGuard` that allows every call and records the call. This guard does not store results, so the
    caller must store the results.
    """

    def __init__(self, monitor: UsageRecorder) -> None:
        self._monitor = monitor

    def reserve(self, request: Request, attempt: int) -> str:
        del request, attempt
        return str(uuid4())

    def settle(self, attempt_id: str, request: Request, call: Call, result: Bought | None) -> None:
        """Record the call with the `UsageRecorder`."""
        # `reserve` has recorded nothing, so there is no reservation to settle.
        del attempt_id, request, result
        self._monitor.record(call)

    def release(self, attempt_id: str, reason: str) -> None: ...


def guard_or_unmetered(guard: CallGuard | None, monitor: UsageRecorder) -> CallGuard:
    """Return `guard`. If `guard` is None, the result is a guard that allows every call and records the call with
    `monitor`.
    """
    return with_new_names(guard) if guard is not None else UnmeteredGuard(monitor)


class CallId(NamedTuple):
    """The id of a call in this program's records. `repeated` is True if the service has already used the same id for an
    earlier call.
    """

    id: str
    repeated: bool


class CallIds:
    """Makes a unique id for every answer, even if the server uses the same id for several answers. The object is
    thread-safe.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._given: set[str] = set()

    def of(self, provider_id: str | None, attempt: int) -> CallId:
        """Make the id of a call. The id contains the provider's id and the number of the attempt, so that the call can
        be found on a bill.

        If there is no provider's id, the result is a random id. If the provider's id contains a redacted key, the
        result is also random, because redaction can make the ids of different calls equal.
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
    """A value that is fetched at its first use and then cached. While one thread fetches the value, other threads wait.

    If `fetch` raises an exception, nothing is cached, and the next use calls `fetch` again.
    """

    def __init__(self, fetch: Callable[[], T]) -> None:
        self._fetch = fetch
        self._lock = Lock()
        self._answers: tuple[T, ...] = ()

    def get(self) -> T:
        """Return the value. If the value is not cached, it is fetched first."""
        with self._lock:
            if not self._answers:
                self._answers = (self._fetch(),)
            return self._answers[0]
