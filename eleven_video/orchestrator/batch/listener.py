"""The protocol of listeners, which receive the progress of a batch."""

from typing import Protocol

from eleven_video.domain.listener import Listener, NullListener
from eleven_video.monitoring.usage import UsageMonitor
from eleven_video.orchestrator.batch.rows import PlannedRow, RowOutcome


class BatchListener(Protocol):
    """Called from several threads; its methods must return at once."""

    def began(self, row: PlannedRow, monitor: UsageMonitor) -> Listener:
        """A row is started, and `monitor` counts its usage. Returns the listener of its progress."""

    def ended(self, row: PlannedRow, outcome: RowOutcome) -> None: ...

    def warn(self, text: str) -> None: ...


class NullBatchListener:
    """Ignores all events."""

    def began(self, row: PlannedRow, monitor: UsageMonitor) -> Listener:  # noqa: ARG002  part of the signature
        return NullListener()

    def ended(self, row: PlannedRow, outcome: RowOutcome) -> None: ...

    def warn(self, text: str) -> None: ...
