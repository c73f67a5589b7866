"""The queue behind the compiler: order, the first failure, and closing."""

import threading
import weakref
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from eleven_video.render.motion import View
from eleven_video.render.progress import FrameCount
from eleven_video.render.segment import Segment, Source
from eleven_video.render.workers import StoppedError, Workers


@dataclass
class _Task:
    action: Callable[[], object]

    def run(self) -> None:
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
        busy.wait(30)
        free.wait(30)

    workers.submit([_Task(hold), _Task(hold)])
    busy.wait(30)
    yield free
    free.set()


def test_a_failure_is_raised_and_drops_the_rest():
    go, done = threading.Event(), []

    def fail() -> None:
        go.wait(30)
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
        begun.wait(30)
        raise ValueError("first")

    def fail_second() -> None:
        begun.wait(30)
        failed.wait(30)
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


@pytest.mark.parametrize("frames", [1, 11, 12, 24, 25, 61, 84])
@pytest.mark.parametrize("parts", [1, 2, 3, 8])
def test_a_split_segment_has_the_same_frames(frames, parts, solid):
    views = tuple(View(1 + index / 1000) for index in range(frames))
    whole = Segment(2, 3, 0, views, Source(solid((1, 2, 3)), None))

    pieces = whole.split(parts)

    assert tuple(view for piece in pieces for view in piece.views) == views
    assert [piece.first for piece in pieces] == [views.index(piece.views[0]) for piece in pieces]
    assert [piece.position for piece in pieces] == sorted(piece.position for piece in pieces)
    assert len(pieces) <= parts
    assert all(len(piece.views) >= 12 for piece in pieces) or len(pieces) == 1


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
