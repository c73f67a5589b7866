"""What one run may spend, and under which session.

A `SessionBudget` holds the limits of a run, its result store, and the credits that its ElevenLabs plan still includes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from eleven_video.accounting.budget import Limit
from eleven_video.purchasing.result_store import ResultStore


@dataclass(frozen=True, slots=True)
class SessionBudget:
    """What one run may spend, and under which session.

    Attributes:
        session: The id of the session.
        results: The result store of the session.
        limits: The limits of the run. A limit of a day or month begins with the day or month in which the run starts;
            after midnight the same limit applies to the next day or month.
        credits_per_character: ElevenLabs' rate for the speech model; None if unknown.
        can_resume: Whether `eleven-video resume` can continue the session. False for a voice preview.
        included_left: The credits of the ElevenLabs plan that are not used yet. None if they are unknown, or if the
            account cannot buy credits in addition to those of the plan.
    """

    session: str
    results: ResultStore
    limits: Sequence[Limit] = ()
    credits_per_character: Fraction | None = None
    can_resume: bool = True
    included_left: int | None = None

    def limits_at(self, now: datetime) -> tuple[Limit, ...]:
        return tuple(limit.at(now) for limit in self.limits)
