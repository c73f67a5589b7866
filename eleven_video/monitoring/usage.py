"""The public interface of the accounting: count usage from any thread, read the sums at any time.

    monitor = UsageMonitor.get_instance()
    monitor.track_usage(SERVICE_GEMINI, "gemini-2.5-flash", MetricType.INPUT_TOKENS, 1_000)
    monitor.get_summary()["total_cost"]

`record()` counts a whole call, as prices require (tiers, cached tokens, images). `track_usage()` counts a single metric
at the default rates or the user's rates.
"""

import threading
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import itemgetter
from time import time as _now
from typing import Any, ClassVar

from eleven_video.accounting.accepted import accepted_amount
from eleven_video.accounting.events import Call, Service
from eleven_video.accounting.metrics import MetricType
from eleven_video.accounting.money import Amount, plain_number
from eleven_video.accounting.pricing import Charge, CostState, Pricing
from eleven_video.accounting.totals import Cell
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
    """One metric counted once. `timestamp` is UTC."""

    service: str
    model_id: str
    metric_type: MetricType
    value: int | float
    timestamp: datetime


class UsageMonitor:
    """Counts usage from any thread, with an exact sum at any moment.

    Counting never raises: an invalid event is refused, counted in `rejected_events` and logged once.

    Args:
        pricing: The prices of calls. None uses the current prices of `PricingStrategy`.
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
        """The monitor of this process. The same object for every caller and thread."""
        with cls._instance_lock:
            if cls._instance is None:
                cls._instance = cls()
            return cls._instance

    @property
    def version(self) -> tuple[int, ...]:
        """A value that differs after each change: a display compares it, without a lock, before reading a summary."""
        # With a journal a call becomes visible once it is durable, else as soon as a sum is read.
        counts = self._counts
        calls = counts.call_ids if self._recorder.thread is None else counts.charges
        # In this order a count moving between the two is missed rather than seen twice, so no version repeats.
        return self._resets, self._singles + len(self._arrived), len(calls), counts.rejected

    def track_usage(self, service: str, model_id: str, metric_type: MetricType | str, value: float) -> None:
        """Count one metric: `value` units used by a model (for speech: by a voice) of a service."""
        # The hot path takes no lock: appending to a deque is atomic. The entries are added up in batches, and
        # before any sum is returned.
        try:
            amount = value if type(value) is int and 0 <= value < _SMALL else accepted_amount(value)
            pricing = self._own_pricing or PricingStrategy._pricing  # noqa: SLF001  a call would cost a tenth of this
            cell = self._cells.get((service, model_id, metric_type))
            if cell is None or cell.pricing is not pricing:
                cell = self._open_cell((service, model_id, metric_type), pricing)
            self._arrived.append((cell, amount, _now()))
            # If another thread is adding up, continue: waiting would cost more than the work.
            if not len(self._arrived) % _BATCH and self._lock.acquire(blocking=False):
                try:
                    self._add_up()
                finally:
                    self._lock.release()
        except Exception as refusal:  # noqa: BLE001  counting must never break what is counted
            self._refuse(refusal)

    def record(self, call: Call, *, attempt: str = "") -> bool:
        """Count a whole call, priced by its model at the time of the call.

        Only queues the call and never blocks: it is checked, priced, written to the journal and counted later. So the
        caller must not change `call` afterwards.

        Args:
            call: What was used.
            attempt: The id of the call's intent in the journal, if it has one.

        Returns:
            False if the call was recorded before (same service and id) or is not a `Call`. A call with invalid values
            is refused later, and counted in `rejected_events`.
        """
        try:
            if not isinstance(call, Call):
                raise TypeError(f"{type(call).__name__} is not a call")  # noqa: TRY301  caught with all the others
            counts = self._counts
            recorded = (counts, call, self._own_pricing or PricingStrategy._pricing, attempt)  # noqa: SLF001  as above
            # Of all threads with the same id of a service, only one finds its own value: `setdefault` is atomic.
            if counts.call_ids.setdefault((call.service, call.id), recorded) is not recorded:
                return False
            self._inbox.put(recorded)
            if self._recorder.thread is None and not self._inbox.qsize() % _BATCH:
                self._recorder.catch_up(wait=False)
        except Exception as refusal:  # noqa: BLE001  counting must never break what is counted
            self._refuse(refusal)
            return False
        return True

    def price(self, call: Call) -> Charge | None:
        """Check and price a call without counting it: whoever makes the charge durable then passes it to `count`.

        Never raises. An invalid call is refused: `rejected_events` counts it, and the result is None.
        """
        try:
            return priced(call, self._own_pricing or PricingStrategy.current())
        except Exception as refusal:  # noqa: BLE001  counting must never break what is counted
            self._refuse(refusal)
            return None

    def count(self, charge: Charge) -> bool:
        """Count a charge that is priced and durable. It is part of every sum when this returns.

        Never raises. The charge is not passed to the journal of `write_to`.

        Returns:
            False if the call was counted before (same service and id).
        """
        counts, key = self._counts, (charge.call.service, charge.call.id)
        # As in `record`: of all threads with the same id of a service, only one finds its own value.
        if counts.call_ids.setdefault(key, charge) is not charge:
            return False
        with self._lock:
            counts.add(charge)
        return True

    def write_to(self, journal: ChargeSink | None) -> None:
        """From now on pass every charge to `journal` before it is counted; None stops this.

        A thread of this monitor calls it with charges, each with the `attempt` given to `record`. It must return when
        all are durable, so that no sum includes charges that a crash could lose. Its errors are logged, and the charges
        are counted all the same. This method waits until all earlier calls are counted.
        """
        self._recorder.write_to(journal)

    def flush(self, timeout_s: float | None = None) -> bool:
        """Wait until everything recorded so far is in the journal, if there is one, and counted; False if not in time."""
        return self._recorder.flush(timeout_s)

    def reset(self) -> None:
        """Clear all usage. Prices are not changed.

        Queued calls were made before the reset: they still go to the journal, but no longer appear here.
        """
        with self._lock:
            self._start_afresh()
            self._resets += 1

    def get_events(self) -> list[UsageEvent]:
        """Everything counted so far, oldest first."""
        self._recorder.catch_up()
        with self._lock:
            self._add_up()
            events = list(self._counts.totals.log)
        # Two threads may read the clock in one order and add their counts in the other.
        events.sort(key=itemgetter(2))
        return [
            UsageEvent(*label, plain_number(amount), datetime.fromtimestamp(moment, UTC))
            for label, amount, moment in events
        ]

    def get_charges(self) -> list[Charge]:
        """Every whole call with its rates, in order of arrival.

        With a journal, only durable calls; call `flush()` first to wait for all.
        """
        self._recorder.catch_up()
        with self._lock:
            return list(self._counts.charges)

    def get_summary(self) -> dict[str, Any]:
        """Usage and cost, in plain JSON types.

        `total_cost` and each `cost` are dollars as floats; `..._exact` is the same as decimal text, `..._pico` in whole
        1e-12 dollars: there sum(by_model) == sum(by_service) == total, to the last digit. `state` tells how much is
        known: free (a price of zero), priced, estimated, credits (a plan's credits pay, and have no price in dollars),
        unpriced (used, but no rate is known) or unknown (no answer came). `at_least` is True for the last three: the
        dollars leave something out. `unpriced_credits` are the credits without a price, and `estimated_credits` tells
        whether some of them are estimated. `failed_calls` ended without a result to use, lost ones included;
        `estimated_calls` are those whose usage or price was estimated, whatever their state.

        With a journal, it includes whole calls once they are durable; call `flush()` first to wait for all.
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
        """Add the arrived events to the totals. The lock is held."""
        take, totals = self._arrived.popleft, self._counts.totals
        labels, amounts, moments = totals.log.labels, totals.log.amounts, totals.log.moments
        waiting = len(self._arrived)
        for _ in range(waiting):
            cell, amount, moment = take()
            if cell.totals is not totals:
                # Arrived just before a reset, counted just after it.
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


# How many events may wait to be added up. This bounds the work of a summary.
_BATCH = 128
# Whole numbers below this need no further check.
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
