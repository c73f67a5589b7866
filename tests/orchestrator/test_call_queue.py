import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from eleven_video.errors import Interrupted, ServiceUnavailable
from eleven_video.orchestrator.call_queue import CallQueue, CallThreads

WAIT_S = 20


@pytest.fixture
def halted():
    return threading.Event()


def test_results_are_followed_up_in_the_draining_thread(halted):
    followed = []

    with CallQueue({"a": 2}, halted) as calls:

        def follow(result):
            followed.append((result, threading.current_thread()))
            if result < 3:
                calls.start("a", lambda: result + 1, follow)

        calls.start("a", lambda: 1, follow)
        calls.drain()

    assert followed == [(number, threading.current_thread()) for number in (1, 2, 3)]


def test_a_service_gets_no_more_calls_at_a_time_than_it_takes(halted):
    running, most, lock = 0, 0, threading.Lock()
    two_are_in = threading.Barrier(2)

    def call():
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        two_are_in.wait(WAIT_S)
        with lock:
            running -= 1

    with CallQueue({"a": 2}, halted) as calls:
        for _ in range(8):
            calls.start("a", call, lambda _: None)
        calls.drain()

    assert most == 2


def test_a_failure_starts_nothing_new_and_cancels_nothing(halted):
    started, finished = [], []
    slow_is_in, failed = threading.Event(), threading.Event()

    def slow():
        started.append("slow")
        slow_is_in.set()
        assert failed.wait(WAIT_S)
        finished.append("slow")

    def failing():
        assert slow_is_in.wait(WAIT_S)
        failed.set()
        raise ServiceUnavailable("down")

    with CallQueue({"a": 1, "b": 1}, halted) as calls:
        calls.start("b", slow, lambda _: calls.start("b", lambda: started.append("after"), lambda _: None))
        calls.start("a", failing, lambda _: None)
        calls.start("a", lambda: started.append("queued"), lambda _: None)
        with pytest.raises(ServiceUnavailable):
            calls.drain()

    assert (started, finished) == (["slow"], ["slow"])


def test_a_stop_lets_calls_in_flight_finish(halted):
    finished = []
    in_flight = threading.Event()

    def call():
        in_flight.set()
        assert halted.wait(WAIT_S)
        finished.append("in flight")

    with CallQueue({"a": 1}, halted) as calls, ThreadPoolExecutor(1) as user:
        calls.start("a", call, lambda _: None)
        calls.start("a", lambda: finished.append("queued"), lambda _: None)
        user.submit(lambda: in_flight.wait(WAIT_S) and halted.set())
        with pytest.raises(Interrupted):
            calls.drain()

    assert finished == ["in flight"]


def test_a_failing_follow_up_is_raised_too(halted):
    def follow(_):
        raise ValueError("a bug")

    with CallQueue({"a": 1}, halted) as calls:
        calls.start("a", lambda: 1, follow)
        with pytest.raises(ValueError, match="a bug"):
            calls.drain()


def test_after_a_failure_nothing_is_bought_even_by_calls_that_wait_to_ask_again(halted):
    asked_again = []
    waiting, failing_may = threading.Event(), threading.Event()

    def backing_off():
        waiting.set()
        failing_may.set()
        if not halted.wait(WAIT_S):
            asked_again.append("bought")

    def failing():
        assert failing_may.wait(WAIT_S)
        raise ServiceUnavailable("down")

    with CallQueue({"a": 1, "b": 1}, halted) as calls:
        calls.start("a", backing_off, lambda _: None)
        calls.start("b", failing, lambda _: None)
        with pytest.raises(ServiceUnavailable):
            calls.drain()

    assert waiting.is_set()
    assert asked_again == []


def test_a_thread_that_is_told_to_exit_does_not_hang_the_queue(halted):
    def leave():
        raise SystemExit(3)

    with CallQueue({"a": 1}, halted) as calls:
        calls.start("a", leave, lambda _: None)
        with pytest.raises(SystemExit):
            calls.drain()


def test_queues_that_share_threads_keep_one_limit_together(halted):
    running, most, lock = 0, 0, threading.Lock()
    two_are_in = threading.Barrier(2)

    def call():
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        two_are_in.wait(WAIT_S)
        with lock:
            running -= 1

    def work_off(threads):
        with CallQueue(threads, threading.Event()) as calls:
            for _ in range(4):
                calls.start("a", call, lambda _: None)
            calls.drain()

    with CallThreads({"a": 2}) as threads, ThreadPoolExecutor() as pool:
        for one in [pool.submit(work_off, threads) for _ in range(3)]:
            one.result(WAIT_S)

    assert most == 2


def test_a_failure_in_one_queue_leaves_those_that_share_its_threads():
    done, asked = [], threading.Event()

    def fail():
        raise ServiceUnavailable("down")

    with CallThreads({"a": 1}) as threads, CallQueue(threads, threading.Event()) as other:
        with CallQueue(threads, threading.Event()) as failing:
            failing.start("a", fail, lambda _: None)
            failing.start("a", asked.set, lambda _: None)
            with pytest.raises(ServiceUnavailable):
                failing.drain()
        other.start("a", lambda: "made", done.append)
        other.drain()

    assert done == ["made"]
    assert not asked.is_set()


def test_who_leaves_a_queue_early_waits_for_its_own_calls_alone(halted):
    let_go, finished = threading.Event(), []

    def slow():
        let_go.wait(WAIT_S)
        finished.append(True)

    with CallThreads({"a": 2}) as threads:
        others = CallQueue(threads, threading.Event())
        others_done = threading.Event()
        others.start("a", lambda: others_done.wait(WAIT_S), lambda _: None)
        with CallQueue(threads, halted) as calls:
            calls.start("a", slow, lambda _: None)
            let_go.set()
        assert finished == [True]
        others_done.set()
        others.drain()
