"""Upgrades ledgers of older versions of the product. Older versions counted only dollars, and this version counts
credits too. `migrations` runs these steps.
"""

from sqlalchemy import Connection, text

_INDEXES = {
    "attempts_of_session": "session_id, state, counted_pico, counted_microcredits",
    "attempts_of_project": "mode, project, state, counted_pico, counted_microcredits",
    "attempts_of_time": "mode, started_at, state, counted_pico, counted_microcredits",
}


def count_credits(connection: Connection) -> None:
    """Add the columns for the credits that each call counts against the credit limits.

    If an older version of the product wrote a call that is still open, the credits of this call are unknown.
    """
    whole = _whole(connection)
    _run(
        connection,
        "ALTER TABLE sessions ADD COLUMN served_by TEXT DEFAULT '' NOT NULL",
        f"ALTER TABLE attempts ADD COLUMN bound_microcredits {whole}",
        f"ALTER TABLE attempts ADD COLUMN counted_microcredits {whole} DEFAULT '0' NOT NULL",
        f"ALTER TABLE attempts ADD COLUMN bound_times {whole} DEFAULT '1000000' NOT NULL",
        "UPDATE attempts SET counted_microcredits = COALESCE((SELECT SUM(c.microcredits) FROM charges c "
        "WHERE c.attempt_id = attempts.id AND c.state <> 'unknown'), 0) "
        "WHERE service = 'elevenlabs' AND state = 'settled'",
    )
    for name, columns in _INDEXES.items():
        _run(connection, f"DROP INDEX {name}", f"CREATE INDEX {name} ON attempts ({columns})")


def keep_raised_bounds(connection: Connection) -> None:
    """Add the table `raised_bounds`. The table describes calls for which a service billed more than their
    reservation.
    """
    whole = _whole(connection)
    keys = ("mode", "served_by", "service", "kind", "model", "name")
    columns = ", \n\t".join(
        [*(f"{key} TEXT NOT NULL" for key in keys), f"times {whole} NOT NULL", f"kept {whole} NOT NULL"]
    )
    # The new table is strict (it checks the types of values) if the existing tables are.
    strict = connection.dialect.name != "postgresql" and " STRICT" in _definition(connection, "rollups")
    options = "" if connection.dialect.name == "postgresql" else "\n WITHOUT ROWID" + (", \n STRICT" if strict else "")
    _run(
        connection,
        f"CREATE TABLE raised_bounds (\n\t{columns}, \n\t"
        f"CONSTRAINT raised_bounds_key PRIMARY KEY ({', '.join(keys)}), \n\t"
        f"CONSTRAINT raised_bounds_mode_known CHECK (mode IN ('live', 'sandbox'))\n){options}",
    )


def _definition(connection: Connection, table: str) -> str:
    (found,) = _texts(connection, "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :of", table)
    return found


def _texts(connection: Connection, question: str, table: str) -> list[str]:
    return [str(row[0]) for row in connection.execute(text(question), {"of": table})]


def _whole(connection: Connection) -> str:
    return "BIGINT" if connection.dialect.name == "postgresql" else "INTEGER"


def _run(connection: Connection, *statements: str) -> None:
    for statement in statements:
        # SQLAlchemy's `text` is not used, because it would take a word after a colon for a parameter.
        connection.exec_driver_sql(statement)
