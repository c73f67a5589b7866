"""A limit that parallel runs share, and the place where they wait for room in it."""

from collections.abc import Iterable
from fractions import Fraction
from threading import Condition

from eleven_video.accounting.budget import Limit, Unit
from eleven_video.ledger.records import Billed
from eleven_video.purchasing.included_credits import IncludedCredits


class BudgetPool:
    """Calls that are under way, of all runs that share it, and the limits that hold for these together, if there are any.

    Args:
        name: What the limits are called.
        limit_pico: Maximum cost of all sessions in pico-dollars; None for no limit.
        sessions: Those that have spent from it before.
        limit_pico_credits: Maximum credits of all sessions in trillionths; None for no limit.

    Attributes:
        changed: Held by whoever reserves, and told when a call is settled: a call of one run may make room for another's.
        under_way: Ids of attempts. Touched only while `changed` is held.
        raised: How many times the listed amount is known to be billed, by what is billed so. Touched as `under_way` is.
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
        """The limits as they are now."""
        return tuple(
            Limit.batch(self._name, limit, self._sessions, unit)
            for unit, limit in self._limits.items()
            if limit is not None
        )
