"""Sums of finished videos: their lengths, their costs, and the costs that were estimated before. The cost of a video is
the cost of all calls of its session.
"""

# The linter warns about SQL that is built from strings. All strings are constants; user input is passed as parameters.
# ruff: noqa: S608

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from fractions import Fraction
from typing import Self

from eleven_video.accounting.calls import CallKind, Service
from eleven_video.accounting.cost_state import CostState
from eleven_video.ledger.encoding import IS_CREDITS, SLOT_MICROS, count_where, sum_where
from eleven_video.ledger.reading.conditions import IS_UNKNOWN, Ask, where
from eleven_video.ledger.reading.local_days import Zone
from eleven_video.ledger.reading.report_queries import TIMES, Span, group_key
from eleven_video.ledger.reading.report_types import GroupBy
from eleven_video.ledger.records import SessionOutcome

_MINUTE_MS = 60_000
_OF_SESSIONS = frozenset({GroupBy.PROJECT, GroupBy.PROFILE})
_SESSION = (
    f"s.started_at / {SLOT_MICROS} AS slot", "s.project", "s.profile", "s.length_ms",
    "s.estimated_low_pico AS low", "s.estimated_pico AS expected", "s.estimated_high_pico AS high",
    "p.part", "p.pico", "p.microcredits", "p.unpriced_microcredits", "p.unpriced", "u.unanswered",
)  # fmt: skip
# ElevenLabs calls that were paid for with credits, and those that were free by a price of the user. If there are none of
# the second kind, this condition selects the same calls as `IS_CREDITS`, and an index has all columns that it needs.
_IS_FREE_SPEECH = f"(c.state = '{CostState.FREE}' AND c.service = '{Service.ELEVENLABS}')"
# The sessions with unresolved calls. There are only few such calls, and the database has an index of them by mode.
_UNANSWERED = (
    "(SELECT a.session_id, COUNT(*) AS unanswered FROM attempts a "
    f"WHERE a.mode = :mode AND {IS_UNKNOWN} GROUP BY a.session_id)"
)
# SQL expressions for the group of a call `c`. The expression is NULL if the call belongs to no group.
_CALL_GROUP = {
    GroupBy.SERVICE: "c.service",
    GroupBy.MODEL: "c.model",
    GroupBy.VOICE: f"CASE WHEN c.kind = '{CallKind.SPEECH}' THEN CASE WHEN c.name = '' THEN c.model ELSE c.name END END",
}
_MEASURED = "v.length_ms > 0"
_COMPLETE = "v.unanswered IS NULL AND COALESCE(v.unpriced, 0) = 0"
_ESTIMATED = f"v.low IS NOT NULL AND v.expected IS NOT NULL AND v.high IS NOT NULL AND {_COMPLETE}"
# SQL expressions for the sums, in the order of the fields of `VideoSums`.
_ALL_SUMS = ", ".join(
    (
        "COUNT(*)",
        f"SUM(CASE WHEN {_MEASURED} THEN 1 ELSE 0 END)",
        f"SUM(CASE WHEN {_MEASURED} THEN v.length_ms ELSE 0 END)",
        f"SUM(CASE WHEN {_MEASURED} THEN v.pico ELSE 0 END)",
        f"SUM(CASE WHEN {_MEASURED} THEN v.microcredits ELSE 0 END)",
        f"SUM(CASE WHEN {_MEASURED} THEN v.unpriced_microcredits ELSE 0 END)",
        f"SUM(CASE WHEN {_MEASURED} AND NOT ({_COMPLETE}) THEN 1 ELSE 0 END)",
        f"SUM(CASE WHEN {_ESTIMATED} THEN 1 ELSE 0 END)",
        f"SUM(CASE WHEN {_ESTIMATED} AND COALESCE(v.pico, 0) >= v.low AND COALESCE(v.pico, 0) <= v.high THEN 1 ELSE 0 END)",
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
        unpriced_microcredits: The part of `microcredits` that has no price in dollars.
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
    unpriced_microcredits: int = 0
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
    """The sums of all videos, and the sums of the videos of each group.

    If the groups are services, models or voices, a video belongs to each group of which it has a call. The cost of the
    group is then the cost of these calls, and the group has no estimates.
    """

    total: VideoSums
    groups: Mapping[str, VideoSums] = field(default_factory=dict)


def videos(ask: Ask, by: GroupBy, span: Span) -> VideoReport:
    """Sums of the finished videos whose sessions started in a span: see `LedgerReader.videos`."""
    if by in _CALL_GROUP:
        total = _grouped(ask, by, span, "''").get("", VideoSums())
        groups = _grouped(ask, by, span, "v.part", _CALL_GROUP[by])
        return VideoReport(total, {key: _without_estimates(sums) for key, sums in groups.items()})
    groups = _grouped(ask, by, span, f"v.{by}" if by in _OF_SESSIONS else _day(ask, span))
    return VideoReport(sum(groups.values(), VideoSums()), groups)


def _grouped(ask: Ask, by: GroupBy, span: Span, key: str, part: str = "") -> dict[str, VideoSums]:
    """The sums of each group of videos. `key` is an SQL expression for the group.

    If `part` is an SQL expression for the group of a call, only the calls of a group count in the group's cost.
    """
    conditions, values = span.of("s.started_at", "s.mode", "s")
    conditions += ["s.outcome = :completed", "s.asked <> ''", *(["p.part IS NOT NULL"] if part else [])]
    values["completed"] = str(SessionOutcome.COMPLETED)
    columns = f"{part or 'NULL'} AS part, {_spent(ask, str(values['mode']))}"
    grouped = f", {part}" if part else ""
    spent = f"(SELECT c.session_id, {columns} FROM charges c GROUP BY c.session_id{grouped})"
    found = (
        f"SELECT {', '.join(_SESSION)} FROM sessions s LEFT JOIN {spent} p ON p.session_id = s.id "
        f"LEFT JOIN {_UNANSWERED} u ON u.session_id = s.id{where(conditions)}"
    )
    groups: dict[str, VideoSums] = {}
    for name, *sums in ask(f"SELECT {key}, {_ALL_SUMS} FROM ({found}) v GROUP BY 1", values):
        group = group_key(by, name) if by in TIMES else str(name)
        groups[group] = groups.get(group, VideoSums()) + VideoSums(*(int(value or 0) for value in sums))
    return groups


def _spent(ask: Ask, mode: str) -> str:
    """SQL expressions for the sums of the charges `c` of a session."""
    free = "SELECT COALESCE(SUM(r.free_calls), 0) FROM rollups r WHERE r.mode = :mode AND r.service = :service"
    (free_calls,) = next(ask(free, {"mode": mode, "service": str(Service.ELEVENLABS)}), (0,))
    return ", ".join(
        (
            "SUM(c.pico) AS pico",
            sum_where(f"c.state <> '{CostState.UNKNOWN}'", "c.microcredits") + " AS microcredits",
            sum_where(IS_CREDITS if free_calls else _IS_FREE_SPEECH, "c.microcredits") + " AS unpriced_microcredits",
            count_where(f"c.state = '{CostState.UNPRICED}'") + " AS unpriced",
        )
    )


def _day(ask: Ask, span: Span) -> str:
    """An SQL expression for the number of the day on which a video's session started."""
    ends = ", ".join(f"(SELECT {end}(s.started_at) FROM sessions s)" for end in ("MIN", "MAX"))
    first, last = next(ask(f"SELECT {ends}", {}), (None, None))
    if first is None or last is None:
        return "''"
    return Zone(span.zone).day_of_slot(int(first) // SLOT_MICROS, int(last) // SLOT_MICROS)


def _without_estimates(sums: VideoSums) -> VideoSums:
    """The sums of a group of calls. An estimate is made for a whole video, so the group has no estimates."""
    return replace(sums, estimated=0, inside=0, estimated_pico=0, actual_pico=0)
