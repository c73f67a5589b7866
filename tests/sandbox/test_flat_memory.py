"""The sandbox's memory does not grow with the number of calls."""

import gc
import importlib
import importlib.util
import json
import subprocess
import sys
import threading
import tracemalloc
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest

from eleven_video.sandbox.http.limits import MIB, RECENT_BYTES
from eleven_video.sandbox.http.workers import Workers
from eleven_video.sandbox.recent_cache import Recent
from eleven_video.sandbox.server import Sandbox
from eleven_video.sandbox.speech import synthesis as voice
from eleven_video.sandbox.speech.tone_voice import Hummer

_ROOM = MIB // 4
_TEXT = "Call number {} tells of rivers that go on to the sea, of stones that they carry, and of much else besides."


def _asked(url: str, body: object, **headers: str) -> int:
    """The size of an answer."""
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json", **headers})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return len(answer.read())


def _speech(sandbox: Sandbox, number: int) -> int:
    url = f"{sandbox.url}/v1/text-to-speech/21m00Tcm4TlvDq8ikWAM/with-timestamps?output_format=wav_44100"
    body = {"text": _TEXT.format(number), "model_id": "eleven_multilingual_v2"}
    return _asked(url, body, **{"xi-api-key": "key"})


def _held() -> int:
    """Bytes that Python and numpy hold."""
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


def test_what_is_held_does_not_grow_with_the_calls(monkeypatch):
    monkeypatch.setattr(voice, "_engine", [Hummer()])
    for module in ("pictures", "speech.sound"):
        kept = importlib.import_module(f"eleven_video.sandbox.{module}")
        # Full after a few calls.
        monkeypatch.setattr(kept, "_recent", Recent(_ROOM, kept._recent._weigh))
    with Sandbox() as sandbox:
        tracemalloc.start()
        try:
            answered = sum(_speech(sandbox, number) for number in range(30))
            before = _held()
            answered += sum(_speech(sandbox, number) for number in range(30, 100))
            grown = _held() - before
        finally:
            tracemalloc.stop()

    assert answered > 2 * _ROOM
    # The books and the history keep a few kilobytes of a call: its text, and each character's times.
    assert grown < 70 * 16 * 1024


def test_recent_answers_are_held_within_the_bound():
    assert RECENT_BYTES <= 16 * MIB
    recent: Recent[bytes] = Recent(1000, len)
    for number in range(50):
        recent.get(number, lambda: bytes(90))

    assert sum(map(len, recent._values.values())) <= 1000
    assert recent._held == sum(map(len, recent._values.values()))


_CHILD = """
import ctypes, re, threading
from eleven_video.sandbox.catalogue import VOICES
from eleven_video.sandbox.speech.synthesis import speak

def resident():
    ctypes.CDLL(None).malloc_trim(0)  # what is free goes back to the system
    return int(re.search(r"VmRSS:\\s+(\\d+)", open("/proc/self/status").read())[1]) // 1024

one = next(iter(VOICES.values()))
speak("Ready. " * 3, one)
before = resident()
words = "rivers carry stones and sand from the mountains down to the wide and open sea".split()
def say(first):
    for number in range(first, 40, 2):
        speak(" ".join(words[(number + at) % len(words)] for at in range(6 + number)) + ".", one, seed=number)
threads = [threading.Thread(target=say, args=(first,)) for first in (0, 1)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(resident() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc, and trims as the GNU library does")
@pytest.mark.skipif(importlib.util.find_spec("hibari") is None, reason="the extra local is not installed")
def test_the_neural_voice_keeps_no_memory_of_its_longest_phrase():
    done = subprocess.run([sys.executable, "-c", _CHILD], capture_output=True, text=True, check=True)

    assert int(done.stdout) < 80, "megabytes"


def test_a_few_threads_do_the_work_of_all_connections():
    workers = Workers(2)
    seen: set[str] = set()
    together = threading.Barrier(2)

    def work() -> int:
        seen.add(threading.current_thread().name)
        return together.wait(timeout=30)

    with ThreadPoolExecutor(8) as connections:
        results = list(connections.map(lambda _: workers.do(work), range(8)))
    assert sorted(results) == [0] * 4 + [1] * 4
    assert len(seen) == 2

    with pytest.raises(ZeroDivisionError):
        workers.do(lambda: 1 // 0)
    workers.close()
    assert workers.do(lambda: "later calls start others") == "later calls start others"
    workers.close()
