"""Runs jobs from a queue in several threads until one of them fails."""

import threading
from collections import deque
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from eleven_video.render.stopping import StoppedError


class Job(Protocol):
    """A piece of work."""

    def run(self) -> None:
        """Do the work."""


class Workers:
    """Runs jobs in order, urgent ones first, `count` at the same time. After the first failure, the queue is dropped.

    Args:
        count: The number of parallel jobs.
        turns: A semaphore that each job acquires while it runs. Several `Workers` that share it run no more jobs at the
            same time than it allows.
    """

    def __init__(self, count: int, turns: threading.Semaphore | None = None) -> None:
        self.count = count
        self._turns = turns or threading.Semaphore(count)
        self._pool = ThreadPoolExecutor(count, thread_name_prefix="render")
        self._changed = threading.Condition()
        self._queue: deque[Job] = deque()
        self._running = 0
        self._failure: BaseException | None = None
        self._closed = False

    @property
    def stopping(self) -> bool:
        """True after a job failed or the workers were closed. A long job checks this and raises StoppedError."""
        return self._closed or self._failure is not None

    def submit(self, jobs: Iterable[Job], *, urgent: bool = False) -> None:
        """Queue jobs, urgent ones before all others. Does nothing if `stopping`."""
        with self._changed:
            if self.stopping:
                return
            queue = self._queue.appendleft if urgent else self._queue.append
            for job in jobs:
                queue(job)
                self._pool.submit(self._run_next)

    def wait(self) -> None:
        """Wait until all jobs are done.

        Raises:
            StoppedError: The workers were closed meanwhile.
            BaseException: The first exception of a job.
        """
        with self._changed:
            while (self._queue or self._running) and not self.stopping:
                # On Windows, Ctrl-C cannot interrupt a wait without a timeout.
                self._changed.wait(timeout=1.0)
            if self._failure is not None:
                raise self._failure
            if self._closed:
                raise StoppedError

    def close(self) -> None:
        """Drop queued jobs, and wait until running jobs have ended."""
        with self._changed:
            self._closed = True
            self._queue.clear()
            self._changed.notify_all()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _run_next(self) -> None:
        with self._turns:
            self._take_and_run()

    def _take_and_run(self) -> None:
        with self._changed:
            if not self._queue:
                return  # the job was dropped
            job = self._queue.popleft()
            self._running += 1
        failure: BaseException | None = None
        try:
            job.run()
        except BaseException as error:  # noqa: BLE001 - `wait` raises it
            failure = error
        with self._changed:
            self._running -= 1
            if failure is not None and not self.stopping:
                self._failure = failure
                self._queue.clear()
            self._changed.notify_all()
