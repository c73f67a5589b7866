"""Checks whether budgets are large enough for the estimated cost, before anything is bought."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from itertools import islice
from typing import Any

from eleven_video.accounting.budget_limits import BudgetStatus, Limit, Unit
from eleven_video.accounting.budget_need import Need, OverBudget, over_budgets
from eleven_video.accounting.budget_record import limited_amount
from eleven_video.accounting.estimate import ExpectedCalls, beyond_included
from eleven_video.accounting.pricing import Pricing
from eleven_video.domain.job import VideoJob
from eleven_video.domain.options import Mode
from eleven_video.domain.requests.requests import Voice
from eleven_video.ledger.location import ledger_location
from eleven_video.ledger.records import Billed
from eleven_video.planning.calibration import raised_of
from eleven_video.ui.limit_amounts import limit_amount, most_amount, spent_amount
from eleven_video.ui.styles import FINE, PROBLEM, WARNING

# A job, the voice of the job, and the calls that the job still has to make.
Video = tuple[VideoJob, Voice, Sequence[ExpectedCalls]]


@dataclass(frozen=True, slots=True)
class CheckedBudget:
    """The status of a budget, and the estimated cost of the videos that use this budget.

    `unpriced` has the names of models without a known price. Their cost cannot be compared with a budget in dollars.
    """

    standing: BudgetStatus
    need: Need
    unpriced: tuple[str, ...] = ()

    @property
    def over(self) -> OverBudget | None:
        """The budget if it may be too small. Returns None if it is enough even for the highest estimate."""
        return next(iter(over_budgets([self.standing], [self.need])), None)

    def note(self) -> tuple[str, str]:
        """A sentence that says whether the budget is enough, and the Rich style of this sentence."""
        from eleven_video.purchasing.affordability import words
        from eleven_video.purchasing.refusal_texts import whose

        limit, over = self.standing.limit, self.over
        if over is not None:
            verb = "is" if over.is_likely else "may be"
            return f"The budget {verb} too small. {words(over)}", PROBLEM if over.is_likely else WARNING
        if self.unpriced:
            models = ", ".join(self.unpriced)
            note = f"Budget for {whose(self.standing)}: cannot be checked in advance, because no price is known for {models}."
            return note, WARNING
        whole, left, most = (
            limit_amount(limit.limit_pico, limit.unit),
            spent_amount(self.standing.left_pico, limit.unit),
            most_amount(self.need.high, limit.unit),
        )
        return f"Budget for {whose(self.standing)}: {left} of {whole} left, enough for at most {most}.", FINE

    def record(self) -> dict[str, Any]:
        """The result of the check as plain JSON.

        "fits" is null if the budget may be too small, or if a price is unknown.
        """
        over, limit = self.over, self.standing.limit
        sure = over is None and not self.unpriced
        amounts = {
            "limit": limit.limit_pico,
            "left": self.standing.left_pico,
            "expected": self.need.spend,
            "needed": self.need.likely,
            "needed_at_most": self.need.high,
        }
        record: dict[str, Any] = {"scope": str(limit.scope), "unit": str(limit.unit)}
        for name, pico in amounts.items():
            record |= limited_amount(name, pico, limit.unit)
        note, _ = self.note()
        return record | {"fits": True if sure else False if over is not None and over.is_likely else None, "note": note}


def checked_budgets(
    videos: Sequence[Video],
    shared: Iterable[Limit],
    *,
    pricing: Pricing,
    mode: Mode,
    served_by: str,
    sessions: Sequence[str | None] = (),
    included_left: int | None = None,
    raised: Mapping[Billed, Fraction] | None = None,
) -> list[CheckedBudget]:
    """Compare each budget with the estimated cost of all videos that use this budget.

    Args:
        videos: The planned videos. The budgets of their jobs are also checked.
        shared: The limits that all videos share.
        pricing: The prices of all services.
        mode: Live services or sandbox.
        served_by: The name of the backend that answers the calls.
        sessions: For each video in `videos`, the id of the session that an earlier run started, or None. The budget of
            a video includes the cost of earlier runs of its session.
        included_left: The remaining credits of the ElevenLabs plan, if the account can buy credits beyond the plan.
            Otherwise None.
        raised: For each kind of call, the factor by which the service bills more than its price list says. If `raised`
            is None, the factors are read from the ledger.
    """
    videos = _beyond_included(videos, included_left)
    zone = ledger_location().zone
    today = datetime.now(UTC).astimezone(zone).date()
    held: dict[Limit, list[Video]] = {limit: list(videos) for limit in shared}
    for number, video in enumerate(videos):
        job, begun = video[0], sessions[number] if number < len(sessions) else None
        # A new video has no session id yet. An invented id makes sure that two new videos have different limits.
        session = begun or f"not begun {number}"
        for limit in job.budgets.limits(session=session, project=job.project, today=today, zone=zone):
            held.setdefault(limit, []).append(video)
    if not held:
        return []
    from eleven_video.purchasing.affordability import Affording

    raised = raised_of(ledger_location(), mode, served_by) if raised is None else raised
    affording = Affording(_standings(mode, list(held)), pricing, datetime.now(UTC), raised)
    return [
        CheckedBudget(
            standing,
            affording.need(standing.limit.unit, held[standing.limit]),
            affording.unpriced([call for video in held[standing.limit] for call in video[2]])
            if standing.limit.unit is Unit.DOLLARS
            else (),
        )
        for standing in affording.standings
    ]


def _beyond_included(videos: Sequence[Video], left: int | None) -> list[Video]:
    """The videos with their calls split into calls within the plan's credits and calls beyond the plan's credits."""
    calls = iter(beyond_included((call for _, _, made in videos for call in made), left))
    return [(job, voice, list(islice(calls, len(made)))) for job, voice, made in videos]


def _standings(mode: Mode, limits: Sequence[Limit]) -> tuple[BudgetStatus, ...]:
    """The status of each limit. If the ledger does not exist or cannot be read, the spent amounts are zero."""
    found: tuple[BudgetStatus, ...] = ()
    if (location := ledger_location()).may_exist:
        from eleven_video.ledger.store import Ledger

        with Ledger.open(location, needs_server=True) as ledger:
            found = ledger.standings(mode, limits)
    return found or tuple(BudgetStatus(limit, 0, 0) for limit in limits)
