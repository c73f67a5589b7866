"""Supports the earlier method names of a call guard, `ask` and `free`, with a warning until the next release."""

import warnings
from abc import ABC, abstractmethod
from typing import Any

from eleven_video.accounting.calls import Call
from eleven_video.domain.ports import Bought, CallGuard
from eleven_video.domain.requests.requests import Request

_ASK = "CallGuard.ask is now reserve."
_FREE = "CallGuard.free is now release."


class OldGuardNames(ABC):
    """Adds the methods `ask` and `free` to a call guard, for callers that still use the earlier names."""

    @abstractmethod
    def reserve(self, request: Request, attempt: int) -> str: ...

    @abstractmethod
    def release(self, attempt_id: str, reason: str) -> None: ...

    def ask(self, request: Request, attempt: int) -> str:
        """The earlier name of `reserve`. A call warns that the name `ask` is deprecated."""
        warnings.warn(_ASK, DeprecationWarning, stacklevel=2)
        return self.reserve(request, attempt)

    def free(self, attempt_id: str, reason: str) -> None:
        """The earlier name of `release`. A call warns that the name `free` is deprecated."""
        warnings.warn(_FREE, DeprecationWarning, stacklevel=2)
        self.release(attempt_id, reason)


def with_new_names(guard: CallGuard) -> CallGuard:
    """A call guard with the methods `reserve` and `release`.

    If `guard` has the earlier methods `ask` and `free`, the result is an object that passes its calls on to `guard`.
    """
    if _is_current(guard):
        return guard
    warnings.warn(f"{_ASK} {_FREE} Rename both in {type(guard).__name__}.", DeprecationWarning, stacklevel=4)
    return _Renamed(guard)


def _is_current(guard: CallGuard) -> bool:
    """Whether a call guard uses the new names.

    The most derived class that has `reserve` or `ask` decides. The result is True if this class has `reserve`.
    """
    for kind in type(guard).__mro__:
        if kind not in {CallGuard, OldGuardNames}:
            if "reserve" in vars(kind):
                return True
            if "ask" in vars(kind):
                return False
    return True


class _Renamed:
    """A `CallGuard` that passes its calls on to a guard with the earlier method names `ask` and `free`."""

    def __init__(self, guard: Any) -> None:
        self._guard = guard

    def reserve(self, request: Request, attempt: int) -> str:
        attempt_id: str = self._guard.ask(request, attempt)
        return attempt_id

    def settle(self, attempt_id: str, request: Request, call: Call, result: Bought | None) -> None:
        self._guard.settle(attempt_id, request, call, result)

    def release(self, attempt_id: str, reason: str) -> None:
        self._guard.free(attempt_id, reason)
