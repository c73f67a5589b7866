"""Turns a recorded call into a counted charge: priced, written to the ledger if there is one, and only then counted.

This is the path of calls that are made without a guard; a guard settles its calls itself. The thread that records a call
does none of this. With a journal, a separate thread does it immediately, in batches, so
that a sum never includes charges that a crash could lose; without a journal, it is done before a sum is returned.
"""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any

from eleven_video.accounting.accepted import accepted_call
from eleven_video.accounting.events import Call
from eleven_video.accounting.pricing import Charge, Pricing
from eleven_video.accounting.totals import Totals

# One logger for the whole monitor.
logger = logging.getLogger("eleven_video.monitoring.usage")

# A flood of different bad values must not become a flood of messages.
_MOST_MESSAGES = 20


class Counts:
    """Sums, their charges, and refused calls. Not thread-safe: the monitor holds a lock.

    A call belongs to the counts in which it was recorded, however much later it is priced: after a reset it is added to
    counts that are no longer read.

    Attributes:
        call_ids: Every recorded call, by service and id, whether counted yet or not. The only attribute changed
            without the lock, by atomic steps.
        rejected: Number of refused events.
    """

    __slots__ = ("_reasons", "call_ids", "charges", "rejected", "totals")

    def __init__(self) -> None:
        self.totals = Totals()
        self.charges: list[Charge] = []
        self.call_ids: dict[tuple[str, str], Any] = {}
        self.rejected = 0
        self._reasons: set[str] = set()

    def add(self, charge: Charge) -> None:
        self.totals.add_charge(charge)
        self.charges.append(charge)
        # Only the key matters from now on: the value was needed to find the first thread that added it.
        self.call_ids[charge.call.service, charge.call.id] = None

    def refuse(self, refusal: Exception, *, call_id: tuple[str, str] | None = None) -> str | None:
        """Count a refused event. Returns the message to log, None if it was logged before."""
        if call_id is not None:
            # Nothing was counted under this id, so a valid call may still use it.
            self.call_ids.pop(call_id, None)
        self.rejected += 1
        reason = f"{type(refusal).__name__}: {refusal}"
        if reason in self._reasons or len(self._reasons) >= _MOST_MESSAGES:
            return None
        self._reasons.add(reason)
        return reason


def priced(call: Call, pricing: Pricing) -> Charge:
    """Check a call and price it.

    Raises:
        ValueError, OverflowError: The call cannot be counted; see `accepted_call`.
    """
    return pricing.charge(accepted_call(call))


def log_refusals(reasons: Iterable[str | None]) -> None:
    """Log what `refuse` returned. A log handler may ask the monitor for a summary, so no lock may be held here."""
    for reason in reasons:
        if reason is not None:
            # A failing log handler must not affect the counts.
            with suppress(Exception):
                logger.warning("Usage that cannot be counted was left out: %s", reason)


# A call, the counts it belongs to, the prices in force when it was recorded, and the attempt that it settles or "".
Recorded = tuple[Counts, Call, Pricing, str]
# Takes charges, each with its attempt, and returns when all of them are durable.
ChargeSink = Callable[[Sequence[tuple[Charge, str]]], None]

# Number of calls written at once. They become visible together, so the batch is kept small.
_LARGEST_BATCH = 256


class ChargeRecorder:
    """Processes the calls in `inbox`, in order.

    Args:
        lock: Held while charges are added to the counts.

    Attributes:
        inbox: Queue of recorded calls. Adding one never blocks, and is safe from any thread or signal handler.
        thread: The working thread; None without a journal.
    """

    def __init__(self, lock: threading.Lock) -> None:
        # An event in the queue is set once everything before it is done; None ends the thread.
        self.inbox: SimpleQueue[Recorded | threading.Event | None] = SimpleQueue()
        self.thread: threading.Thread | None = None
        self._lock = lock
        self._changing = threading.Lock()

    def write_to(self, journal: ChargeSink | None) -> None:
        """Write all charges to `journal` from now on. Waiting calls are finished first, with the earlier journal."""
        with self._changing:
            earlier = self.thread
            if earlier is not None:
                self.inbox.put(None)
                earlier.join()
            reasons: list[str | None] = []
            with self._lock:
                # No call may be lost between two journals: calls recorded meanwhile go to the new one.
                if journal is None or earlier is None:
                    reasons = self._count_waiting()
                self.thread = None
                if journal is not None:
                    self.thread = threading.Thread(
                        target=self._run, args=(journal,), name="charge-recorder", daemon=True
                    )
                    self.thread.start()
            log_refusals(reasons)

    def catch_up(self, *, wait: bool = True) -> None:
        """Without a journal: count what was recorded. Returns at once if another thread is doing so and `wait` is False."""
        if self.inbox.empty() or not self._lock.acquire(blocking=wait):
            return
        try:
            # Check with the lock held: a thread may have started to do this.
            reasons = self._count_waiting() if self.thread is None else []
        finally:
            self._lock.release()
        log_refusals(reasons)

    def flush(self, timeout_s: float | None) -> bool:
        """Wait until everything recorded so far is written and counted; False if it is not in time."""
        self.catch_up()
        with self._lock:
            if self.thread is None:
                return True
            if self.thread is threading.current_thread():
                return False
            done = threading.Event()
            self.inbox.put(done)
        return done.wait(timeout_s)

    def _run(self, journal: ChargeSink) -> None:
        at_work = True
        while at_work:
            batch = [self.inbox.get(), *self._taken(_LARGEST_BATCH)]
            at_work = None not in batch
            try:
                self._write_and_count([item for item in batch if isinstance(item, tuple)], journal)
            finally:
                _set_events(batch)

    def _write_and_count(self, recorded: Sequence[Recorded], journal: ChargeSink) -> None:
        results = [_charge_of(item) for item in recorded]
        charges = [
            (charge, attempt)
            for (_, _, _, attempt), charge in zip(recorded, results, strict=True)
            if isinstance(charge, Charge)
        ]
        if charges:
            try:
                journal(charges)
            except BaseException:
                # No error may end this thread. Charges are still counted: sums may exceed the journal, never miss usage.
                with suppress(Exception):
                    logger.exception("Charges could not be written to the journal")
        with self._lock:
            reasons = _count(recorded, results)
        log_refusals(reasons)

    def _count_waiting(self) -> list[str | None]:
        """Count the calls in the inbox without writing them. Returns the messages to log. The lock is held."""
        batch = list(self._taken(self.inbox.qsize()))
        recorded = [item for item in batch if isinstance(item, tuple)]
        reasons = _count(recorded, [_charge_of(item) for item in recorded])
        _set_events(batch)
        return reasons

    def _taken(self, most: int) -> Iterator[Recorded | threading.Event | None]:
        with suppress(Empty):
            for _ in range(most):
                yield self.inbox.get_nowait()


def _charge_of(recorded: Recorded) -> Charge | Exception:
    """The charge of a recorded call, or the error that prevents one."""
    _, call, pricing, _ = recorded
    try:
        return priced(call, pricing)
    except Exception as refusal:  # noqa: BLE001  counting must never break what is counted
        return refusal


def _count(recorded: Sequence[Recorded], results: Sequence[Charge | Exception]) -> list[str | None]:
    """Add charges to their counts. Returns the messages to log. The lock is held."""
    reasons: list[str | None] = []
    for (counts, call, _, _), charge in zip(recorded, results, strict=True):
        if isinstance(charge, Charge):
            counts.add(charge)
        else:
            reasons.append(counts.refuse(charge, call_id=(call.service, call.id)))
    return reasons


def _set_events(items: Iterable[object]) -> None:
    for item in items:
        if isinstance(item, threading.Event):
            item.set()
