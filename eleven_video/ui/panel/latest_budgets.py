"""Collects the status of a run's budget limits. Many threads report this status."""

import threading
from collections.abc import Sequence
from dataclasses import replace

from eleven_video.accounting.budget_limits import BudgetStatus, Scope, Unit
from eleven_video.ui.panel.summary_reading import UsageBreakdown, read_summary

_Key = tuple[Scope, str, Unit]


class BudgetBoard:
    """Stores the last reported status of each budget limit. `version` grows with each change."""

    def __init__(self) -> None:
        self._lock = threading.RLock()  # reentrant, because a signal handler may interrupt the thread that has the lock
        self._standings: dict[_Key, BudgetStatus] = {}
        self._said: dict[_Key, int] = {}
        self.version = 0

    def standings(self) -> tuple[BudgetStatus, ...]:
        """The last reported status of all budget limits."""
        with self._lock:
            return tuple(self._standings.values())

    def tell(self, standings: Sequence[BudgetStatus]) -> list[BudgetStatus]:
        """Report the status of budget limits. Returns the status of each limit that has just passed another threshold.

        Several threads report, and their reports may arrive in the wrong order. A report with a lower committed amount
        is ignored, so that the amount on the screen never decreases.
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
    """Returns a usage summary and the status of budget limits in versions that agree with each other.

    The summary may include a cost before the run's own limit does. The committed amount of the run's own limit is then
    raised to the total of the summary.
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
    """The status with a committed amount of at least `total_pico`. The reserved amount decreases by the difference."""
    ahead = max(0, total_pico - standing.committed_pico)
    return replace(
        standing,
        committed_pico=standing.committed_pico + ahead,
        reserved_pico=max(0, standing.reserved_pico - ahead),
    )
