"""What parallel runs share: their limits, the credits of their ElevenLabs plan, and the list of calls in progress."""

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from threading import Condition, Lock

from eleven_video.accounting.budget import Limit, Unit
from eleven_video.accounting.calls import Call
from eleven_video.accounting.metrics import Part
from eleven_video.accounting.money import Amount
from eleven_video.ledger.records import Billed


class IncludedCredits:
    """Counts down the credits that the ElevenLabs plan includes; every further credit costs dollars. Thread-safe.

    If another program uses the ElevenLabs account at the same time, the count is too high. The next run reads the
    correct number from ElevenLabs.

    Args:
        left: The credits of the plan that are not used yet. None if they are unknown, or if the account cannot buy
            credits in addition to those of the plan.
    """

    def __init__(self, left: int | None = None) -> None:
        self._left: Amount | None = left
        self._lock = Lock()

    @property
    def left(self) -> Amount | None:
        with self._lock:
            return self._left

    def split(self, call: Call) -> Call:
        """The call with its credits split into those that the plan includes and those that cost dollars.

        The call is unchanged if the number of included credits is unknown.
        """
        credits_ = call.parts.get(Part.CREDITS)
        if not credits_:
            return call
        with self._lock:
            if self._left is None:
                return call
            included = min(self._left, credits_)
            self._left -= included
        if included == credits_:
            return call
        parted: dict[Part, Amount] = {**call.parts, Part.CREDITS: included, Part.OVERAGE_CREDITS: credits_ - included}
        return replace(call, parts={part: amount for part, amount in parted.items() if amount})


class BudgetPool:
    """Limits in dollars and credits for several runs together, with all calls of these runs that are in progress.

    Args:
        name: The name of the limits in messages and reports.
        limit_pico: Maximum cost of all sessions together, in pico-dollars; None for no limit.
        sessions: Ids of earlier sessions whose cost counts against the limits.
        limit_pico_credits: Maximum credits of all sessions together, in trillionths of a credit; None for no limit.

    Attributes:
        changed: A condition variable. Its lock is held during a reservation. It is notified when a call is settled,
            because a call that waits for a reservation may fit the limits then.
        under_way: Ledger ids of the calls in progress. Accessed only while `changed` is held.
        raised: For calls that were billed more than listed before: the factor between billed and listed amount.
            Accessed only while `changed` is held.
        included: Counts down the credits that the ElevenLabs plan includes.
    """

    def __init__(
        self,
        name: str = "",
        limit_pico: int | None = None,
        sessions: Iterable[str] = (),
        *,
        limit_pico_credits: int | None = None,
    ) -> None:
        self.changed = Condition()
        self.under_way: set[str] = set()
        self.raised: dict[Billed, Fraction] = {}
        self.included = IncludedCredits()
        self._name = name
        self._limits = {Unit.DOLLARS: limit_pico, Unit.CREDITS: limit_pico_credits}
        self._sessions = frozenset(sessions)

    def join(self, session: str) -> None:
        """Count the cost of this session against the limits from now on. The caller holds `changed`."""
        self._sessions |= {session}

    def limits(self) -> tuple[Limit, ...]:
        """The limits of the pool, for the sessions that have joined it so far."""
        return tuple(
            Limit.batch(self._name, limit, self._sessions, unit)
            for unit, limit in self._limits.items()
            if limit is not None
        )
