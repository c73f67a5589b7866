"""Sends the adapters' requests.

A paid call is reserved at the guard first, and repeated only if that cannot pay twice.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import SystemRandom
from threading import Event
from typing import Generic, TypeVar

from eleven_video.api._failures import Failure
from eleven_video.domain.ports import CallGuard
from eleven_video.domain.requests.requests import Request
from eleven_video.errors import Interrupted

T = TypeVar("T")

# Seconds. A service may need a minute for a picture or a long narration, and sends no data meanwhile.
LONGEST_SILENCE_S = 120.0


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """The number of attempts and the waits between them, in seconds.

    The wait doubles from `first_delay_s` up to `longest_delay_s`, reduced by a random part of up to half, so that
    parallel calls do not repeat together. A wait that the service asks for is used instead. If it is longer than
    `longest_asked_delay_s`, the call fails at once, and the error's message says how long the service asks to wait.
    """

    attempts: int = 4
    first_delay_s: float = 1.0
    longest_delay_s: float = 20.0
    longest_asked_delay_s: float = 60.0

    def delay_s(self, attempt: int, *, asked_s: float | None, random: Callable[[], float]) -> float | None:
        """Seconds to wait after a failed attempt (numbered from 1); None if there should be no other attempt."""
        if attempt >= self.attempts:
            return None
        if asked_s is not None:
            # A random bit longer than requested, so that parallel calls do not repeat together.
            return asked_s * (1 + 0.1 * random()) if asked_s <= self.longest_asked_delay_s else None
        full = min(self.longest_delay_s, self.first_delay_s * 2.0 ** (attempt - 1))
        return full * (1 - 0.5 * random())


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at a request: its number, from 1, and its id at the guard."""

    number: int
    id: str


@dataclass(frozen=True, slots=True)
class Answered(Generic[T]):
    """An answer, and the attempt that got it."""

    value: T
    attempt: Attempt


@dataclass(frozen=True, slots=True)
class Retrying:
    """Repeats one request until it is answered.

    Attributes:
        policy: The number of attempts and the waits.
        stopping: Set when the run is being stopped. Then no further attempt begins, not even a first one, and waits
            end.
        random: Returns a random number from 0 up to 1.
    """

    policy: RetryPolicy = RetryPolicy()
    stopping: Event = field(default_factory=Event)
    random: Callable[[], float] = SystemRandom().random

    def free(self, send: Callable[[], T], *, explain: Callable[[Exception], Failure | None]) -> T:
        """Make a free request, which may be repeated even if its answer was lost.

        Args:
            send: Makes the request.
            explain: Translates an exception; returns None if it is not a failure of the service, so that it propagates.

        Raises:
            ElevenVideoError: The error of the last failure.
            Interrupted: The run was stopped before the request, or before it could be made again.
        """
        number = 1
        while True:
            self._raise_if_stopped()
            try:
                return send()
            except Exception as error:
                failure = explain(error)
                if failure is None:
                    raise
            self._wait_after(number, failure, failure.free_error or failure.error)
            number += 1

    def buy(
        self,
        send: Callable[[], T],
        *,
        explain: Callable[[Exception], Failure | None],
        request: Request,
        guard: CallGuard,
        on_lost: Callable[[Attempt], None],
    ) -> Answered[T]:
        """Make a paid request. Each attempt is reserved first; the caller settles the answered attempt.

        Args:
            send: Makes the request.
            explain: As in `free`.
            request: The request.
            guard: Reserves the worst-case cost of each attempt, and settles it.
            on_lost: Settles the attempt whose answer was lost, before the error is raised.

        Raises:
            BudgetExceeded: The next attempt could pass a limit.
            ElevenVideoError: The error of the last failure.
            Interrupted: As in `free`.
        """
        number = 1
        while True:
            self._raise_if_stopped()
            attempt = Attempt(number, guard.reserve(request, number))
            if self.stopping.is_set():
                # Stopped while it was being reserved.
                guard.release(attempt.id, "It was not made: the run was stopped.")
                raise Interrupted("Stopped.")
            try:
                return Answered(send(), attempt)
            except Exception as error:
                failure = explain(error)
                if failure is None:
                    raise
            if failure.lost:
                on_lost(attempt)
                raise failure.error
            guard.release(attempt.id, str(failure.error))
            self._wait_after(number, failure, failure.error)
            number += 1

    def _wait_after(self, number: int, failure: Failure, error: Exception) -> None:
        """Wait before the next attempt; raise `error` if there should be no other attempt."""
        delay_s = self.policy.delay_s(number, asked_s=failure.delay_s, random=self.random) if failure.retry else None
        if delay_s is None:
            raise error
        self._raise_if_stopped()
        self.stopping.wait(delay_s)

    def _raise_if_stopped(self) -> None:
        if self.stopping.is_set():
            raise Interrupted("Stopped.")
