"""What a monitor has counted since its last reset."""

import logging
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from eleven_video.accounting.pricing import Charge
from eleven_video.accounting.totals import Totals

# One logger for all of the monitor: its parts are nobody's concern who sets it up.
logger = logging.getLogger("eleven_video.monitoring.usage")

# A flood of different bad values must not become a flood of messages.
_REFUSALS_TOLD = 20


class Tally:
    """Sums, the charges they are made of, and what was refused. Not thread-safe: the monitor holds a lock.

    A call belongs to the tally it was recorded in, however much later it is priced: after a reset it is added to a tally
    that nobody looks at any more.

    Attributes:
        call_ids: Every call that was recorded, by service and id, counted by now or not. The one thing that is changed
            without the lock, by steps that no thread can interrupt.
        rejected: How much was refused.
    """

    __slots__ = ("_reasons", "call_ids", "charges", "rejected", "totals")

    def __init__(self) -> None:
        self.totals = Totals()
        self.charges: list[Charge] = []
        self.call_ids: dict[tuple[str, str], Any] = {}
        self.rejected = 0
        self._reasons: set[str] = set()

    def add(self, charge: Charge) -> None:
        self.totals.add_charge(charge)
        self.charges.append(charge)
        # Only that the id is there matters now: its value has told who was the first to put it there.
        self.call_ids[charge.call.service, charge.call.id] = None

    def refuse(self, refusal: Exception, *, call_id: tuple[str, str] | None = None) -> str | None:
        """Count something that cannot be counted; returns what is to be logged, None where that was said before."""
        if call_id is not None:
            # Nothing was counted under this id, so something better may come under it.
            self.call_ids.pop(call_id, None)
        self.rejected += 1
        reason = f"{type(refusal).__name__}: {refusal}"
        if reason in self._reasons or len(self._reasons) >= _REFUSALS_TOLD:
            return None
        self._reasons.add(reason)
        return reason


def log_refusals(reasons: Iterable[str | None]) -> None:
    """Log what `refuse` returned. A log handler may ask the monitor for a summary, so no lock may be held here."""
    for reason in reasons:
        if reason is not None:
            # A handler that fails is no reason to break what is counted.
            with suppress(Exception):
                logger.warning("Usage that cannot be counted was left out: %s", reason)
