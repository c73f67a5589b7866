"""Runs jobs from a queue in several threads, until a job fails."""

import os
import threading
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

from eleven_video.render.stopping import StoppedError


class Workers:
    """Threads that run jobs in the order of their arrival, urgent jobs first. If a job fails, all jobs that still wait
    are dropped.

    Args:
        count: The highest number of jobs that run in parallel.
        turns: A semaphore that limits how many jobs several groups of workers run at the same time. All these groups
            have the same semaphore. `turns` is None if this group has no common limit with another group.
    """

    def __init__(self, count: int, turns: threading.Semaphore | None = None) -> None:
        self.count = count
        self._turns = turns or threading.Semaphore(count)
        self._pool = ThreadPoolExecutor(count, thread_name_prefix="render")
        self._changed = threading.Condition()
        self._queue: deque[Callable[[], None]] = deque()
        self._running = 0
        self._failure: BaseException | None = None
        self._closed = False

    @property
    def stopping(self) -> bool:
        """Whether a job has failed, or the workers are closed. A long job checks this value repeatedly, and raises
        StoppedError if the value is True.
        """
        return self._closed or self._failure is not None

    def submit(self, jobs: Iterable[Callable[[], None]], *, urgent: bool = False) -> None:
        """Add jobs to the queue. Urgent jobs are added before the jobs that wait, and other jobs after them. If
        `stopping` is True, nothing is added.
        """
        with self._changed:
            if self.stopping:
                return
            queue = self._queue.appendleft if urgent else self._queue.append
            for job in jobs:
                queue(job)
                self._pool.submit(self._run_next)

    def wait(self) -> None:
        """Return when all jobs are done, including jobs that were submitted by other jobs.

        Raises:
            StoppedError: The workers were closed before all jobs were done.
            BaseException: The error of the first job that failed.
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
        """Drop the jobs that still wait, and return when the running jobs have ended."""
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
                return  # the job that this call was meant for was dropped from the queue
            job = self._queue.popleft()
            self._running += 1
        failure: BaseException | None = None
        try:
            job()
        except BaseException as error:  # noqa: BLE001  `wait` raises it
            failure = error
        with self._changed:
            self._running -= 1
            if failure is not None and not self.stopping:
                self._failure = failure
                self._queue.clear()
            self._changed.notify_all()


def usual_workers() -> int:
    """The number of clips that this machine draws in parallel. It is half the number of cores, because each encoder
    keeps more than one core busy. On a machine with two cores, it is two.
    """
    return _enough_workers(_usable_cores())


def _enough_workers(cores: int) -> int:
    return min(cores, max(2, -(-cores // 2)))


def _usable_cores() -> int:
    # A container or `taskset` may allow this process fewer cores than the machine has
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
