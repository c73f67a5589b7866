"""Sums of finished videos: their length, what they have cost, and what was estimated. Each is a whole session."""

# The linter warns about SQL that is built from strings. All strings are constants; user input is passed as parameters.
# ruff: noqa: S608

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from fractions import Fraction
from typing import Self

from eleven_video.accounting.cost_state import CostState
from eleven_video.ledger.encoding import from_micros
from eleven_video.ledger.reading.conditions import IS_UNKNOWN, where
from eleven_video.ledger.reading.connection import Row, Value
from eleven_video.ledger.reading.query_rows import NOT_READABLE, unreadable
from eleven_video.ledger.reading.report_queries import Span, time_key
from eleven_video.ledger.reading.reports import GroupBy
from eleven_video.ledger.records import AttemptState, SessionOutcome

Ask = Callable[[str, dict[str, Value]], Iterator[Row]]

_MINUTE_MS = 60_000
_SETTLED = f"a.state = '{AttemptState.SETTLED}'"
_SUMS = (
    f"SUM(CASE WHEN {_SETTLED} THEN a.counted_pico ELSE 0 END)",
    f"SUM(CASE WHEN {_SETTLED} THEN a.counted_microcredits ELSE 0 END)",
    f"SUM(CASE WHEN {IS_UNKNOWN} THEN 1 ELSE 0 END)",
)
_COLUMNS = ("s.id", "s.started_at", "s.project", "s.profile", "s.length_ms", "s.estimated_low_pico", "s.estimated_pico", "s.estimated_high_pico")  # fmt: skip


@dataclass(frozen=True, slots=True)
class VideoSums:
    """Sums of finished videos. Money is in pico-dollars, credits are in millionths.

    Attributes:
        videos: The number of finished videos.
        measured: The number of those whose length is known. Older versions did not record it.
        length_ms: The length of the measured videos.
        pico: What the sessions of the measured videos have cost.
        microcredits: The credits that they have used, whether these have a price in dollars or not.
        incomplete: The number of measured videos that may have cost more: a call has no price or no answer.
        estimated: The number of videos whose cost was estimated before and is completely known now.
        inside: The number of those that cost as much as the estimate's range says.
        estimated_pico: The expected cost of the estimated videos.
        actual_pico: What they have cost.
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
        """What a minute of the measured videos has cost, exactly; None if no length is known."""
        return Fraction(self.pico * _MINUTE_MS, self.length_ms) if self.length_ms else None

    @property
    def microcredits_per_minute(self) -> Fraction | None:
        """The credits for a minute, as `pico_per_minute`."""
        return Fraction(self.microcredits * _MINUTE_MS, self.length_ms) if self.length_ms else None


@dataclass(frozen=True, slots=True)
class VideoReport:
    """The sums of all videos, and those of each group. `groups` is empty if one video belongs to several groups."""

    total: VideoSums
    groups: Mapping[str, VideoSums] = field(default_factory=dict)


def videos(ask: Ask, by: GroupBy, span: Span) -> VideoReport:
    """Sums of the finished videos whose sessions began in a span, by day, week, month, project or profile."""
    conditions, values = span.of("s.started_at", "s.mode", "s")
    conditions += ["s.outcome = :completed", "s.asked <> ''"]
    values["completed"] = str(SessionOutcome.COMPLETED)
    unpriced = _unpriced(ask, span)
    rows = ask(
        f"SELECT {', '.join(_COLUMNS)}, {', '.join(_SUMS)} FROM sessions s LEFT JOIN attempts a ON a.session_id = s.id"
        f"{where(conditions)} GROUP BY s.id",
        values,
    )
    groups: dict[str, VideoSums] = {}
    total = VideoSums()
    for id_, started_at, project, profile, *measured in rows:
        key: str | None = None
        try:
            one = _sums_of(measured, is_unpriced=id_ in unpriced)
            match by:
                case GroupBy.DAY | GroupBy.WEEK | GroupBy.MONTH:
                    key = time_key(by, from_micros(started_at).astimezone(span.zone).date())
                case GroupBy.PROJECT:
                    key = project
                case GroupBy.PROFILE:
                    key = profile
                case GroupBy.MODEL | GroupBy.VOICE | GroupBy.SERVICE:
                    pass
        except NOT_READABLE as error:
            raise unreadable("a session", error) from error
        total += one
        if key is not None:
            groups[key] = groups.get(key, VideoSums()) + one
    return VideoReport(total, groups)


def _sums_of(row: list[int | None], *, is_unpriced: bool) -> VideoSums:
    length_ms, low, expected, high = (None if value is None else int(value) for value in row[:4])
    pico, microcredits, unknown = (int(value or 0) for value in row[4:])
    complete = not unknown and not is_unpriced
    sums = VideoSums(videos=1)
    if length_ms:
        sums += VideoSums(
            measured=1, length_ms=length_ms, pico=pico, microcredits=microcredits, incomplete=int(not complete)
        )
    if complete and low is not None and expected is not None and high is not None:
        sums += VideoSums(estimated=1, inside=int(low <= pico <= high), estimated_pico=expected, actual_pico=pico)
    return sums


def _unpriced(ask: Ask, span: Span) -> set[str]:
    """The ids of the sessions with a call that has no price. Most ledgers have none, which the table of sums tells."""
    found = ask("SELECT 1 FROM rollups WHERE mode = :mode AND unpriced_calls > 0 LIMIT 1", {"mode": str(span.mode)})
    if next(found, None) is None:
        return set()
    return {
        row[0] for row in ask(f"SELECT DISTINCT c.session_id FROM charges c WHERE c.state = '{CostState.UNPRICED}'", {})
    }
