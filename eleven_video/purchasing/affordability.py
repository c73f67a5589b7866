"""Checks, before the first call of a run, whether all planned calls fit the budgets."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction

from eleven_video.accounting.budget_limits import PICO_PER_CREDIT, BudgetStatus, Scope, Unit
from eleven_video.accounting.budget_need import Need, OverBudget, PricedCalls, needed, over_budgets
from eleven_video.accounting.calls import CallKind
from eleven_video.accounting.estimate import NOTHING, Bound, ExpectedCalls, total
from eleven_video.accounting.metrics import CREDIT_PARTS, Part
from eleven_video.accounting.pricing import CostState, Pricing
from eleven_video.config.budget_settings import option_of, setting_of
from eleven_video.domain.job import VideoJob
from eleven_video.domain.job_requests import script_request
from eleven_video.domain.requests.requests import PictureRequest, RephraseRequest, Request, SpeechRequest, Voice
from eleven_video.domain.script.script import Scene, Script
from eleven_video.errors import BudgetTooSmall
from eleven_video.ledger.records import Billed
from eleven_video.purchasing.refusal_texts import whose
from eleven_video.purchasing.worst_case import bound_times, bounds
from eleven_video.ui.limit_amounts import limit_amount, most_amount, spent_amount

# The types of calls, in the order in which a run makes the calls. Calls whose types are in the same tuple run in
# parallel.
_STAGES = ((CallKind.SCRIPT,), (CallKind.REPHRASE,), (CallKind.SPEECH, CallKind.IMAGE))
# The assumed length of a picture's prompt in characters, including the style and the narrator's words. The actual
# length is unknown before the run, because the prompts are written during the run.
_LONG_PROMPT = 720


@dataclass(frozen=True, slots=True)
class Affording:
    """Checks whether planned calls fit the remaining budgets.

    Attributes:
        standings: The amounts that are spent and reserved of each limit of the run.
        pricing: The price list.
        when: The time, in UTC, for which prices are looked up.
        raised: The billed amount divided by the amount at list prices, for each type of call that was billed more than
            the list price.
    """

    standings: tuple[BudgetStatus, ...]
    pricing: Pricing
    when: datetime
    raised: Mapping[Billed, Fraction] = field(default_factory=dict)

    def over(self, job: VideoJob, calls: Sequence[ExpectedCalls], voice: Voice) -> list[OverBudget]:
        """The budgets whose remaining amount may be too small for the calls of a job."""
        units = {standing.limit.unit for standing in self.standings}
        return over_budgets(self.standings, [self.need(unit, [(job, voice, calls)]) for unit in sorted(units)])

    def need(self, unit: Unit, videos: Iterable[tuple[VideoJob, Voice, Sequence[ExpectedCalls]]]) -> Need:
        """The total amount that the calls of all videos need, in dollars or in credits. `unit` selects dollars or
        credits.
        """
        found = [(job, voice, group) for job, voice, calls in videos for group in calls]
        stages = [
            [self._priced(unit, job, voice, group) for job, voice, group in found if group.kind in kinds]
            for kinds in _STAGES
        ]
        return needed(unit, stages)

    def costs_dollars(self, calls: Sequence[ExpectedCalls]) -> bool:
        """Whether any of the calls costs dollars.

        Free calls cost no dollars. Calls whose credits have no price in dollars also cost no dollars.
        """
        return any(self.pricing.charge(group.at(Bound.HIGH, self.when)).pico > 0 for group in calls)

    def unpriced(self, calls: Sequence[ExpectedCalls]) -> tuple[str, ...]:
        """The models whose calls have no known price. A budget in dollars cannot be checked for calls without a known
        price.
        """
        charges = [self.pricing.charge(group.at(Bound.HIGH, self.when)) for group in calls]
        return tuple(dict.fromkeys(charge.call.model for charge in charges if charge.state is CostState.UNPRICED))

    def _priced(self, unit: Unit, job: VideoJob, voice: Voice, group: ExpectedCalls) -> PricedCalls:
        calls = {bound: Fraction(group.calls.at(bound)) for bound in Bound}
        return PricedCalls(calls, self._spend(unit, group), self._most(unit, _one_of(group, job, voice)))

    def _spend(self, unit: Unit, group: ExpectedCalls) -> dict[Bound, int]:
        if unit is Unit.CREDITS:
            taken = total(group.parts.get(part, NOTHING) for part in CREDIT_PARTS)
            return {bound: int(taken.at(bound) * PICO_PER_CREDIT) for bound in Bound}
        return {bound: self.pricing.charge(group.at(bound, self.when)).pico for bound in Bound}

    def _most(self, unit: Unit, request: Request) -> int:
        most = bounds(request, self.pricing, when=self.when)
        amount = most.microcredits * 10**6 if unit is Unit.CREDITS else most.pico or 0
        more = self.raised.get(Billed.of(request), Fraction(1)) / bound_times(request)
        return math.ceil(amount * max(Fraction(1), more))


def _one_of(calls: ExpectedCalls, job: VideoJob, voice: Voice) -> Request:
    """A sample request to compute the reservation of one call. The sample request is as long as the average of the
    expected calls.
    """
    number = max(1, float(calls.calls.expected))
    match calls.kind:
        case CallKind.SCRIPT:
            return script_request(job)
        case CallKind.REPHRASE:
            # The request contains the script that is rephrased, so the request is as long as the script. One token is
            # assumed to have four characters.
            characters = int(calls.parts[Part.OUTPUT_TEXT].high) * 4 if Part.OUTPUT_TEXT in calls.parts else 0
            return RephraseRequest(Script("", "", (Scene(1, "x" * characters, ""),)), calls.model)
        case CallKind.SPEECH:
            characters = math.ceil(float(calls.parts[Part.CHARACTERS].expected) / number)
            return SpeechRequest("x" * characters, voice, calls.model, 1)
        case _:
            return PictureRequest("x" * _LONG_PROMPT, job.video.aspect_ratio, calls.model, 1)


def too_small(
    over: Sequence[OverBudget], remedies: Sequence[str] = (), *, way_on: str = "", even_so: str = ""
) -> BudgetTooSmall:
    """The error that tells the user which budgets have too little left for a video.

    Args:
        over: The budgets that have too little left. `over` has at least one budget.
        remedies: The values of --fit with which the job would fit.
        way_on: A sentence about how the user can continue.
        even_so: A sentence about the amount that is still missing after all changes that the user allows with --fit.
    """
    # If another limit is also too low, it would not be enough to raise the limit of the run. So the error names the
    # limit of the run only if no other limit is too low.
    first = next(
        (shortfall for shortfall in over if shortfall.standing.limit.scope is not Scope.RUN), over[0]
    ).standing.limit
    return BudgetTooSmall(
        " ".join(dict.fromkeys(map(words, over))) + even_so,
        remedies=remedies,
        way_on=way_on,
        scope=str(first.scope),
        unit=str(first.unit),
    )


def way_on(over: Sequence[OverBudget], session: str, *, is_saved: bool) -> str:
    """A sentence that tells the user which limits to raise and how to continue.

    Args:
        over: The budgets that have too little left.
        session: The id of the session to resume.
        is_saved: Whether the session is already saved. If `is_saved` is true, the user can resume the session after
            raising a limit in the settings. If `is_saved` is false, the user must run the same command again.
    """
    limits = [shortfall.standing.limit for shortfall in over]
    resume = f"eleven-video resume {session}"
    if Scope.BATCH in {limit.scope for limit in limits}:
        # The batch command itself tells the user how to continue, so that the message appears only once for all rows.
        return ""
    settings = [setting_of(limit) for limit in limits if limit.scope is not Scope.RUN]
    options = " ".join(
        f"{option_of(shortfall.standing.limit.unit)} {budget_that_fits(shortfall)}"
        for shortfall in over
        if shortfall.standing.limit.scope is Scope.RUN
    )
    if not settings:
        return f" Continue with: {resume} {options}"
    raise_them = f" Raise {' and '.join(dict.fromkeys(settings))} in your settings, then "
    if is_saved:
        return f"{raise_them}continue with: {resume}{' ' * bool(options)}{options}"
    return f"{raise_them}run it again{' with ' * bool(options)}{options}."


def words(shortfall: OverBudget) -> str:
    """Two sentences for the user about the amount that a video needs and the remaining amount of the budget."""
    limit, need = shortfall.standing.limit, shortfall.need
    spend, enough = need.spend, need.likely if shortfall.is_likely else need.high
    expected = f"The expected cost is about {spent_amount(spend, limit.unit)}."
    because = "Calls are reserved at their upper bound, so"
    if not shortfall.is_likely:
        return f"{expected} {because} the video may need up to {_round_up(enough, limit.unit)} of {_budget(shortfall)}."
    if limit.scope is Scope.RUN:
        whole = enough + shortfall.standing.committed_pico + shortfall.standing.reserved_pico
        return f"{expected} {because} this needs a budget of about {_round_up(whole, limit.unit)}; it is {_limit(shortfall)}."
    left = spent_amount(shortfall.standing.left_pico, limit.unit)
    return (
        f"{expected} {because} this needs about {_round_up(enough, limit.unit)}; {left} left of {_budget(shortfall)}."
    )


def budget_that_fits(shortfall: OverBudget) -> str:
    """The minimum value of --budget or --budget-credits with which the run would be allowed."""
    whole = shortfall.need.likely + shortfall.standing.committed_pico + shortfall.standing.reserved_pico
    return _round_up(whole, shortfall.standing.limit.unit).removeprefix("$").partition(" ")[0].replace(",", "")


def _budget(shortfall: OverBudget) -> str:
    return f"the budget of {_limit(shortfall)} for {whose(shortfall.standing)}"


def _limit(shortfall: OverBudget) -> str:
    return limit_amount(shortfall.standing.limit.limit_pico, shortfall.standing.limit.unit)


def _round_up(pico: int, unit: Unit) -> str:
    """The amount as text, rounded up. Credits are rounded up to whole credits. Amounts of ten cents or more are rounded
    up to whole cents.
    """
    if unit is Unit.CREDITS:
        return most_amount(-(-pico // PICO_PER_CREDIT) * PICO_PER_CREDIT, unit)
    cent = 10**10
    return limit_amount(-(-pico // cent) * cent, unit) if pico >= 10 * cent else most_amount(pico, unit)
