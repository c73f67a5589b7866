"""What the user wants to spend at most, as the limits that hold for one run."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from eleven_video.accounting.budget import Limit
from eleven_video.accounting.money import PICO_PER_DOLLAR
from eleven_video.config.settings import Settings


@dataclass(frozen=True, slots=True)
class Budgets:
    """Limits in pico-dollars; None for no limit. `project` is that of the project which a run belongs to."""

    run: int | None = None
    day: int | None = None
    month: int | None = None
    project: int | None = None

    def __bool__(self) -> bool:
        return any(limit is not None for limit in (self.run, self.day, self.month, self.project))

    def limits(self, *, session: str, project: str, today: date) -> tuple[Limit, ...]:
        """The limits of a session that goes on today, in this machine's zone."""
        found: list[Limit] = []
        if self.run is not None:
            found.append(Limit.run(session, self.run))
        if self.day is not None:
            found.append(Limit.day(today, self.day))
        if self.month is not None:
            found.append(Limit.month(today, self.month))
        if self.project is not None and project:
            found.append(Limit.project(project, self.project))
        return tuple(found)


def budgets_of(settings: Settings) -> Budgets:
    """The limits that the settings name for a run of their project."""
    return Budgets(
        run=_pico(settings.budget),
        day=_pico(settings.budget_day),
        month=_pico(settings.budget_month),
        project=_pico(settings.budget_projects.get(settings.project)) if settings.project else None,
    )


def _pico(dollars: Decimal | None) -> int | None:
    """Whole pico-dollars, rounded down: a limit is never passed by a fraction."""
    return None if dollars is None else int(dollars * PICO_PER_DOLLAR)
