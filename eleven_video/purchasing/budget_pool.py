"""The objects that parallel runs share: their limits, the credits of their ElevenLabs plan, and the list of calls in
progress.
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
    """Counts how many credits of the ElevenLabs plan are left. When they are used up, every further credit costs
    dollars. The object is thread-safe.

    If another program uses the ElevenLabs account at the same time, this number is too high. The next run reads the
    correct number from ElevenLabs.

    Args:
        left: The credits of the ElevenLabs plan that are not used yet. `left` is None if this number is unknown, or if
            the account cannot buy credits in addition to those of the plan.
    """

    def __init__(self, left: int | None = None) -> None:
        self._left: Amount | None = left
        self._lock = Lock()

    @property
    def left(self) -> Amount | None:
        with self._lock:
            return self._left

    def split(self, call: Call) -> Call:
        """The call, with its credits divided into credits that the plan includes and credits that cost dollars.

        If it is unknown how many included credits are left, the call is not changed.
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
    """Limits in dollars and credits that apply to several runs together. The object also knows all calls of these runs
    that are in progress.

    Args:
        name: The name of these limits in messages and reports.
        limit_pico: The maximum cost of all sessions together, in pico-dollars. If `limit_pico` is None, there is no
            such limit.
        sessions: The ids of earlier sessions whose cost counts against the limits.
        limit_pico_credits: The maximum credits of all sessions together, in trillionths of a credit. If
            `limit_pico_credits` is None, there is no such limit.

    Attributes:
        changed: A condition variable. The lock of this condition is held during a reservation. The condition is
            notified when a call is settled, because then a waiting call may fit the limits.
        under_way: The ids, in the ledger, of the attempts in progress. `under_way` is read and changed only while the
            lock of `changed` is held.
        raised: The billed amount divided by the listed amount, for each kind of call that was billed more than listed.
            `raised` is read and changed only while the lock of `changed` is held.
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
        """From now on, count the cost of this session against the limits. The caller must hold the lock of
        `changed`.
        """
        self._sessions |= {session}

    def limits(self) -> tuple[Limit, ...]:
        """The limits of the pool. The limits apply to the sessions that have joined the pool so far."""
        return tuple(
            Limit.batch(self._name, limit, self._sessions, unit)
            for unit, limit in self._limits.items()
            if limit is not None
        )
