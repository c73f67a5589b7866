"""One settlement of a call: priced once, then the same charge in the result's file, in the ledger and in the sum."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from eleven_video.accounting.calls import Call, CallKind, Outcome
from eleven_video.accounting.metrics import Part
from eleven_video.accounting.prices.genai_prices.book import gemini_price_book
from eleven_video.accounting.pricing import Charge, Pricing
from eleven_video.domain.encoded_picture import Picture
from eleven_video.domain.options import Mode
from eleven_video.files import write_together
from eleven_video.ledger.entries import Settle
from eleven_video.ledger.reading.report_types import StoredCharge
from eleven_video.ledger.spool.entry_lines import from_line
from eleven_video.monitoring.usage import PricingStrategy, UsageMonitor
from eleven_video.purchasing.result_store import ResultStore
from eleven_video.purchasing.session_budget import SessionBudget
from eleven_video.purchasing.session_ledger import SessionLedger
from eleven_video.purchasing.spend_guard import SpendGuard
from tests.support.ledger_writes import before_each_charge
from tests.support.listening import Hearing
from tests.support.spending import CENT, FIXED_PRICES, Spending, picture_request, spending_on

WAIT_S = 30
PNG = Picture(b"png", "image/png")
NOWHERE = "http://127.0.0.1:9"


def answer(id_: str = "call", **facts: Any) -> Call:
    known = {"parts": {Part.PICTURES: 1}, "kind": CallKind.IMAGE}
    return Call(id_, "gemini", picture_request().model, datetime.now(UTC), **(known | facts))


def stored(ledger: Any) -> list[StoredCharge]:
    with ledger.reader() as reader:
        return reader.session_charges("session")


@contextmanager
def guard_with_process_prices(folder: Path, store: ResultStore) -> Iterator[tuple[SpendGuard, SessionLedger]]:
    """A guard whose monitor uses the prices of the process, as `UsageMonitor.get_instance()` does."""
    monitor, hearing = UsageMonitor(), Hearing()
    opened = SessionLedger.open(folder / "ledger.sqlite3", spools=folder / "spool", sandbox=False, on_trouble=print)
    with opened as journal:
        journal.begin("session", title="Sky")
        guard = SpendGuard(
            journal.ledger, monitor=monitor, pricing=Pricing(book=gemini_price_book()), mode=Mode.LIVE,
            listener=hearing, halted=threading.Event(),
        )  # fmt: skip
        guard.begin(SessionBudget("session", store))
        yield guard, journal
        guard.end()


def test_a_call_keeps_its_price_while_its_result_is_saved(clean_monitor_state: None, tmp_path: Path) -> None:
    """Prices that change meanwhile are those of later calls: file, ledger and sum have one charge."""

    def save(files: Any) -> None:
        PricingStrategy.configure({"gemini": {"image_price": 7}})
        write_together(files)

    (tmp_path / "bought").mkdir()
    store = ResultStore(tmp_path / "bought", save)
    PricingStrategy.configure({"gemini": {"image_price": 1}})
    with guard_with_process_prices(tmp_path, store) as (guard, journal):
        attempt = guard.reserve(picture_request(), 1)
        guard.settle(attempt, picture_request(), answer(), PNG)
        (counted,) = guard._monitor.get_charges()
        (in_ledger,) = stored(journal.ledger)
        ((_, line),) = store.calls()

    assert counted.pico == 100 * CENT
    assert from_line(line) == Settle(attempt, counted)
    assert in_ledger.charge == counted


def test_a_settled_call_does_not_pass_the_journal_of_the_monitor(tmp_path: Path) -> None:
    journal: list[tuple[Charge, str]] = []
    with spending_on(NOWHERE, tmp_path, prices=FIXED_PRICES) as spending:
        spending.monitor.write_to(journal.extend)
        spending.guard.settle(spending.guard.reserve(picture_request(), 1), picture_request(), answer("guarded"), PNG)
        spending.monitor.record(answer("alone"))
        assert spending.monitor.flush(WAIT_S)

        assert [charge.call.id for charge, _ in journal] == ["alone"]
        assert [one.charge.call.id for one in stored(spending.ledger)] == ["guarded"]
        assert [charge.call.id for charge in spending.monitor.get_charges()] == ["guarded", "alone"]


def test_a_call_without_a_guard_is_written_to_the_session_too(tmp_path: Path) -> None:
    with spending_on(NOWHERE, tmp_path, prices=FIXED_PRICES) as spending:
        spending.monitor.record(answer())
        assert spending.monitor.flush(WAIT_S)

        assert [one.charge for one in stored(spending.ledger)] == spending.monitor.get_charges()


def test_a_charge_is_counted_in_the_thread_that_settles(tmp_path: Path) -> None:
    """While the ledger is stuck nothing is visible; after it, the sum is complete before the guard returns."""
    stuck, entered = threading.Event(), threading.Event()

    def hold() -> None:
        entered.set()
        assert stuck.wait(WAIT_S)

    def settle(spending: Spending) -> int:
        spending.guard.settle(spending.guard.reserve(picture_request(), 1), picture_request(), answer(), PNG)
        return spending.monitor.get_summary()["total_cost_pico"]  # type: ignore[no-any-return]

    with (
        spending_on(NOWHERE, tmp_path, prices=FIXED_PRICES) as spending,
        before_each_charge(hold),
        ThreadPoolExecutor(1) as pool,
    ):
        total = pool.submit(settle, spending)
        assert entered.wait(WAIT_S)
        assert spending.monitor.get_charges() == []
        assert spending.kept.find(picture_request()) == PNG
        stuck.set()
        assert total.result(WAIT_S) == CENT


@pytest.mark.parametrize("amount", [-1, float("nan")], ids=str)
def test_the_result_of_a_call_with_impossible_usage_is_kept_and_its_reservation_stays(
    tmp_path: Path, amount: float
) -> None:
    """Its cost is unknown, so it is not zero: the highest possible cost stays counted until it is resolved."""
    parts: Any = {Part.PICTURES: amount}
    with spending_on(NOWHERE, tmp_path, prices=FIXED_PRICES) as spending:
        spending.guard.settle(spending.guard.reserve(picture_request(), 1), picture_request(), answer(parts=parts), PNG)

        assert spending.kept.find(picture_request()) == PNG
        assert list(spending.kept.calls()) == stored(spending.ledger) == spending.monitor.get_charges() == []
        assert spending.monitor.get_summary()["rejected_events"] == 1
        (attempt,) = spending.journal.open_attempts("session")
        assert attempt.intent.bound_pico == CENT


def test_settling_an_attempt_twice_counts_it_once(tmp_path: Path) -> None:
    with spending_on(NOWHERE, tmp_path, prices=FIXED_PRICES) as spending:
        attempt, call = spending.guard.reserve(picture_request(), 1), answer()
        for _ in range(2):
            spending.guard.settle(attempt, picture_request(), call, PNG)

        assert len(stored(spending.ledger)) == len(spending.monitor.get_charges()) == 1


def test_an_unresolved_call_is_counted_as_unknown_at_once(tmp_path: Path) -> None:
    with spending_on(NOWHERE, tmp_path, prices=FIXED_PRICES) as spending:
        attempt = spending.guard.reserve(picture_request(), 1)
        spending.guard.settle(attempt, picture_request(), answer(outcome=Outcome.UNANSWERED, parts={}), None)

        assert spending.monitor.get_summary()["state"] == "unknown"
        assert [one.intent.id for one in spending.journal.open_attempts("session")] == [attempt]
