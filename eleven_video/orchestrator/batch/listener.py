"""The methods that an object must have to receive the progress of a batch."""

from typing import Protocol

from eleven_video.domain.listener import Listener, NullListener
from eleven_video.monitoring.usage import UsageMonitor
from eleven_video.orchestrator.batch.rows import PlannedRow, RowOutcome


class BatchListener(Protocol):
    """Receives the progress of a batch. Several threads call the methods of this class, and each method must return at
    once.
    """

    def began(self, row: PlannedRow, monitor: UsageMonitor) -> Listener:
        """This method is called when the video of a row is started. The method returns the listener that receives the
        progress of this video.

        `monitor` counts the usage of the video.
        """

    def ended(self, row: PlannedRow, outcome: RowOutcome) -> None: ...

    def warn(self, text: str) -> None: ...


class NullBatchListener:
    """A batch listener whose methods do nothing."""

    def began(self, row: PlannedRow, monitor: UsageMonitor) -> Listener:  # noqa: ARG002  part of the signature
        return NullListener()

    def ended(self, row: PlannedRow, outcome: RowOutcome) -> None: ...

    def warn(self, text: str) -> None: ...
