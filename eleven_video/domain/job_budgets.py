"""The limits on spending that a user sets for a job."""

from dataclasses import dataclass
from datetime import date, tzinfo

from eleven_video.accounting.budget_limits import Limit, Unit


@dataclass(frozen=True, slots=True)
class Budgets:
    """The limits on spending. If a field is None, the spending that the field describes is not limited.

    `run` limits the session of the job. `day` limits all sessions on the current day together, and `month` all sessions
    in the current month together. `project` limits all sessions with the job's value of `--project` together. The unit
    of `run`, `day`, `month` and `project` is the pico-dollar. Each field `*_credits` is the same limit in millionths of
    an ElevenLabs credit.
    """

    run: int | None = None
    day: int | None = None
    month: int | None = None
    project: int | None = None
    run_credits: int | None = None
    day_credits: int | None = None
    month_credits: int | None = None
    project_credits: int | None = None

    def __bool__(self) -> bool:
        return self.in_dollars or self.in_credits

    @property
    def in_dollars(self) -> bool:
        """Whether any limit in dollars is set."""
        return any(limit is not None for limit in (self.run, self.day, self.month, self.project))

    @property
    def in_credits(self) -> bool:
        """Whether any limit in credits is set."""
        credits_ = (self.run_credits, self.day_credits, self.month_credits, self.project_credits)
        return any(limit is not None for limit in credits_)

    def limits(self, *, session: str, project: str, today: date, zone: tzinfo | None = None) -> tuple[Limit, ...]:
        """The limits that apply to a session on the day `today`.

        Args:
            session: The id of the session.
            project: The value of `--project`. If `project` is empty, no limit by project applies.
            today: The current day in `zone`.
            zone: The time zone in which days begin and end. If it is None, it is the time zone of this machine.
        """
        found: list[Limit] = []
        for unit, times, run, day, month, of_project in (
            (Unit.DOLLARS, 1, self.run, self.day, self.month, self.project),
            (
                Unit.CREDITS, _PICO_PER_MICRO, self.run_credits, self.day_credits, self.month_credits,
                self.project_credits,
            ),
        ):  # fmt: skip
            if run is not None:
                found.append(Limit.run(session, run * times, unit))
            if day is not None:
                found.append(Limit.day(today, day * times, zone, unit))
            if month is not None:
                found.append(Limit.month(today, month * times, zone, unit))
            if of_project is not None and project:
                found.append(Limit.project(project, of_project * times, unit))
        return tuple(found)


# The number of trillionths in a millionth. `Budgets` has millionths of credits, and `Limit` has trillionths.
_PICO_PER_MICRO = 10**6
