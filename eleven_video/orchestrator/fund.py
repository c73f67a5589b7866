"""What runs side by side spend from together: one limit for all of them, and one place where they wait for room in it."""

from collections.abc import Iterable
from threading import Condition

from eleven_video.accounting.budget import Limit


class Fund:
    """Calls that are under way, of all runs that share it, and the limit that holds for these together, if there is one.

    Args:
        name: What the limit is called.
        limit_pico: The most that all sessions may cost, in pico-dollars; None for no limit.
        sessions: Those that have spent from it before.

    Attributes:
        changed: Held by whoever reserves, and told when a call is settled: a call of one run may make room for another's.
        under_way: Ids of attempts. Touched only while `changed` is held.
    """

    def __init__(self, name: str = "", limit_pico: int | None = None, sessions: Iterable[str] = ()) -> None:
        self.changed = Condition()
        self.under_way: set[str] = set()
        self._name = name
        self._limit_pico = limit_pico
        self._sessions = frozenset(sessions)

    def join(self, session: str) -> None:
        """What this session buys counts from now on. `changed` is held."""
        self._sessions |= {session}

    def limits(self) -> tuple[Limit, ...]:
        """The limit as it is now."""
        if self._limit_pico is None:
            return ()
        return (Limit.batch(self._name, self._limit_pico, self._sessions),)
