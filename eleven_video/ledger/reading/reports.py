"""The classes of the objects that reports consist of. `query_rows` and `report_queries` create these objects."""

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
    """The groups by which a report can add up the usage."""

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
    """Exact sums of charges. Money is in pico-dollars, credits are in millionths.

    The order of the fields is that of `encoding.TOTAL_COLUMNS` and `encoding.BEYOND_ROLLUPS`. `failed_calls` and
    `failed_pico` are about calls without a usable result, even if they were not billed. `credits_calls` is the number
    of calls that were paid for with credits, and `unpriced_microcredits` are the credits that have no price in dollars.
    `otherwise_estimated` is the number of estimated calls whose cost state is not "estimated", and
    `estimated_credits_calls` is the number of estimated calls that were paid for with credits.
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
        """The cost state of the sum, which is the least certain state of all its calls."""
        return worst(*(state for state in CostState if getattr(self, f"{state}_calls")))

    @property
    def all_estimated_calls(self) -> int:
        """The number of calls whose usage or price was estimated, whatever their cost state is."""
        return self.estimated_calls + self.otherwise_estimated


@dataclass(frozen=True, slots=True)
class OpenCost:
    """The possible cost of unresolved calls.

    A call about which the user or a rule has decided still counts here, because its cost is still unknown. Only a call
    that the user has found not to be billed does not count.

    Attributes:
        attempts: The number of the calls.
        bound_pico: The highest possible cost, in pico-dollars, of the calls for which it is known.
        unbounded: The number of calls for which it is not known.
        bound_microcredits: The most credits, in millionths, that the calls which cost only credits may have used.
        without_credits: The number of calls that cost only credits and for which the most credits are not known.
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
        """The highest possible cost in pico-dollars; None if the calls cost only credits without a price in dollars."""
        return self.bound_pico if self.bound_pico or not self.attempts else None

    def __add__(self, other: Self) -> Self:
        return type(self)(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(self)))


@dataclass(frozen=True, slots=True)
class ReportRow:
    """The usage of one group of a report.

    `key` is a day ("2026-11-23"), a week ("2026-W48"), a month ("2026-11"), or the name of a model, a voice, a service,
    a project or a profile.
    """

    key: str
    totals: Totals


@dataclass(frozen=True, slots=True)
class Report:
    """A report of the usage by group.

    Attributes:
        by: The kind of group.
        zone: The name of the time zone of the days.
        rows: The groups. Days, weeks and months are in order; other groups begin with the highest cost.
        total: The sum of all rows.
        open: The possible cost of all unresolved calls.
        resolved: The possible cost of the unresolved calls about which the user or a rule has decided.
    """

    by: GroupBy
    zone: str
    rows: tuple[ReportRow, ...]
    total: Totals
    open: OpenCost
    resolved: OpenCost = OpenCost()


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """A session with its usage.

    Attributes:
        session: The session.
        totals: The sums of its charges.
        open: The possible cost of all its unresolved calls.
        resolved: The possible cost of its unresolved calls about which the user or a rule has decided.
    """

    session: Session
    totals: Totals
    open: OpenCost
    resolved: OpenCost = OpenCost()


@dataclass(frozen=True, slots=True)
class FailureSpend:
    """The amounts that were paid without a usable result so far.

    Attributes:
        failed: The sums of the failed calls. Failed calls of sessions without a video also count in the other fields.
        unfinished_sessions: The number of sessions that have ended without a video. They may still be resumed, and then
            use their results.
        unfinished: The sums of the charges of sessions that have ended without a video.
        sessions_without_an_end: The number of sessions whose end is not recorded. Their run was killed or is in
            progress.
        without_an_end: The sums of the charges of sessions whose end is not recorded.
        open: The possible cost of the unresolved calls.
    """

    failed: Totals
    unfinished_sessions: int
    unfinished: Totals
    sessions_without_an_end: int
    without_an_end: Totals
    open: OpenCost


@dataclass(frozen=True, slots=True)
class StoredCharge:
    """A charge as the ledger records it. Its call has all quantities, so that it can be priced again at other rates.

    Attributes:
        charge: The charge.
        session: The id of the session.
        attempt: The id of the attempt.
        mode: Live services or sandbox.
        project: The --project label of the call.
        session_started_at: The time at which the session started.
        content_key: The content key of the request; empty if not recorded.
        profile: The profile of the call; empty if not recorded.
    """

    charge: "Charge"
    session: str
    attempt: str
    mode: Mode
    project: str
    session_started_at: datetime
    content_key: str = ""
    profile: str = ""
