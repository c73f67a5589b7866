"""Rows side by side: what one does to the others, one budget, one set of limits, and stopping."""

import sys
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from eleven_video.config.paths import data_dir, ledger_file
from eleven_video.domain.options import Fit
from eleven_video.errors import BudgetExceeded, Interrupted, QuotaExceeded
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.orchestrator.batch.runner import BatchEnd
from eleven_video.purchasing.budget_pool import BudgetPool
from eleven_video.sandbox.faults.fault_plan import Fault
from eleven_video.sandbox.server import Sandbox
from tests.support.batches import BatchHearing, making_on, rows, states
from tests.support.gate import Stop, gate_to
from tests.support.spending import CENT, FIXED_PRICES
from tests.support.two_books import two_books

WAIT_S = 60
TOPICS = ("Bees", "Snow", "Whales", "Rust")


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


def spent_pico(end: BatchEnd) -> int:
    with LedgerReader.open(ledger_file()) as ledger:
        return sum(
            stored.charge.pico
            for one in end.outcomes
            if one.session_id
            for stored in ledger.session_charges(one.session_id)
        )


def test_a_row_that_fails_leaves_the_others(sandbox, tmp_path):
    sandbox.add_fault(Fault(kind="script", blocked="prompt", nth=1))
    hearing = BatchHearing()
    with making_on(sandbox, hearing=hearing) as making:
        end = making.run(rows(tmp_path, *TOPICS[:3]))

    assert states(end.outcomes) == ["failed", "done", "done"]
    assert end.reason is None
    assert hearing.began_lines == [2, 3, 4]
    failed, *done = end.outcomes
    assert failed.exit_code == 4
    assert failed.error
    assert [one.output for one in done] == [tmp_path / "3.mp4", tmp_path / "4.mp4"]
    assert all((tmp_path / f"{line}.mp4.receipt.json").exists() for line in (3, 4))
    calls = sum(one.summary["calls_count"] for one in end.outcomes)
    assert calls == sandbox.ledger()["total"]["calls"]


def test_a_bug_in_one_row_leaves_the_others_and_its_details(sandbox, tmp_path):
    def broken(line, name):
        if line == 2 and name == "Narration":
            raise ZeroDivisionError("oops, the test-key")

    hearing = BatchHearing(on_stage=broken)
    with making_on(sandbox, hearing=hearing) as making:
        end = making.run(rows(tmp_path, "Bees", "Snow"))

    assert states(end.outcomes) == ["failed", "done"]
    assert end.outcomes[0].error == "ZeroDivisionError: oops, the [key]"
    assert end.outcomes[0].exit_code == 1
    (details,) = (data_dir() / "sessions").glob("*/error.txt")
    assert "ZeroDivisionError: oops, the [key]" in details.read_text()
    assert "test-key" not in details.read_text()
    assert details.parent.name == end.outcomes[0].session_id
    assert any(str(details) in warning for warning in hearing.warnings)


def test_an_account_without_credits_ends_the_batch_before_more_is_bought_in_vain(sandbox, tmp_path):
    sandbox.add_fault(Fault(kind="speech", quota=True))
    with making_on(sandbox) as making:
        end = making.run(rows(tmp_path, *TOPICS))

    assert states(end.outcomes) == ["failed", "not started", "not started", "not started"]
    assert isinstance(end.reason, QuotaExceeded)
    assert sandbox.ledger()["requests"]["script"] == 1


def test_limits_of_the_services_hold_for_all_rows_together_and_voices_are_asked_for_once(sandbox, tmp_path):
    seen: list[int] = []

    def count(_line, _name):
        names = [thread.name for thread in threading.enumerate()]
        seen.append(sum(name.startswith(("gemini-call", "elevenlabs-call")) for name in names))

    with making_on(
        sandbox, jobs=4, hearing=BatchHearing(on_stage=count), gemini_concurrency=2, elevenlabs_concurrency=1
    ) as making:
        end = making.run(rows(tmp_path, *TOPICS))

    assert states(end.outcomes) == ["done"] * 4
    assert max(seen) == 3
    assert sandbox.ledger()["requests"]["voices"] == 1


def test_one_budget_holds_for_rows_side_by_side_and_more_of_it_goes_on(sandbox, tmp_path):
    # A picture is a cent and is reserved as one, so there are enough cents for three pictures of at least four.
    limit = 3 * CENT + CENT // 2
    plan = [replace(row, job=replace(row.job, fit=Fit.ANYWAY)) for row in rows(tmp_path, *TOPICS)]
    with making_on(sandbox, jobs=3, budget_pool=BudgetPool("batch", limit), prices=FIXED_PRICES) as making:
        first = making.run(plan)

    assert isinstance(first.reason, BudgetExceeded)
    assert "Nothing more is bought." in str(first.reason)
    assert "failed" in states(first.outcomes)
    assert 0 < spent_pico(first) <= limit
    (standing,) = first.standings
    assert standing.committed_pico == spent_pico(first)
    billed = sandbox.ledger()["total"]["calls"]

    sessions = [one.session_id for one in first.outcomes if one.session_id]
    again = [
        replace(row, session_id=one.session_id)
        for row, one in zip(plan, first.outcomes, strict=True)
        if one.state != "done"
    ]
    with making_on(
        sandbox, jobs=3, budget_pool=BudgetPool("batch", 40 * CENT, sessions), prices=FIXED_PRICES
    ) as making:
        second = making.run(again)

    assert set(states(second.outcomes)) == {"done"}
    assert sandbox.ledger()["total"]["calls"] > billed
    made = dict.fromkeys([*sessions, *(one.session_id for one in second.outcomes)])
    books = two_books(sandbox, data_dir(), *made)
    assert books.bought_twice == books.counted_twice == books.unknown == 0
    assert books.billed == books.counted
    (standing,) = second.standings
    # What earlier runs of its rows have cost counts, too.
    assert standing.committed_pico == books.counted_pico


def test_a_video_that_reaches_its_own_budget_leaves_the_others(sandbox, tmp_path):
    first, *others = rows(tmp_path, *TOPICS[:3])
    first = replace(first, job=replace(first.job, budgets=replace(first.job.budgets, run=CENT // 2)))
    with making_on(sandbox, prices=FIXED_PRICES) as making:
        end = making.run([first, *others])

    assert states(end.outcomes) == ["failed", "done", "done"]
    assert end.outcomes[0].exit_code == 5
    assert end.reason is None


def test_a_project_that_reaches_its_budget_leaves_those_of_others(sandbox, tmp_path):
    plan = rows(tmp_path, *TOPICS)
    of_a = [
        replace(row, job=replace(row.job, project="a", budgets=replace(row.job.budgets, project=CENT // 2)))
        for row in (plan[0], plan[2])
    ]
    with making_on(sandbox, prices=FIXED_PRICES) as making:
        end = making.run([of_a[0], plan[1], of_a[1], plan[3]])

    assert states(end.outcomes) == ["failed", "done", "not started", "done"]


def test_a_stop_finishes_what_is_under_way_and_begins_nothing(sandbox, tmp_path):
    with gate_to(sandbox) as gate:
        stop = gate.stop_at(Stop(1, path="image", answered=True))
        with making_on(sandbox, gemini_base_url=gate.url, elevenlabs_base_url=gate.url) as making:
            ended: list[BatchEnd] = []
            running = threading.Thread(target=lambda: ended.append(making.run(rows(tmp_path, *TOPICS[:2]))))
            running.start()
            assert stop.reached.wait(WAIT_S)
            making.stop()
            gate.open(let_through=True)
            running.join(WAIT_S)

    (end,) = ended
    assert states(end.outcomes) == ["stopped", "not started"]
    assert isinstance(end.reason, Interrupted)
    stopped = end.outcomes[0]
    assert stopped.summary["calls_count"] == sandbox.ledger()["total"]["calls"]
    assert stopped.unanswered == 0


def test_what_one_script_has_bought_the_next_one_uses(sandbox, tmp_path):
    from tests.support.pipelines import script

    own = [script("The sky is blue.", *more) for more in (["Bees see colours."], ["Snow is white."])]
    plan = [
        replace(row, job=replace(row.job, prompt="", script=one))
        for row, one in zip(rows(tmp_path, "one", "two"), own, strict=True)
    ]
    with making_on(sandbox) as making:
        end = making.run(plan)

    assert states(end.outcomes) == ["done", "done"]
    spoken = [call["prompt_sha256"] for call in sandbox.ledger()["calls"] if call["kind"] == "speech"]
    assert len(spoken) == len(set(spoken)) == 3


def test_what_a_row_was_asked_for_is_noted_with_its_session(sandbox, tmp_path):
    from eleven_video.domain.job import BatchRow
    from eleven_video.orchestrator.batch.history import earlier_rows
    from eleven_video.services.run_mode import served_by

    sandbox.add_fault(Fault(kind="speech", quota=True))
    (row,) = rows(tmp_path, "Bees")
    mark = BatchRow("batch", "row-1", "words")
    row = replace(row, job=replace(row.job, row=mark))
    with making_on(sandbox) as making:
        (failed,) = making.run([row]).outcomes
        answering = served_by(making._resources.settings, making._resources.mode)

    def found(batch="batch", served=answering):
        return earlier_rows(data_dir() / "sessions", ledger_file(), batch, served_by=served)

    one = found().by_row["row-1"]
    assert (one.session_id, one.row, one.video) == (failed.session_id, mark, None)
    assert one.job.output == tmp_path / "2.mp4"
    assert found(batch="another").by_row == {}
    assert found(served="sandbox").by_row == {}
    changed, other = BatchRow("batch", "row-2", "words"), BatchRow("batch", "row-3", "others")
    assert found().lenders([changed, other]) == {"row-2": (failed.session_id,)}
    assert found().lenders([mark, changed, other]) == {}

    sandbox.clear_faults()
    with making_on(sandbox) as making:
        (made,) = making.run([replace(row, session_id=failed.session_id)]).outcomes
    assert (made.state, made.session_id) == ("done", failed.session_id)
    assert found().by_row["row-1"].video == tmp_path / "2.mp4"
    (tmp_path / "2.mp4").unlink()
    assert found().by_row["row-1"].video is None


@pytest.mark.skipif(sys.platform != "linux", reason="counts threads where Linux tells them")
def test_no_threads_are_left_of_videos_that_are_made(sandbox, tmp_path):
    hearing = BatchHearing()
    python_threads: list[int] = []
    with making_on(sandbox, hearing=hearing) as making:
        making.run(rows(tmp_path, *TOPICS, "Salt", "Moss"))
        python_threads.append(sum(thread.name.startswith("video") for thread in threading.enumerate()))

    # A video that begins or ends as another one is told has threads of its own.
    assert min(hearing.native_threads[3:]) <= max(hearing.native_threads[:3])
    assert python_threads == [0]
