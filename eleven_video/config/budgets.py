"""The user's budgets, as the limits of one run."""

from decimal import Decimal
from shlex import quote as quoted

from eleven_video.accounting.budget import Limit, Scope, Unit
from eleven_video.accounting.money import PICO_PER_DOLLAR
from eleven_video.config.settings import Settings
from eleven_video.domain.budgets import Budgets
from eleven_video.domain.project_names import nearest_project
from eleven_video.errors import InvalidInput


class SettledProject(str):
    """The name of a project that the user confirmed, or that a session has had from its beginning."""

    __slots__ = ()


def similar_project(settings: Settings) -> str | None:
    """A project with a budget whose name is similar to that of the settings' project; None if there is no doubt.

    There is no doubt if the project has its own budget, was confirmed, or is similar to no project with a budget.
    """
    if isinstance(settings.project, SettledProject):
        return None
    return nearest_project(settings.project, [*settings.budget_projects, *settings.budget_credits_projects])


def budgets_of(settings: Settings) -> Budgets:
    """The limits for a run of the settings' project.

    Raises:
        InvalidInput: The project's name is similar to that of a project with a budget. A typing error would bypass the
            budget.
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
    """The option that limits a video or a batch in a unit."""
    return "--budget-credits" if unit is Unit.CREDITS else "--budget"


def setting_of(limit: Limit) -> str:
    """The setting that holds a limit, as it is written in the config file."""
    name = "budget_credits" if limit.unit is Unit.CREDITS else "budget"
    endings = {Scope.DAY: "_day", Scope.MONTH: "_month", Scope.PROJECT: "_projects"}
    return name + endings.get(limit.scope, "")


def micro_credits(credits_: Decimal | None) -> int | None:
    """Whole millionths of a credit, rounded down as dollars are."""
    return None if credits_ is None else int(credits_ * 10**6)


def _pico(dollars: Decimal | None) -> int | None:
    """Whole pico-dollars, rounded down so that a limit is not exceeded by a fraction."""
    return None if dollars is None else int(dollars * PICO_PER_DOLLAR)
