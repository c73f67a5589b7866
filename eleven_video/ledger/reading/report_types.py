"""The classes of the objects that reports consist of. `query_rows` and `report_queries` create these objects."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum, unique
from operator import add, attrgetter
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
    """Exact sums of charges. Money is in pico-dollars, and credits are in millionths of a credit.

    The fields have the same order as `encoding.TOTAL_COLUMNS`. `failed_calls` and `failed_pico` count calls without a usable result, also those that were not billed. `credits_calls` is the number of
    calls that were paid for with credits. `unpriced_microcredits` is the number of credits, in millionths, that have no
    price in dollars. `otherwise_estimated` is the number of estimated calls whose cost state is not "estimated".
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
        return type(self)(*map(add, _amounts(self), _amounts(other)))

    @property
    def state(self) -> CostState:
        """The least certain of the cost states of all counted calls."""
        return worst(*(state for state in CostState if getattr(self, f"{state}_calls")))

    @property
    def all_estimated_calls(self) -> int:
        """The number of calls with any cost state whose usage or price was estimated."""
        return self.estimated_calls + self.otherwise_estimated


_amounts = attrgetter(*(one.name for one in fields(Totals)))


@dataclass(frozen=True, slots=True)
class OpenCost:
    """The possible cost of unresolved calls.

    A call about which the user or a rule has decided is included, because its cost is still unknown. A call is left out
    only if the user has found that the service did not bill it.

    Attributes:
        attempts: The number of unresolved calls.
        bound_pico: The highest possible cost, in pico-dollars, of those calls whose highest possible cost is known.
        unbounded: The number of calls whose highest possible cost is not known.
        bound_microcredits: The most credits, in millionths, that may have been used by those calls that cost only
            credits.
        without_credits: The number of calls that cost only credits and whose highest use of credits is not known.
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
        """The highest possible cost in pico-dollars, or None if the calls cost only credits and these have no price in
        dollars.
        """
        return self.bound_pico if self.bound_pico or not self.attempts else None

    def __add__(self, other: Self) -> Self:
        return type(self)(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


@dataclass(frozen=True, slots=True)
class ReportRow:
    """The usage of one group of a report.

    `key` is a day ("2026-11-23"), a week ("2026-W48"), a month ("2026-11"), or a name. The name is that of a model, a
    voice, a service, a project or a profile.
    """

    key: str
    totals: Totals


@dataclass(frozen=True, slots=True)
class Report:
    """A report of the usage by group.

    Attributes:
        by: The kind of group by which the usage is added up.
        zone: The name of the time zone in which the days begin and end.
        rows: One row for each group. Days, weeks and months are sorted by time. Other groups are sorted by cost, the
            highest cost first.
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
class Breakdown:
    """A report whose groups are divided into parts, such as the cost of each day by service.

    Attributes:
        report: The report of the groups.
        parts_by: The kind of group by which each group is divided.
        cells: The sums of each part of each group, by the key of the group and the key of the part. The parts of a
            group add up to the row of the group in `report`. If the parts are voices, the calls that are not for speech
            are the part "".
        totals: The sums of each part over all groups, by the key of the part.
    """

    report: Report
    parts_by: GroupBy
    cells: Mapping[str, Mapping[str, Totals]]
    totals: Mapping[str, Totals]


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """A session with its usage.

    Attributes:
        session: The session.
        totals: The sums of the session's charges.
        open: The possible cost of all unresolved calls of the session.
        resolved: The possible cost of those unresolved calls of the session about which the user or a rule has decided.
    """

    session: Session
    totals: Totals
    open: OpenCost
    resolved: OpenCost = OpenCost()


@dataclass(frozen=True, slots=True)
class FailureSums:
    """The amounts that were paid without a usable result so far, for all calls or for the calls of a group.

    Attributes:
        failed: The sums of the charges of failed calls. If the session of a failed call has no video, the call counts
            in `unfinished` or `without_an_end` too.
        unfinished_sessions: The number of sessions that have ended without a video. The user may still resume such a
            session, and then its paid results are used.
        unfinished: The sums of the charges of sessions that have ended without a video.
        sessions_without_an_end: The number of sessions whose end is not recorded. The run of such a session was killed
            or is in progress.
        without_an_end: The sums of the charges of sessions whose end is not recorded.
    """

    failed: Totals
    unfinished_sessions: int
    unfinished: Totals
    sessions_without_an_end: int
    without_an_end: Totals


@dataclass(frozen=True, slots=True)
class FailureSpend(FailureSums):
    """The amounts that were paid without a usable result so far.

    Attributes:
        open: The possible cost of all unresolved calls.
        groups: The same amounts for each group of calls, by the key of the group. A session counts in each group that
            has a call of the session. `groups` is empty if no groups were asked for.
    """

    open: OpenCost
    groups: Mapping[str, FailureSums] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StoredCharge:
    """A charge as the ledger records it. The call in the charge has all its quantities, so the call can be priced again
    at other rates.

    Attributes:
        charge: The charge.
        session: The id of the session.
        attempt: The id of the attempt.
        mode: The mode of the call: live services or sandbox.
        project: The --project label of the call.
        session_started_at: The time at which the session started.
        content_key: The content key of the request. `content_key` is empty if the ledger did not record it.
        profile: The profile of the call. `profile` is empty if the ledger did not record it.
    """

    charge: "Charge"
    session: str
    attempt: str
    mode: Mode
    project: str
    session_started_at: datetime
    content_key: str = ""
    profile: str = ""
