"""The tables of the ledger. Money is in whole pico-dollars, and times are in whole microseconds in UTC. No column is a
float.

If you change a table, add a step to `migrations.UPGRADES` that upgrades older ledgers.
"""

import sqlite3
from collections.abc import Iterable

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
)

from eleven_video.accounting.calls import Outcome
from eleven_video.accounting.pricing import CostState
from eleven_video.domain.options import Mode
from eleven_video.ledger.encoding import METRIC_COLUMNS, MICRO, STORED_STATES, TOTAL_COLUMNS
from eleven_video.ledger.records import AttemptState

# The type of columns with whole numbers of 64 bits. In SQLite, this type is INTEGER, because strict tables do not
# accept BIGINT.
_Whole = BigInteger().with_variant(Integer(), "sqlite")

metadata = MetaData(
    naming_convention={
        "ix": "%(table_name)s_by_%(column_0_N_name)s",
        "uq": "%(table_name)s_%(column_0_name)s_unique",
        "ck": "%(table_name)s_%(constraint_name)s_known",
        "fk": "%(table_name)s_%(column_0_name)s_exists",
        "pk": "%(table_name)s_key",
    }
)

# Strict tables refuse text in a column of numbers; PostgreSQL always refuses it. SQLite has strict tables since version
# 3.37.
_STRICT = sqlite3.sqlite_version_info >= (3, 37)


def _number(name: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, _Whole, nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> Column[str]:
    return Column(name, Text, nullable=nullable)


def _known(column: str, values: Iterable[Mode | AttemptState | CostState]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


version = Table(
    "ledger_version",
    metadata,
    Column("one", Integer, CheckConstraint("one = 1", name="one"), primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
    sqlite_strict=_STRICT,
)

# `length_ms` and `size_bytes` describe the finished video. The three estimates were made in the session's first run,
# before it bought anything. Each of the last five columns is NULL if its value is unknown. The columns are also NULL in
# rows of versions that did not record them.
sessions = Table(
    "sessions",
    metadata,
    Column("id", Text, primary_key=True),
    _text("mode"),
    _text("project"),
    _text("title"),
    _number("started_at"),
    _number("ended_at", nullable=True),
    _text("outcome", nullable=True),
    _text("output", nullable=True),
    Column("asked", Text, nullable=False, server_default=""),
    Column("served_by", Text, nullable=False, server_default=""),
    Column("profile", Text, nullable=False, server_default=""),
    _number("length_ms", nullable=True),
    _number("size_bytes", nullable=True),
    _number("estimated_low_pico", nullable=True),
    _number("estimated_pico", nullable=True),
    _number("estimated_high_pico", nullable=True),
    _known("mode", Mode),
    Index(None, "started_at"),
    sqlite_strict=_STRICT,
)

# The table has one row for each requested call. The row is written before the call is made. `counted_pico` is the
# amount that counts against limits. Until the cost of the call is known, it is the highest possible cost; then it is
# the cost. So one query over this column gives the spent and the reserved amounts. `counted_microcredits` counts
# against limits in the same way, in millionths of a credit. `profile` is the profile of the run. `profile` is empty in
# rows of versions that did not record it. `bound_times` is the highest possible cost divided by the highest possible
# cost at listed prices, in millionths.
attempts = Table(
    "attempts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("session_id", Text, ForeignKey("sessions.id"), nullable=False),
    _text("mode"),
    _text("project"),
    _text("service"),
    _text("kind"),
    _text("model"),
    _text("name"),
    _number("scene", nullable=True),
    _number("attempt"),
    _text("content_key"),
    _number("started_at"),
    _number("bound_pico", nullable=True),
    _number("counted_pico"),
    _text("state"),
    _text("reason", nullable=True),
    _number("bound_microcredits", nullable=True),
    Column("counted_microcredits", _Whole, nullable=False, server_default="0"),
    Column("bound_times", _Whole, nullable=False, server_default=str(MICRO)),
    Column("profile", Text, nullable=False, server_default=""),
    _known("mode", Mode),
    _known("state", AttemptState),
    # Limits are checked before every call. So each of these indexes contains all columns that the check reads.
    Index("attempts_of_session", "session_id", "state", "counted_pico", "counted_microcredits"),
    Index("attempts_of_project", "mode", "project", "state", "counted_pico", "counted_microcredits"),
    Index("attempts_of_time", "mode", "started_at", "state", "counted_pico", "counted_microcredits"),
    sqlite_strict=_STRICT,
)
# Only few calls have no answer, so a report finds them by this index at once.
_WITHOUT_AN_ANSWER = attempts.c.state.in_([str(state) for state in (AttemptState.OPEN, AttemptState.RESOLVED)])
Index(
    "attempts_without_an_answer", attempts.c.mode, attempts.c.started_at,
    sqlite_where=_WITHOUT_AN_ANSWER, postgresql_where=_WITHOUT_AN_ANSWER,
)  # fmt: skip
# This index leaves out calls that have no intent. Such calls have no content key, and the index is used to find calls
# by content key.
_HAS_CONTENT = attempts.c.content_key != ""
Index("attempts_of_content", attempts.c.content_key, sqlite_where=_HAS_CONTENT, postgresql_where=_HAS_CONTENT)

charges = Table(
    "charges",
    metadata,
    Column("seq", _Whole, primary_key=True, autoincrement=True),
    Column("call_id", Text, nullable=False, unique=True),
    Column("attempt_id", Text, ForeignKey("attempts.id"), nullable=False),
    Column("session_id", Text, ForeignKey("sessions.id"), nullable=False),
    _text("service"),
    _text("kind"),
    _text("model"),
    _text("name"),
    _number("scene", nullable=True),
    _number("attempt"),
    _number("occurred_at"),
    _text("outcome"),
    _text("tier"),
    _number("context_tokens"),
    _number("estimated"),
    _number("partial"),
    _number("total_differs"),
    _text("state"),
    _number("pico"),
    _text("price_source", nullable=True),
    _text("price_date", nullable=True),
    *(_number(name) for name in METRIC_COLUMNS.values()),
    _text("quantities"),
    _text("lines"),
    _known("state", STORED_STATES),
    # This index contains all columns that the sums of finished videos read.
    Index("charges_of_session", "session_id", "model", "service", "kind", "name", "state", "pico", "microcredits"),
    Index(None, "attempt_id"),
    Index(None, "occurred_at"),
    sqlite_strict=_STRICT,
)
_FAILED = charges.c.outcome != str(Outcome.ANSWERED)
Index("charges_failed", charges.c.occurred_at, sqlite_where=_FAILED, postgresql_where=_FAILED)

# The table has sums of charges for each slot (a quarter of an hour). A sum is updated in the transaction that writes
# the charge. Reports read these sums, because this is faster than to read single charges.
rollups = Table(
    "rollups",
    metadata,
    Column("slot", _Whole, primary_key=True, autoincrement=False),
    Column("mode", Text, primary_key=True),
    Column("project", Text, primary_key=True),
    Column("profile", Text, primary_key=True),
    Column("service", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("model", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    *(_number(name) for name in TOTAL_COLUMNS),
    _known("mode", Mode),
    sqlite_strict=_STRICT,
    sqlite_with_rowid=False,
)

# The table has one row for each kind of call that was billed more than its highest possible cost at listed prices.
# `times` is the billed amount divided by the amount at listed prices, in millionths. `kept` is the number of later
# consecutive bills that were not higher than at listed prices. `served_by` is the backend's id. `name` is the name of
# the voice if the calls are speech calls.
raised_bounds = Table(
    "raised_bounds",
    metadata,
    Column("mode", Text, primary_key=True),
    Column("served_by", Text, primary_key=True),
    Column("service", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("model", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    _number("times"),
    _number("kept"),
    _known("mode", Mode),
    sqlite_strict=_STRICT,
    sqlite_with_rowid=False,
)
