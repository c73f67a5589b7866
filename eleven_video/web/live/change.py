"""A message of the event stream. It tells browsers that something has changed."""

import json
from dataclasses import dataclass
from enum import StrEnum, unique


@unique
class ChangeKind(StrEnum):
    """The kind of data that has changed. A browser then asks again for all parts of a page that show this data."""

    LEDGER = "ledger"
    RUN = "run"
    ORDER = "order"


@dataclass(frozen=True, slots=True)
class Change:
    """A change of the ledger, of a session's progress, or of an order. `session` is the id of the session or order."""

    kind: ChangeKind
    session: str = ""

    @property
    def message(self) -> str:
        """The change in the format of server-sent events."""
        return f"data: {json.dumps({'kind': str(self.kind), 'session': self.session})}\n\n"
