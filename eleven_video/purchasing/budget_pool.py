"""A limit that parallel runs share, and where their calls wait for a reservation."""

from collections.abc import Iterable
from fractions import Fraction
from threading import Condition

from eleven_video.accounting.budget import Limit, Unit
from eleven_video.ledger.records import Billed
from eleven_video.purchasing.included_credits import IncludedCredits


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
