"""The protocol of listeners, which receive the progress of a batch."""

from typing import Protocol

from eleven_video.domain.listener import Listener, NullListener
from eleven_video.monitoring.usage import UsageMonitor
from eleven_video.orchestrator.batch.rows import PlannedRow, RowOutcome


class BatchListener(Protocol):
    """Told from several threads; must return at once."""

    def began(self, row: PlannedRow, monitor: UsageMonitor) -> Listener:
        """A row is being made, and `monitor` counts what it uses. Returns who is told how it goes."""

    def ended(self, row: PlannedRow, outcome: RowOutcome) -> None: ...

    def warn(self, text: str) -> None: ...


class NullBatchListener:
    """Hears everything and says nothing."""

    def began(self, row: PlannedRow, monitor: UsageMonitor) -> Listener:  # noqa: ARG002  part of the signature
        return NullListener()

    def ended(self, row: PlannedRow, outcome: RowOutcome) -> None: ...

    def warn(self, text: str) -> None: ...
