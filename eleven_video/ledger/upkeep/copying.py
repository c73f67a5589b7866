"""Copies a ledger into another one, which may have rows of other machines already.

All rows are copied in one transaction. So a copy that was interrupted has changed nothing, and can be made again.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import SQLAlchemyError

from eleven_video.errors import ConfigurationError
from eleven_video.files import make_private_folder
from eleven_video.ledger import schema, statements
from eleven_video.ledger.charge_rows import charge_of
from eleven_video.ledger.encoding import TOTAL_COLUMNS
from eleven_video.ledger.entry_writes import rollup_of
from eleven_video.ledger.location import Location
from eleven_video.ledger.migrations import bring_up_to_date
from eleven_video.ledger.opening import make_private_file
from eleven_video.ledger.server_errors import unusable
from eleven_video.ledger.upkeep.stored_rows import ATTEMPTS, CHARGES, TABLES, StoredRow, StoredTable, Tally, differing
from eleven_video.ledger.write_engine import lock_writers, open_engine, open_server

_PATIENCE_S = 30.0

# The sums that charges add to a row of `rollups`, by the key of the row as items of a dictionary.
_Sums = dict[tuple[tuple[str, str | int], ...], Counter[str]]


@dataclass(frozen=True, slots=True)
class CopiedTable:
    """What was copied of a table.

    Attributes:
        rows: The rows that both ledgers have now, with their sums and their hash.
        new: How many of these rows the target did not have before.
    """

    rows: Tally
    new: int


@dataclass
class _Progress:
    """What has been copied so far.

    Attributes:
        tables: The copied rows by table.
        ids: For each charge that has another id in the target, the id that it has there.
        sums: What the copied charges add to the sums in `rollups`.
    """

    tables: dict[str, CopiedTable] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    sums: _Sums = field(default_factory=lambda: defaultdict(Counter))


def copy_ledger(
    source: Location, target: Location, *, before_commit: Callable[[], None] = lambda: None, apply: bool = True
) -> dict[str, CopiedTable]:
    """Copy all rows of a ledger into another ledger, and return what was copied by table. The source does not change,
    and nobody can write to it meanwhile.

    Rows that the target has already must be equal. The sums by quarter of an hour (`rollups`) grow by the copied
    charges. Of each raised bound, the target keeps the larger factor. Before the transaction is committed, the rows are
    read back from the target and are compared with those of the source: their number, sums and hash.

    Args:
        source: The ledger to copy.
        target: The ledger that gets the rows. Its tables are created if they are missing.
        before_commit: A function that is called when all rows are copied. If it raises an error, nothing is copied.
        apply: Whether to commit the copy. Otherwise everything is checked, and nothing is copied.

    Raises:
        ConfigurationError: A ledger cannot be used, or the target has another row with the same id, or the rows in the
            target differ from those of the source. Nothing was copied.
    """
    with _transaction(source) as local, _transaction(target) as remote:
        done = _Progress()
        for table in TABLES:
            done.tables[table.name] = _copy(table, local, remote, done)
        for table in TABLES:
            _verify(table, remote, local, done)
        if target.is_on_server:
            # Until here, other machines could write. The sums are rows that all machines change.
            lock_writers(remote, patience_s=_PATIENCE_S)
        for group, added in done.sums.items():
            remote.execute(statements.roll_up(remote.dialect.name), dict(group) | _all_sums(added))
        _copy_raised_bounds(local, remote)
        before_commit()
        if apply:
            remote.commit()
    return done.tables


@contextmanager
def _transaction(location: Location) -> Iterator[Connection]:
    """Open a transaction, which is rolled back at the end unless it was committed. On a server, it does not keep other
    writers out.
    """
    if location.file is not None:
        make_private_folder(location.file.parent)
        make_private_file(location.file)
    writing = open_engine(location, patience_s=_PATIENCE_S)
    engine = open_server(location) if location.is_on_server else writing
    try:
        bring_up_to_date(writing)
        with engine.connect() as connection:
            yield connection
    except SQLAlchemyError as error:
        raise unusable(location, error) from error
    finally:
        engine.dispose()
        writing.dispose()


def _copy(table: StoredTable, local: Connection, remote: Connection, done: _Progress) -> CopiedTable:
    rows, new = Tally(), 0
    for chunk in table.chunks(local):
        known = table.having(remote, [row[table.key] for row in chunk])
        if table is CHARGES:
            known |= _give_other_ids(chunk, known, remote, done)
        missing = []
        for row in chunk:
            rows.add(row)
            if (other := known.get(row[table.key])) is None:
                missing.append(row)
            elif columns := differing(row, other):
                raise ConfigurationError(
                    f"The target has another row {row[table.key]!r} in the table {table.name}: it differs in "
                    f"{', '.join(columns)}. Nothing was copied. Was the session continued in both ledgers?"
                )
        if missing:
            remote.execute(insert(table.table), missing)
            new += len(missing)
            if table is CHARGES:
                _add_sums(missing, remote, done)
    return CopiedTable(rows, new)


def _give_other_ids(
    chunk: list[StoredRow], known: dict[str, StoredRow], remote: Connection, done: _Progress
) -> dict[str, StoredRow]:
    """Change the ids of charges whose id belongs to another call in the target, as the ledger does if a service gives
    two calls the same id. Returns the rows that the target has under the changed ids.
    """
    changed = []
    for row in chunk:
        call_id = row["call_id"]
        if call_id in known and known[call_id]["attempt_id"] != row["attempt_id"]:
            row["call_id"] = done.ids[call_id] = f"{call_id}/{row['attempt_id']}"
            changed.append(row["call_id"])
    return CHARGES.having(remote, changed) if changed else {}


def _add_sums(charges: list[StoredRow], remote: Connection, done: _Progress) -> None:
    attempts = ATTEMPTS.having(remote, list({row["attempt_id"] for row in charges}))
    for row in charges:
        attempt = attempts[row["attempt_id"]]
        try:
            charge = charge_of(row)
        except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError, RecursionError) as error:
            raise ConfigurationError(
                f"The charge {row['call_id']!r} of the local ledger cannot be read ({type(error).__name__}). "
                "Nothing was copied. See: eleven-video ledger check"
            ) from error
        group, sums = rollup_of(charge, attempt["mode"], attempt["project"], attempt["profile"])
        done.sums[tuple(group.items())].update(sums)


def _all_sums(added: Counter[str]) -> dict[str, int]:
    return dict.fromkeys(TOTAL_COLUMNS, 0) | dict(added)


def _verify(table: StoredTable, remote: Connection, local: Connection, done: _Progress) -> None:
    """Read the copied rows from the target, and compare them with those of the source."""
    found = Tally()
    for chunk in table.chunks(local):
        keys = [str(row[table.key]) for row in chunk]
        if table is CHARGES:
            keys = [done.ids.get(key, key) for key in keys]
        rows = table.having(remote, keys)
        for key in keys:
            if key in rows:
                found.add(rows[key])
    if not found.matches(done.tables[table.name].rows):
        raise ConfigurationError(
            f"The rows of the table {table.name} in the target differ from those of the local ledger after the copy. "
            "Nothing was copied. Try again; if this happens again, please report it."
        )


def _copy_raised_bounds(local: Connection, remote: Connection) -> None:
    table = schema.raised_bounds
    for row in local.execute(select(table)).mappings():
        key = {column: row[column] for column in statements.BOUND_KEY}
        known = remote.execute(statements.raised_bound(), statements.of_bound(key)).first()
        if known is None or tuple(known) != (row["times"], row["kept"]):
            remote.execute(statements.raise_bound(remote.dialect.name), dict(row))
