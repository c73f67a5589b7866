"""Messages for the user. The messages say that a budget does not allow a call, or that a call was billed more than its
reservation.
"""

import math
from fractions import Fraction

from eleven_video.accounting.budget_limits import BudgetStatus, Scope, Unit
from eleven_video.config.budget_settings import option_of, setting_of
from eleven_video.domain.requests.request_kinds import named
from eleven_video.domain.requests.requests import Request, SpeechRequest
from eleven_video.ledger.records import Intent
from eleven_video.ui.limit_amounts import credits_amount, limit_amount, spent_amount
from eleven_video.ui.text import money

_WHOSE = {Scope.RUN: "this run", Scope.DAY: "today", Scope.MONTH: "this month", Scope.BATCH: "this batch"}


def whose(standing: BudgetStatus) -> str:
    """The text for the scope of a limit, such as "this month". In messages, this text follows the words "the budget
    for".
    """
    return _WHOSE.get(standing.limit.scope, f"project {standing.limit.key}")


def refusal(request: Request, intent: Intent, standing: BudgetStatus, *, session: str, can_resume: bool) -> str:
    """The message for the user that a budget does not allow a call. The message also says how the user can continue."""
    limit = standing.limit
    is_, cost = ("are", "take") if limit.unit is Unit.CREDITS else ("is", "cost")
    reserved = (
        f", {spent_amount(standing.reserved_pico, limit.unit)} {is_} reserved for calls without an answer yet"
        if standing.reserved_pico
        else ""
    )
    return (
        f"The budget of {limit_amount(limit.limit_pico, limit.unit)} for {whose(standing)} is reached: "
        f"{spent_amount(standing.committed_pico, limit.unit)} {is_} spent{reserved}, and {named(request)} may {cost} up to "
        f"{spent_amount(intent.most(limit.unit), limit.unit)}. Nothing more is bought."
        f"{way_on(standing, session=session, can_resume=can_resume)}"
    )


def way_on(standing: BudgetStatus, *, session: str, can_resume: bool) -> str:
    """A sentence about how the user can continue after a limit was reached.

    If the limit is the limit of a batch, the text is empty. The batch command itself tells the user how to continue,
    only once for all rows.

    Args:
        standing: The limit that was reached, with its spent and reserved amounts.
        session: The id of the session to resume.
        can_resume: Whether the session can be resumed.
    """
    limit = standing.limit
    if limit.scope is Scope.BATCH:
        return ""
    if limit.scope is Scope.RUN and can_resume:
        return f" Continue with: eleven-video resume {session} {option_of(limit.unit)} AMOUNT"
    raise_it = f"Raise {setting_of(limit)} in your settings"
    return (
        f" {raise_it}, then continue with: eleven-video resume {session}" if can_resume else f" {raise_it} to continue."
    )


def passed_bound(request: Request, intent: Intent, *, pico: int, microcredits: int, times: Fraction) -> str:
    """The warning that a call was billed more than its reservation. `times` is the billed amount divided by the amount
    at list prices.
    """
    who = request.model.removeprefix("models/")
    if isinstance(request, SpeechRequest):
        who = f"{request.voice.name or request.voice.id} with {who}"
    if microcredits and intent.bound_microcredits:
        billed, bound = credits_amount(microcredits * 10**6), credits_amount(intent.most(Unit.CREDITS))
    else:
        billed, bound = money(pico), money(intent.most(Unit.DOLLARS))
    return (
        f"{who} billed {billed} for {named(request)}; the reservation was {bound}. From now on, {tenths(times)} times the "
        "expected amount is reserved for it. Calls already in progress may exceed a budget."
    )


def tenths(times: Fraction) -> str:
    """A factor as text with one decimal, such as "3.0". The factor is rounded up."""
    number = math.ceil(times * 10)
    return f"{number // 10}.{number % 10}"
