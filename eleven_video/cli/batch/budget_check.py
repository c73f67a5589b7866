"""Checks whether budgets are large enough for a batch, before the first video starts."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from eleven_video.accounting.budget_limits import Limit, Scope
from eleven_video.accounting.budget_need import OverBudget
from eleven_video.accounting.pricing import Pricing
from eleven_video.cli.batch.estimate import videos_of
from eleven_video.cli.video.budget_check import checked_budgets
from eleven_video.config.budget_settings import option_of
from eleven_video.domain.options import Fit, Mode
from eleven_video.domain.requests.requests import SpeechQuota
from eleven_video.ledger.location import ledger_location
from eleven_video.orchestrator.batch.rows import PlannedRow
from eleven_video.planning.calibration import calibration_of, raised_of
from eleven_video.purchasing.affordability import budget_that_fits, too_small, way_on
from eleven_video.services.account import SpeechAccount
from eleven_video.ui.console import console
from eleven_video.ui.questions import Choice, ask_choice, can_ask

_ANYWAY = Choice("a", "anyway", "start, and stop when nothing more can be bought")
_QUIT = Choice("q", "quit", "buy nothing")


def rows_that_fit(
    rows: Sequence[PlannedRow],
    shared: Sequence[Limit],
    *,
    account: SpeechAccount,
    pricing: Pricing,
    mode: Mode,
    server: str,
    quota: Callable[[], SpeechQuota | None],
) -> Sequence[PlannedRow]:
    """Returns the rows. If the user starts in spite of a small budget, all jobs get `Fit.ANYWAY`.

    This function does not check the budget of a single video. That budget is checked when the video starts. If `--fit`
    is set, this function checks no budget. If the user starts in spite of a small budget, the batch makes videos until
    the budget allows no more calls.

    Args:
        rows: The rows whose videos this run makes.
        shared: The limits of the whole batch.
        account: The voices and speech models that the rows use.
        pricing: The prices of all services.
        mode: Live services or sandbox.
        server: The name of the backend that answers the calls.
        quota: Reads the remaining credits of the ElevenLabs plan. Credits beyond the plan are billed separately.

    Raises:
        BudgetTooSmall: All rows together will probably cost more than the rest of a budget. Nothing was bought.
    """
    if any(row.job.fit is not Fit.STOP for row in rows):
        return rows
    calibration, raised = calibration_of(ledger_location(), mode), raised_of(ledger_location(), mode, server)
    videos = [videos_of(row, account, calibration, raised) for row in rows]
    # The quota is needed only to check a budget. So ElevenLabs is not asked if there is no budget.
    limited = bool(shared) or any(row.job.budgets for row in rows)
    counted = quota() if limited else None
    checked = checked_budgets(
        videos,
        shared,
        pricing=pricing,
        mode=mode,
        served_by=server,
        included_left=counted.sold_beyond if counted else None,
    )
    over = [
        budget.over
        for budget in checked
        if budget.over is not None and budget.over.is_likely and budget.standing.limit.scope is not Scope.RUN
    ]
    if not over:
        return rows
    problem = too_small(over, way_on=_way_on(over))
    if can_ask() and ask_choice(console, problem.needs, [_ANYWAY, _QUIT]) == _ANYWAY.key:
        return [replace(row, job=replace(row.job, fit=Fit.ANYWAY)) for row in rows]
    raise problem


def _way_on(over: Sequence[OverBudget]) -> str:
    options = [
        f"{option_of(budget.standing.limit.unit)} {budget_that_fits(budget)}"
        for budget in over
        if budget.standing.limit.scope is Scope.BATCH
    ]
    if options:
        return f" Run the same command again with {' '.join(options)}."
    return way_on(over, "", is_saved=False)
