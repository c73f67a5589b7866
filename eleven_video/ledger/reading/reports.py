"""The values of reports."""

from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum, unique
from typing import Self

from eleven_video.accounting.pricing import Charge, CostState, worst
from eleven_video.domain.options import Mode
from eleven_video.ledger.records import Session


@unique
class GroupBy(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    MODEL = "model"
    VOICE = "voice"
    SERVICE = "service"
    PROJECT = "project"
    PROFILE = "profile"


@dataclass(frozen=True, slots=True)
class Totals:
    """Exact sums of charges, in the order of `columns.TOTAL_COLUMNS`. Money is in pico-dollars, credits in millionths.

    `failed_*` are those of calls that ended without a result to use: blocked, unusable or lost, billed or not. What
    follows the metrics is read from single charges: `unpriced_microcredits` are the credits that have no price in
    dollars, `otherwise_estimated` counts estimated calls in other states than "estimated", and
    `estimated_credits_calls` those of them that credits pay for.
    """

    calls: int = 0
    failed_calls: int = 0
    failed_pico: int = 0
    pico: int = 0
    free_calls: int = 0
    priced_calls: int = 0
    estimated_calls: int = 0
    unpriced_calls: int = 0
    unknown_calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    characters: int = 0
    images: int = 0
    cached_tokens: int = 0
    tool_tokens: int = 0
    thinking_tokens: int = 0
    image_tokens: int = 0
    audio_tokens: int = 0
    microcredits: int = 0
    credits_calls: int = 0
    unpriced_microcredits: int = 0
    otherwise_estimated: int = 0
    estimated_credits_calls: int = 0

    def __add__(self, other: Self) -> Self:
        return type(self)(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(self)))

    @property
    def state(self) -> CostState:
        """The state of the whole: that of its worst part."""
        return worst(*(state for state in CostState if getattr(self, f"{state}_calls")))

    @property
    def all_estimated_calls(self) -> int:
        """Calls whose usage or price was estimated, whatever state their cost is in."""
        return self.estimated_calls + self.otherwise_estimated


@dataclass(frozen=True, slots=True)
class OpenCost:
    """Calls without an answer, which may have been billed: how many, the highest possible cost of those with a bound, and
    how many have none.

    `bound_microcredits` is the most that those which cost credits and no dollars may have used, in millionths;
    `without_credits` counts those of them of which that is not known.

    What is decided about such a call does not tell what it cost, so a call that was resolved goes on to count here.
    Only what was found not billed does not.
    """

    attempts: int = 0
    bound_pico: int = 0
    unbounded: int = 0
    bound_microcredits: int = 0
    without_credits: int = 0

    @property
    def may_add(self) -> bool:
        """Whether they may have cost anything."""
        return bool(self.bound_pico or self.unbounded or self.bound_microcredits or self.without_credits)

    @property
    def dollars_pico(self) -> int | None:
        """The most dollars that those with a bound may come to; None where they cost credits alone: that is no price."""
        return self.bound_pico if self.bound_pico or not self.attempts else None

    def __add__(self, other: Self) -> Self:
        return type(self)(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(self)))


@dataclass(frozen=True, slots=True)
class ReportRow:
    """`key` is a day ("2026-11-23"), week ("2026-W48"), month ("2026-11"), model, voice, service, project or profile."""

    key: str
    totals: Totals


@dataclass(frozen=True, slots=True)
class Report:
    """Days in order, everything else dearest first. `zone` names the zone of the days.

    `resolved` is the part of `open` that somebody has decided about.
    """

    by: GroupBy
    zone: str
    rows: tuple[ReportRow, ...]
    total: Totals
    open: OpenCost
    resolved: OpenCost = OpenCost()


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """A session with what it came to. `open` are its calls whose cost nobody knows, `resolved` those of them that somebody
    has decided about.
    """

    session: Session
    totals: Totals
    open: OpenCost
    resolved: OpenCost = OpenCost()


@dataclass(frozen=True, slots=True)
class FailureSpend:
    """What bought nothing: calls that ended without a result to use, sessions that ended without a video, and what is
    unknown.

    A session that ended so may go on and use what it has paid for; its failed calls are in `failed` as well. One
    without an end was killed, or is still running and may yet make its video: these are summed by themselves.
    """

    failed: Totals
    unfinished_sessions: int
    unfinished: Totals
    sessions_without_an_end: int
    without_an_end: Totals
    open: OpenCost


@dataclass(frozen=True, slots=True)
class StoredCharge:
    """A charge as it was recorded, and for what. Its call holds the quantities that another price would be worked out from.

    `project` is the one that the call was made for, `profile` the one that it was made with. `content_key` is what was bought, empty where nobody said.
    """

    charge: Charge
    session: str
    attempt: str
    mode: Mode
    project: str
    session_started_at: datetime
    content_key: str = ""
    profile: str = ""
