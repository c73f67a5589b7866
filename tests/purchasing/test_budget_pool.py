"""Runs that spend from one budget pool: one limit for all of them, and room that one run makes is used by another."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from eleven_video.accounting.calls import Call, CallKind
from eleven_video.accounting.metrics import Part
from eleven_video.domain.encoded_picture import Picture
from eleven_video.errors import BudgetExceeded
from eleven_video.purchasing.budget_pool import BudgetPool
from tests.support.spending import CENT, FIXED_PRICES, picture_request, spending_on

NOWHERE = "http://127.0.0.1:9"
WAIT_S = 30
PNG = Picture(b"png", "image/png")


def two_runs(folder, budget_pool):
    return (
        spending_on(NOWHERE, folder, session=name, prices=FIXED_PRICES, budget_pool=budget_pool) for name in ("a", "b")
    )


def test_a_call_waits_for_another_runs_and_takes_the_room_that_it_leaves(tmp_path):
    first_run, second_run = two_runs(tmp_path, BudgetPool("batch", CENT + CENT // 2))
    with first_run as first, second_run as second, ThreadPoolExecutor() as pool:
        held = first.guard.reserve(picture_request("A bee."), 1)
        waiting = pool.submit(second.guard.reserve, picture_request("Snow."), 1)
        assert not waiting.done()
        first.guard.release(held, "it was not made")

        assert waiting.result(WAIT_S)
        (standing,) = second.listener.standings[-1]
        assert (standing.committed_pico, standing.reserved_pico) == (0, CENT)
        assert standing.limit.sessions == {"a", "b"}


def test_what_one_run_has_under_way_is_no_reason_to_wait_once_it_has_ended(tmp_path):
    first_run, second_run = two_runs(tmp_path, BudgetPool("batch", CENT + CENT // 2))
    with first_run as first, second_run as second, ThreadPoolExecutor() as pool:
        first.guard.reserve(picture_request("A bee."), 1)
        waiting = pool.submit(second.guard.reserve, picture_request("Snow."), 1)
        first.guard.end()

        with pytest.raises(BudgetExceeded, match="for this batch is reached") as error:
            waiting.result(WAIT_S)
    assert error.value.scope == "batch"


@pytest.mark.parametrize("cents", [1, 4, 9])
def test_however_many_runs_ask_at_once_the_limit_is_never_passed(tmp_path, cents):
    budget_pool = BudgetPool("batch", cents * CENT)
    bought, lock, together = [], threading.Lock(), threading.Barrier(4)

    def buy(name):
        with spending_on(NOWHERE, tmp_path, session=name, prices=FIXED_PRICES, budget_pool=budget_pool) as run:
            together.wait(WAIT_S)
            for number in range(4):
                request = picture_request(f"{name} {number}")
                try:
                    attempt = run.guard.reserve(request, 1)
                except BudgetExceeded:
                    break
                call = Call(
                    id=attempt, service="gemini", model=request.model, occurred_at=datetime.now(UTC), scene=1,
                    parts={Part.PICTURES: 1}, kind=CallKind.IMAGE,
                )  # fmt: skip
                run.guard.settle(attempt, request, call, PNG)
                with lock:
                    bought.append(name)
            return run.guard.end()

    with ThreadPoolExecutor(4) as pool:
        ends = [one.result(WAIT_S) for one in [pool.submit(buy, name) for name in "abcd"]]

    assert len(bought) == cents
    assert max(standing.committed_pico for (standing,) in ends) == cents * CENT


def test_sessions_of_earlier_runs_count(tmp_path):
    with spending_on(NOWHERE, tmp_path, session="a", prices=FIXED_PRICES) as first:
        first.guard.reserve(picture_request("A bee."), 1)

    budget_pool = BudgetPool("batch", CENT, ["a"])
    with (
        spending_on(NOWHERE, tmp_path, session="b", prices=FIXED_PRICES, budget_pool=budget_pool) as second,
        pytest.raises(BudgetExceeded, match="is reserved for calls without an answer yet"),
    ):
        second.guard.reserve(picture_request("Snow."), 1)
    with spending_on(
        NOWHERE, tmp_path, session="c", prices=FIXED_PRICES, budget_pool=BudgetPool("batch", CENT)
    ) as third:
        assert third.guard.reserve(picture_request("Snow."), 1)
