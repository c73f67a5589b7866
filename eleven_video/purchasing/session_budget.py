"""The spending context of a run: its session, its limits and its account."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from eleven_video.accounting.budget import Limit
from eleven_video.purchasing.result_store import ResultStore


@dataclass(frozen=True, slots=True)
class SessionBudget:
    """The context of one run's purchases: its session, its result store and its limits.

    Limits of a day or month begin with the run's own day or month; after midnight the next day or month has the same
    limit. `credits_per_character` is ElevenLabs' rate for the speech model, if known. `can_resume` is False without a
    video to resume. `included_left` is the number of included credits left, if the account sells more beyond them.
    """

    session: str
    kept: ResultStore
    limits: Sequence[Limit] = ()
    credits_per_character: Fraction | None = None
    can_resume: bool = True
    included_left: int | None = None

    def limits_at(self, now: datetime) -> tuple[Limit, ...]:
        return tuple(limit.at(now) for limit in self.limits)
