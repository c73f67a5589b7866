"""Queries for the amounts that were paid without a usable result: for failed calls, and in sessions without a video."""

# The linter warns about SQL that is built from strings. All strings are constants; user input is passed as parameters.
# ruff: noqa: S608

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from operator import add
from typing import Any

from eleven_video.accounting.calls import CallKind, Outcome
from eleven_video.ledger.encoding import CHARGE_SUMS, METRIC_COLUMNS, SLOT_MICROS, TOTAL_COLUMNS
from eleven_video.ledger.reading.conditions import Ask, where
from eleven_video.ledger.reading.connection import Row
from eleven_video.ledger.reading.local_days import Zone
from eleven_video.ledger.reading.query_rows import totals_of
from eleven_video.ledger.reading.report_queries import GROUP_COLUMN, TIMES, Span, group_key, open_costs
from eleven_video.ledger.reading.report_types import FailureSpend, FailureSums, GroupBy
from eleven_video.ledger.records import SessionOutcome

# The database uses its index of failed calls only if the query repeats the condition of the index.
_FAILED = f"c.outcome <> '{Outcome.ANSWERED}'"
_WITHOUT_A_VIDEO = f"(s.outcome IS NULL OR s.outcome <> '{SessionOutcome.COMPLETED}')"
_SUMMED = (
    "seq", "session_id", "state", "service", "kind", "model", "outcome", "pico", "lines", "estimated", "partial",
    *METRIC_COLUMNS.values(),
)  # fmt: skip


@dataclass(slots=True)
class _Sums:
    """The sums of calls, and the sessions of these calls, while rows are read."""

    amounts: list[int] = field(default_factory=lambda: [0] * len(TOTAL_COLUMNS))
    sessions: set[str] = field(default_factory=set)

    def add(self, session: str, amounts: Sequence[int]) -> None:
        self.amounts = list(map(add, self.amounts, amounts))
        self.sessions.add(session)


@dataclass(slots=True)
class _Group:
    failed: _Sums = field(default_factory=_Sums)
    ended: _Sums = field(default_factory=_Sums)
    endless: _Sums = field(default_factory=_Sums)

    def sums(self) -> dict[str, Any]:
        """The sums as the fields of `FailureSums`."""
        return {
            "failed": totals_of(self.failed.amounts),
            "unfinished_sessions": len(self.ended.sessions),
            "unfinished": totals_of(self.ended.amounts),
            "sessions_without_an_end": len(self.endless.sessions),
            "without_an_end": totals_of(self.endless.amounts),
        }


def failure_spend(ask: Ask, by: GroupBy | None, span: Span) -> FailureSpend:
    """The amounts paid without a usable result so far: see `LedgerReader.spent_on_failures`."""
    total, groups = _Group(), defaultdict[str, _Group](_Group)
    key = _key(ask, by, span)
    for name, session, _, *found in _rows(ask, by, span, key, _FAILED):
        amounts = list(map(int, found))
        total.failed.add(session, amounts)
        if by is not None and name is not None:
            groups[group_key(by, name)].failed.add(session, amounts)
    for name, session, has_end, *found in _rows(ask, by, span, key, _WITHOUT_A_VIDEO):
        amounts = list(map(int, found))
        (total.ended if has_end else total.endless).add(session, amounts)
        if by is not None and name is not None:
            group = groups[group_key(by, name)]
            (group.ended if has_end else group.endless).add(session, amounts)
    unknown, _resolved = open_costs(ask, span)
    return FailureSpend(
        **total.sums(), open=unknown, groups={k: FailureSums(**group.sums()) for k, group in groups.items()}
    )


def _key(ask: Ask, by: GroupBy | None, span: Span) -> str:
    """An SQL expression for the group of a call. The expression is NULL if the call belongs to no group, like a call
    without a voice.
    """
    if by is None:
        return "NULL"
    if by is GroupBy.VOICE:
        return f"CASE WHEN kind = '{CallKind.SPEECH}' THEN name END"
    if by not in TIMES:
        return GROUP_COLUMN[by]
    ends = ", ".join(f"(SELECT {end}(occurred_at) FROM charges)" for end in ("MIN", "MAX"))
    first, last = next(ask(f"SELECT {ends}", {}), (None, None))
    if first is None or last is None:
        return "NULL"
    return Zone(span.zone).day_of_slot(int(first) // SLOT_MICROS, int(last) // SLOT_MICROS)


def _rows(ask: Ask, by: GroupBy | None, span: Span, key: str, condition: str) -> Iterator[Row]:
    """For each group and session: the key of the group, the id of the session, whether its end is recorded, and the
    sums of its charges.
    """
    conditions, values = span.of("c.occurred_at", "s.mode", "a")
    # The table of attempts has the project and the profile of each call. To join this table takes longer than all other
    # work of the query. So the table of attempts is joined only if it is needed.
    of_attempt = by in {GroupBy.PROJECT, GroupBy.PROFILE}
    joined = of_attempt or (span.project, span.profile) != (None, None)
    # With CROSS JOIN, SQLite reads the tables in this order. Then it reads only the charges of unfinished sessions.
    tables = (
        "sessions s CROSS JOIN charges c" if condition == _WITHOUT_A_VIDEO else "charges c CROSS JOIN sessions s"
    ) + (" JOIN attempts a ON a.id = c.attempt_id" if joined else "")
    conditions += ["c.session_id = s.id", condition]
    columns = [
        *(f"c.{column}" for column in _SUMMED),
        "CASE WHEN c.name = '' THEN c.model ELSE c.name END AS name",
        f"c.occurred_at / {SLOT_MICROS} AS slot",
        "CASE WHEN s.ended_at IS NULL THEN 0 ELSE 1 END AS has_end",
        *(("a.project", "a.profile") if of_attempt else ()),
    ]
    # Without the concatenation, SQLite would read all charges in the order of another index, to group them without sorting.
    return ask(
        f"SELECT {key}, c.session_id || '', c.has_end, {CHARGE_SUMS} "
        f"FROM (SELECT {', '.join(columns)} FROM {tables}{where(conditions)}) c GROUP BY 1, 2, 3",
        values,
    )
