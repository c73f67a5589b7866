"""The public face of the accounting: count usage from any thread, ask at any time what it came to.

    monitor = UsageMonitor.get_instance()
    monitor.track_usage(SERVICE_GEMINI, "gemini-2.5-flash", MetricType.INPUT_TOKENS, 1_000)
    monitor.get_summary()["total_cost"]

`record()` counts a whole call, which is what prices need (tiers, cached tokens, images). `track_usage()` counts a
single metric at the default rates or a user's own.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import itemgetter
from time import time as _now
from typing import Any, ClassVar

from eleven_video.accounting.accepted import accepted_amount, accepted_call
from eleven_video.accounting.amounts import Amount, plain_number
from eleven_video.accounting.events import Call, Service
from eleven_video.accounting.metrics import MetricType
from eleven_video.accounting.pricing import Charge, CostState, Pricing
from eleven_video.accounting.rates import DEFAULTS, parse_overrides
from eleven_video.accounting.totals import Cell, Totals

logger = logging.getLogger(__name__)

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


class PricingStrategy:
    """The rates that bare monitors price by: the defaults, and overrides for the whole process."""

    _pricing: ClassVar[Pricing] = Pricing()

    @classmethod
    def configure(cls, config: Mapping[str, Any]) -> None:
        """Set overrides such as {"gemini": {"image_price": 0.05, "models": {"gemini-2.5-pro": {...}}}}.

        Replaces what an earlier call set; keys not given keep their defaults. Holds for later usage only.

        Raises:
            InvalidPrice: A ValueError that names the key or price it refuses; the earlier overrides stay then.
        """
        cls._pricing = Pricing(parse_overrides(config))

    @classmethod
    def reset(cls) -> None:
        """Clear the overrides. Usage is left alone."""
        cls._pricing = Pricing()

    @classmethod
    def get_price(cls, service: str, key: str, model_id: str | None = None) -> float:
        """Dollars for a price key such as "input_token_price_per_million"; 0.0 if nothing is known of it."""
        price = cls._pricing.overrides.price(service, key, model_id)
        if price is None:
            price = DEFAULTS.get(service, {}).get(key)
        return 0.0 if price is None else float(price)

    @classmethod
    def current(cls) -> Pricing:
        return cls._pricing


class UsageMonitor:
    """Counts usage from any thread and knows the exact sum at any moment.

    Counting never raises: what cannot be counted is refused, counted in `rejected_events` and logged once.

    Args:
        pricing: How calls are priced. None prices by `PricingStrategy`, whatever it says at the time.
    """

    _instance: ClassVar["UsageMonitor | None"] = None
    _instance_lock: ClassVar[threading.Lock] = threading.Lock()

    def __init__(self, pricing: Pricing | None = None) -> None:
        self._own_pricing = pricing
        self._journal: Callable[[Charge], None] | None = None
        self._lock = threading.Lock()
        self._resets = 0
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
        """Differs after each change: a display compares it, without a lock, before it asks for a summary."""
        return self._resets, len(self._arrived) + len(self._totals.log), len(self._charges), self._rejected

    def track_usage(self, service: str, model_id: str, metric_type: MetricType | str, value: float) -> None:
        """Count one metric: `value` units used by a model (for speech: by a voice) of a service."""
        # The hot path takes no lock: appending to a deque is one step that no thread can interrupt. What is there is
        # added up in batches, and before anybody is told a sum.
        try:
            amount = value if type(value) is int and 0 <= value < _SMALL else accepted_amount(value)
            pricing = self._own_pricing or PricingStrategy._pricing  # noqa: SLF001  a call would cost a tenth of this
            cell = self._cells.get((service, model_id, metric_type))
            if cell is None or cell.pricing is not pricing:
                cell = self._open_cell((service, model_id, metric_type), pricing)
            self._arrived.append((cell, amount, _now()))
            # Who finds another thread at it goes on: waiting in line would cost more than the work.
            if not len(self._arrived) % _BATCH and self._lock.acquire(blocking=False):
                try:
                    self._add_up()
                finally:
                    self._lock.release()
        except Exception as refusal:  # noqa: BLE001  counting must never break what is counted
            self._refuse(refusal)

    def record(self, call: Call) -> bool:
        """Count a whole call, priced by its model at the time it happened.

        Returns:
            False where the call was counted before (the same id) or cannot be counted.
        """
        try:
            # All that can be wrong with a call is found before any of it is counted.
            charge = (self._own_pricing or PricingStrategy.current()).charge(accepted_call(call))
            with self._lock:
                if call.id in self._call_ids:
                    return False
                self._call_ids.add(call.id)
            self._tell_journal(charge)
            with self._lock:
                self._add_up()
                self._totals.add_charge(charge)
                self._charges.append(charge)
        except Exception as refusal:  # noqa: BLE001  counting must never break what is counted
            self._refuse(refusal)
            return False
        return True

    def write_to(self, journal: Callable[[Charge], None] | None) -> None:
        """From now on tell `journal` every charge before it is counted; None tells nobody.

        It is called by the thread that records, and returns when the charge is durable: so no sum shows what a crash
        would lose.
        """
        self._journal = journal

    def reset(self) -> None:
        """Forget all usage. Prices are left alone."""
        with self._lock:
            self._start_afresh()
            self._resets += 1

    def get_events(self) -> list[UsageEvent]:
        """Everything counted so far, oldest first."""
        with self._lock:
            self._add_up()
            events = list(self._totals.log)
        # Two threads may have looked at the clock in one order and handed in their counts in the other.
        events.sort(key=itemgetter(2))
        return [
            UsageEvent(*label, plain_number(amount), datetime.fromtimestamp(moment, UTC))
            for label, amount, moment in events
        ]

    def get_charges(self) -> list[Charge]:
        """Every whole call with the rates it was priced by, in the order of their arrival."""
        with self._lock:
            return list(self._charges)

    def get_summary(self) -> dict[str, Any]:
        """What was used and what it costs, in plain JSON types.

        `total_cost` and each `cost` are dollars as floats; `total_cost_pico` and each `cost_pico` are the same exactly,
        in 1e-12 dollars: there sum(by_model) == sum(by_service) == total, to the last digit. `state` tells how much is
        known: free, priced, estimated, unpriced (used, but no rate is known) or unknown (no answer came).
        """
        with self._lock:
            self._add_up()
            summary = self._totals.summary()
            summary["events_count"] = len(self._totals.log)
            summary["rejected_events"] = self._rejected
        return summary

    def _start_afresh(self) -> None:
        self._arrived: deque[tuple[Cell, Amount, float]] = deque()
        self._totals = Totals()
        self._cells: dict[tuple[Any, Any, Any], Cell] = {}
        self._charges: list[Charge] = []
        self._call_ids: set[str] = set()
        self._rejected = 0
        self._refusals_logged: set[str] = set()

    def _tell_journal(self, charge: Charge) -> None:
        if (journal := self._journal) is not None:
            try:
                journal(charge)
            except Exception:
                # Counted all the same: what is seen may then be more than what is kept, never less than what was used.
                logger.exception("A charge could not be written to the journal")

    def _open_cell(self, key: tuple[Any, Any, Any], pricing: Pricing) -> Cell:
        service, model_id, metric = key
        if not all(isinstance(name, str) and name for name in (service, model_id)):
            raise ValueError("a service and a model each need a name")
        with self._lock:
            cell = self._totals.open_cell((service, model_id, MetricType(metric)), pricing)
            self._cells[key] = cell
        return cell

    def _add_up(self) -> None:
        """Add what has arrived to the totals. The lock is held."""
        take, totals = self._arrived.popleft, self._totals
        labels, amounts, moments = totals.log.labels, totals.log.amounts, totals.log.moments
        for _ in range(len(self._arrived)):
            cell, amount, moment = take()
            if cell.totals is not totals:
                # Found just before a reset, counted just after it.
                cell = totals.open_cell(cell.label, cell.pricing)
            cell.amount += amount
            cell.count += 1
            labels.append(cell.label)
            amounts.append(amount)
            moments.append(moment)

    def _refuse(self, refusal: Exception) -> None:
        reason = f"{type(refusal).__name__}: {refusal}"
        with self._lock:
            self._rejected += 1
            first = reason not in self._refusals_logged and len(self._refusals_logged) < _REFUSALS_TOLD
            if first:
                self._refusals_logged.add(reason)
        # After the lock is released: a log handler may itself ask for a summary.
        if first:
            logger.warning("Usage that cannot be counted was left out: %s", reason)


# How many events may wait to be added up. It bounds what a summary has to catch up with.
_BATCH = 128
# Whole numbers below this need no further look: nobody sends that many tokens in one call.
_SMALL = 1 << 40
# A flood of different bad values must not become a flood of messages.
_REFUSALS_TOLD = 20


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
