"""Sums of finished videos: their lengths, their costs, and the costs that were estimated before. The cost of a video is
the cost of all calls of its session.
"""

# The linter warns about SQL that is built from strings. All strings are constants; user input is passed as parameters.
# ruff: noqa: S608

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from fractions import Fraction
from typing import Self

from eleven_video.accounting.cost_state import CostState
from eleven_video.ledger.encoding import SLOT_MICROS
from eleven_video.ledger.reading.conditions import IS_UNKNOWN, where
from eleven_video.ledger.reading.connection import Row, Value
from eleven_video.ledger.reading.local_days import Zone, day_of_number
from eleven_video.ledger.reading.query_rows import NOT_READABLE, unreadable
from eleven_video.ledger.reading.report_queries import Span, time_key
from eleven_video.ledger.reading.report_types import GroupBy
from eleven_video.ledger.records import AttemptState, SessionOutcome

Ask = Callable[[str, dict[str, Value]], Iterator[Row]]

_MINUTE_MS = 60_000
_OVER_TIME = frozenset({GroupBy.DAY, GroupBy.WEEK, GroupBy.MONTH})
_OF_SESSIONS = frozenset({GroupBy.PROJECT, GroupBy.PROFILE})
_SETTLED = f"a.state = '{AttemptState.SETTLED}'"
_COLUMNS = (
    "s.id", f"s.started_at / {SLOT_MICROS} AS slot", "s.project", "s.profile", "s.length_ms",
    "s.estimated_low_pico AS low", "s.estimated_pico AS expected", "s.estimated_high_pico AS high",
)  # fmt: skip
_SUMS = (
    f"SUM(CASE WHEN {_SETTLED} THEN a.counted_pico ELSE 0 END) AS pico",
    f"SUM(CASE WHEN {_SETTLED} THEN a.counted_microcredits ELSE 0 END) AS microcredits",
    f"SUM(CASE WHEN {IS_UNKNOWN} THEN 1 ELSE 0 END) AS unanswered",
)
_MEASURED = "v.length_ms > 0"
_COMPLETE = "COALESCE(v.unanswered, 0) = 0 AND v.unpriced = 0"
_ESTIMATED = f"v.low IS NOT NULL AND v.expected IS NOT NULL AND v.high IS NOT NULL AND {_COMPLETE}"
# SQL expressions for the sums, in the order of the fields of `VideoSums`.
_ALL_SUMS = ", ".join(
    (
        "COUNT(*)",
        f"SUM(CASE WHEN {_MEASURED} THEN 1 ELSE 0 END)",
        f"SUM(CASE WHEN {_MEASURED} THEN v.length_ms ELSE 0 END)",
        f"SUM(CASE WHEN {_MEASURED} THEN v.pico ELSE 0 END)",
        f"SUM(CASE WHEN {_MEASURED} THEN v.microcredits ELSE 0 END)",
        f"SUM(CASE WHEN {_MEASURED} AND NOT ({_COMPLETE}) THEN 1 ELSE 0 END)",
        f"SUM(CASE WHEN {_ESTIMATED} THEN 1 ELSE 0 END)",
        f"SUM(CASE WHEN {_ESTIMATED} AND v.pico >= v.low AND v.pico <= v.high THEN 1 ELSE 0 END)",
        f"SUM(CASE WHEN {_ESTIMATED} THEN v.expected ELSE 0 END)",
        f"SUM(CASE WHEN {_ESTIMATED} THEN v.pico ELSE 0 END)",
    )
)


@dataclass(frozen=True, slots=True)
class VideoSums:
    """Sums of finished videos. Money is in pico-dollars, and credits are in millionths of a credit.

    Attributes:
        videos: The number of finished videos.
        measured: The number of videos whose length is known. Older versions of the product did not record the length.
        length_ms: The total length, in milliseconds, of the videos whose length is known.
        pico: The total cost of the sessions of the videos whose length is known.
        microcredits: The credits that these sessions have used. Credits with and without a price in dollars are
            included.
        incomplete: The number of measured videos that may have cost more, because one of their calls has no price or no
            answer.
        estimated: The number of videos whose cost was estimated in advance, and whose actual cost is completely known
            now.
        inside: The number of estimated videos whose actual cost lies in the range of the estimate.
        estimated_pico: The sum of the expected costs of the estimated videos.
        actual_pico: The sum of the actual costs of the estimated videos.
    """

    videos: int = 0
    measured: int = 0
    length_ms: int = 0
    pico: int = 0
    microcredits: int = 0
    incomplete: int = 0
    estimated: int = 0
    inside: int = 0
    estimated_pico: int = 0
    actual_pico: int = 0

    def __add__(self, other: Self) -> Self:
        return type(self)(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    @property
    def pico_per_minute(self) -> Fraction | None:
        """The exact cost of one minute of the measured videos, or None if no length is known."""
        return Fraction(self.pico * _MINUTE_MS, self.length_ms) if self.length_ms else None

    @property
    def microcredits_per_minute(self) -> Fraction | None:
        """The exact credits, in millionths, for one minute of the measured videos, or None if no length is known."""
        return Fraction(self.microcredits * _MINUTE_MS, self.length_ms) if self.length_ms else None


@dataclass(frozen=True, slots=True)
class VideoReport:
    """The sums of all videos, and the sums of the videos of each group. If one video can belong to several groups,
    `groups` is empty.
    """

    total: VideoSums
    groups: Mapping[str, VideoSums] = field(default_factory=dict)


def videos(ask: Ask, by: GroupBy, span: Span) -> VideoReport:
    """Sums of the finished videos whose sessions started in a span, for each day, week, month, project or profile."""
    conditions, values = span.of("s.started_at", "s.mode", "s")
    conditions += ["s.outcome = :completed", "s.asked <> ''"]
    values["completed"] = str(SessionOutcome.COMPLETED)
    found = (
        f"SELECT {', '.join(_COLUMNS)}, {', '.join(_SUMS)}, {_unpriced(ask, span)} AS unpriced "
        f"FROM sessions s LEFT JOIN attempts a ON a.session_id = s.id{where(conditions)} GROUP BY s.id"
    )
    groups: dict[str, VideoSums] = {}
    for key, *sums in ask(f"SELECT {_key(ask, by, span)}, {_ALL_SUMS} FROM ({found}) v GROUP BY 1", values):
        try:
            name = time_key(by, day_of_number(int(key))) if by in _OVER_TIME else str(key)
        except NOT_READABLE as error:
            raise unreadable("a session", error) from error
        groups[name] = groups.get(name, VideoSums()) + VideoSums(*(int(value or 0) for value in sums))
    total = sum(groups.values(), VideoSums())
    return VideoReport(total, groups if by in _OVER_TIME or by in _OF_SESSIONS else {})


def _key(ask: Ask, by: GroupBy, span: Span) -> str:
    """An SQL expression for the group of a video: the number of its day, its project or its profile. The expression is
    "" if there are no groups.
    """
    if by in _OF_SESSIONS:
        return f"v.{by}"
    if by not in _OVER_TIME:
        return "''"
    ends = f"MIN(s.started_at) / {SLOT_MICROS}, MAX(s.started_at) / {SLOT_MICROS}"
    first, last = next(
        ask(f"SELECT {ends} FROM sessions s WHERE s.mode = :mode", {"mode": str(span.mode)}), (None, None)
    )
    return "''" if first is None or last is None else Zone(span.zone).day_of_slot(int(first), int(last))


def _unpriced(ask: Ask, span: Span) -> str:
    """An SQL expression that is 1 if a session has a call without a known price, otherwise 0.

    Most ledgers have no such call. The table `rollups` shows this at once, and then the expression is the constant 0.
    """
    found = ask("SELECT 1 FROM rollups WHERE mode = :mode AND unpriced_calls > 0 LIMIT 1", {"mode": str(span.mode)})
    if next(found, None) is None:
        return "0"
    unpriced = f"SELECT 1 FROM charges c WHERE c.session_id = s.id AND c.state = '{CostState.UNPRICED}'"
    return f"CASE WHEN EXISTS ({unpriced}) THEN 1 ELSE 0 END"
