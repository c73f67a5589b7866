"""What one run may spend.

A `SessionBudget` has the limits of a run, its result store, and the credits that the user's ElevenLabs plan still
includes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from eleven_video.accounting.budget_limits import Limit
from eleven_video.purchasing.result_store import ResultStore


@dataclass(frozen=True, slots=True)
class SessionBudget:
    """What one run may spend, and the session to which its calls belong.

    Attributes:
        session: The id of the session.
        results: The result store of the session.
        limits: The limits of the run. A limit for a day or a month applies to the day or month in which the run starts.
            After midnight, the same amount applies to the next day or month.
        credits_per_character: ElevenLabs' rate for the speech model, in credits per character, or None if it is
            unknown.
        can_resume: Whether `eleven-video resume` can continue the session. `can_resume` is false for a voice preview.
        included_left: The credits of the ElevenLabs plan that are not used yet. `included_left` is None if this number
            is unknown, or if the account cannot buy credits in addition to those of the plan.
    """

    session: str
    results: ResultStore
    limits: Sequence[Limit] = ()
    credits_per_character: Fraction | None = None
    can_resume: bool = True
    included_left: int | None = None

    def limits_at(self, now: datetime) -> tuple[Limit, ...]:
        return tuple(limit.at(now) for limit in self.limits)
