"""Ask again where asking again helps and buys nothing twice."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import SystemRandom
from threading import Event
from typing import Generic, TypeVar

from eleven_video.api._failures import Failure
from eleven_video.errors import Interrupted

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often to ask and how long to wait between, in seconds.

    A wait doubles from `first_delay_s` up to `longest_delay_s`, of which a random half is taken off so that parallel
    calls do not come back together. A wait that the service asks for is kept to, unless it is longer than
    `longest_asked_delay_s`: then the call fails at once and its message says how long.
    """

    attempts: int = 4
    first_delay_s: float = 1.0
    longest_delay_s: float = 20.0
    longest_asked_delay_s: float = 60.0

    def delay_s(self, attempt: int, *, asked_s: float | None, random: Callable[[], float]) -> float | None:
        """Seconds to wait after the failed attempt of that number (from 1), None where it is not worth it."""
        if attempt >= self.attempts:
            return None
        if asked_s is not None:
            # A little more than was asked for, never less.
            return asked_s * (1 + 0.1 * random()) if asked_s <= self.longest_asked_delay_s else None
        full = min(self.longest_delay_s, self.first_delay_s * 2.0 ** (attempt - 1))
        return full * (1 - 0.5 * random())


@dataclass(frozen=True, slots=True)
class Answered(Generic[T]):
    """What came back, and at which attempt, counted from 1."""

    value: T
    attempt: int


@dataclass(frozen=True, slots=True)
class Retrying:
    """Runs one request to its answer.

    Attributes:
        policy: How often and how patiently to ask.
        stopping: Set once the run is being stopped: then no attempt begins, not even a first one, and waits end.
        random: A number from 0 up to 1.
    """

    policy: RetryPolicy = RetryPolicy()
    stopping: Event = field(default_factory=Event)
    random: Callable[[], float] = SystemRandom().random

    def run(
        self,
        send: Callable[[], T],
        *,
        explain: Callable[[Exception], Failure | None],
        on_lost: Callable[[int], None] | None = None,
    ) -> Answered[T]:
        """Call `send` until it answers or there is no use in going on.

        Args:
            send: Makes the request.
            explain: Says what its exception means; None for one that is no failure of the service, which is let through.
            on_lost: Told the attempt whose answer was lost, before the error is raised. None for a request that costs
                nothing: it may be asked again even if its answer was lost.

        Raises:
            ElevenVideoError: The error of the last failure.
            Interrupted: The run was stopped before the request, or before it could be made again.
        """
        attempt = 1
        while True:
            self._raise_if_stopped()
            try:
                return Answered(send(), attempt)
            except Exception as error:
                failure = explain(error)
                if failure is None:
                    raise
            if failure.lost and on_lost is not None:
                on_lost(attempt)
                raise failure.error
            delay_s = self._delay_s(attempt, failure)
            if delay_s is None:
                raise failure.error if on_lost is not None else failure.free_error or failure.error
            self._raise_if_stopped()
            self.stopping.wait(delay_s)
            attempt += 1

    def _raise_if_stopped(self) -> None:
        if self.stopping.is_set():
            raise Interrupted("Stopped.")

    def _delay_s(self, attempt: int, failure: Failure) -> float | None:
        if not failure.retry:
            return None
        return self.policy.delay_s(attempt, asked_s=failure.delay_s, random=self.random)
