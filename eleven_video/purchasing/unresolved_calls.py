"""The unresolved calls of a session. An unresolved call has no answer but may have been billed, and the user has not
decided about it yet.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from eleven_video.accounting.calls import CallKind
from eleven_video.ledger.records import Attempt
from eleven_video.purchasing.recovery import unresolved_message
from eleven_video.purchasing.result_store import Lost
from eleven_video.purchasing.session_folder import SessionFolder


@dataclass(frozen=True, slots=True)
class UnresolvedCalls:
    """The unresolved calls of a session. In a condition, the object counts as true if the session has at least one
    unresolved call.

    Attributes:
        session_id: The id of the session.
        attempts: The unresolved calls that the ledger records.
        noted: Further lost answers. Only notes in the session's folder record these lost answers.
    """

    session_id: str
    attempts: Sequence[Attempt] = ()
    noted: Sequence[Lost] = ()

    @classmethod
    def of(cls, folder: SessionFolder, attempts: Iterable[Attempt]) -> Self:
        """Find the unresolved calls of a session.

        Args:
            folder: The folder of the session.
            attempts: The calls of the session that are not settled in the ledger. The result leaves out calls whose
                results are stored.
        """
        missing = [attempt for attempt in attempts if attempt.intent.content_key not in folder.results]
        keys = {attempt.intent.content_key for attempt in missing}
        return cls(folder.id, missing, [lost for key, lost in folder.results.lost().items() if key not in keys])

    def __bool__(self) -> bool:
        return bool(self.attempts or self.noted)

    @property
    def sentence(self) -> str:
        """A sentence for the user with the number, the names and the highest possible cost of the unresolved calls."""
        return unresolved_message(self.attempts, self.noted)

    @property
    def way_on(self) -> str:
        """A sentence for the user with the command that resumes the session."""
        skip = " or skip (continues without)" if self.may_skip else ""
        return f"Continue with: eleven-video resume {self.session_id} --on-unknown retry (may pay twice){skip}"

    @property
    def may_skip(self) -> bool:
        """Whether a video can be made without the results of the unresolved calls. It needs its script."""
        kinds = {attempt.intent.kind for attempt in self.attempts} | {lost.kind for lost in self.noted}
        return CallKind.SCRIPT not in kinds
