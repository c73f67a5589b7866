"""The calls of a session that may have been billed without an answer, and about which nothing is decided."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from eleven_video.accounting.events import CallKind
from eleven_video.ledger.records import Attempt
from eleven_video.purchasing.recovery import told
from eleven_video.purchasing.result_store import Lost
from eleven_video.purchasing.session_folder import SessionFolder


@dataclass(frozen=True, slots=True)
class UnresolvedCalls:
    """The unresolved calls of a session; false if there are none.

    Attributes:
        session_id: The session.
        attempts: The open calls of the ledger.
        noted: Lost answers that only the session's folder records.
    """

    session_id: str
    attempts: Sequence[Attempt] = ()
    noted: Sequence[Lost] = ()

    @classmethod
    def of(cls, folder: SessionFolder, attempts: Iterable[Attempt]) -> Self:
        """Those of `attempts` without a stored result, and the lost answers that the folder records beyond them."""
        missing = [attempt for attempt in attempts if attempt.intent.content_key not in folder.kept]
        keys = {attempt.intent.content_key for attempt in missing}
        return cls(folder.id, missing, [lost for key, lost in folder.kept.lost().items() if key not in keys])

    def __bool__(self) -> bool:
        return bool(self.attempts or self.noted)

    @property
    def sentence(self) -> str:
        """Their number, names and possible cost."""
        return told(self.attempts, self.noted)

    @property
    def way_on(self) -> str:
        """A sentence with the command to resume."""
        skip = " or skip (continues without)" if self.may_skip else ""
        return f"Continue with: eleven-video resume {self.session_id} --on-unknown retry (may pay twice){skip}"

    @property
    def may_skip(self) -> bool:
        """Whether a video can be made without the answers: the script is mandatory."""
        kinds = {attempt.intent.kind for attempt in self.attempts} | {lost.kind for lost in self.noted}
        return CallKind.SCRIPT not in kinds
