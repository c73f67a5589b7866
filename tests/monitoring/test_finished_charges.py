"""Charges that a guard has priced and made durable: counted at once, each call once, whichever way it arrives."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from eleven_video.accounting.metrics import Part
from eleven_video.accounting.prices.genai_prices.book import gemini_price_book
from eleven_video.accounting.prices.rate_overrides import parse_overrides
from eleven_video.accounting.pricing import Charge, Pricing
from eleven_video.monitoring.usage import PricingStrategy, UsageMonitor
from tests.support.calls import gemini_call

PRICING = Pricing(book=gemini_price_book())
PARTS = {Part.INPUT_TEXT: 400, Part.OUTPUT_IMAGE: 1290, Part.PICTURES: 1}


def image_call(number: object, parts: dict[Part, int] = PARTS) -> object:
    return gemini_call("gemini-2.5-flash-image", parts, id=f"call-{number}")


def charge(number: object) -> Charge:
    return PRICING.charge(image_call(number))


def test_a_charge_is_part_of_the_sum_when_count_returns():
    """The sum has the charge's own price, whatever the monitor's prices are."""
    monitor = UsageMonitor(Pricing(parse_overrides({"gemini": {"image_price": 99}})))

    assert monitor.count(charge(1)) is True
    assert monitor.get_charges() == [charge(1)]
    assert monitor.get_summary()["total_cost_pico"] == charge(1).pico > 0


def test_a_charge_is_not_passed_to_the_journal():
    batches: list[object] = []
    monitor = UsageMonitor(PRICING)
    monitor.write_to(batches.append)
    monitor.count(charge(1))
    assert monitor.flush() is True
    monitor.write_to(None)

    assert batches == []
    assert monitor.get_summary()["calls_count"] == 1


@pytest.mark.parametrize("with_journal", [True, False])
def test_a_call_counts_once_whether_recorded_or_finished(with_journal):
    monitor = UsageMonitor(PRICING)
    monitor.write_to((lambda _: None) if with_journal else None)

    assert monitor.record(image_call(1)) is True
    assert monitor.count(charge(1)) is False
    assert monitor.count(charge(2)) is True
    assert monitor.count(charge(2)) is False
    assert monitor.record(image_call(2)) is False
    assert monitor.flush() is True
    monitor.write_to(None)
    assert sorted(one.call.id for one in monitor.get_charges()) == ["call-1", "call-2"]


def test_threads_lose_no_charge_and_count_none_twice():
    monitor, start = UsageMonitor(PRICING), threading.Barrier(8)

    def work(thread: int) -> int:
        start.wait()
        # Two threads have the same ids, and half of all threads record.
        ids = [f"{thread // 2}-{number}" for number in range(200)]
        if thread % 4 < 2:
            return sum(monitor.count(charge(id_)) for id_ in ids)
        return sum(monitor.record(image_call(id_)) for id_ in ids)

    with ThreadPoolExecutor(8) as pool:
        counted = sum(pool.map(work, range(8)))

    assert counted == monitor.get_summary()["calls_count"] == 800
    assert monitor.get_summary()["total_cost_pico"] == 800 * charge(1).pico


@pytest.mark.parametrize("with_journal", [True, False])
def test_the_version_moves_with_each_charge(with_journal):
    monitor = UsageMonitor(PRICING)
    monitor.write_to((lambda _: None) if with_journal else None)
    versions = [monitor.version]
    for number in range(3):
        monitor.count(charge(number))
        versions.append(monitor.version)
    monitor.count(charge(0))
    assert monitor.version == versions[-1]
    monitor.write_to(None)

    assert len(set(versions)) == 4


def test_a_reset_starts_anew():
    monitor = UsageMonitor(PRICING)
    monitor.count(charge(1))
    monitor.reset()

    assert monitor.get_charges() == []
    assert monitor.count(charge(1)) is True


def test_prices_are_the_monitors_own_or_else_those_of_the_process(clean_monitor_state):
    PricingStrategy.configure({"gemini": {"image_price": 7}})

    assert UsageMonitor(PRICING).price(image_call(1)) == charge(1)
    priced = UsageMonitor().price(image_call(1, {Part.PICTURES: 1}))
    assert priced is not None
    assert priced.pico == 7 * 10**12


def test_to_price_a_call_counts_nothing():
    monitor = UsageMonitor(PRICING)
    monitor.price(image_call(1))

    assert monitor.get_summary()["calls_count"] == 0
    assert monitor.record(image_call(1)) is True


@pytest.mark.parametrize("call", [image_call(1, {Part.INPUT_TEXT: -1}), None, "call"], ids=["negative", "none", "text"])
def test_an_invalid_call_has_no_price_and_is_refused(caplog, call):
    monitor = UsageMonitor(PRICING)

    assert [monitor.price(call), monitor.price(call)] == [None, None]
    assert monitor.get_summary()["rejected_events"] == 2
    assert len(caplog.records) == 1
    assert monitor.get_charges() == []
