"""The public interface for counting usage. Any thread can count usage and read the sums at any time.

    monitor = UsageMonitor.get_instance()
    monitor.track_usage(SERVICE_GEMINI, "gemini-2.5-flash", MetricType.INPUT_TOKENS, 1_000)
    monitor.get_summary()["total_cost"]

`record()` counts a whole call, so the price can depend on the call's service tier, cached tokens or images.
`track_usage()` counts a single metric. The price is a default price or the user's own price.
"""

import threading
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import itemgetter
from time import time as _now
from typing import Any, ClassVar

from eleven_video.accounting.calls import Call, Service
from eleven_video.accounting.metrics import MetricType
from eleven_video.accounting.money import Amount, plain_number
from eleven_video.accounting.pricing import Charge, CostState, Pricing
from eleven_video.accounting.running_totals import Cell
from eleven_video.accounting.validation import accepted_amount
from eleven_video.monitoring.charge_recorder import ChargeRecorder, ChargeSink, Counts, log_refusals, priced
from eleven_video.monitoring.pricing_strategy import PricingStrategy

SERVICE_GEMINI = Service.GEMINI.value
SERVICE_ELEVENLABS = Service.ELEVENLABS.value
METRIC_INPUT_TOKENS = MetricType.INPUT_TOKENS.value
METRIC_OUTPUT_TOKENS = MetricType.OUTPUT_TOKENS.value
METRIC_CHARACTERS = MetricType.CHARACTERS.value
METRIC_IMAGES = MetricType.IMAGES.value
MODEL_GEMINI_FLASH = "gemini-2.5-flash"
MODEL_GEMINI_FLASH_IMAGE = "gemini-2.5-flash-image"
MODEL_GEMINI_PRO = "gemini-2.5-pro"


@dataclass(frozen=True, slots=True)
class UsageEvent:
    """The metric and the amount that one call of `track_usage` has counted. `timestamp` is in UTC."""

    service: str
    model_id: str
    metric_type: MetricType
    value: int | float
    timestamp: datetime


class UsageMonitor:
    """Counts usage from any thread, and returns exact sums at any time.

    Counting never raises an exception. Invalid usage is not added to the sums: it is counted in `rejected_events`, and
    the reason is logged once.

    Args:
        pricing: The prices of this monitor. If `pricing` is None, the current prices of `PricingStrategy` are used.
    """

    _instance: ClassVar["UsageMonitor | None"] = None
    _instance_lock: ClassVar[threading.Lock] = threading.Lock()

    def __init__(self, pricing: Pricing | None = None) -> None:
        self._own_pricing = pricing
        self._lock = threading.Lock()
        self._recorder = ChargeRecorder(self._lock)
        self._resets = 0
        self._inbox = self._recorder.inbox
        self._start_afresh()

    @classmethod
    def get_instance(cls) -> "UsageMonitor":
        """The monitor of this process. Every caller and thread gets the same object."""
        with cls._instance_lock:
            if cls._instance is None:
                cls._instance = cls()
            return cls._instance

    @property
    def version(self) -> tuple[int, ...]:
        """The version of the sums. After each change of the sums, the version has a new value.

        A display compares the current version with the version of its last summary, and reads a new summary only if the
        versions differ. No lock is needed to read the version.
        """
        # With a journal, the sums include a call as soon as the charge is durable. Without a journal, the sums include
        # every recorded call.
        counts = self._counts
        calls = counts.call_ids if self._recorder.thread is None else counts.charges
        # `_singles` must be read before `_arrived`. If events move from `_arrived` to `_singles` between the two reads,
        # the events are missing in both numbers. In the opposite order, the events would be counted twice, and a later
        # version could have the same value.
        return self._resets, self._singles + len(self._arrived), len(calls), counts.rejected

    def track_usage(self, service: str, model_id: str, metric_type: MetricType | str, value: float) -> None:
        """Count `value` units of a metric, such as tokens, that a model of a service has used. For speech, `model_id`
        may be the name of a voice.
        """
        # This method is called often, so it takes no lock. Appending to a deque is atomic. The entries are added up in
        # batches, and before any sum is returned.
        try:
            amount = value if type(value) is int and 0 <= value < _SMALL else accepted_amount(value)
            pricing = self._own_pricing or PricingStrategy._pricing  # noqa: SLF001  faster than `current`
            cell = self._cells.get((service, model_id, metric_type))
            if cell is None or cell.pricing is not pricing:
                cell = self._open_cell((service, model_id, metric_type), pricing)
            self._arrived.append((cell, amount, _now()))
            # If another thread holds the lock, this thread does not wait, because the events can be added up later.
            if not len(self._arrived) % _BATCH and self._lock.acquire(blocking=False):
                try:
                    self._add_up()
                finally:
                    self._lock.release()
        except Exception as refusal:  # noqa: BLE001  an error in counting must not stop the program
            self._refuse(refusal)

    def record(self, call: Call, *, attempt: str = "") -> bool:
        """Count a whole call. The price of the call is the price of its model at the time of the call.

        The method only puts the call into a queue and never waits. The call is checked, written to the journal and
        counted later, so the caller must not change the call.

        Args:
            call: The call with its usage.
            attempt: The id of the call's intent in the journal. `attempt` is "" if the call has no intent.

        Returns:
            False if a call with the same service and id was already recorded, or if `call` is not a `Call`. A call with
            invalid values is detected later, and is counted in `rejected_events`.
        """
        try:
            if not isinstance(call, Call):
                raise TypeError(f"{type(call).__name__} is not a call")  # noqa: TRY301  caught below
            counts = self._counts
            recorded = (counts, call, self._own_pricing or PricingStrategy._pricing, attempt)  # noqa: SLF001  as above
            # If several threads record calls with the same service and id, `setdefault` returns the own value to only
            # one of these threads, because `setdefault` is atomic.
            if counts.call_ids.setdefault((call.service, call.id), recorded) is not recorded:
                return False
            self._inbox.put(recorded)
            if self._recorder.thread is None and not self._inbox.qsize() % _BATCH:
                self._recorder.catch_up(wait=False)
        except Exception as refusal:  # noqa: BLE001  an error in counting must not stop the program
            self._refuse(refusal)
            return False
        return True

    def price(self, call: Call) -> Charge | None:
        """Check a call and compute its charge, but do not count the charge. The caller makes the charge durable and
        passes the charge to `count`.

        The method never raises an exception. An invalid call is counted in `rejected_events`, and the result is None.
        """
        try:
            return priced(call, self._own_pricing or PricingStrategy.current())
        except Exception as refusal:  # noqa: BLE001  an error in counting must not stop the program
            self._refuse(refusal)
            return None

    def count(self, charge: Charge) -> bool:
        """Count a charge that is already durable. When the method returns, all sums include the charge.

        The method never raises an exception. The charge is not passed to the journal that `write_to` set.

        Returns:
            False if a call with the same service and id was already counted.
        """
        counts, key = self._counts, (charge.call.service, charge.call.id)
        # `setdefault` returns the own value to only one thread, as in `record`.
        if counts.call_ids.setdefault(key, charge) is not charge:
            return False
        with self._lock:
            counts.add(charge)
        return True

    def write_to(self, journal: ChargeSink | None) -> None:
        """Set the journal. Every later charge is passed to `journal` before the charge is counted.

        If `journal` is None, charges are counted without a journal.

        A thread of this monitor calls `journal` with charges. Each charge has the value of `attempt` that `record`
        received. The journal must not return before all charges are durable, so that no sum includes charges that a
        crash could lose. If the journal raises an exception, the exception is logged, and the charges are counted
        nevertheless. The method `write_to` waits until all calls that were recorded earlier are counted.
        """
        self._recorder.write_to(journal)

    def flush(self, timeout_s: float | None = None) -> bool:
        """Wait until all calls recorded so far are counted. If a journal is set, the calls are also written to the
        journal.

        The method returns False if the calls are not counted after `timeout_s` seconds. If `timeout_s` is None, there
        is no time limit.
        """
        return self._recorder.flush(timeout_s)

    def reset(self) -> None:
        """Set all sums to zero and forget all events and charges. Prices are not changed.

        Calls that are in the queue at the time of the reset are written to the journal, but the sums do not include
        these calls.
        """
        with self._lock:
            self._start_afresh()
            self._resets += 1

    def get_events(self) -> list[UsageEvent]:
        """All usage that `track_usage` has counted so far. The oldest event is first."""
        self._recorder.catch_up()
        with self._lock:
            self._add_up()
            events = list(self._counts.totals.log)
        # The events are sorted, because the order of the events may differ from the order of their times if several
        # threads count usage.
        events.sort(key=itemgetter(2))
        return [
            UsageEvent(*label, plain_number(amount), datetime.fromtimestamp(moment, UTC))
            for label, amount, moment in events
        ]

    def get_charges(self) -> list[Charge]:
        """The charges of all whole calls, in the order in which they were counted.

        With a journal, only charges that are already durable are included. To include all charges, call `flush()`
        first.
        """
        self._recorder.catch_up()
        with self._lock:
            return list(self._counts.charges)

    def get_summary(self) -> dict[str, Any]:
        """All usage and its cost so far, as values that can be written as JSON.

        `total_cost` and each `cost` are dollars as floats. A field whose name ends in `_exact` has the same cost as
        decimal text. A field whose name ends in `_pico` has the same cost in whole pico-dollars (1e-12 dollars), so
        that the costs of all models or all services add up exactly to the total cost.

        `state` says how much of the cost is known. The values of `state` are free (the price is zero), priced,
        estimated, credits, unpriced (no rate is known) and unknown (a call got no answer). The value credits means that
        credits of an ElevenLabs plan were used, and these credits have no price in dollars. If the state is credits,
        unpriced or unknown, `at_least` is True, because the actual cost may be higher than the amount in dollars.

        `unpriced_credits` is the number of credits without a price in dollars. `estimated_credits` says whether the
        number of credits is partly estimated. `failed_calls` is the number of calls without a usable result, including
        calls without an answer. `estimated_calls` is the number of calls whose usage or price is estimated.

        With a journal, only whole calls that are already durable are included. To include all calls, call `flush()`
        first.
        """
        self._recorder.catch_up()
        with self._lock:
            self._add_up()
            counts = self._counts
            summary = counts.totals.summary()
            summary["events_count"] = len(counts.totals.log)
            summary["rejected_events"] = counts.rejected
        return summary

    def _start_afresh(self) -> None:
        self._counts = Counts()
        self._arrived: deque[tuple[Cell, Amount, float]] = deque()
        self._cells: dict[tuple[Any, Any, Any], Cell] = {}
        self._singles = 0

    def _open_cell(self, key: tuple[Any, Any, Any], pricing: Pricing) -> Cell:
        service, model_id, metric = key
        if not all(isinstance(name, str) and name for name in (service, model_id)):
            raise ValueError("a service and a model each need a name")
        with self._lock:
            cell = self._counts.totals.open_cell((service, model_id, MetricType(metric)), pricing)
            self._cells[key] = cell
        return cell

    def _add_up(self) -> None:
        """Add the events in `_arrived` to the totals. The caller holds the lock."""
        take, totals = self._arrived.popleft, self._counts.totals
        labels, amounts, moments = totals.log.labels, totals.log.amounts, totals.log.moments
        waiting = len(self._arrived)
        for _ in range(waiting):
            cell, amount, moment = take()
            if cell.totals is not totals:
                # The cell of the event was looked up before a reset, but the event was appended after the reset.
                cell = totals.open_cell(cell.label, cell.pricing)
            cell.amount += amount
            cell.count += 1
            labels.append(cell.label)
            amounts.append(amount)
            moments.append(moment)
        self._singles += waiting

    def _refuse(self, refusal: Exception) -> None:
        with self._lock:
            reason = self._counts.refuse(refusal)
        log_refusals([reason])


# The number of events that are added up in one batch. A summary has to add up only the events after the last batch.
_BATCH = 128
# Whole numbers from 0 up to this limit are accepted as amounts without a further check.
_SMALL = 1 << 40


__all__ = [
    "METRIC_CHARACTERS",
    "METRIC_IMAGES",
    "METRIC_INPUT_TOKENS",
    "METRIC_OUTPUT_TOKENS",
    "MODEL_GEMINI_FLASH",
    "MODEL_GEMINI_FLASH_IMAGE",
    "MODEL_GEMINI_PRO",
    "SERVICE_ELEVENLABS",
    "SERVICE_GEMINI",
    "CostState",
    "MetricType",
    "PricingStrategy",
    "UsageEvent",
    "UsageMonitor",
]
