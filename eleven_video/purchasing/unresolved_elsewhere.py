"""Unresolved calls of other sessions: to request the same result here may be to pay for it twice."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from eleven_video.errors import ConfigurationError
from eleven_video.ledger.records import Attempt, Resolution
from eleven_video.ledger.store import Ledger
from eleven_video.purchasing.result_store import ResultStore
from eleven_video.purchasing.session_folder import SessionFolder

_PATIENCE_S = 5.0


@dataclass(frozen=True, slots=True)
class UnresolvedElsewhere:
    """The unresolved calls of this session's lenders (sessions whose results it may reuse).

    Attributes:
        kept: The results of this session and its lenders, with notes about lost answers.
        ledger: The ledger with the calls; None without a ledger.
        attempts: Open calls of the lenders, by content key.
    """

    kept: ResultStore
    ledger: Ledger | None = None
    attempts: Mapping[str, Sequence[Attempt]] = field(default_factory=dict)

    @classmethod
    def of(cls, session: SessionFolder, sessions: Path, ledger: Ledger | None) -> Self:
        """Find the lenders' unresolved calls. Calls of runs in progress do not count."""
        found: defaultdict[str, list[Attempt]] = defaultdict(list)
        lenders = set(session.lenders)
        under_way: dict[str, bool] = {}
        for attempt in _open(ledger) if lenders else ():
            lender = attempt.intent.session
            if lender not in lenders:
                continue
            if lender not in under_way:
                under_way[lender] = SessionFolder(sessions, lender).is_held
            if not under_way[lender]:
                found[attempt.intent.content_key].append(attempt)
        return cls(session.kept, ledger, found)

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and (key in self.attempts or self.kept.is_lost_elsewhere(key))

    def resolve(self, key: str, how: Resolution) -> None:
        """Record the decision about the unresolved calls with this key."""
        if self.ledger is not None:
            for attempt in self.attempts.get(key, ()):
                self.ledger.resolve(attempt.intent.id, how).wait(_PATIENCE_S)


def _open(ledger: Ledger | None) -> Sequence[Attempt]:
    if ledger is None:
        return ()
    try:
        return ledger.open_attempts()
    except ConfigurationError:
        return ()
