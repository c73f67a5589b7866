"""The earlier names of a guard's methods: whoever calls or implements them is warned, and is served as before."""

import warnings
from pathlib import Path

import pytest

from eleven_video.accounting.calls import Call, Outcome
from eleven_video.api.gemini import GeminiAdapter
from eleven_video.domain.old_guard_names import with_new_names
from eleven_video.domain.ports import Bought, CallGuard
from eleven_video.domain.requests.requests import Request
from eleven_video.ledger.records import AttemptState
from eleven_video.purchasing.spend_guard import SpendGuard
from eleven_video.sandbox.faults.fault_plan import Fault
from eleven_video.sandbox.server import Sandbox
from tests.support.guards import RecordingGuard
from tests.support.recording_monitor import RecordingMonitor
from tests.support.spending import picture_request, spending_on

NOWHERE = "http://127.0.0.1:9"


class EarlierGuard:
    """A guard as users have written it."""

    def __init__(self) -> None:
        self.noted: list[str] = []

    def ask(self, request: Request, attempt: int) -> str:
        self.noted.append(f"ask {attempt} of scene {request.scene}")  # type: ignore[union-attr]
        return "mine"

    def settle(self, attempt_id: str, request: Request, call: Call, result: Bought | None) -> None:
        del request, result
        self.noted.append(f"settle {attempt_id}: {call.outcome}")

    def free(self, attempt_id: str, reason: str) -> None:
        self.noted.append(f"free {attempt_id}: {reason}")


class EarlierGuardByInheritance(EarlierGuard, CallGuard):  # type: ignore[misc]
    """The same, declared as the port: it inherits the empty methods of the current names."""


@pytest.mark.parametrize("kind", [EarlierGuard, EarlierGuardByInheritance])
def test_a_guard_with_the_earlier_names_is_used_and_its_author_warned(kind: type[EarlierGuard]) -> None:
    guard = kind()
    with Sandbox() as sandbox:
        sandbox.add_fault(Fault(kind="image", status=503, times=1))
        with pytest.warns(DeprecationWarning, match=f"ask is now reserve.*Rename both in {kind.__name__}") as warned:
            adapter = GeminiAdapter("key", base_url=sandbox.url, monitor=RecordingMonitor(), guard=guard)  # type: ignore[arg-type]
        adapter.draw(picture_request(scene=3))
        adapter.close()

    assert [warning.filename for warning in warned] == [__file__]
    asked, freed, again, settled = guard.noted
    assert (asked, again) == ("ask 1 of scene 3", "ask 2 of scene 3")
    assert freed.startswith("free mine: ")
    assert settled == f"settle mine: {Outcome.ANSWERED}"


def test_the_earlier_names_of_our_guards_work_and_warn(tmp_path: Path) -> None:
    with spending_on(NOWHERE, tmp_path) as spending:
        with pytest.warns(DeprecationWarning, match="ask is now reserve") as asked:
            attempt = spending.guard.ask(picture_request(), 1)
        (found,) = spending.journal.open_attempts(spending.session)
        assert (found.intent.id, found.state) == (attempt, AttemptState.OPEN)
        with pytest.warns(DeprecationWarning, match="free is now release") as freed:
            spending.guard.free(attempt, "it was not made")
        assert spending.journal.open_attempts(spending.session) == []

    assert [warning.filename for warning in (*asked, *freed)] == [__file__, __file__]


def test_a_guard_derived_from_ours_is_still_asked_by_its_earlier_name(tmp_path: Path) -> None:
    asked: list[int] = []

    class Watching(SpendGuard):
        def ask(self, request: Request, attempt: int) -> str:
            asked.append(attempt)
            return super().ask(request, attempt)

    with spending_on(NOWHERE, tmp_path) as spending:
        guard = Watching(
            spending.ledger, monitor=spending.monitor, pricing=spending.guard.pricing, mode=spending.journal.mode,
            listener=spending.listener, halted=spending.halted,
        )  # fmt: skip
        with pytest.warns(DeprecationWarning, match="Watching"):
            renamed = with_new_names(guard)
        with pytest.warns(DeprecationWarning, match="ask is now reserve"):
            renamed.reserve(picture_request(), 2)

    assert asked == [2]


@pytest.mark.parametrize("guard", [RecordingGuard(), None], ids=["current names", "ours"])
def test_a_guard_with_the_current_names_is_used_as_it_is(tmp_path: Path, guard: RecordingGuard | None) -> None:
    with spending_on(NOWHERE, tmp_path) as spending, warnings.catch_warnings():
        warnings.simplefilter("error")
        used: CallGuard = guard or spending.guard
        assert with_new_names(used) is used
