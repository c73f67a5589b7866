"""Runs jobs from a queue in several threads, until a job fails."""

import os
import threading
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

from eleven_video.render.stopping import StoppedError


class Workers:
    """Threads that run jobs. Urgent jobs are run first, and other jobs are run in the order in which they were
    submitted. If a job fails, all waiting jobs are removed from the queue.

    Args:
        count: The maximum number of jobs that run in parallel.
        turns: A semaphore that several `Workers` objects share. The semaphore limits how many jobs all `Workers`
            objects together run at the same time. `turns` is None if this object shares no limit.
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
        """Add jobs to the queue. Urgent jobs are added at the start of the queue, and other jobs are added at the end.
        If `stopping` is True, no job is added.
        """
        with self._changed:
            if self.stopping:
                return
            queue = self._queue.appendleft if urgent else self._queue.append
            for job in jobs:
                queue(job)
                self._pool.submit(self._run_next)

    def wait(self) -> None:
        """Wait until all jobs are done, including jobs that other jobs submit.

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
        """Remove the waiting jobs from the queue, and wait until the running jobs have ended."""
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
                return  # the job for which this call was submitted was removed from the queue
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
    """The usual number of clips that this machine draws in parallel. Usually, the number of clips is half the number of
    cores, because each encoder uses more than one core. On a machine with two cores, the number is two.
    """
    return _enough_workers(_usable_cores())


def _enough_workers(cores: int) -> int:
    return min(cores, max(2, -(-cores // 2)))


def _usable_cores() -> int:
    # A container or `taskset` may allow this process to use fewer cores than the machine has.
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
