"""The memory that all answers in flight share is limited, no answer waits for ever, and all of it is released."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from eleven_video.api.http.answer_memory import IN_FLIGHT, MemoryBudget
from eleven_video.domain.requests.requests import PictureRequest
from eleven_video.errors import ElevenVideoError
from tests.support.adapter_runs import run_gemini
from tests.support.gemini_bodies import answer, counts, picture
from tests.support.scripted_server import Reply, in_turn

MB = 1_000_000


def test_an_answer_waits_until_another_one_is_done() -> None:
    memory = MemoryBudget(10 * MB)
    assert memory.hold("a", 9 * MB, wait_s=0)
    assert not memory.hold("b", 2 * MB, wait_s=0)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(memory.hold, "b", 2 * MB, wait_s=60)
        memory.release("a")
        assert waiting.result()
    assert memory.held == 2 * MB


def test_small_answers_never_wait() -> None:
    memory = MemoryBudget(10 * MB)
    assert memory.hold("large", 10 * MB, wait_s=0)
    assert all(memory.hold(number, MB, wait_s=0) for number in range(50))


def test_the_largest_answer_continues_so_that_no_thread_waits_forever() -> None:
    memory = MemoryBudget(10 * MB)
    assert memory.hold("a", 6 * MB, wait_s=0)
    assert memory.hold("b", 4 * MB, wait_s=0)
    assert not memory.hold("b", 5 * MB, wait_s=0)
    assert memory.hold("a", 40 * MB, wait_s=0)
    memory.release("a")
    memory.release("a")
    assert memory.hold("b", 5 * MB, wait_s=0)


def test_many_that_grow_at_once_all_come_to_an_end_within_the_sum_and_one_more() -> None:
    memory, most = MemoryBudget(10 * MB), 8 * MB
    peaks = []
    start = threading.Barrier(8)

    def grow(owner: int) -> bool:
        start.wait()
        whole = all(memory.hold(owner, size, wait_s=60) for size in range(MB, most + 1, MB))
        peaks.append(memory.held)
        memory.release(owner)
        return whole

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(grow, range(8)))
    assert max(peaks) <= 10 * MB + most + 8 * MB
    assert memory.held == 0


def test_no_memory_is_held_after_calls_end() -> None:
    good = answer(picture(b"\xff\xd8" + b"x" * 3 * MB), usage=counts(5, 1120))
    for reply in (Reply(good), Reply(good, 500), Reply(b" " * 41 * MB), Reply(b"{" * 3 * MB), Reply(good, fault="cut")):
        with run_gemini(in_turn(*[reply] * 4)) as one, suppress(ElevenVideoError):
            one.adapter.draw(PictureRequest("x", "1:1", "m", 1))
        assert IN_FLIGHT.held == 0
