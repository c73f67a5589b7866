"""A change, as browsers are told of it."""

import json
from dataclasses import dataclass
from enum import StrEnum, unique


@unique
class ChangeKind(StrEnum):
    """What has changed. A browser asks again for the parts of a page that show it."""

    LEDGER = "ledger"
    RUN = "run"
    ORDER = "order"


@dataclass(frozen=True, slots=True)
class Change:
    """A change of the ledger, or of the progress of one session, or of a command that was started from the page."""

    kind: ChangeKind
    session: str = ""

    @property
    def message(self) -> str:
        """The change as one message of an event stream."""
        return f"data: {json.dumps({'kind': str(self.kind), 'session': self.session})}\n\n"
