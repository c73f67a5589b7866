"""A signal stops a run whatever the main thread does at that moment."""

import subprocess
import sys

import pytest

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither pthread_kill nor SIGWINCH")

# Each line that the main thread runs in `threading` is one moment. At some of them it holds a lock of `threading`.
_WHILE_A_THREAD_STARTS_OR_ENDS = """
import itertools, signal, sys, threading
from eleven_video.cli.shell.signals import stopping

def at(moment):
    seen = itertools.count(1)

    def trace(frame, event, _):
        if frame.f_code.co_filename != threading.__file__:
            return None
        if event == "line" and next(seen) == moment:
            signal.raise_signal(signal.SIGTERM)
        return trace

    return trace, lambda: next(seen) > moment

for moment in itertools.count(1):
    trace, is_past = at(moment)
    stopped = threading.Event()
    with stopping(stop=stopped.set, leave=lambda: None):
        sys.settrace(trace)
        thread = threading.Thread(target=lambda: None)
        thread.start()
        thread.join()
        sys.settrace(None)
        if not is_past():
            break
        assert stopped.wait(20)
print(moment)
"""

# `pthread_kill` delivers the signal to another thread, as the system may do on a busy machine.
_ANOTHER_THREAD = """
import signal, threading
from eleven_video.cli.shell.signals import stopping

held, ready = threading.Lock(), threading.Event()
held.acquire()
other = threading.Thread(target=lambda: (ready.wait(), signal.pthread_kill(threading.get_ident(), signal.SIGTERM)))
other.start()
with stopping(stop=held.release, leave=lambda: None):
    ready.set()
    held.acquire()
print("stopped")
"""

_QUESTION = """
import signal
from eleven_video.cli.shell.signals import stopping
from eleven_video.ui.questions import handling_ctrl_c

stops = []
with stopping(stop=lambda: stops.append("the run"), leave=lambda: None):
    with handling_ctrl_c(lambda *_: stops.append("the question")):
        signal.raise_signal(signal.SIGINT)
    # Another signal with a handler of its own, such as that of a new window size.
    signal.signal(signal.SIGWINCH, lambda *_: None)
    signal.raise_signal(signal.SIGWINCH)
print(stops)
"""

_TERMINATED_AT_A_QUESTION = """
import signal, threading
from eleven_video.cli.shell.signals import stopping
from eleven_video.ui.questions import handling_ctrl_c

stopped = threading.Event()
with stopping(stop=stopped.set, leave=lambda: None):
    try:
        with handling_ctrl_c(signal.default_int_handler):
            signal.raise_signal(signal.SIGTERM)
            print("still asking")
    except KeyboardInterrupt:
        print("ended")
    print(stopped.wait(20))
"""

_SECOND_SIGNAL = """
import signal, threading
from eleven_video.cli.shell.signals import stopping

with stopping(stop=threading.Event().wait, leave=lambda: print("left", flush=True)):
    signal.raise_signal(signal.SIGTERM)
    signal.raise_signal(signal.SIGTERM)
"""

_AFTERWARDS = """
import signal
from eleven_video.cli.shell.signals import stopping

before = signal.getsignal(signal.SIGINT)
with stopping(stop=lambda: None, leave=lambda: None):
    assert signal.getsignal(signal.SIGINT) is not before
print(signal.getsignal(signal.SIGINT) is before)
"""


def ran(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program, *arguments], check=False, capture_output=True, encoding="utf-8", timeout=60
    )


def test_a_signal_stops_a_run_at_each_moment_at_which_a_thread_starts_or_ends():
    done = ran(_WHILE_A_THREAD_STARTS_OR_ENDS)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 10


@POSIX
def test_a_signal_that_another_thread_gets_stops_a_run_whose_main_thread_waits():
    done = ran(_ANOTHER_THREAD)
    assert done.stdout == "stopped\n", done.stderr


@POSIX
def test_a_signal_during_a_question_does_not_stop_the_run():
    assert ran(_QUESTION).stdout == "['the question']\n"


def test_sigterm_ends_a_question_and_stops_the_run():
    assert ran(_TERMINATED_AT_A_QUESTION).stdout == "ended\nTrue\n"


def test_a_second_signal_leaves_even_if_the_stop_has_not_ended():
    done = ran(_SECOND_SIGNAL)
    assert (done.returncode, done.stdout, done.stderr) == (130, "left\n", "")


def test_the_block_restores_the_handlers():
    done = ran(_AFTERWARDS)
    assert done.stdout == "True\n", done.stderr
