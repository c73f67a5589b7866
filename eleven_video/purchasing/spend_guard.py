"""The guard of paid calls. The guard reserves the cost before a call, and saves the result after the call."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from fractions import Fraction
from threading import Event
from uuid import uuid4

from eleven_video.accounting.budget_limits import BudgetStatus, Limit, Verdict
from eleven_video.accounting.calls import Call, Outcome
from eleven_video.accounting.metrics import Part
from eleven_video.accounting.money import Amount
from eleven_video.accounting.pricing import Charge, Pricing
from eleven_video.domain.listener import Listener
from eleven_video.domain.old_guard_names import OldGuardNames
from eleven_video.domain.options import Mode
from eleven_video.domain.ports import Bought
from eleven_video.domain.requests.request_kinds import kind_of, scene_of, service_of
from eleven_video.domain.requests.requests import Request, SpeechRequest
from eleven_video.errors import BudgetExceeded, ConfigurationError, Interrupted
from eleven_video.ledger.charge_rows import credits_in_millionths
from eleven_video.ledger.encoding import MICRO
from eleven_video.ledger.entries import Settle
from eleven_video.ledger.records import (
    AS_LISTED,
    Billed,
    Granted,
    Intent,
    Refused,
    Resolution,
    Unavailable,
    rounded_up,
    times_billed,
)
from eleven_video.ledger.spool.entry_lines import to_line
from eleven_video.ledger.store import Ledger
from eleven_video.monitoring.usage import UsageMonitor
from eleven_video.purchasing.affordability import Affording
from eleven_video.purchasing.budget_pool import BudgetPool, IncludedCredits
from eleven_video.purchasing.refusal_texts import passed_bound, refusal
from eleven_video.purchasing.result_store import ResultStore
from eleven_video.purchasing.session_budget import SessionBudget
from eleven_video.purchasing.worst_case import Bounds, bound_times, bounds, most_used

# The maximum time, in seconds, to wait for a write to the ledger. A ledger that does not answer must not stop a run.
_PATIENCE_S = 5.0
# The interval, in seconds, at which a call that waits for a reservation checks whether the run was stopped.
_GLANCE_S = 0.25


@dataclass(slots=True)
class _Open:
    """The calls of a run that are not settled yet.

    Attributes:
        under_way: The ids of the attempts in progress that have a reservation.
        lost: The ids of the unresolved attempts, by content key.
        intents: The intents of the attempts in progress, by id.
    """

    under_way: set[str] = field(default_factory=set)
    lost: dict[str, str] = field(default_factory=dict)
    intents: dict[str, Intent] = field(default_factory=dict)


class SpendGuard(OldGuardNames):
    """Implements `domain.ports.CallGuard`. Reserves calls in the ledger, and saves results in the session's folder.

    Before `begin` is called, every call is allowed, and only `monitor` counts the call.

    Args:
        ledger: The ledger that records the intents and the reservations.
        monitor: The monitor that computes the price of each call. The monitor counts the charge after the charge is
            durable.
        pricing: The prices with which reservations are computed. Usually `monitor` has the same prices.
        mode: The mode of the calls: live services or sandbox.
        listener: The object that receives warnings and the amounts that are spent and reserved of each budget.
        halted: An event that is set while no new call may be made.
        budget_pool: The budget pool that the run shares with parallel runs, or None if there are no parallel runs.
        served_by: The id of the backend. High bills of other backends do not increase the reservations of this run.
        now: A function that returns the current time in UTC.
    """

    def __init__(
        self,
        ledger: Ledger,
        *,
        monitor: UsageMonitor,
        pricing: Pricing,
        mode: Mode,
        listener: Listener,
        halted: Event,
        budget_pool: BudgetPool | None = None,
        served_by: str = "",
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._ledger = ledger
        self.zone = ledger.location.zone  # the time zone in whose days the limits count
        self._monitor = monitor
        self.pricing = pricing
        self._mode = mode
        self._listener = listener
        self._halted = halted
        self._now = now
        self._budget: SessionBudget | None = None
        self._open = _Open()
        self._served_by = served_by
        self._budget_pool = budget_pool or BudgetPool()
        self._shares_budget_pool = budget_pool is not None
        self._changed = self._budget_pool.changed

    def begin(self, budget: SessionBudget) -> None:
        """Start a run. All calls before `end` is called belong to this run and count against the limits of the run."""
        with self._changed:
            self._budget = budget
            self._open = _Open()
            # The session joins the pool before the first call, because the pool's limits apply only to joined sessions.
            self._budget_pool.join(budget.session)
            if not self._shares_budget_pool or self._budget_pool.included.left is None:
                self._budget_pool.included = IncludedCredits(budget.included_left)
        self._read_raised()
        self._tell_standings(budget)

    def end(self) -> tuple[BudgetStatus, ...]:
        """End the run, and return the amounts that are spent and reserved of each limit of the run."""
        with self._changed:
            budget, self._budget = self._budget, None
            # Other runs must not wait for calls of this run that will never be settled.
            self._budget_pool.under_way -= self._open.under_way
            self._changed.notify_all()
        return self._standings(budget) if budget else ()

    def reserve(self, request: Request, attempt: int) -> str:
        """Implement `CallGuard.reserve`: record the intent of a call, and reserve the maximum cost of the call.

        Raises:
            BudgetExceeded: The call could exceed a limit, or the ledger cannot be used to check the limits.
            Interrupted: The run was stopped while the call waited for a reservation.
        """
        attempt_id = str(uuid4())
        budget = self._budget
        if budget is None:
            return attempt_id
        intent = self._intent(budget, request, attempt_id, attempt)
        if self._limits(budget, intent.started_at):
            granted = self._wait_for_room(budget, request, intent)
            intent = granted.intent or intent
            self._listener.budget(granted.standings)
        else:
            self._ledger.intend(intent).wait(_PATIENCE_S)
        with self._changed:
            self._open.intents[attempt_id] = intent
        return attempt_id

    def settle(self, attempt_id: str, request: Request, call: Call, result: Bought | None) -> None:
        """Implement `CallGuard.settle`: compute the charge, save the result, and settle and count the call."""
        budget, is_lost = self._budget, call.outcome is Outcome.UNANSWERED
        if not is_lost:
            call = self._budget_pool.included.split(call)
        elif isinstance(request, SpeechRequest):
            call = replace(call, parts=self._most_spoken(attempt_id, request))
        charge = self._monitor.price(call)
        settlement = Settle(attempt_id, charge) if charge is not None else None
        try:
            if budget is not None and not is_lost:
                if charge is not None:
                    self._tell_passed_bound(attempt_id, request, charge)
                _save(budget.results, request, result, settlement)
        finally:
            # The call was paid for, even if its result could not be saved.
            if settlement is not None:
                self._write_and_count(settlement, in_run=budget is not None)
            self._close(attempt_id, lost=request.content_key if is_lost else None)
            if budget is not None:
                self._tell_standings(budget)

    def _write_and_count(self, settlement: Settle, *, in_run: bool) -> None:
        try:
            if in_run:
                self._ledger.write(settlement).wait(_PATIENCE_S)
        finally:
            # The charge is counted even if the ledger fails, or if the user presses Ctrl-C during the wait.
            self._monitor.count(settlement.charge)

    def _most_spoken(self, attempt_id: str, request: SpeechRequest) -> Mapping[Part, Amount]:
        """The maximum usage of a speech call that got no answer. The reservation of the call contains this maximum."""
        with self._changed:
            intent = self._open.intents.get(attempt_id)
        if intent is None or intent.bound_microcredits is None:
            return most_used(request)
        return {Part.CHARACTERS: len(request.text), Part.CREDITS: Fraction(intent.bound_microcredits, MICRO)}

    def release(self, attempt_id: str, reason: str) -> None:
        """Release the reservation of a call that was not billed."""
        if self._budget is not None:
            self._ledger.free(attempt_id, reason).wait(_PATIENCE_S)
        self._close(attempt_id)

    def resolve_lost(self, request: Request, how: Resolution) -> None:
        """Record in the ledger the user's decision about the unresolved call for this request."""
        with self._changed:
            attempt_id = self._open.lost.pop(request.content_key, None)
        if attempt_id is not None:
            self._ledger.resolve(attempt_id, how).wait(_PATIENCE_S)

    def bound_pico(self, request: Request, *, credits_per_character: Fraction | None = None) -> int | None:
        """The highest possible cost of a call in pico-dollars, or None if a part of its usage has no price."""
        bound = self._bounds(request, credits_per_character).pico
        learned = self.raised.get(Billed.of(request), Fraction(1)) / bound_times(request)
        return bound if bound is None or learned <= 1 else math.ceil(bound * learned)

    @property
    def raised(self) -> Mapping[Billed, Fraction]:
        """The billed amount divided by the amount at list prices, for calls that were billed more than listed."""
        self._read_raised()
        with self._changed:
            return dict(self._budget_pool.raised)

    def affording(self, limits: Sequence[Limit]) -> Affording:
        """The object that checks whether the calls of a planned run fit `limits` and the limits of the budget pool."""
        with self._changed:
            every, busy = (*limits, *self._budget_pool.limits()), bool(self._budget_pool.under_way)
        standings = self._ledger.standings(self._mode, every) if every else ()
        if busy:
            # Calls of parallel runs will cost less than their reservations, so their reservations are not subtracted.
            standings = tuple(replace(standing, reserved_pico=0) for standing in standings)
        return Affording(standings, self.pricing, self._now(), self.raised)

    def _bounds(self, request: Request, credits_per_character: Fraction | None) -> Bounds:
        left = self._budget_pool.included.left
        if left is not None:
            # The calls in progress may use up included credits before the new call is billed. Each call in progress is
            # assumed to need as many credits as the new call.
            most = most_used(request, credits_per_character=credits_per_character).get(Part.CREDITS, 0)
            left = max(0, left - most * len(self._budget_pool.under_way))
        return bounds(
            request,
            self.pricing,
            when=self._now(),
            credits_per_character=credits_per_character,
            included_left=left,
        )

    def _read_raised(self) -> None:
        try:
            with self._ledger.reader() as reader:
                raised = reader.raised_bounds(self._mode, self._served_by)
        except ConfigurationError:
            # The budget check before each call reads the same ledger, and reports the error.
            return
        with self._changed:
            self._budget_pool.raised |= raised

    def _tell_passed_bound(self, attempt_id: str, request: Request, charge: Charge) -> None:
        """Warn the user if a call was billed more than its reservation, once for each new maximum factor."""
        with self._changed:
            intent = self._open.intents.pop(attempt_id, None)
            if intent is None:
                return
            microcredits = credits_in_millionths(charge)
            times = times_billed(intent, pico=charge.pico, microcredits=microcredits)
            billed = Billed.of(request)
            if times <= max(Fraction(intent.bound_times, AS_LISTED), self._budget_pool.raised.get(billed, Fraction(1))):
                return
            self._budget_pool.raised[billed] = rounded_up(times)
        self._listener.warn(passed_bound(request, intent, pico=charge.pico, microcredits=microcredits, times=times))

    def _intent(self, budget: SessionBudget, request: Request, attempt_id: str, attempt: int) -> Intent:
        most = self._bounds(request, budget.credits_per_character)
        return Intent(
            id=attempt_id,
            session=budget.session,
            service=service_of(request),
            kind=kind_of(request),
            model=request.model.removeprefix("models/"),
            started_at=self._now(),
            name=Billed.of(request).name,
            scene=scene_of(request),
            attempt=attempt,
            content_key=request.content_key,
            bound_pico=most.pico,
            bound_microcredits=most.microcredits,
            bound_times=math.ceil(bound_times(request) * AS_LISTED),
        )

    def _wait_for_room(self, budget: SessionBudget, request: Request, intent: Intent) -> Granted:
        """Reserve the cost of a call. If the cost does not fit a limit now, wait for other calls of the pool."""
        with self._changed:
            while True:
                if self._halted.is_set():
                    raise Interrupted("Stopped.")
                match self._ledger.reserve(intent, self._limits(budget, intent.started_at)):
                    case Granted() as granted:
                        self._open.under_way.add(intent.id)
                        self._budget_pool.under_way.add(intent.id)
                        return granted
                    case Refused(standing, verdict) as refused:
                        # The guard waits only for calls of this pool. Calls of a killed process are never settled.
                        if verdict is Verdict.REFUSED or not self._budget_pool.under_way:
                            raise BudgetExceeded(
                                refusal(
                                    request,
                                    refused.intent or intent,
                                    standing,
                                    session=budget.session,
                                    can_resume=budget.can_resume,
                                ),
                                scope=str(standing.limit.scope),
                                unit=str(standing.limit.unit),
                            )
                        self._changed.wait(_GLANCE_S)
                    case Unavailable(reason):
                        without = (
                            f"continue without a budget: eleven-video resume {budget.session} --no-budget"
                            if budget.can_resume
                            else "take the budget out of your settings."
                        )
                        raise BudgetExceeded(
                            f"The budget cannot be checked: {reason}. Nothing more is bought. Fix that, or {without}"
                        )

    def _close(self, attempt_id: str, *, lost: str | None = None) -> None:
        with self._changed:
            self._open.under_way.discard(attempt_id)
            self._budget_pool.under_way.discard(attempt_id)
            self._open.intents.pop(attempt_id, None)
            if lost is not None:
                self._open.lost[lost] = attempt_id
            self._changed.notify_all()

    def _tell_standings(self, budget: SessionBudget) -> None:
        if standings := self._standings(budget):
            self._listener.budget(standings)

    def _standings(self, budget: SessionBudget) -> tuple[BudgetStatus, ...]:
        return self._ledger.standings(self._mode, limits) if (limits := self._limits(budget, self._now())) else ()

    def _limits(self, budget: SessionBudget, now: datetime) -> tuple[Limit, ...]:
        return (*budget.limits_at(now), *self._budget_pool.limits())


def _save(store: ResultStore, request: Request, result: Bought | None, settlement: Settle | None) -> None:
    """Save a result with its charge. If the run crashes now, a resumed run finds the saved charge and counts it."""
    line = to_line(settlement) if settlement is not None else ""
    if result is not None:
        store.put(request, result, usage_line=line)
    elif line:
        store.note_call(request, line)
