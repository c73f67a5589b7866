"""When to ask again, how long to wait, when to stop."""

import threading
from collections.abc import Callable

import pytest

from eleven_video.api._failures import Failure
from eleven_video.api.retrying import Answered, Retrying, RetryPolicy
from eleven_video.errors import Interrupted, KeyRejected, ProviderError, ServiceUnavailable, Unanswered
from tests.support.untimed import UntimedEvent, untimed

BUSY = Failure(ServiceUnavailable("busy"), retry=True)
LOST = Failure(
    Unanswered("Gemini broke off; billed perhaps."), retry=True, lost=True, free_error=ServiceUnavailable("broke off")
)


class Trouble(Exception):
    def __init__(self, failure: Failure | None) -> None:
        self.failure = failure


def explain(error: Exception) -> Failure | None:
    assert isinstance(error, Trouble)
    return error.failure


def service(*failures: Failure) -> Callable[[], str]:
    """Fails so often, then answers."""
    left = iter(failures)

    def send() -> str:
        for failure in left:
            raise Trouble(failure)
        return "answer"

    return send


def test_an_answer_at_once() -> None:
    assert untimed().run(service(), explain=explain) == Answered("answer", 1)


def test_waits_double_up_to_the_longest() -> None:
    event = UntimedEvent()
    policy = RetryPolicy(attempts=7, longest_delay_s=10)
    answered = untimed(event, policy).run(service(*[BUSY] * 6), explain=explain)
    assert answered.attempt == 7
    assert event.waits == [1, 2, 4, 8, 10, 10]


def test_a_random_half_is_taken_off() -> None:
    event = UntimedEvent()
    untimed(event, chance=0.5).run(service(BUSY, BUSY), explain=explain)
    assert event.waits == [0.75, 1.5]


def test_the_services_own_delay_is_kept_to_and_never_cut() -> None:
    event = UntimedEvent()
    slow = Failure(BUSY.error, retry=True, delay_s=30)
    untimed(event, chance=0.5).run(service(slow), explain=explain)
    assert event.waits == [31.5]


def test_a_delay_too_long_ends_it() -> None:
    event = UntimedEvent()
    with pytest.raises(ServiceUnavailable):
        untimed(event).run(service(Failure(BUSY.error, retry=True, delay_s=60.1)), explain=explain)
    assert event.waits == []


def test_attempts_are_limited() -> None:
    event = UntimedEvent()
    with pytest.raises(ServiceUnavailable):
        untimed(event).run(service(*[BUSY] * 4), explain=explain)
    assert len(event.waits) == 3


def test_what_will_not_change_is_not_asked_again() -> None:
    event = UntimedEvent()
    with pytest.raises(KeyRejected):
        untimed(event).run(service(Failure(KeyRejected("no"))), explain=explain)
    assert event.waits == []


def test_a_bug_is_let_through() -> None:
    def send() -> str:
        raise Trouble(None)

    with pytest.raises(Trouble):
        untimed().run(send, explain=explain)


def test_a_lost_answer_that_costs_is_told_and_not_asked_for_again() -> None:
    lost: list[int] = []
    event = UntimedEvent()
    with pytest.raises(Unanswered):
        untimed(event).run(service(BUSY, LOST), explain=explain, on_lost=lost.append)
    assert (lost, event.waits) == ([2], [1.0])


def test_a_lost_answer_that_is_free_is_asked_for_again() -> None:
    assert untimed().run(service(LOST), explain=explain).attempt == 2


def test_a_free_answer_that_stays_lost_is_not_called_billed() -> None:
    with pytest.raises(ServiceUnavailable, match=r"^broke off$"):
        untimed().run(service(*[LOST] * 4), explain=explain)


def test_the_sdks_exception_is_not_in_the_chain() -> None:
    with pytest.raises(ProviderError) as raised:
        untimed().run(service(*[BUSY] * 4), explain=explain)
    assert raised.value.__cause__ is None
    assert raised.value.__context__ is None


def set_event() -> threading.Event:
    event = threading.Event()
    event.set()
    return event


FREE_OR_PAID = pytest.mark.parametrize("on_lost", [None, lambda _: None], ids=["free", "paid"])


@FREE_OR_PAID
def test_nothing_is_asked_for_after_a_stop(on_lost: Callable[[int], None] | None) -> None:
    asked: list[str] = []
    with pytest.raises(Interrupted, match=r"^Stopped\.$"):
        Retrying(stopping=set_event()).run(lambda: asked.append("bought"), explain=explain, on_lost=on_lost)
    assert asked == []


@FREE_OR_PAID
def test_a_stop_during_a_request_that_fails_ends_it_without_a_wait(on_lost: Callable[[int], None] | None) -> None:
    event = UntimedEvent()

    def send() -> str:
        event.set()
        raise Trouble(BUSY)

    with pytest.raises(Interrupted):
        untimed(event).run(send, explain=explain, on_lost=on_lost)
    assert event.waits == []


@pytest.mark.parametrize(
    ("failure", "error"), [(Failure(KeyRejected("no")), KeyRejected), (LOST, Unanswered)], ids=["refused", "lost"]
)
def test_a_failure_that_ends_it_is_told_though_the_run_was_stopped(failure: Failure, error: type[Exception]) -> None:
    stop = threading.Event()
    lost: list[int] = []

    def send() -> str:
        stop.set()
        raise Trouble(failure)

    with pytest.raises(error):
        Retrying(stopping=stop).run(send, explain=explain, on_lost=lost.append)
    assert lost == ([1] if failure.lost else [])


def test_an_answer_that_came_while_the_run_was_stopped_is_kept() -> None:
    stop = threading.Event()

    def send() -> str:
        stop.set()
        return "answer"

    assert Retrying(stopping=stop).run(send, explain=explain) == Answered("answer", 1)


def test_a_stop_ends_the_wait_at_once() -> None:
    """The wait would be an hour long: this test ends only because the stop cuts it short."""
    stop = threading.Event()
    asked = threading.Event()
    outcome: list[Exception] = []
    policy = RetryPolicy(first_delay_s=3600, longest_delay_s=3600)
    patient = Retrying(policy, stop)

    def send() -> str:
        asked.set()
        raise Trouble(BUSY)

    def work() -> None:
        try:
            patient.run(send, explain=explain)
        except Interrupted as error:
            outcome.append(error)

    worker = threading.Thread(target=work, daemon=True)
    worker.start()
    assert asked.wait(10)
    stop.set()
    worker.join(10)
    assert not worker.is_alive()
    assert [type(one) for one in outcome] == [Interrupted]


def test_a_wait_of_its_own_ends_by_itself() -> None:
    assert Retrying(RetryPolicy(first_delay_s=0.001)).run(service(BUSY), explain=explain).attempt == 2
