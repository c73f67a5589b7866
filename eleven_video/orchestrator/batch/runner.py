"""Makes the videos of a batch. Several videos are made in parallel, and each video has its own pipeline. If one video
fails, the other videos continue.
"""

import gc
import logging
import threading
import time
import traceback
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace

from eleven_video.accounting.budget_limits import BudgetStatus, Scope
from eleven_video.config.key_redaction import without_keys
from eleven_video.domain.job import VideoResult
from eleven_video.errors import (
    AccountRefused,
    BudgetExceeded,
    ConfigurationError,
    ElevenVideoError,
    Interrupted,
    OutputNotWritten,
    PermissionMissing,
    QuotaExceeded,
)
from eleven_video.ledger.records import Attempt
from eleven_video.monitoring.usage import UsageMonitor
from eleven_video.orchestrator.batch.listener import BatchListener
from eleven_video.orchestrator.batch.rows import PlannedRow, RowOutcome, RowState
from eleven_video.orchestrator.batch.shared_resources import BatchResources
from eleven_video.orchestrator.video_pipeline import VideoPipeline

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class BatchEnd:
    """The result of a batch.

    Attributes:
        outcomes: The outcomes of all rows, in the order of the batch's file.
        reason: The error because of which some rows were not started, or None if all rows were started.
        standings: The amounts that are spent and reserved of each limit that applies to the whole batch.
    """

    outcomes: Sequence[RowOutcome]
    reason: ElevenVideoError | None = None
    standings: Sequence[BudgetStatus] = ()


class BatchRunner:
    """Makes the videos of a batch.

    Args:
        resources: The object that creates the pipelines of the videos.
        jobs: The number of videos that are made in parallel.
        listener: The object that receives the progress of the batch.
    """

    def __init__(
        self,
        resources: BatchResources,
        *,
        jobs: int,
        listener: BatchListener,
    ) -> None:
        self._resources = resources
        self._jobs = jobs
        self._listener = listener
        self._lock = threading.RLock()  # a signal handler may take the lock while the interrupted thread holds it
        self._at_work: dict[int, tuple[VideoPipeline, UsageMonitor]] = {}
        self._outcomes: dict[int, RowOutcome] = {}
        self._stopped = False
        self._reason: ElevenVideoError | None = None
        self._closed_projects: set[str] = set()
        self._with_scripts: list[str] = []

    def run(self, rows: Sequence[PlannedRow]) -> BatchEnd:
        """Make the videos of the rows. The videos are started in the order of the rows. The method returns when every
        started video has ended.

        If a budget or a quota is used up, or a service refuses the key, no further row is started. The video of a
        further row would fail for the same reason.
        """
        waiting = iter(rows)
        with ThreadPoolExecutor(self._jobs, thread_name_prefix="video") as pool:
            working = [pool.submit(self._work_off, waiting) for _ in range(min(self._jobs, len(rows)))]
        for worker in working:
            worker.result()
        return self.end(rows)

    def end(self, rows: Iterable[PlannedRow]) -> BatchEnd:
        """The result of the batch at this moment, with the outcome of each row. This method may be called while `run`
        is still working.
        """
        with self._lock:
            outcomes = [self._outcomes.get(row.line) or self._unmade(row) for row in rows]
            reason = Interrupted("Stopped.") if self._stopped else self._reason
        return BatchEnd(outcomes, reason, self._resources.standings())

    def stop(self) -> None:
        """Start no more videos, and stop the videos in progress. Calls in progress are not cancelled: they finish and
        are counted. The method returns at once.
        """
        with self._lock:
            self._stopped = True
            at_work = list(self._at_work.values())
        for pipeline, _ in at_work:
            pipeline.stop()

    def flush(self, patience_s: float) -> None:
        """Wait until the charges of all answered calls are in the ledger. The method waits at most `patience_s` seconds
        in total.
        """
        with self._lock:
            at_work = list(self._at_work.values())
        for _, monitor in at_work:
            monitor.flush(patience_s / len(at_work))

    def open_calls(self) -> list[Attempt]:
        """The calls of the videos in progress that have no answer. The method reads the calls from the ledger."""
        with self._lock:
            at_work = [pipeline for pipeline, _ in self._at_work.values()]
        for pipeline in at_work:
            pipeline.note_open_calls()
        return [attempt for pipeline in at_work for attempt in pipeline.unanswered]

    def _work_off(self, waiting: Iterator[PlannedRow]) -> None:
        while (row := self._next(waiting)) is not None:
            outcome = self._made(row)
            # The traceback of a failed video may refer to the video's codecs. The codecs have threads and use much
            # memory, so the garbage collector is called to free the codecs.
            gc.collect()
            with self._lock:
                self._outcomes[row.line] = outcome
                if row.job.script is not None and outcome.session_id is not None:
                    self._with_scripts.append(outcome.session_id)
                self._at_work.pop(row.line, None)
            self._listener.ended(row, outcome)

    def _next(self, waiting: Iterator[PlannedRow]) -> PlannedRow | None:
        with self._lock:
            for row in waiting:
                if self._stopped or self._reason is not None:
                    return None
                if row.job.project not in self._closed_projects:
                    return row
        return None

    def _made(self, row: PlannedRow) -> RowOutcome:
        started = time.monotonic()
        monitor = UsageMonitor(self._resources.pricing)
        listener = self._listener.began(row, monitor)
        result: VideoResult | Exception
        with self._resources.pipeline(monitor, listener) as pipeline:
            with self._lock:
                self._at_work[row.line] = (pipeline, monitor)
                if self._stopped:
                    pipeline.stop()
            try:
                result = pipeline.run(row.job, session_id=row.session_id, lenders=self._lenders(row))
            except ElevenVideoError as error:
                self._look_at(row, error)
                result = error
            except Exception as error:  # noqa: BLE001  our own bug in one row must not affect the others
                self._keep_details(pipeline)
                result = error
            return _outcome(row, result, pipeline, elapsed_s=time.monotonic() - started)

    def _lenders(self, row: PlannedRow) -> list[str]:
        """The ids of other sessions whose results this row may reuse.

        If the row has a script, the result includes the sessions of all ended rows that have a script. A run of
        `generate --script` also reuses the results of other sessions.
        """
        with self._lock:
            before = self._with_scripts if row.job.script is not None else []
            return list(dict.fromkeys([*row.lenders, *before]))

    def _look_at(self, row: PlannedRow, error: ElevenVideoError) -> None:
        """After an error, find out which other rows would fail for the same reason. Rows that would fail for the same
        reason are not started any more.
        """
        with self._lock:
            if isinstance(error, BudgetExceeded) and error.scope == Scope.PROJECT:
                self._closed_projects.add(row.job.project)
            ends_all = isinstance(error, QuotaExceeded | ConfigurationError | AccountRefused) or (
                isinstance(error, BudgetExceeded) and error.scope not in {Scope.RUN, Scope.PROJECT}
            )
            if ends_all and not isinstance(error, PermissionMissing) and self._reason is None:
                self._reason = error

    def _unmade(self, row: PlannedRow) -> RowOutcome:
        at_work = self._at_work.get(row.line)
        if at_work is None:
            return replace(_begun(row), state=RowState.NOT_STARTED)
        pipeline, monitor = at_work
        session = pipeline.session.id if pipeline.session is not None else row.session_id
        return replace(
            _begun(row),
            state=RowState.STOPPED,
            session_id=session,
            error="Left at once.",
            exit_code=Interrupted.exit_code,
            unanswered=len(pipeline.unanswered),
            summary=monitor.get_summary(),
        )

    def _keep_details(self, pipeline: VideoPipeline) -> None:
        if pipeline.session is not None:
            with suppress(OutputNotWritten):
                file = pipeline.session.keep_text("error.txt", without_keys(traceback.format_exc()))
                self._listener.warn(f"This should not have happened. The details are in {file}")


def _begun(row: PlannedRow) -> RowOutcome:
    """The outcome of a row whose video is not finished."""
    left_out = row.job.script.left_out if row.job.script is not None else None
    return RowOutcome(row.line, row.job.title, row.job.prompt, RowState.FAILED, row.session_id, left_out=left_out)


def _outcome(
    row: PlannedRow, result: VideoResult | Exception, pipeline: VideoPipeline, *, elapsed_s: float
) -> RowOutcome:
    session = pipeline.session if pipeline.session is not None and pipeline.session.is_begun else None
    outcome = replace(
        _begun(row),
        session_id=session.id if session is not None else row.session_id,
        unanswered=len(pipeline.unanswered),
        elapsed_s=elapsed_s,
        summary=pipeline.monitor.get_summary(),
    )
    if isinstance(result, VideoResult):
        return replace(outcome, title=result.title, state=RowState.DONE, output=result.video.path.absolute())
    message = str(result) if isinstance(result, ElevenVideoError) else f"{type(result).__name__}: {result}"
    return replace(
        outcome,
        state=RowState.STOPPED if isinstance(result, Interrupted) else RowState.FAILED,
        error=without_keys(message),
        exit_code=getattr(result, "exit_code", 1),
    )
