"""What parallel runs share: a limit, the plan's included credits, and where their calls wait for a reservation."""

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from threading import Condition, Lock

from eleven_video.accounting.budget import Limit, Unit
from eleven_video.accounting.events import Call
from eleven_video.accounting.metrics import Part
from eleven_video.accounting.money import Amount
from eleven_video.ledger.records import Billed


class IncludedCredits:
    """Counts down the credits that a plan includes, so that those beyond it are billed by use. Thread-safe.

    Another program that uses the account at the same time makes the count too high until the next run asks again.

    Args:
        left: Included credits that are left; None unless the account is known to sell more beyond them.
    """

    def __init__(self, left: int | None = None) -> None:
        self._left: Amount | None = left
        self._lock = Lock()

    @property
    def left(self) -> Amount | None:
        with self._lock:
            return self._left

    def split(self, call: Call) -> Call:
        """The call with its credits split into included and additional ones; unchanged if no limit is known."""
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
    """The calls in progress of all runs that share the pool, and their common limits, if any.

    Args:
        name: The name of the limits.
        limit_pico: Maximum cost of all sessions in pico-dollars; None for no limit.
        sessions: Sessions that have spent from the pool before.
        limit_pico_credits: Maximum credits of all sessions in trillionths; None for no limit.

    Attributes:
        changed: Held during a reservation, and notified when a call is settled: waiting calls may fit then.
        under_way: Ids of attempts. Accessed only while `changed` is held.
        raised: Known factors between billed and listed amounts, by kind of call. Accessed as `under_way` is.
        included: Counts down the credits that the plan includes.
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
        """Count this session's purchases from now on. The caller holds `changed`."""
        self._sessions |= {session}

    def limits(self) -> tuple[Limit, ...]:
        """The current limits."""
        return tuple(
            Limit.batch(self._name, limit, self._sessions, unit)
            for unit, limit in self._limits.items()
            if limit is not None
        )
