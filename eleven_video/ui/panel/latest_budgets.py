"""Collects the status of a run's budget limits, which many threads report."""

import threading
from collections.abc import Sequence
from dataclasses import replace

from eleven_video.accounting.budget import BudgetStatus, Scope, Unit
from eleven_video.ui.panel.summary_reading import UsageBreakdown, read_summary

_Key = tuple[Scope, str, Unit]


class BudgetBoard:
    """The last reported status of each budget limit. `version` grows with each change, and is read without a lock."""

    def __init__(self) -> None:
        self._lock = threading.RLock()  # reentrant, because a signal handler may interrupt the thread that holds it
        self._standings: dict[_Key, BudgetStatus] = {}
        self._said: dict[_Key, int] = {}
        self.version = 0

    def standings(self) -> tuple[BudgetStatus, ...]:
        """The last reported status of all budget limits."""
        with self._lock:
            return tuple(self._standings.values())

    def tell(self, standings: Sequence[BudgetStatus]) -> list[BudgetStatus]:
        """Report the status of budget limits. Returns the limits that have passed a threshold for the first time.

        Reports of several threads may arrive in the wrong order. A report with a lower committed amount is ignored, so
        that the shown amount never decreases.
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
    """A usage summary and the status of budget limits, adjusted so that they agree when shown together.

    The summary may know of costs before the run's own limit does. The committed amount of this limit is then raised to
    the summary's total.
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
    """The status with its committed amount raised to `total_pico`. The reserved amount is lowered by the same sum."""
    ahead = max(0, total_pico - standing.committed_pico)
    return replace(
        standing,
        committed_pico=standing.committed_pico + ahead,
        reserved_pico=max(0, standing.reserved_pico - ahead),
    )
