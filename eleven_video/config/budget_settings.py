"""Converts the budgets in the settings to the limits of one run. This module also has the name of the setting for each
limit.
"""

from decimal import Decimal
from shlex import quote as quoted

from eleven_video.accounting.budget_limits import Limit, Scope, Unit
from eleven_video.accounting.money import PICO_PER_DOLLAR
from eleven_video.config.settings import Settings
from eleven_video.domain.job_budgets import Budgets
from eleven_video.domain.similar_projects import nearest_project
from eleven_video.errors import InvalidInput


class SettledProject(str):
    """The name of a --project that the user has confirmed, or the name that a saved session has.

    A confirmed name is not compared with the names of other projects.
    """

    __slots__ = ()


def similar_project(settings: Settings) -> str | None:
    """The name of a project with a budget that is similar to the name of the project in the settings.

    The user may have mistyped the name of the project. The result is None if the project in the settings has a budget
    or was confirmed (`SettledProject`). The result is also None if no project with a budget has a similar name.
    """
    if isinstance(settings.project, SettledProject):
        return None
    return nearest_project(settings.project, [*settings.budget_projects, *settings.budget_credits_projects])


def budgets_of(settings: Settings) -> Budgets:
    """The limits for a run with these settings.

    Raises:
        InvalidInput: The project has no budget, but its name is similar to the name of a project with a budget. Without
            this error, a typing error in the name would bypass the budget.
    """
    if (similar := similar_project(settings)) is not None:
        raise InvalidInput(
            f"Project {settings.project!r} has no budget, but {similar!r} has one. If you mean that one, use --project "
            f"{quoted(similar)}. If not, give {settings.project!r} a budget of its own in budget_projects."
        )
    project = settings.project
    return Budgets(
        run=_pico(settings.budget),
        day=_pico(settings.budget_day),
        month=_pico(settings.budget_month),
        project=_pico(settings.budget_projects.get(project)) if project else None,
        run_credits=micro_credits(settings.budget_credits),
        day_credits=micro_credits(settings.budget_credits_day),
        month_credits=micro_credits(settings.budget_credits_month),
        project_credits=micro_credits(settings.budget_credits_projects.get(project)) if project else None,
    )


def option_of(unit: Unit) -> str:
    """The command-line option that sets the limit on a video or a batch. `unit` is dollars or credits."""
    return "--budget-credits" if unit is Unit.CREDITS else "--budget"


def setting_of(limit: Limit) -> str:
    """The name of the setting for a limit in the config file."""
    name = "budget_credits" if limit.unit is Unit.CREDITS else "budget"
    endings = {Scope.DAY: "_day", Scope.MONTH: "_month", Scope.PROJECT: "_projects"}
    return name + endings.get(limit.scope, "")


def micro_credits(credits_: Decimal | None) -> int | None:
    """Convert a number of credits to millionths of a credit, rounded down. The result for None is None.

    A limit that was rounded up could be exceeded by a fraction of a credit.
    """
    return None if credits_ is None else int(credits_ * 10**6)


def _pico(dollars: Decimal | None) -> int | None:
    """Convert dollars to pico-dollars, rounded down. The result for None is None.

    A limit that was rounded up could be exceeded by a fraction of a pico-dollar.
    """
    return None if dollars is None else int(dollars * PICO_PER_DOLLAR)
