"""The state of a run's limits, for many writers."""

import threading
from collections.abc import Sequence
from dataclasses import replace

from eleven_video.accounting.budget import BudgetStatus, Scope, Unit
from eleven_video.ui.panel.breakdown import UsageBreakdown, read_summary

_Key = tuple[Scope, str, Unit]


class BudgetBoard:
    """The last reported state of each limit. `version` changes with each change and is read without a lock."""

    def __init__(self) -> None:
        self._lock = threading.RLock()  # a signal handler may come back into it
        self._standings: dict[_Key, BudgetStatus] = {}
        self._said: dict[_Key, int] = {}
        self.version = 0

    def standings(self) -> tuple[BudgetStatus, ...]:
        with self._lock:
            return tuple(self._standings.values())

    def tell(self, standings: Sequence[BudgetStatus]) -> list[BudgetStatus]:
        """Take in where limits stand; returns those of them that have passed a mark for the first time.

        Reports of several threads may come late, so what is committed never goes back.
        """
        passed = []
        with self._lock:
            for standing in standings:
                key = (standing.limit.scope, standing.limit.key, standing.limit.unit)
                before = self._standings.get(key)
                if before is not None and standing.committed_pico < before.committed_pico:
                    continue
                if standing != before:
                    self._standings[key] = standing
                    self.version += 1
                if standing.mark > self._said.get(key, 0):
                    self._said[key] = standing.mark
                    passed.append(standing)
        return passed


def beside_budget(
    summary: object, standings: Sequence[BudgetStatus]
) -> tuple[UsageBreakdown, tuple[BudgetStatus, ...]]:
    """A usage summary and the limits, made to agree where they are shown side by side.

    The run's own limit has at least the summary's total committed, even if it is not reported yet.
    """
    usage = read_summary(summary)
    agreed = tuple(
        _caught_up(standing, usage.pico)
        if standing.limit.scope is Scope.RUN and standing.limit.unit is Unit.DOLLARS
        else standing
        for standing in standings
    )
    return usage, agreed


def _caught_up(standing: BudgetStatus, total_pico: int) -> BudgetStatus:
    """Move the amount by which the total is ahead from reserved to committed."""
    ahead = max(0, total_pico - standing.committed_pico)
    return replace(
        standing,
        committed_pico=standing.committed_pico + ahead,
        reserved_pico=max(0, standing.reserved_pico - ahead),
    )
