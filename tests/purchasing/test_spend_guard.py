"""Every call is announced before it is made; what it brought is safe before it is counted."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from eleven_video.accounting.budget_limits import BudgetStatus, Limit
from eleven_video.accounting.calls import Call, CallKind, Outcome
from eleven_video.accounting.metrics import Part
from eleven_video.api.send_with_retry import RetryPolicy
from eleven_video.domain.encoded_picture import Picture
from eleven_video.domain.options import Mode
from eleven_video.domain.requests.content_key import content_key
from eleven_video.errors import BudgetExceeded, Interrupted, OutputNotWritten, QuotaExceeded, RequestRefused, Unanswered
from eleven_video.ledger.entries import Settle
from eleven_video.ledger.records import Attempt, AttemptState, Resolution
from eleven_video.ledger.spool.entry_lines import from_line
from eleven_video.purchasing.result_store import FOLDER
from eleven_video.purchasing.session_budget import SessionBudget
from eleven_video.sandbox.faults.fault_plan import Fault
from eleven_video.sandbox.server import Sandbox
from tests.support.ledger_writes import before_each_charge
from tests.support.spending import (
    CENT,
    FIXED_PRICES,
    Spending,
    picture_request,
    script_request,
    speech_request,
    spending_on,
)

WAIT_S = 30
PNG = Picture(b"png", "image/png")
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


def run(limit_pico: int) -> tuple[Limit]:
    return (Limit.run("session", limit_pico),)


def answered(request: Any = None, *, id: str = "call", **facts: Any) -> Call:  # noqa: A002  as in Call
    request = request or picture_request()
    known = {
        "id": id, "service": "gemini", "model": request.model, "occurred_at": datetime.now(UTC), "scene": request.scene,
        "parts": {Part.PICTURES: 1}, "kind": CallKind.IMAGE,
    }  # fmt: skip
    return Call(**known | facts)


def attempts(spending: Spending) -> list[Attempt]:
    assert spending.ledger.flush(WAIT_S)
    with spending.ledger.reader() as reader:
        return reader.open_attempts(spending.session)


def charges(spending: Spending) -> list[Any]:
    assert spending.ledger.flush(WAIT_S)
    with spending.ledger.reader() as reader:
        return reader.session_charges(spending.session)


def standing(spending: Spending, *limits: Limit) -> BudgetStatus:
    (found,) = spending.ledger.standings(Mode.LIVE, limits)
    return found


def test_a_call_is_announced_with_everything_that_is_known_of_it(tmp_path: Path) -> None:
    with spending_on(NOWHERE, tmp_path, prices=FIXED_PRICES) as spending:
        asked = [
            (spending.guard.reserve(request, number), request, number)
            for request, number in (
                (script_request(), 1), (speech_request(scene=3), 2), (picture_request(model="models/gemini-x", scene=4), 1),
            )
        ]  # fmt: skip
        found = {attempt.intent.id: attempt for attempt in attempts(spending)}

    assert len(found) == 3
    script, speech, picture = (found[attempt_id].intent for attempt_id, _, _ in asked)
    assert [one.content_key for one in (script, speech, picture)] == [content_key(request) for _, request, _ in asked]
    assert (script.service, script.kind, script.scene, script.attempt) == ("gemini", CallKind.SCRIPT, None, 1)
    assert (speech.service, speech.kind, speech.scene, speech.attempt) == ("elevenlabs", CallKind.SPEECH, 3, 2)
    assert (speech.name, speech.bound_pico) == ("Rachel", len(speech_request().text) * CENT // 1000)
    assert (picture.model, picture.scene, picture.bound_pico) == ("gemini-x", 4, CENT)


def test_a_real_call_is_kept_noted_counted_and_closed(sandbox: Sandbox, tmp_path: Path) -> None:
    with spending_on(sandbox.url, tmp_path) as spending:
        picture = spending.studio.draw(picture_request())

        assert spending.kept.find(picture_request()) == picture
        assert attempts(spending) == []
        (stored,) = charges(spending)
        ((key, line),) = spending.kept.calls()
        assert (key, from_line(line)) == (content_key(picture_request()), Settle(stored.attempt, stored.charge))
        assert spending.monitor.get_summary()["total_cost_pico"] == stored.charge.pico > 0


def test_the_result_is_on_disk_before_the_call_is_in_the_ledger(tmp_path: Path) -> None:
    """When the ledger inserts the charge, result and usage record are there, and the monitor has not counted it."""
    seen: list[tuple[bool, int, int]] = []
    with spending_on(NOWHERE, tmp_path) as spending:
        folder = tmp_path / "sessions" / "session" / FOLDER

        def look() -> None:
            seen.append((
                any(folder.glob("*.png")), len(list(folder.glob("*.call.json"))), len(spending.monitor.get_charges())
            ))  # fmt: skip

        with before_each_charge(look):
            attempt = spending.guard.reserve(picture_request(), 1)
            spending.guard.settle(attempt, picture_request(), answered(), PNG)
        # No wait: the sum is complete when the guard returns.
        assert len(spending.monitor.get_charges()) == len(charges(spending)) == 1

    assert seen == [(True, 1, 0)]


def test_an_error_that_is_not_billed_frees_the_call(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.add_fault(Fault(kind="speech", status=400))
    sandbox.add_fault(Fault(kind="image", quota=True))
    with spending_on(sandbox.url, tmp_path, limits=run(100 * CENT), prices=FIXED_PRICES) as spending:
        with pytest.raises(RequestRefused):
            spending.speaker.speak(speech_request())
        with pytest.raises(QuotaExceeded):
            spending.studio.draw(picture_request())

        assert attempts(spending) == charges(spending) == list(spending.kept.calls()) == []
        assert standing(spending, *run(100 * CENT)) == BudgetStatus(*run(100 * CENT), 0, 0)


@pytest.mark.parametrize("drop", ["before", "after"])
def test_a_lost_answer_keeps_its_bound_reserved_and_is_never_counted_as_zero(
    sandbox: Sandbox, tmp_path: Path, drop: str
) -> None:
    sandbox.add_fault(Fault(kind="image", drop=drop, times=1))
    limits = run(CENT + CENT // 2)
    with spending_on(sandbox.url, tmp_path, limits=limits, prices=FIXED_PRICES) as spending:
        with pytest.raises(Unanswered):
            spending.studio.draw(picture_request())

        (attempt,) = attempts(spending)
        assert (attempt.state, attempt.intent.bound_pico) == (AttemptState.OPEN, CENT)
        assert standing(spending, *limits) == BudgetStatus(*limits, 0, CENT)
        assert spending.monitor.get_summary()["state"] == "unknown"
        assert list(spending.kept.calls()) == []
        # It is nobody's to wait for: there is no room, and there will be none.
        with pytest.raises(BudgetExceeded):
            spending.studio.draw(picture_request("another"))

    assert sandbox.ledger()["requests"].get("image", 0) == (0 if drop == "before" else 1)


def test_a_lost_answer_whose_bill_was_heard_is_counted_as_that(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.add_fault(Fault(kind="speech", cut=True, times=1))
    with spending_on(sandbox.url, tmp_path, prices=FIXED_PRICES) as spending:
        with pytest.raises(Unanswered):
            spending.speaker.speak(speech_request())

        (stored,) = charges(spending)
        assert attempts(spending) == []
        assert stored.charge.call.outcome is Outcome.UNUSABLE
        assert stored.charge.call.parts[Part.CREDITS] == sandbox.ledger()["total"]["credits"]


@pytest.mark.parametrize("how", [Resolution.RETRIED, Resolution.SKIPPED])
def test_what_was_decided_about_a_lost_answer_is_written_once(
    sandbox: Sandbox, tmp_path: Path, how: Resolution
) -> None:
    sandbox.add_fault(Fault(kind="image", drop="after", times=1))
    limits = run(5 * CENT)
    with spending_on(sandbox.url, tmp_path, limits=limits, prices=FIXED_PRICES) as spending:
        with pytest.raises(Unanswered):
            spending.studio.draw(picture_request())
        spending.guard.resolve_lost(picture_request("another"), how)
        assert len(attempts(spending)) == 1
        # The same picture, wherever it is for.
        spending.guard.resolve_lost(picture_request(scene=8), how)

        assert attempts(spending) == []
        with spending.ledger.reader() as reader:
            assert [attempt.reason for attempt in reader.unknown_attempts("session")] == [str(how)]
        assert standing(spending, *limits).reserved_pico == CENT


def test_a_result_that_cannot_be_kept_is_told_and_its_call_counted_all_the_same(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    (tmp_path / "sessions").mkdir()
    (tmp_path / "sessions" / "session").write_text("a file in the folder's place")
    limits = run(5 * CENT)
    with spending_on(sandbox.url, tmp_path, limits=limits, prices=FIXED_PRICES) as spending:
        with pytest.raises(OutputNotWritten, match="Results cannot be saved"):
            spending.studio.draw(picture_request())

        assert [stored.charge.pico for stored in charges(spending)] == [CENT]
        assert attempts(spending) == []
        assert standing(spending, *limits) == BudgetStatus(*limits, CENT, 0)
        assert spending.monitor.get_summary()["total_cost_pico"] == CENT


def test_a_result_of_an_unknown_type_is_counted_too(tmp_path: Path) -> None:
    with spending_on(NOWHERE, tmp_path) as spending:
        attempt = spending.guard.reserve(picture_request(), 1)
        strange: Any = Picture("no bytes", "image/png")  # type: ignore[arg-type]
        with pytest.raises(TypeError):
            spending.guard.settle(attempt, picture_request(), answered(), strange)

        assert [stored.attempt for stored in charges(spending)] == [attempt]


def test_a_call_that_could_pass_the_limit_is_not_made(sandbox: Sandbox, tmp_path: Path) -> None:
    with spending_on(sandbox.url, tmp_path, limits=run(CENT - 1), prices=FIXED_PRICES) as spending:
        with pytest.raises(BudgetExceeded) as raised:
            spending.studio.draw(picture_request(scene=2, number=3))
        assert attempts(spending) == []

    assert raised.value.exit_code == 5
    assert str(raised.value) == (
        "The budget of $0.009999999999 for this run is reached: $0.0000 is spent, and picture 3 of scene 2 may cost up "
        "to $0.0100. Nothing more is bought. Continue with: eleven-video resume session --budget AMOUNT"
    )
    assert sandbox.ledger()["requests"] == {}


def test_the_last_pico_of_a_limit_may_be_spent(sandbox: Sandbox, tmp_path: Path) -> None:
    with spending_on(sandbox.url, tmp_path, limits=run(3 * CENT), prices=FIXED_PRICES) as spending:
        for number in range(3):
            spending.studio.draw(picture_request(f"picture {number}"))
        with pytest.raises(BudgetExceeded, match=r"\$0\.0300 is spent"):
            spending.studio.draw(picture_request("one more"))

    assert sandbox.ledger()["total"]["images"] == 3


@pytest.mark.parametrize(
    ("limit", "whose"),
    [
        (Limit.day(datetime.now().astimezone().date(), CENT // 2), "for today"),
        (Limit.month(datetime.now().astimezone().date(), CENT // 2), "for this month"),
        (Limit.project("bees", CENT // 2), "for project bees"),
    ],
    ids=["day", "month", "project"],
)
def test_every_limit_is_named_for_what_it_is(tmp_path: Path, limit: Limit, whose: str) -> None:
    limits = (Limit.run("session", CENT), limit)
    with spending_on(NOWHERE, tmp_path, limits=limits, prices=FIXED_PRICES, project="bees") as spending:
        with pytest.raises(BudgetExceeded, match=whose) as raised:
            spending.guard.reserve(picture_request(), 1)
        assert attempts(spending) == []
    assert str(raised.value).endswith("eleven-video resume session")


def test_limits_of_projects_days_and_months_count_what_other_sessions_spent(tmp_path: Path) -> None:
    today = datetime.now().astimezone().date()
    for limit in (Limit.day(today, CENT), Limit.month(today, CENT), Limit.project("bees", CENT)):
        folder = tmp_path / limit.scope
        with spending_on(NOWHERE, folder, session="first", prices=FIXED_PRICES, project="bees") as first:
            first.guard.settle(first.guard.reserve(picture_request(), 1), picture_request(), answered(), PNG)
        with (
            spending_on(NOWHERE, folder, limits=[limit], prices=FIXED_PRICES, project="bees") as second,
            pytest.raises(BudgetExceeded),
        ):
            second.guard.reserve(picture_request(), 1)


def test_after_midnight_the_next_days_limit_holds(tmp_path: Path) -> None:
    """A run that continues past midnight can spend a day's limit anew, and no more than that."""
    noon = datetime.now().astimezone().replace(hour=12)
    clock = [noon]
    limits = [Limit.day(noon.date(), 2 * CENT)]
    with spending_on(
        NOWHERE, tmp_path, limits=limits, prices=FIXED_PRICES, now=lambda: clock[0].astimezone(UTC)
    ) as spending:

        def spend(calls: int) -> None:
            for number in range(calls):
                asked = picture_request(f"{clock[0].date()} {number}")
                spending.guard.settle(spending.guard.reserve(asked, 1), asked, answered(id=asked.prompt), PNG)

        spend(2)
        with pytest.raises(BudgetExceeded):
            spend(1)
        clock[0] = noon + timedelta(days=1)
        spend(2)
        with pytest.raises(BudgetExceeded):
            spend(1)
        assert spending.guard.end() == (BudgetStatus(Limit.day(clock[0].date(), 2 * CENT), 2 * CENT, 0),)


def test_a_model_without_a_price_is_bought_and_promises_nothing(tmp_path: Path) -> None:
    with spending_on(NOWHERE, tmp_path, limits=run(CENT)) as spending:
        unheard_of = picture_request(model="a-model-nobody-knows")
        assert spending.guard.bound_pico(unheard_of) is None
        attempt = spending.guard.reserve(unheard_of, 1)

        assert [one.intent.bound_pico for one in attempts(spending)] == [None]
        spending.guard.settle(attempt, unheard_of, answered(unheard_of), PNG)
        assert spending.monitor.get_summary()["state"] == "unpriced"


def test_a_ledger_that_cannot_be_asked_promises_nothing_so_nothing_is_bought(sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "ledger.sqlite3").mkdir()
    with spending_on(sandbox.url, tmp_path, limits=run(100 * CENT)) as spending:
        with pytest.raises(BudgetExceeded, match=r"cannot be checked: .*resume session --no-budget"):
            spending.studio.draw(picture_request())
        assert spending.guard.end() == ()
    assert sandbox.ledger()["requests"] == {}


def test_without_a_limit_a_ledger_that_cannot_be_written_holds_up_nothing(sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "ledger.sqlite3").mkdir()
    with spending_on(sandbox.url, tmp_path) as spending:
        spending.studio.draw(picture_request())
        spent = spending.monitor.get_summary()["total_cost_pico"]
    assert len(spending.troubles) == 1

    (tmp_path / "ledger.sqlite3").rmdir()
    with spending_on(sandbox.url, tmp_path) as spending:
        assert [stored.charge.pico for stored in charges(spending)] == [spent]
        assert attempts(spending) == []


def in_thread(pool: ThreadPoolExecutor, work: Callable[[], Any]) -> Future[Any]:
    """Start work that will have to wait; returns once it is under way."""
    begun = threading.Event()

    def begin() -> Any:
        begun.set()
        return work()

    future = pool.submit(begin)
    assert begun.wait(WAIT_S)
    return future


def priced_picture(prompt: str, spending: Spending) -> tuple[Any, Call, int]:
    """A picture at the price book's rates, which costs less than it may."""
    asked = picture_request(prompt)
    call = answered(
        asked, id=prompt, parts={Part.INPUT_TEXT: 10, Part.OUTPUT_IMAGE: 1120, Part.PICTURES: 1}, context_tokens=10
    )
    bound = spending.guard.bound_pico(asked)
    assert bound is not None
    return asked, call, bound


def test_a_call_that_must_wait_for_room_goes_on_when_another_costs_less_than_it_might(tmp_path: Path) -> None:
    with spending_on(NOWHERE, tmp_path) as spending, ThreadPoolExecutor(1) as pool:
        asked, call, bound = priced_picture("first", spending)
        cost = spending.guard.pricing.charge(call).pico
        assert 0 < cost < bound
        limits = run(bound + cost)
        spending.guard.begin(SessionBudget("session", spending.kept, limits))
        first = spending.guard.reserve(asked, 1)
        second = in_thread(pool, lambda: spending.guard.reserve(picture_request("other"), 1))
        spending.guard.settle(first, asked, call, PNG)

        assert second.result(WAIT_S) in {attempt.intent.id for attempt in attempts(spending)}
        assert standing(spending, *limits) == BudgetStatus(*limits, cost, bound)
    assert all(one.committed_pico + one.reserved_pico <= bound + cost for (one,) in spending.listener.standings)


def test_a_model_that_draws_larger_than_anybody_knew_has_more_reserved_from_then_on(tmp_path: Path) -> None:
    with spending_on(NOWHERE, tmp_path) as spending:
        asked, _, bound = priced_picture("first", spending)
        call = answered(
            asked,
            id="first",
            parts={Part.INPUT_TEXT: 10, Part.OUTPUT_IMAGE: 5_000, Part.PICTURES: 1},
            context_tokens=10,
        )
        cost = spending.guard.pricing.charge(call).pico
        assert cost > bound
        limits = run(3 * cost + bound)
        spending.guard.begin(SessionBudget("session", spending.kept, limits))
        spending.guard.settle(spending.guard.reserve(asked, 1), asked, call, PNG)

        # As many times as much, rounded up to a tenth.
        raised = spending.guard.bound_pico(picture_request("second"))
        assert raised is not None
        assert cost <= raised <= cost + bound // 10 + 1
        other = picture_request("second", model="gemini-3-pro-image")
        assert spending.guard.raised.keys() == {("gemini", "image", asked.model, "")}
        assert spending.guard.bound_pico(other) != raised
        (warning,) = spending.listener.warnings
        assert "$0.15" in warning
        assert "picture 1 of scene 1" in warning
        spending.guard.reserve(picture_request("second"), 1)
        assert standing(spending, *limits) == BudgetStatus(*limits, cost, raised)


def test_a_call_that_waits_goes_on_when_another_was_free(tmp_path: Path) -> None:
    with (
        spending_on(NOWHERE, tmp_path, limits=run(CENT), prices=FIXED_PRICES) as spending,
        ThreadPoolExecutor(1) as pool,
    ):
        first = spending.guard.reserve(picture_request(), 1)
        second = in_thread(pool, lambda: spending.guard.reserve(picture_request("other"), 1))
        spending.guard.release(first, "HTTP 503")
        granted = second.result(WAIT_S)
        assert [one.intent.id for one in attempts(spending)] == [granted]


@pytest.mark.parametrize("outcome", [Outcome.ANSWERED, Outcome.UNANSWERED])
def test_a_call_that_waited_in_vain_is_refused(tmp_path: Path, outcome: Outcome) -> None:
    with (
        spending_on(NOWHERE, tmp_path, limits=run(CENT), prices=FIXED_PRICES) as spending,
        ThreadPoolExecutor(1) as pool,
    ):
        first = spending.guard.reserve(picture_request(), 1)
        second = in_thread(pool, lambda: spending.guard.reserve(picture_request("other"), 1))
        spending.guard.settle(first, picture_request(), answered(outcome=outcome), None)
        assert isinstance(second.exception(WAIT_S), BudgetExceeded)


def test_a_stop_ends_the_wait_for_room(tmp_path: Path) -> None:
    with (
        spending_on(NOWHERE, tmp_path, limits=run(CENT), prices=FIXED_PRICES) as spending,
        ThreadPoolExecutor(1) as pool,
    ):
        first = spending.guard.reserve(picture_request(), 1)
        second = in_thread(pool, lambda: spending.guard.reserve(picture_request("other"), 1))
        spending.halted.set()

        assert isinstance(second.exception(WAIT_S), Interrupted)
        assert [one.intent.id for one in attempts(spending)] == [first]


def test_nobody_waits_for_calls_of_runs_that_may_be_gone(tmp_path: Path) -> None:
    limits = [Limit.project("bees", CENT)]
    with spending_on(NOWHERE, tmp_path, session="gone", prices=FIXED_PRICES, project="bees") as gone:
        gone.guard.reserve(picture_request(), 1)
    with (
        spending_on(NOWHERE, tmp_path, limits=limits, prices=FIXED_PRICES, project="bees") as spending,
        pytest.raises(BudgetExceeded, match=r"\$0\.0100 is reserved for calls without an answer yet"),
    ):
        spending.guard.reserve(picture_request(), 1)


def test_the_listener_hears_where_the_limits_stand(tmp_path: Path) -> None:
    limits = run(5 * CENT)
    with spending_on(NOWHERE, tmp_path, limits=limits, prices=FIXED_PRICES) as spending:
        attempt = spending.guard.reserve(picture_request(), 1)
        spending.guard.settle(attempt, picture_request(), answered(), PNG)
        spending.guard.release(spending.guard.reserve(picture_request("other"), 1), "HTTP 503")
        ended = spending.guard.end()

    steps = [(one.committed_pico // CENT, one.reserved_pico // CENT) for (one,) in spending.listener.standings]
    assert steps == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert ended == (BudgetStatus(*limits, CENT, 0),)


def test_calls_between_runs_are_allowed_and_counted_without_a_session(sandbox: Sandbox, tmp_path: Path) -> None:
    with spending_on(sandbox.url, tmp_path, limits=run(0), prices=FIXED_PRICES) as spending:
        spending.guard.end()
        spending.journal.end(error=None, output=None)
        spending.studio.draw(picture_request())

        assert spending.monitor.flush(WAIT_S)
        assert spending.monitor.get_summary()["total_cost_pico"] == CENT
        assert attempts(spending) == charges(spending) == []
        assert spending.troubles == []


def test_what_the_service_says_of_its_credits_is_in_the_bound(tmp_path: Path) -> None:
    with spending_on(NOWHERE, tmp_path, prices={"elevenlabs": {"credit_price": 0.01}}) as spending:
        listed = spending.guard.bound_pico(speech_request())
        dearer = spending.guard.bound_pico(speech_request(), credits_per_character=Fraction(3, 2))
        assert (listed, dearer) == (16 * CENT, 24 * CENT)
        spending.guard.begin(SessionBudget("session", spending.kept, credits_per_character=Fraction(3, 2)))
        spending.guard.reserve(speech_request(), 1)
        assert [one.intent.bound_pico for one in attempts(spending)] == [24 * CENT]


def test_sixteen_threads_never_pass_a_limit_by_a_pico(tmp_path: Path) -> None:
    """Real adapters ask for pictures that each cost less than they may, until no more fits."""
    with Sandbox() as sandbox, spending_on(sandbox.url, tmp_path) as spending, ThreadPoolExecutor(16) as pool:
        bound = spending.guard.bound_pico(picture_request("picture 00"))
        assert bound is not None
        limits = run(6 * bound + 12_345)
        spending.guard.begin(SessionBudget("session", spending.kept, limits))

        def draw(number: int) -> bool:
            try:
                spending.studio.draw(picture_request(f"picture {number:02}"))
            except BudgetExceeded:
                return False
            return True

        drawn = list(pool.map(draw, range(40)))
        used = standing(spending, *limits)
        billed = sandbox.ledger()["total"]["images"]

    assert sum(drawn) == billed >= 6
    assert used.reserved_pico == 0
    # Not one over, and refused only when one more might not have fitted.
    assert limits[0].limit_pico - bound < used.committed_pico <= limits[0].limit_pico
    assert all(one.committed_pico + one.reserved_pico <= one.limit.limit_pico for (one,) in spending.listener.standings)
    assert max(one.reserved_pico for (one,) in spending.listener.standings) == 6 * bound


def test_a_retry_is_announced_anew_and_only_what_is_open_is_reserved(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.add_fault(Fault(kind="image", status=503, times=2))
    quick = RetryPolicy(attempts=3, first_delay_s=0.001)
    with spending_on(sandbox.url, tmp_path, limits=run(CENT), prices=FIXED_PRICES, policy=quick) as spending:
        spending.studio.draw(replace(picture_request()))
        (stored,) = charges(spending)

    assert stored.charge.call.attempt == 3
    assert [one.reserved_pico for (one,) in spending.listener.standings] == [0, CENT, CENT, CENT, 0]
