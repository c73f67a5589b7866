"""When to ask again, how long to wait, when to stop."""

import threading
from collections.abc import Callable

import pytest

from eleven_video.api._network_errors import Failure
from eleven_video.api.send_with_retry import Answered, Attempt, Retrying, RetryPolicy
from eleven_video.domain.requests.requests import ScriptRequest
from eleven_video.errors import BudgetExceeded, Interrupted, KeyRejected, ProviderError, ServiceUnavailable, Unanswered
from tests.support.guards import RecordingGuard
from tests.support.untimed import UntimedEvent, untimed

REQUEST = ScriptRequest("bees", 30, "model")

BUSY = Failure(ServiceUnavailable("busy"), retry=True)
LOST = Failure(
    Unanswered("Gemini broke off; billed perhaps."), retry=True, lost=True, free_error=ServiceUnavailable("broke off")
)


class OnceWarning(Exception):
    def __init__(self, failure: Failure | None) -> None:
        self.failure = failure


def explain(error: Exception) -> Failure | None:
    assert isinstance(error, OnceWarning)
    return error.failure


def service(*failures: Failure) -> Callable[[], str]:
    """Fails so often, then answers."""
    left = iter(failures)

    def send() -> str:
        for failure in left:
            raise OnceWarning(failure)
        return "answer"

    return send


def bought(retrying: Retrying, send: Callable[[], str], guard: RecordingGuard | None = None) -> Answered[str]:
    """Buy an answer; an attempt whose answer was lost is noted at the guard as lost."""
    guard = guard or RecordingGuard()
    return retrying.buy(send, explain=explain, request=REQUEST, guard=guard, on_lost=guard.lose)


def asked_freely(retrying: Retrying, send: Callable[[], str]) -> str:
    return retrying.free(send, explain=explain)


def test_an_answer_at_once() -> None:
    guard = RecordingGuard()
    assert bought(untimed(), service(), guard) == Answered("answer", Attempt(1, "attempt-1"))
    assert guard.noted == ["reserve 1"]
    assert asked_freely(untimed(), service()) == "answer"


def test_each_attempt_is_announced_and_one_that_is_not_billed_is_freed() -> None:
    guard = RecordingGuard()
    assert bought(untimed(), service(BUSY, BUSY), guard).attempt == Attempt(3, "attempt-3")
    assert guard.noted == ["reserve 1", "release attempt-1: busy", "reserve 2", "release attempt-2: busy", "reserve 3"]


def test_a_call_that_the_guard_refuses_is_not_sent() -> None:
    asked: list[str] = []
    with pytest.raises(BudgetExceeded):
        bought(untimed(), lambda: asked.append("bought") or "answer", RecordingGuard(refuse_at=1))
    assert asked == []


def test_waits_double_up_to_the_longest() -> None:
    event = UntimedEvent()
    policy = RetryPolicy(attempts=7, longest_delay_s=10)
    answered = bought(untimed(event, policy), service(*[BUSY] * 6))
    assert answered.attempt.number == 7
    assert event.waits == [1, 2, 4, 8, 10, 10]


def test_a_random_half_is_taken_off() -> None:
    event = UntimedEvent()
    bought(untimed(event, chance=0.5), service(BUSY, BUSY))
    assert event.waits == [0.75, 1.5]


def test_the_services_own_delay_is_kept_to_and_never_cut() -> None:
    event = UntimedEvent()
    slow = Failure(BUSY.error, retry=True, delay_s=30)
    bought(untimed(event, chance=0.5), service(slow))
    assert event.waits == [31.5]


def test_a_delay_too_long_ends_it() -> None:
    event = UntimedEvent()
    with pytest.raises(ServiceUnavailable):
        bought(untimed(event), service(Failure(BUSY.error, retry=True, delay_s=60.1)))
    assert event.waits == []


def test_attempts_are_limited() -> None:
    event = UntimedEvent()
    with pytest.raises(ServiceUnavailable):
        bought(untimed(event), service(*[BUSY] * 4))
    assert len(event.waits) == 3


def test_permanent_errors_are_not_retried() -> None:
    event = UntimedEvent()
    with pytest.raises(KeyRejected):
        bought(untimed(event), service(Failure(KeyRejected("no"))))
    assert event.waits == []


def test_a_bug_is_let_through() -> None:
    def send() -> str:
        raise OnceWarning(None)

    with pytest.raises(OnceWarning):
        bought(untimed(), send)


def test_a_paid_call_with_a_lost_answer_is_reported_and_not_retried() -> None:
    guard = RecordingGuard()
    event = UntimedEvent()
    with pytest.raises(Unanswered):
        bought(untimed(event), service(BUSY, LOST), guard)
    assert guard.noted == ["reserve 1", "release attempt-1: busy", "reserve 2", "lose attempt-2"]
    assert event.waits == [1.0]


def test_a_lost_answer_that_is_free_is_asked_for_again() -> None:
    assert asked_freely(untimed(), service(LOST)) == "answer"


def test_a_free_answer_that_stays_lost_is_not_called_billed() -> None:
    with pytest.raises(ServiceUnavailable, match=r"^broke off$"):
        asked_freely(untimed(), service(*[LOST] * 4))


def test_the_sdks_exception_is_not_in_the_chain() -> None:
    with pytest.raises(ProviderError) as raised:
        bought(untimed(), service(*[BUSY] * 4))
    assert raised.value.__cause__ is None
    assert raised.value.__context__ is None


def set_event() -> threading.Event:
    event = threading.Event()
    event.set()
    return event


FREE_OR_PAID = pytest.mark.parametrize("ask", [asked_freely, bought], ids=["free", "paid"])


@FREE_OR_PAID
def test_nothing_is_asked_for_after_a_stop(ask: Callable[[Retrying, Callable[[], str]], object]) -> None:
    asked: list[str] = []
    with pytest.raises(Interrupted, match=r"^Stopped\.$"):
        ask(Retrying(stopping=set_event()), lambda: asked.append("bought") or "answer")
    assert asked == []


@FREE_OR_PAID
def test_a_stop_during_a_request_that_fails_ends_it_without_a_wait(
    ask: Callable[[Retrying, Callable[[], str]], object],
) -> None:
    event = UntimedEvent()

    def send() -> str:
        event.set()
        raise OnceWarning(BUSY)

    with pytest.raises(Interrupted):
        ask(untimed(event), send)
    assert event.waits == []


@pytest.mark.parametrize(
    ("failure", "error"), [(Failure(KeyRejected("no")), KeyRejected), (LOST, Unanswered)], ids=["refused", "lost"]
)
def test_a_final_error_is_reported_even_after_a_stop(failure: Failure, error: type[Exception]) -> None:
    stop = threading.Event()
    guard = RecordingGuard()

    def send() -> str:
        stop.set()
        raise OnceWarning(failure)

    with pytest.raises(error):
        bought(Retrying(stopping=stop), send, guard)
    assert guard.noted == ["reserve 1", "lose attempt-1" if failure.lost else f"release attempt-1: {failure.error}"]


def test_an_answer_that_came_while_the_run_was_stopped_is_kept() -> None:
    stop = threading.Event()

    def send() -> str:
        stop.set()
        return "answer"

    assert bought(Retrying(stopping=stop), send).value == "answer"


def test_a_stop_ends_the_wait_at_once() -> None:
    """The wait would be an hour long: this test ends only because the stop cuts it short."""
    stop = threading.Event()
    asked = threading.Event()
    outcome: list[Exception] = []
    policy = RetryPolicy(first_delay_s=3600, longest_delay_s=3600)
    patient = Retrying(policy, stop)

    def send() -> str:
        asked.set()
        raise OnceWarning(BUSY)

    def work() -> None:
        try:
            bought(patient, send)
        except Interrupted as error:
            outcome.append(error)

    worker = threading.Thread(target=work, daemon=True)
    worker.start()
    assert asked.wait(120)
    stop.set()
    worker.join(10)
    assert not worker.is_alive()
    assert [type(one) for one in outcome] == [Interrupted]


def test_a_retry_wait_ends_without_a_stop() -> None:
    assert bought(Retrying(RetryPolicy(first_delay_s=0.001)), service(BUSY)).attempt.number == 2
