"""Computes the charges of recorded calls, writes the charges to a journal if a journal is set, and then counts the
charges.

A journal is a function that stores charges durably, for example in the ledger. This module gets only calls that are
made without a guard, because a guard settles calls itself. The thread that records a call only puts the call into a
queue. With a journal, a separate thread processes the queue at once. The separate thread counts a charge only after the
charge is durable, so that sums do not include charges that a crash would lose. Without a journal, the queue is
processed before a sum is returned.
"""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any

from eleven_video.accounting.calls import Call
from eleven_video.accounting.pricing import Charge, Pricing
from eleven_video.accounting.running_totals import Totals
from eleven_video.accounting.validation import accepted_call

# All modules of the usage monitor use this logger.
logger = logging.getLogger("eleven_video.monitoring.usage")

# The maximum number of messages about refused events. Without a maximum number of messages, many different invalid
# values could fill the log.
_MOST_MESSAGES = 20


class Counts:
    """The sums of usage, the counted charges, and the number of refused events.

    The class is not thread-safe, so the monitor holds a lock while it uses a `Counts` object. After a reset, the
    monitor has a new `Counts` object. A call that was recorded before the reset is added to the old `Counts` object,
    which nobody reads any more.

    Attributes:
        totals: The sums of usage and cost.
        charges: The counted charges, in the order in which they were counted.
        call_ids: The service and id of every recorded call, even if the call is not counted yet. `call_ids` is changed
            without the lock, but only by atomic operations.
        rejected: The number of refused events.
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
        # The value of the key showed which thread added the key first. The value is not needed any more after the call
        # is counted.
        self.call_ids[charge.call.service, charge.call.id] = None

    def refuse(self, refusal: Exception, *, call_id: tuple[str, str] | None = None) -> str | None:
        """Count a refused event.

        Args:
            refusal: The error that says why the event is refused.
            call_id: The service and id of the refused call. `call_id` is None if the event is not a recorded call.

        Returns:
            The message to log. The result is None if the same message was logged earlier, or if too many messages were
            logged.
        """
        if call_id is not None:
            # The refused call was not counted, so a valid call may still have the same id.
            self.call_ids.pop(call_id, None)
        self.rejected += 1
        reason = f"{type(refusal).__name__}: {refusal}"
        if reason in self._reasons or len(self._reasons) >= _MOST_MESSAGES:
            return None
        self._reasons.add(reason)
        return reason


def priced(call: Call, pricing: Pricing) -> Charge:
    """Check a call and return its charge.

    Raises:
        ValueError, OverflowError: The call cannot be counted. `accepted_call` explains the reasons.
    """
    return pricing.charge(accepted_call(call))


def log_refusals(reasons: Iterable[str | None]) -> None:
    """Log the messages that `Counts.refuse` returned.

    The caller must not hold the monitor's lock. A log handler may call `get_summary` of the monitor, and this method
    needs the lock.
    """
    for reason in reasons:
        if reason is not None:
            # An exception in a log handler must not stop the counting.
            with suppress(Exception):
                logger.warning("Usage that cannot be counted was left out: %s", reason)


# A recorded call has four items: the `Counts` object to which the call is added, the call itself, the prices at the
# time of recording, and the id of the call's intent in the journal. The id is "" if the call has no intent.
Recorded = tuple[Counts, Call, Pricing, str]
# A journal is a function that receives charges. Each charge has the id of its intent, or "" if it has no intent. The
# function returns when all received charges are durable.
ChargeSink = Callable[[Sequence[tuple[Charge, str]]], None]

# The maximum number of calls that are written to the journal at once. Calls are counted only after all calls that are
# written at once are durable, so a small number of calls is counted sooner.
_LARGEST_BATCH = 256


class ChargeRecorder:
    """Computes the charges of the recorded calls in `inbox`, writes the charges to the journal, and counts them in the
    order of the queue.

    Args:
        lock: The monitor's lock. The lock is held while charges are added to the counts.

    Attributes:
        inbox: The queue of recorded calls. Any thread or signal handler may add a call to the queue without waiting.
        thread: The thread that processes the queue. `thread` is None without a journal.
    """

    def __init__(self, lock: threading.Lock) -> None:
        # An event in the queue is set as soon as all earlier calls in the queue are processed. None in the queue ends
        # the thread.
        self.inbox: SimpleQueue[Recorded | threading.Event | None] = SimpleQueue()
        self.thread: threading.Thread | None = None
        self._lock = lock
        self._changing = threading.Lock()

    def write_to(self, journal: ChargeSink | None) -> None:
        """Set the journal to which all later charges are written. If `journal` is None, charges are not written.

        Calls that are already in the queue are processed first, with the earlier journal.
        """
        with self._changing:
            earlier = self.thread
            if earlier is not None:
                self.inbox.put(None)
                earlier.join()
            reasons: list[str | None] = []
            with self._lock:
                # If one journal replaces another journal, calls that are recorded during the replacement stay in the
                # queue for the new journal.
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
        """Without a journal, count all calls in the queue. With a journal, do nothing.

        If another thread holds the lock and `wait` is False, the method returns at once and counts nothing.
        """
        if self.inbox.empty() or not self._lock.acquire(blocking=wait):
            return
        try:
            # The journal is checked while the lock is held, because `write_to` may have started a thread that processes
            # the queue.
            reasons = self._count_waiting() if self.thread is None else []
        finally:
            self._lock.release()
        log_refusals(reasons)

    def flush(self, timeout_s: float | None) -> bool:
        """Wait until all calls recorded so far are written and counted.

        The method returns False if the calls are not counted after `timeout_s` seconds. If `timeout_s` is None, there
        is no time limit.
        """
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
                # No error may end this thread. Charges that could not be written are nevertheless counted, because the
                # sums must include all usage.
                with suppress(Exception):
                    logger.exception("Charges could not be written to the journal")
        with self._lock:
            reasons = _count(recorded, results)
        log_refusals(reasons)

    def _count_waiting(self) -> list[str | None]:
        """Count the calls in the queue without writing them to a journal, and return messages for the log.

        The caller holds the lock.
        """
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
    """The charge of a recorded call, or the error that says why the call cannot be counted."""
    _, call, pricing, _ = recorded
    try:
        return priced(call, pricing)
    except Exception as refusal:  # noqa: BLE001  an error in counting must not stop the program
        return refusal


def _count(recorded: Sequence[Recorded], results: Sequence[Charge | Exception]) -> list[str | None]:
    """Add each charge to the `Counts` of its call. If the result of a call is an error, the call is counted as refused.

    The caller holds the lock, and logs the returned messages after it has released the lock.
    """
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
