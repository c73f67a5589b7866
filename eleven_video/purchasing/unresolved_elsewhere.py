"""Finds unresolved calls of lenders. A lender is another session whose results this session may reuse.

A call of another session may have been billed although the call got no answer. If this session then made the same
request, the user would pay for the same result a second time.
"""

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
    """The unresolved calls of this session's lenders. A lender is another session whose results this session may reuse.

    Attributes:
        results: The result store of this session. The result store also reads the notes about lost answers in the
            folders of the other sessions.
        ledger: The ledger that records the calls of all sessions, or None if there is no ledger.
        attempts: The unresolved calls of the other sessions, by content key.
    """

    results: ResultStore
    ledger: Ledger | None = None
    attempts: Mapping[str, Sequence[Attempt]] = field(default_factory=dict)

    @classmethod
    def of(cls, session: SessionFolder, sessions: Path, ledger: Ledger | None) -> Self:
        """Find the unresolved calls of the other sessions whose results this session may reuse.

        If a run of another session is in progress, the calls of this run are left out, because their answers may still
        arrive.

        Args:
            session: The folder of this session.
            sessions: The folder that contains the folders of all sessions.
            ledger: The ledger, or None if there is no ledger.
        """
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
        return cls(session.results, ledger, found)

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and (key in self.attempts or self.results.is_lost_elsewhere(key))

    def resolve(self, key: str, how: Resolution) -> None:
        """Record in the ledger the user's decision about the unresolved calls of other sessions with this content
        key.
        """
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
