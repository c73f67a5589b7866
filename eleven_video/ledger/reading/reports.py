"""The values that reports consist of; `query_rows` and `report_queries` create them, and the commands show them."""

from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum, unique
from typing import TYPE_CHECKING, Self

from eleven_video.accounting.cost_state import CostState, worst
from eleven_video.domain.options import Mode
from eleven_video.ledger.records import Session

if TYPE_CHECKING:
    from eleven_video.accounting.pricing import Charge


@unique
class GroupBy(StrEnum):
    """The groups by which a report can sum."""

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

    `failed_*` are the sums of calls without a usable result: blocked, unusable or lost, billed or not. The last four
    fields are read from single charges: `credits_calls` counts calls paid for with credits, `unpriced_microcredits` are
    the credits that have no price in dollars, `otherwise_estimated` counts estimated calls whose state is another than
    "estimated", and `estimated_credits_calls` those of them that were paid for with credits.
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
        """The state of the sum: that of its least certain call."""
        return worst(*(state for state in CostState if getattr(self, f"{state}_calls")))

    @property
    def all_estimated_calls(self) -> int:
        """Number of calls whose usage or price was estimated, in any cost state."""
        return self.estimated_calls + self.otherwise_estimated


@dataclass(frozen=True, slots=True)
class OpenCost:
    """Unresolved calls: their number, the highest possible cost of those with a bound, and the number without a bound.

    `bound_microcredits` is the most credits, in millionths, that calls paid for with credits may have used;
    `without_credits` counts such calls for which this is unknown.

    A decision about such a call does not reveal its cost, so a resolved call still counts here, unless it was found
    not to be billed.
    """

    attempts: int = 0
    bound_pico: int = 0
    unbounded: int = 0
    bound_microcredits: int = 0
    without_credits: int = 0

    @property
    def may_add(self) -> bool:
        """Whether these calls may have cost anything."""
        return bool(self.bound_pico or self.unbounded or self.bound_microcredits or self.without_credits)

    @property
    def dollars_pico(self) -> int | None:
        """The most that calls with a bound may cost, in pico-dollars; None if their credits have no price."""
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
    """The rows of a report: days in order, other groups by falling cost. `zone` names the zone of the days.

    `open` are the unresolved calls, and `resolved` those of them with a decision.
    """

    by: GroupBy
    zone: str
    rows: tuple[ReportRow, ...]
    total: Totals
    open: OpenCost
    resolved: OpenCost = OpenCost()


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """A session with its totals. `open` sums its unresolved calls, and `resolved` those of them with a decision."""

    session: Session
    totals: Totals
    open: OpenCost
    resolved: OpenCost = OpenCost()


@dataclass(frozen=True, slots=True)
class FailureSpend:
    """Spending without a result: on failed calls, sessions that ended without a video, and unresolved calls.

    A session without a video may be resumed and then use its results. Its failed calls are counted in `failed` as well.
    A session without a recorded end was killed, or is still running and may yet make its video, so these are summed
    separately.
    """

    failed: Totals
    unfinished_sessions: int
    unfinished: Totals
    sessions_without_an_end: int
    without_an_end: Totals
    open: OpenCost


@dataclass(frozen=True, slots=True)
class StoredCharge:
    """A recorded charge, with its session and attempt.

    Its call has the quantities, so that it can be priced again at other rates.

    `project` and `profile` are those of the call. `content_key` identifies the bought content, empty if not recorded.
    """

    charge: "Charge"
    session: str
    attempt: str
    mode: Mode
    project: str
    session_started_at: datetime
    content_key: str = ""
    profile: str = ""
