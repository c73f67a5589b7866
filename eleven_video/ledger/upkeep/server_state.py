"""Asks a database server for the rights of the user and for the server's time."""

# The linter warns about SQL that is built from strings. All strings are constants.

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import perf_counter

from eleven_video.ledger.encoding import from_micros
from eleven_video.ledger.reading.connection import Source
from eleven_video.ledger.upkeep.facts import TABLES, server_version

_RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE")
_NUMBERS = "charges_seq_seq"


@dataclass(frozen=True, slots=True)
class ServerState:
    """The state of a database server, as this machine sees it.

    Attributes:
        version: The name and the version of the server.
        answer_s: The time in seconds in which it answered a short question.
        ahead: How far the clock of this machine is ahead of the server's clock, to about half of `answer_s`.
        is_copy: Whether the server is a copy of another server, so that it accepts no writes.
    """

    version: str
    answer_s: float
    ahead: timedelta
    is_copy: bool


def server_state(
    source: Source,
    *,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    clock: Callable[[], float] = perf_counter,
) -> ServerState:
    """Ask the server for its state.

    Raises:
        ConfigurationError: The server does not answer.
    """
    version = server_version(source)  # makes the connection, so that the next question measures only the answer
    before, began = now(), clock()
    ((micros, is_copy),) = source.rows(
        "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS bigint), pg_is_in_recovery()"
    )
    answer_s = clock() - began
    middle = before + timedelta(seconds=answer_s / 2)
    return ServerState(version, answer_s, middle - from_micros(int(micros)), bool(is_copy))


def missing_rights(source: Source, *, is_new: bool) -> list[str]:
    """The rights that the user lacks, such as "INSERT on charges".

    Args:
        source: The server.
        is_new: Whether the tables do not exist yet. Then the user needs the right to create them.

    Raises:
        ConfigurationError: The server does not answer.
    """
    if is_new:
        ((may,),) = source.rows("SELECT has_schema_privilege(current_schema(), 'CREATE')")
        return [] if may else ["CREATE in the schema"]
    missing = []
    for table in (*TABLES, "ledger_version"):
        asked = ", ".join(f"has_table_privilege('{table}', '{right}')" for right in _RIGHTS)
        (found,) = source.rows(f"SELECT {asked}")
        missing += [f"{right} on {table}" for right, may in zip(_RIGHTS, found, strict=True) if not may]
    ((may,),) = source.rows(f"SELECT has_sequence_privilege('{_NUMBERS}', 'USAGE')")
    return missing if may else [*missing, f"USAGE on {_NUMBERS}"]
