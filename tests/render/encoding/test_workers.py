"""The queue behind the compiler: order, the first failure, and closing."""

import threading
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pytest

from eleven_video.render.encoding.progress import FrameCount
from eleven_video.render.encoding.workers import StoppedError, Workers


@dataclass
class _Task:
    action: Callable[[], object]

    def __call__(self) -> None:
        self.action()


@pytest.fixture
def workers():
    crew = Workers(2)
    yield crew
    crew.close()


@pytest.fixture
def held(workers):
    """Both workers are busy until the event that this gives is set."""
    free, busy = threading.Event(), threading.Barrier(3)

    def hold() -> None:
        busy.wait(120)
        free.wait(120)

    workers.submit([_Task(hold), _Task(hold)])
    busy.wait(120)
    yield free
    free.set()


def test_a_failure_is_raised_and_drops_the_rest():
    go, done = threading.Event(), []

    def fail() -> None:
        go.wait(120)
        raise ValueError("broken")

    crew = Workers(1)
    queued = _Task(lambda: done.append("queued"))
    dropped = weakref.ref(queued)
    crew.submit([_Task(fail), queued])
    del queued
    go.set()

    with pytest.raises(ValueError, match="broken"):
        crew.wait()
    assert crew.stopping
    crew.submit([_Task(lambda: done.append("late"))])
    assert dropped() is None
    crew.close()
    assert done == []


def test_of_two_failures_the_first_is_raised(workers):
    begun, failed = threading.Barrier(2), threading.Event()

    def fail_first() -> None:
        begun.wait(120)
        raise ValueError("first")

    def fail_second() -> None:
        begun.wait(120)
        failed.wait(120)
        raise ValueError("second")

    workers.submit([_Task(fail_first), _Task(fail_second)])
    with pytest.raises(ValueError, match="first"):
        workers.wait()
    failed.set()
    workers.close()

    with pytest.raises(ValueError, match="first"):
        workers.wait()


def test_closing_drops_what_is_queued(workers, held):
    done = []
    queued = _Task(lambda: done.append(1))
    dropped = weakref.ref(queued)
    workers.submit([queued])
    del queued
    closing = threading.Thread(target=workers.close)
    closing.start()
    with pytest.raises(StoppedError):
        workers.wait()
    held.set()
    closing.join(30)

    assert done == []
    assert dropped() is None


def test_urgent_work_goes_before_what_waits(workers, held):
    done = []
    workers.submit([_Task(partial(done.append, name)) for name in ("first", "second")])
    workers.submit([_Task(partial(done.append, "urgent"))], urgent=True)
    held.set()
    workers.wait()

    assert sorted(done) == ["first", "second", "urgent"]
    assert done.index("urgent") < done.index("second")


def test_progress_is_reported_ten_times_a_second_at_most():
    now, seen = [100.0], []
    count = FrameCount(lambda done, known: seen.append((done, known)), clock=lambda: now[0])
    count.expect(100)
    for _ in range(100):
        count.add()
        now[0] += 0.03125

    assert seen[0] == (1, 100)
    assert seen[-1] == (100, 100)
    assert len(seen) <= 100 * 0.03125 * 10 + 2


def test_workers_that_share_turns_run_no_more_jobs_at_once_than_there_are():
    turns = threading.Semaphore(2)
    running, most, lock = 0, 0, threading.Lock()
    two_are_in = threading.Barrier(2)

    def job() -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        two_are_in.wait(120)
        with lock:
            running -= 1

    crews = [Workers(2, turns) for _ in range(3)]
    for crew in crews:
        crew.submit([_Task(job), _Task(job)])
    for crew in crews:
        crew.wait()
        crew.close()

    assert most == 2


def test_workers_that_are_closed_while_they_wait_for_a_turn_give_it_to_others():
    turns = threading.Semaphore(1)
    busy, free, done = threading.Event(), threading.Event(), []

    def hold() -> None:
        busy.set()
        free.wait(120)

    first, closed, last = (Workers(1, turns) for _ in range(3))
    first.submit([_Task(hold)])
    assert busy.wait(120)
    closed.submit([_Task(lambda: done.append("closed"))])
    last.submit([_Task(lambda: done.append("last"))])
    closing = threading.Thread(target=closed.close)
    closing.start()
    while not closed.stopping:
        closing.join(0.01)
    free.set()
    closing.join(30)
    last.wait()

    assert done == ["last"]
    for crew in (first, last):
        crew.close()
