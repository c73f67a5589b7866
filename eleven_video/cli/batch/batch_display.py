"""Passes the events of a batch to the display of its progress."""

from eleven_video.domain.listener import Listener
from eleven_video.monitoring.usage import UsageMonitor
from eleven_video.orchestrator.batch.rows import PlannedRow, RowOutcome, RowState
from eleven_video.ui.batch.progress import BatchProgress
from eleven_video.ui.batch.progress_state import VideoEnd

_ENDS = {RowState.DONE: VideoEnd.DONE, RowState.STOPPED: VideoEnd.STOPPED}


class BatchDisplay:
    """Passes the events of a batch to `BatchProgress`. Implements `orchestrator.batch.listener.BatchListener`."""

    def __init__(self, progress: BatchProgress) -> None:
        self._progress = progress

    def began(self, row: PlannedRow, monitor: UsageMonitor) -> Listener:
        return self._progress.began(row.line, row.job.title, monitor)

    def ended(self, row: PlannedRow, outcome: RowOutcome) -> None:
        text = str(outcome.output) if outcome.output is not None else outcome.error
        self._progress.ended(row.line, _ENDS.get(outcome.state, VideoEnd.FAILED), text)

    def warn(self, text: str) -> None:
        self._progress.warn(text)
