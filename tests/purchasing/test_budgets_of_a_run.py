"""A run spends no more than it may, whatever goes on side by side, and can go on where its budget ended."""

import json
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from eleven_video.accounting.budget_limits import BudgetStatus, Limit, Verdict
from eleven_video.config.budget_settings import budgets_of
from eleven_video.config.paths import ledger_file
from eleven_video.config.settings import load_settings
from eleven_video.domain.job import VideoJob
from eleven_video.domain.job_budgets import Budgets
from eleven_video.domain.options import Fit, UnresolvedCallPolicy
from eleven_video.errors import BudgetExceeded, Interrupted, Unanswered
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.ledger.records import SessionOutcome
from eleven_video.sandbox.faults.fault_plan import Fault
from eleven_video.sandbox.server import Sandbox
from tests.support.gate import Stop, gate_to
from tests.support.listening import Hearing
from tests.support.pipelines import pipeline_on, script
from tests.support.spending import CENT, FIXED_PRICES, tiny_job

ROOT = Path(__file__).parents[2]


def job(output: Path, **asked: Any) -> VideoJob:
    """A whole video that is begun also where its budget is too small for it: what is tried here is where it ends."""
    return tiny_job(output, **({"fit": Fit.ANYWAY} | asked))


CHILD = Path(__file__).with_name("drawing_child.py")
WAIT_S = 60
DOLLAR = 10**12
# What a picture of the default model may cost, a little rounded up; it costs about 3.4 cents.
PICTURE_AT_MOST = CENT * 75 // 10
# Two scenes of a picture each.
OWN = script("The sky is blue.", "Bees see colours.")


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


def spent(session: str) -> int:
    with LedgerReader.open(ledger_file()) as reader:
        return sum(stored.charge.pico for stored in reader.session_charges(session))


def assert_within(limits: Any, hearing: Hearing) -> None:
    assert hearing.standings
    for standings in hearing.standings:
        assert {standing.limit.scope for standing in standings} == set(limits)
        for standing in standings:
            assert standing.committed_pico + standing.reserved_pico <= standing.limit.limit_pico


def test_a_budget_below_the_first_call_buys_nothing(sandbox: Sandbox, tmp_path: Path) -> None:
    with pipeline_on(sandbox) as pipeline:
        with pytest.raises(BudgetExceeded) as raised:
            pipeline.run(job(tmp_path / "x.mp4", budgets=Budgets(run=1)))
        session = pipeline.session.id

    assert raised.value.exit_code == 5
    assert sandbox.ledger()["total"]["calls"] == 0
    assert "script" not in sandbox.ledger()["requests"]
    with LedgerReader.open(ledger_file()) as reader:
        assert reader.session(session).session.outcome is SessionOutcome.OVER_BUDGET
        assert reader.open_attempts() == []


@pytest.mark.parametrize(("cents", "threads"), [(9, 1), (10, 16)])
def test_a_run_stops_at_its_budget_and_resumes_with_a_higher_one(
    sandbox: Sandbox, tmp_path: Path, cents: int, threads: int
) -> None:
    hearing = Hearing()
    with pipeline_on(sandbox, listener=hearing, gemini_concurrency=threads) as pipeline:
        limit = cents * CENT
        with pytest.raises(BudgetExceeded):
            pipeline.run(job(tmp_path / "x.mp4", script=OWN, budgets=Budgets(run=limit)))
        session, billed = pipeline.session.id, sandbox.ledger()
        (standing,) = pipeline.standings

        # What was under way was finished and counted.
        assert standing == BudgetStatus(Limit.run(session, limit), spent(session), 0)
        assert pipeline.monitor.get_summary()["calls_count"] == billed["total"]["calls"]
        assert_within(["run"], hearing)
        # One more might not have fitted.
        assert standing.verdict(PICTURE_AT_MOST) is not Verdict.ALLOWED

        result = pipeline.run(job(tmp_path / "x.mp4", script=OWN, budgets=Budgets(run=DOLLAR)), session_id=session)

    assert result.video.path.exists()
    assert set(Counter(call["prompt_sha256"] for call in sandbox.ledger()["calls"]).values()) == {1}
    assert spent(session) == json.loads(result.receipt.read_text())["cost_pico"]


def test_a_budget_that_is_enough_changes_nothing(sandbox: Sandbox, tmp_path: Path) -> None:
    with pipeline_on(sandbox, gemini_concurrency=16) as pipeline:
        result = pipeline.run(job(tmp_path / "x.mp4", script=OWN, budgets=Budgets(run=DOLLAR)))
        assert pipeline.standings == (
            BudgetStatus(Limit.run(result.session_id, DOLLAR), result.summary["total_cost_pico"], 0),
        )


def test_calls_wait_for_room_and_the_run_ends_well(sandbox: Sandbox, tmp_path: Path) -> None:
    """All pictures fit one after the other, and no two of them at once: what each might cost is more than it does."""
    with pipeline_on(sandbox) as pipeline:
        cost = pipeline.run(job(tmp_path / "x.mp4", script=OWN)).summary["total_cost_pico"]
    hearing = Hearing()
    with pipeline_on(sandbox, listener=hearing, gemini_concurrency=16) as pipeline:
        # Room for all that is spent, and for what the last picture might have cost more.
        limit = cost + CENT * 42 // 10
        result = pipeline.run(job(tmp_path / "y.mp4", script=OWN, budgets=Budgets(run=limit)))

    assert result.summary["total_cost_pico"] == cost
    assert_within(["run"], hearing)


def test_all_limits_hold_at_once_and_the_narrowest_ends_it(sandbox: Sandbox, tmp_path: Path) -> None:
    hearing = Hearing()
    with pipeline_on(sandbox, listener=hearing) as pipeline:
        budgets = Budgets(run=DOLLAR, day=DOLLAR, month=9 * CENT, project=DOLLAR)
        with pytest.raises(BudgetExceeded, match="for this month is reached"):
            pipeline.run(job(tmp_path / "x.mp4", script=OWN, project="bees", budgets=budgets))
        assert_within(["run", "day", "month", "project"], hearing)
        assert len(pipeline.standings) == 4


def test_runs_of_a_day_share_its_budget(sandbox: Sandbox, tmp_path: Path) -> None:
    with pipeline_on(sandbox) as pipeline:
        first = pipeline.run(job(tmp_path / "x.mp4", script=OWN)).summary["total_cost_pico"]
        before = sandbox.ledger()["total"]["calls"]
        with pytest.raises(BudgetExceeded, match="for today is reached"):
            pipeline.run(job(tmp_path / "y.mp4", script=OWN, budgets=Budgets(day=first + CENT)))
        (standing,) = pipeline.standings

    assert standing.committed_pico == first
    assert all(call["kind"] == "speech" for call in sandbox.ledger()["calls"][before:])


def test_a_lost_answer_keeps_its_bound_reserved_also_for_the_run_that_goes_on(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.add_fault(Fault(kind="image", drop="after", nth=1))
    asked = job(tmp_path / "x.mp4", script=OWN, budgets=Budgets(run=9 * CENT))
    with pipeline_on(sandbox, gemini_concurrency=1) as pipeline:
        with pytest.raises(Unanswered):
            pipeline.run(asked)
        (standing,) = pipeline.standings
        assert (standing.committed_pico, standing.reserved_pico > 3 * CENT) == (0, True)


def test_a_stop_while_a_call_waits_for_room_ends_the_run_as_stopped(sandbox: Sandbox, tmp_path: Path) -> None:
    """One picture is being drawn; all others wait for what it may cost less."""
    failures: list[BaseException] = []
    with (
        gate_to(sandbox) as gate,
        pipeline_on(sandbox, gemini_base_url=gate.url, gemini_concurrency=8) as pipeline,
    ):
        drawing = gate.stop_at(Stop(1, path="image", answered=True))

        def make() -> None:
            try:
                pipeline.run(job(tmp_path / "x.mp4", script=OWN, budgets=Budgets(run=9 * CENT)))
            except Interrupted as error:
                failures.append(error)

        thread = threading.Thread(target=make)
        thread.start()
        assert drawing.reached.wait(WAIT_S)
        pipeline.stop()
        gate.open(let_through=True)
        thread.join(WAIT_S)
        (standing,) = pipeline.standings

    assert [type(one) for one in failures] == [Interrupted]
    # The one that was under way was finished, counted and kept.
    assert sandbox.ledger()["total"]["images"] == 1
    assert standing.reserved_pico == 0 < standing.committed_pico


def test_the_retry_of_a_lost_call_needs_room_of_its_own(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.add_fault(Fault(kind="image", drop="after", times=1))
    with pipeline_on(sandbox, gemini_concurrency=1) as pipeline, pytest.raises(BudgetExceeded):
        pipeline.run(
            job(tmp_path / "x.mp4", script=OWN, budgets=Budgets(run=9 * CENT), on_unknown=UnresolvedCallPolicy.RETRY)
        )
    assert sandbox.ledger()["total"]["images"] == 1


@pytest.mark.parametrize(
    ("processes", "prices"), [(3, FIXED_PRICES), (2, {})], ids=["each costs what it may", "each costs less than it may"]
)
def test_processes_share_a_budget(sandbox: Sandbox, tmp_path: Path, processes: int, prices: dict[str, Any]) -> None:
    limit = 8 * CENT + 1 if prices else 25 * CENT + 1
    children = [
        subprocess.Popen(
            [sys.executable, CHILD, sandbox.url, str(tmp_path), f"session {number}", str(limit), json.dumps(prices)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
        )
        for number in range(processes)
    ]  # fmt: skip
    try:
        for child in children:
            assert child.stdout.readline() == "ready\n"
        for child in children:
            child.stdin.write("go\n")
            child.stdin.flush()
        with ThreadPoolExecutor(len(children)) as pool:
            outputs = list(pool.map(lambda child: child.communicate(timeout=WAIT_S)[0], children))
    finally:
        for child in children:
            child.kill()
            child.communicate()

    drawn, highest = zip(*(map(int, output.split()) for output in outputs), strict=True)
    with LedgerReader.open(tmp_path / "ledger.sqlite3") as reader:
        sessions = reader.list_sessions(None)
    committed = sum(one.totals.pico for one in sessions)
    assert sum(drawn) == sandbox.ledger()["total"]["images"] == sum(one.totals.calls for one in sessions)
    assert committed <= limit
    assert max(highest) <= limit
    if prices:
        assert (committed, sum(drawn)) == (8 * CENT, 8)
    else:
        # Refused only when one more picture might not have fitted.
        assert committed > limit - processes * 4 * PICTURE_AT_MOST


def test_limits_name_what_they_hold_for() -> None:
    budgets = Budgets(run=1, day=2, month=3, project=4)
    today = date(2026, 11, 23)
    assert budgets.limits(session="s", project="bees", today=today) == (
        Limit.run("s", 1), Limit.day(today, 2), Limit.month(today, 3), Limit.project("bees", 4),
    )  # fmt: skip
    assert budgets.limits(session="s", project="", today=today)[-1].scope == "month"
    assert Budgets(day=0).limits(session="s", project="p", today=today) == (Limit.day(today, 0),)
    assert Budgets().limits(session="s", project="p", today=today) == ()
    assert (bool(Budgets()), bool(Budgets(run=0))) == (False, True)


def test_dollars_of_the_settings_become_whole_picos_and_never_more() -> None:
    settings = load_settings(
        budget="$0.50", budget_day="1.0000000000019", budget_projects={"bees": "2", "others": "9"}, project="bees"
    )
    assert budgets_of(settings) == Budgets(run=DOLLAR // 2, day=DOLLAR + 1, month=None, project=2 * DOLLAR)
    assert budgets_of(load_settings(budget_projects={"bees": "2"})) == Budgets()
