"""The limits on the cost of one run.

A `SessionBudget` has the limits of a run, the result store of the session, and the number of unused credits of the
user's ElevenLabs plan.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from eleven_video.accounting.budget_limits import Limit
from eleven_video.purchasing.result_store import ResultStore


@dataclass(frozen=True, slots=True)
class SessionBudget:
    """The limits on the cost of one run, and the session to which the calls of the run belong.

    Attributes:
        session: The id of the session.
        results: The result store of the session.
        limits: The limits of the run. A limit for a day or a month applies to the day or the month in which the run
            starts. If the next day or month begins during the run, the same amount applies to the new day or month.
        credits_per_character: ElevenLabs' rate for the speech model, in credits per character, or None if the rate is
            unknown.
        can_resume: Whether `eleven-video resume` can continue the session. `can_resume` is false for a voice preview.
        included_left: The number of unused credits of the ElevenLabs plan. `included_left` is None if the number of
            unused credits is unknown, or if the account cannot buy credits in addition to the credits of the plan.
    """

    session: str
    results: ResultStore
    limits: Sequence[Limit] = ()
    credits_per_character: Fraction | None = None
    can_resume: bool = True
    included_left: int | None = None

    def limits_at(self, now: datetime) -> tuple[Limit, ...]:
        return tuple(limit.at(now) for limit in self.limits)
