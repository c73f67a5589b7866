"""Calls recorded by any thread, written by one: nothing waits, nothing is lost, nothing is seen before it is kept."""

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eleven_video.accounting.calls import Outcome
from eleven_video.accounting.metrics import Part
from eleven_video.accounting.prices.genai_prices.book import gemini_price_book
from eleven_video.accounting.pricing import Pricing
from eleven_video.accounting.running_totals import Totals
from eleven_video.monitoring.usage import PricingStrategy, UsageMonitor
from tests.support.calls import gemini_call, speech_call
from tests.support.thoroughness import examples

PRICING = Pricing(book=gemini_price_book())
PARTS = {Part.INPUT_TEXT: 400, Part.OUTPUT_IMAGE: 1290, Part.PICTURES: 1}


class ChargeSink:
    """Keeps what it is given. Closed it holds up whoever writes; `entered` tells that somebody does."""

    def __init__(self, *, failing=()):
        self.batches = []
        self.open = threading.Event()
        self.open.set()
        self.entered = threading.Event()
        self._failing = set(failing)

    def __call__(self, charges):
        self.entered.set()
        self.open.wait()
        self.batches.append(list(charges))
        if len(self.batches) in self._failing:
            raise OSError("no space left")

    @property
    def charges(self):
        return [charge for batch in self.batches for charge, _ in batch]

    @property
    def ids(self):
        return [charge.call.id for charge in self.charges]


@contextmanager
def monitor_writing_to(journal, pricing=PRICING):
    monitor = UsageMonitor(pricing)
    monitor.write_to(journal)
    try:
        yield monitor
    finally:
        journal.open.set()
        monitor.write_to(None)


def image_call(number, parts=PARTS, **facts):
    return gemini_call("gemini-2.5-flash-image", parts, **({"id": f"call-{number}"} | facts))


def replayed(charges):
    totals = Totals()
    for charge in charges:
        totals.add_charge(charge)
    return totals.summary()


def seen(monitor):
    summary = monitor.get_summary()
    return {name: summary[name] for name in replayed([])}


def test_nobody_waits_for_a_journal_that_is_stuck():
    journal = ChargeSink()
    journal.open.clear()
    with monitor_writing_to(journal) as monitor:
        # Were any of this to wait, it would wait for ever.
        assert monitor.record(image_call(0)) is True
        journal.entered.wait()
        assert all(monitor.record(image_call(number)) for number in range(1, 1_000))
        monitor.track_usage("gemini", "gemini-2.5-flash", "input_tokens", 1)
        assert monitor.get_summary()["calls_count"] == 0
        assert (monitor.get_charges(), len(monitor.get_events())) == ([], 1)
        assert monitor.flush(0) is False
        assert monitor.flush(0.01) is False

        journal.open.set()
        assert monitor.flush() is True
        assert monitor.get_summary()["calls_count"] == 1_000
        assert monitor.get_charges() == journal.charges


def test_what_is_seen_was_written_before():
    """Each look finds no call that is not in the journal, and after a flush there is none missing."""
    journal = ChargeSink()
    unwritten = set()
    with monitor_writing_to(journal) as monitor:

        def look():
            counted = monitor.get_charges()
            unwritten.update({charge.call.id for charge in counted} - set(journal.ids))

        for number in range(500):
            monitor.record(image_call(number))
            look()
        assert monitor.flush() is True
        look()
        assert len(monitor.get_charges()) == 500

    assert unwritten == set()


ids = st.integers(0, 30).map(str)
calls = st.one_of(
    st.builds(
        lambda model, parts, facts: gemini_call(model, parts, **facts),
        st.sampled_from(["gemini-2.5-flash", "gemini-2.5-pro", "gemini-9"]),
        st.dictionaries(st.sampled_from([Part.INPUT_TEXT, Part.OUTPUT_IMAGE, Part.PICTURES]), st.integers(-1, 300_000), max_size=3),
        st.fixed_dictionaries({"id": ids, "outcome": st.sampled_from(Outcome)}),
    ),
    st.builds(
        lambda voice, credits_, id_: speech_call(voice, {Part.CHARACTERS: 5, Part.CREDITS: credits_}, id=id_),
        st.sampled_from(["Rachel", "shared"]), st.fractions(0, 5_000, max_denominator=4), ids,
    ),
)  # fmt: skip


@examples(60)
@given(st.lists(st.lists(calls, max_size=15), min_size=1, max_size=4), st.sets(st.integers(1, 6)))
def test_any_threads_and_any_failures_lose_nothing_and_count_nothing_twice(shares, failing):
    journal = ChargeSink(failing=failing)
    journal.open.clear()  # so that threads, and not only batches, run at the same time
    with monitor_writing_to(journal) as monitor, ThreadPoolExecutor(len(shares)) as pool:
        work = [pool.submit(lambda share=share: [monitor.record(call) for call in share]) for share in shares]
        answers = [future.result() for future in work]
        journal.open.set()
        assert monitor.flush() is True

        charges = monitor.get_charges()
        good, bad = set(), set()
        for call in (call for share in shares for call in share):
            (good if min(call.parts.values(), default=0) >= 0 else bad).add((call.service, call.id))
        counted = [(charge.call.service, charge.call.id) for charge in charges]
        # Each id of a service once. One that was recorded with a fact that makes no sense too may have kept out the better one.
        assert len(set(counted)) == len(counted)
        assert good - bad <= set(counted) <= good
        assert sum(map(sum, answers)) == len(counted) + monitor.get_summary()["rejected_events"]
        assert journal.charges == charges
        assert seen(monitor) == replayed(journal.charges)


@pytest.mark.parametrize("error", [OSError("disk full"), SystemExit(1), KeyboardInterrupt()], ids=repr)
def test_whatever_the_journal_raises_is_logged_and_the_call_counted_all_the_same(caplog, error):
    journal = ChargeSink()

    def failing(charges):
        journal(charges)
        raise error

    journal.open.clear()
    monitor = UsageMonitor(PRICING)
    monitor.write_to(failing)
    monitor.record(image_call(1))
    journal.open.set()
    assert monitor.flush() is True
    monitor.record(image_call(2))
    monitor.write_to(None)

    assert journal.ids == ["call-1", "call-2"]
    assert seen(monitor) == replayed(journal.charges)
    assert [record.levelname for record in caplog.records] == ["ERROR", "ERROR"]


def test_of_many_threads_with_one_id_one_is_the_first():
    start = threading.Barrier(8)
    with monitor_writing_to(ChargeSink()) as monitor:

        def record(_):
            start.wait()
            return [monitor.record(image_call(number)) for number in range(200)]

        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(record, range(8)))
        monitor.flush()

        assert [sum(one) for one in zip(*answers, strict=True)] == [1] * 200
        assert monitor.get_summary()["calls_count"] == 200


def test_the_journal_is_told_which_attempt_a_call_settles():
    journal = ChargeSink()
    with monitor_writing_to(journal) as monitor:
        monitor.record(image_call(1), attempt="attempt-7")
        monitor.record(image_call(2))
        monitor.flush()

    assert [(charge.call.id, attempt) for batch in journal.batches for charge, attempt in batch] == [
        ("call-1", "attempt-7"), ("call-2", ""),
    ]  # fmt: skip


def test_calls_on_their_way_belong_to_before_a_reset():
    journal = ChargeSink()
    journal.open.clear()
    with monitor_writing_to(journal) as monitor:
        monitor.record(image_call(1))
        monitor.record(image_call(2, parts={Part.INPUT_TEXT: -1}))
        monitor.reset()
        assert monitor.record(image_call(1)) is True
        monitor.record(image_call(3))
        journal.open.set()
        monitor.flush()

        # The first is written both times: that the same call was paid once is for the ledger to know.
        assert journal.ids == ["call-1", "call-1", "call-3"]
        assert [charge.call.id for charge in monitor.get_charges()] == ["call-1", "call-3"]
        assert monitor.get_summary()["rejected_events"] == 0
        assert len(monitor.get_events()) == 6


def test_a_reset_without_a_journal_drops_unread_charges():
    monitor = UsageMonitor(PRICING)
    monitor.record(image_call(1))
    monitor.reset()

    assert (monitor.get_events(), monitor.get_charges()) == ([], [])
    assert monitor.record(image_call(1)) is True
    assert monitor.get_summary()["calls_count"] == 1


def test_without_a_journal_what_waits_is_bounded():
    monitor = UsageMonitor(PRICING)
    for number in range(1_000):
        monitor.record(image_call(number))
        assert monitor._recorder.inbox.qsize() < 128

    assert monitor.get_summary()["calls_count"] == 1_000


def test_the_last_journal_gets_what_was_recorded_before_it_goes():
    journal = ChargeSink()
    journal.open.clear()
    with monitor_writing_to(journal) as monitor:
        for number in range(600):
            monitor.record(image_call(number))
        worker = monitor._recorder.thread
        journal.open.set()
        monitor.write_to(None)

        assert worker is not None
        assert not worker.is_alive()
        assert journal.ids == [f"call-{number}" for number in range(600)]
        monitor.record(image_call("late"))
        assert monitor.get_summary()["calls_count"] == 601
        assert len(journal.ids) == 600


def test_what_was_recorded_before_a_journal_is_not_its_own():
    journal = ChargeSink()
    monitor = UsageMonitor(PRICING)
    monitor.record(image_call("early"))
    monitor.write_to(journal)
    assert monitor.get_summary()["calls_count"] == 1
    monitor.write_to(None)

    assert journal.batches == []


def test_from_one_journal_to_the_next_nothing_slips_through():
    journals = [ChargeSink()]
    monitor = UsageMonitor(PRICING)
    monitor.write_to(journals[0])
    start = threading.Barrier(4)

    def record(thread):
        start.wait()
        return sum(monitor.record(image_call(f"{thread}-{number}")) for number in range(1_000))

    with ThreadPoolExecutor(3) as pool:
        work = [pool.submit(record, thread) for thread in range(3)]
        start.wait()
        while not all(future.done() for future in work):
            journals.append(ChargeSink())
            monitor.write_to(journals[-1])
    monitor.write_to(None)

    written = [charge for journal in journals for charge in journal.charges]
    assert sum(future.result() for future in work) == 3_000
    assert len(written) == len({charge.call.id for charge in written}) == 3_000
    assert monitor.get_charges() == written


def test_flushes_return_whoever_ends_the_writing_meanwhile():
    """Each of them: one that is asked for after the end was decided too."""
    monitor = UsageMonitor(PRICING)
    done = threading.Event()

    def flush():
        answers = []
        while not done.is_set():
            answers.append(monitor.flush())
        return answers

    with ThreadPoolExecutor(2) as pool:
        work = [pool.submit(flush) for _ in range(2)]
        for _ in range(100):
            monitor.write_to(ChargeSink())
            monitor.write_to(None)
        done.set()
        answers = [answer for future in work for answer in future.result()]

    assert answers
    assert all(answers)


def test_a_call_is_priced_as_it_was_when_it_was_recorded(clean_monitor_state):
    journal = ChargeSink()
    journal.open.clear()
    with monitor_writing_to(journal, None) as monitor:
        PricingStrategy.configure({"gemini": {"image_price": 1}})
        monitor.record(image_call(1, parts={Part.PICTURES: 1}))
        PricingStrategy.configure({"gemini": {"image_price": 100}})
        monitor.record(image_call(2, parts={Part.PICTURES: 1}))
        PricingStrategy.reset()
        journal.open.set()
        monitor.flush()

        assert monitor.get_summary()["total_cost"] == 101


@pytest.mark.parametrize("with_journal", [True, False])
def test_what_is_found_to_be_wrong_later_is_counted_logged_once_and_leaves_its_id_free(caplog, with_journal):
    journal = ChargeSink()
    monitor = UsageMonitor(PRICING)
    monitor.write_to(journal if with_journal else None)
    for number in range(3):
        assert monitor.record(image_call(number, parts={Part.INPUT_TEXT: -1})) is True
    assert monitor.record(image_call("id", id=[])) is False
    assert monitor.record(None) is False
    monitor.flush()

    assert monitor.get_summary()["rejected_events"] == 5
    assert (monitor.get_charges(), journal.batches) == ([], [])
    assert len(caplog.records) == 3
    assert monitor.record(image_call(1)) is True
    monitor.write_to(None)
    assert [charge.call.id for charge in monitor.get_charges()] == ["call-1"]


def test_a_log_handler_may_ask_the_monitor_anything_and_may_fail():
    """It is called by the thread that writes: a lock held, or a wait for itself, would never end."""
    answers = []

    class Asking(logging.Handler):
        def emit(self, record):
            answers.append((monitor.get_summary()["rejected_events"], monitor.flush(), monitor.record(image_call(9))))
            raise RuntimeError("the log is broken")

    handler = Asking()
    logger = logging.getLogger("eleven_video.monitoring.usage")
    logger.addHandler(handler)
    try:
        with monitor_writing_to(ChargeSink()) as monitor:
            monitor.record(image_call(1, parts={Part.INPUT_TEXT: -1}))
            assert monitor.flush() is True
            assert monitor.flush() is True
    finally:
        logger.removeHandler(handler)

    assert answers == [(1, False, True)]
    assert [charge.call.id for charge in monitor.get_charges()] == ["call-9"]


def test_the_version_moves_when_a_call_becomes_visible():
    journal = ChargeSink()
    with monitor_writing_to(journal) as monitor:
        journal.open.clear()
        monitor.record(image_call(1))
        journal.entered.wait()
        versions = [monitor.version]
        for number in (2, 3):
            journal.open.set()
            monitor.flush()
            versions.append(monitor.version)
            monitor.record(image_call(number))
        monitor.flush()
        versions.append(monitor.version)
        monitor.record(image_call(4, parts={Part.INPUT_TEXT: -1}))
        monitor.flush()
        versions.append(monitor.version)

    assert len(set(versions)) == len(versions) == 5


def test_asking_alone_moves_no_version():
    monitor = UsageMonitor(PRICING)
    monitor.record(image_call(1))
    monitor.track_usage("gemini", "gemini-2.5-flash", "input_tokens", 1)
    before = monitor.version
    monitor.get_summary()

    assert monitor.version == before
