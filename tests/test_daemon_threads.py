"""Questions with a deadline: answers as they come, errors where they are awaited, and no wait for what hangs."""

import subprocess
import sys
import threading

import pytest

from eleven_video.daemon_threads import DeadlinePassed, ask_with_deadline, results_in_time

LONG_S = 60.0


def test_an_answer_is_returned_and_was_asked_for_in_a_daemon_thread():
    thread = ask_with_deadline(threading.current_thread, LONG_S, name="the question")

    assert (thread.name, thread.daemon) == ("the question", True)


def test_an_error_is_raised_where_the_answer_is_awaited():
    def fail():
        raise LookupError("no such thing")

    with pytest.raises(LookupError, match="no such thing"):
        ask_with_deadline(fail, LONG_S, name="failing")


def test_a_question_without_an_answer_is_abandoned():
    never = threading.Event()
    try:
        with pytest.raises(DeadlinePassed):
            ask_with_deadline(never.wait, 0.01, name="hanging")
    finally:
        never.set()


def test_results_come_in_the_order_in_which_they_are_found():
    second_first = threading.Event()

    def slow(give):
        second_first.wait(LONG_S)
        give("slow")

    def quick(give):
        give("quick")
        give("and another")

    found = results_in_time([slow, quick], LONG_S, name="both")
    assert [next(found), next(found)] == ["quick", "and another"]
    second_first.set()
    assert list(found) == ["slow"]


def test_what_came_in_time_is_there_though_another_hangs():
    never = threading.Event()
    try:
        found = results_in_time([lambda give: give(1), lambda _: never.wait()], 1.0, name="one hangs")
        assert next(found) == 1
        with pytest.raises(DeadlinePassed):
            next(found)
    finally:
        never.set()


def test_results_before_an_error_are_seen_first():
    def worker(give):
        give("a result")
        raise ValueError("later")

    found = results_in_time([worker], LONG_S, name="failing later")

    assert next(found) == "a result"
    with pytest.raises(ValueError, match="later"):
        next(found)


def test_without_a_question_there_is_nothing_to_wait_for():
    assert list(results_in_time([], 0.0, name="none")) == []


def test_a_program_ends_although_a_question_hangs():
    program = (
        "import threading\n"
        "from eleven_video.daemon_threads import DeadlinePassed, ask_with_deadline\n"
        "try:\n  ask_with_deadline(threading.Event().wait, 0.01, name='hanging')\n"
        "except DeadlinePassed:\n  print('abandoned')\n"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=LONG_S, check=True)

    assert done.stdout == "abandoned\n"
