"""The objects that parallel runs share: the limits of the runs, the remaining credits of the ElevenLabs plan, and the
list of calls in progress.
"""

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from threading import Condition, Lock

from eleven_video.accounting.budget_limits import Limit, Unit
from eleven_video.accounting.calls import Call
from eleven_video.accounting.metrics import Part
from eleven_video.accounting.money import Amount
from eleven_video.ledger.records import Billed


class IncludedCredits:
    """Counts how many credits of the ElevenLabs plan are left. When the credits of the plan are used up, every further
    credit costs dollars. The object is thread-safe.

    If another program uses the ElevenLabs account at the same time, the counted number of remaining credits is too
    high. The next run reads the correct number from ElevenLabs.

    Args:
        left: The number of unused credits of the ElevenLabs plan. `left` is None if the number of unused credits is
            unknown, or if the account cannot buy credits in addition to the credits of the plan.
    """

    def __init__(self, left: int | None = None) -> None:
        self._left: Amount | None = left
        self._lock = Lock()

    @property
    def left(self) -> Amount | None:
        with self._lock:
            return self._left

    def split(self, call: Call) -> Call:
        """A copy of the call in which the credits are divided into credits that the plan includes and credits that cost
        dollars.

        If the number of remaining included credits is unknown, the result is the unchanged call.
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
    """Limits in dollars and credits that apply to the total cost of several runs. The object also knows all calls of
    the runs that are in progress.

    Args:
        name: The name of the limits in messages and reports.
        limit_pico: The maximum total cost of all sessions, in pico-dollars. If `limit_pico` is None, the cost in
            dollars has no limit.
        sessions: The ids of earlier sessions whose cost counts against the limits.
        limit_pico_credits: The maximum total number of credits of all sessions, in trillionths of a credit. If
            `limit_pico_credits` is None, the number of credits has no limit.

    Attributes:
        changed: A condition variable. The lock of this condition variable is held during a reservation. Waiting calls
            are notified when a call is settled, because a waiting call may then fit the limits.
        under_way: The ids of the attempts in progress. The ledger uses the same ids. `under_way` is read and changed
            only while the lock of `changed` is held.
        raised: The billed amount divided by the amount at list prices, for each type of call that was billed more than
            the list price. `raised` is read and changed only while the lock of `changed` is held.
        included: The counter of the credits that the ElevenLabs plan includes.
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
        """Add a session to the pool. The cost of the session then counts against the limits of the pool. The caller
        must hold the lock of `changed`.
        """
        self._sessions |= {session}

    def limits(self) -> tuple[Limit, ...]:
        """The limits of the pool. The limits apply to the sessions that have joined the pool so far."""
        return tuple(
            Limit.batch(self._name, limit, self._sessions, unit)
            for unit, limit in self._limits.items()
            if limit is not None
        )
