"""Sends the requests of the adapters, and repeats failed requests.

Before a paid call, the guard reserves the cost of the call. A failed call is repeated only if the failed attempt cannot
have been billed.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import SystemRandom
from threading import Event
from typing import Generic, TypeVar

from eleven_video.api._network_errors import Failure
from eleven_video.domain.ports import CallGuard
from eleven_video.domain.requests.requests import Request
from eleven_video.errors import Interrupted

T = TypeVar("T")

# The default maximum time without any data from a service, in seconds. A service may need a minute for a picture or a
# long narration, and sends no data during this time.
LONGEST_SILENCE_S = 120.0


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """The maximum number of attempts, and the waiting times between attempts in seconds.

    The waiting time doubles from `first_delay_s` up to `longest_delay_s`. Each waiting time is reduced by a random
    fraction of up to half, so that parallel calls are not repeated at the same moment. If the service requests a
    waiting time, the requested waiting time is used instead. If the service requests more than `longest_asked_delay_s`
    seconds, the call fails at once.
    """

    attempts: int = 4
    first_delay_s: float = 1.0
    longest_delay_s: float = 20.0
    longest_asked_delay_s: float = 60.0

    def delay_s(self, attempt: int, *, requested_wait_s: float | None, random: Callable[[], float]) -> float | None:
        """The number of seconds to wait after a failed attempt. The result is None if the request must not be repeated.

        Args:
            attempt: The number of the failed attempt. The number of the first attempt is 1.
            requested_wait_s: The waiting time that the service requests, in seconds. `requested_wait_s` is None if the
                service requests no waiting time.
            random: A function that returns a random number from 0 up to 1.
        """
        if attempt >= self.attempts:
            return None
        if requested_wait_s is not None:
            # The waiting time is up to a tenth longer than the service requests, so that parallel calls are not
            # repeated at the same moment.
            return requested_wait_s * (1 + 0.1 * random()) if requested_wait_s <= self.longest_asked_delay_s else None
        full = min(self.longest_delay_s, self.first_delay_s * 2.0 ** (attempt - 1))
        return full * (1 - 0.5 * random())


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt at a paid request. The number of the first attempt is 1. `id` is the id that the guard has chosen for
    the attempt.
    """

    number: int
    id: str


@dataclass(frozen=True, slots=True)
class Answered(Generic[T]):
    """The answer to a paid request, and the attempt that was answered."""

    value: T
    attempt: Attempt


@dataclass(frozen=True, slots=True)
class Retrying:
    """Sends requests, and repeats a failed request according to a `RetryPolicy`.

    Attributes:
        policy: The maximum number of attempts and the waiting times between attempts.
        stopping: An event that is set when the run must stop. When the event is set, every wait ends, and no further
            attempt begins, not even the first attempt of a request.
        random: A function that returns a random number from 0 up to 1.
    """

    policy: RetryPolicy = RetryPolicy()
    stopping: Event = field(default_factory=Event)
    random: Callable[[], float] = SystemRandom().random

    def free(self, send: Callable[[], T], *, explain: Callable[[Exception], Failure | None]) -> T:
        """Make a free request. A free request may be repeated even if its answer was lost.

        Args:
            send: A function that sends the request once.
            explain: A function that converts an exception to a `Failure`. If `explain` returns None, the exception
                is raised unchanged.

        Raises:
            ElevenVideoError: The last attempt failed with this error.
            Interrupted: The run was stopped before the first attempt or before the request was repeated.
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
        """Make a paid request. The cost of each attempt is reserved before the attempt. The caller must settle the
        attempt that was answered.

        Args:
            send: A function that sends the request once.
            explain: A function that converts an exception to a `Failure`. If `explain` returns None, the exception
                is raised unchanged.
            request: The request as data. The guard computes the maximum cost from this data.
            guard: The guard that reserves the maximum cost of each attempt, and releases the reservation if the attempt
                bought nothing.
            on_lost: A function that settles an attempt if its answer was lost. The function is called before the error
                is raised.

        Raises:
            BudgetExceeded: The next attempt could exceed a budget.
            ElevenVideoError: The last attempt failed with this error.
            Interrupted: The run was stopped before the first attempt or before the request was repeated.
        """
        number = 1
        while True:
            self._raise_if_stopped()
            attempt = Attempt(number, guard.reserve(request, number))
            if self.stopping.is_set():
                # The run was stopped while the attempt was being reserved.
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
        """Wait before the next attempt. If the request must not be repeated, the method raises `error` instead."""
        delay_s = (
            self.policy.delay_s(number, requested_wait_s=failure.delay_s, random=self.random) if failure.retry else None
        )
        if delay_s is None:
            raise error
        self._raise_if_stopped()
        self.stopping.wait(delay_s)

    def _raise_if_stopped(self) -> None:
        if self.stopping.is_set():
            raise Interrupted("Stopped.")
