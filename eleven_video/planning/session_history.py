"""Reads the usage of all runs of a session from the ledger and from the session's folder."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from eleven_video.accounting.money import Amount
from eleven_video.accounting.pricing import Charge, CostState, worst
from eleven_video.errors import ConfigurationError
from eleven_video.ledger.entries import Entry, Settle
from eleven_video.ledger.reading.query_rows import credits_of
from eleven_video.ledger.reading.report_types import SessionSummary
from eleven_video.ledger.reading.shared_reader import Readable, location_of, reading
from eleven_video.ledger.records import Attempt
from eleven_video.ledger.spool.entry_lines import from_line
from eleven_video.ledger.spool.spooled_calls import still_open
from eleven_video.purchasing.session_folder import SessionFolder
from eleven_video.purchasing.unresolved_calls import UnresolvedCalls


@dataclass(frozen=True, slots=True)
class SessionHistory:
    """The usage of all runs of a session so far.

    Attributes:
        summary: The usage that the ledger records, or None if the ledger does not have the session.
        uncounted: Charges that are saved in the session's folder but not in the ledger. A killed run may leave such
            charges.
        unresolved: The calls that got no answer but may have been billed, and about which the user has not decided yet.
        problem: The reason why the ledger could not be read. `problem` is empty if the ledger was read.
    """

    summary: SessionSummary | None
    uncounted: Sequence[Charge]
    unresolved: UnresolvedCalls
    problem: str = ""

    @classmethod
    def of(cls, session: SessionFolder, ledger: Readable) -> Self:
        """Read the usage of a session. If the ledger cannot be read, `problem` has the reason, and `summary` is
        None.
        """
        summary: SessionSummary | None = None
        attempts: Sequence[Attempt] = ()
        problem = ""
        try:
            with reading(ledger) as reader:
                summary = reader.session(session.id)
                attempts = reader.open_attempts(session.id)
        except ConfigurationError as error:
            problem = str(error)
        waiting = {
            attempt.intent.id: attempt for attempt in still_open(attempts, location_of(ledger).spool_folder, session.id)
        }
        settled = [entry for _, line in session.results.calls() if isinstance(entry := _entry(line), Settle)]
        uncounted = [entry.charge for entry in settled if waiting.pop(entry.attempt, None)]
        return cls(summary, uncounted, UnresolvedCalls.of(session, waiting.values()), problem)

    @property
    def paid(self) -> tuple[int, CostState, Amount]:
        """The session's cost in pico-dollars, the state of this cost, and the credits that have no price in dollars."""
        totals = self.summary.totals if self.summary else None
        counted = totals.state if totals else CostState.UNKNOWN
        pico = (totals.pico if totals else 0) + sum(charge.pico for charge in self.uncounted)
        credits_ = credits_of(totals.unpriced_microcredits) if totals else 0
        return (
            pico,
            worst(counted, *(charge.state for charge in self.uncounted)),
            credits_ + sum(charge.unpriced_credits for charge in self.uncounted),
        )


def _entry(line: str) -> Entry | None:
    try:
        return from_line(line)
    except ValueError:
        return None
