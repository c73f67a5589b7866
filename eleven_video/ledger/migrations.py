"""Upgrades ledgers of older versions of the product to the tables that this version needs."""

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, Engine, insert, inspect, select, text, update

from eleven_video.ledger import schema
from eleven_video.ledger.credit_migrations import count_credits, keep_raised_bounds
from eleven_video.ledger.records import refuse_newer
from eleven_video.ledger.rollup_migration import sum_by_profile

Upgrade = Callable[[Connection], None]


def _add_request_column(connection: Connection) -> None:
    connection.execute(text("ALTER TABLE sessions ADD COLUMN asked TEXT DEFAULT '' NOT NULL"))
    connection.execute(text("CREATE INDEX attempts_of_content ON attempts (content_key) WHERE content_key != ''"))


def _add_profile_column(connection: Connection) -> None:
    for table in ("sessions", "attempts"):
        connection.execute(text(f"ALTER TABLE {table} ADD COLUMN profile TEXT DEFAULT '' NOT NULL"))


def _measure_videos(connection: Connection) -> None:
    whole = "BIGINT" if connection.dialect.name == "postgresql" else "INTEGER"
    for column in ("length_ms", "size_bytes", "estimated_low_pico", "estimated_pico", "estimated_high_pico"):
        connection.execute(text(f"ALTER TABLE sessions ADD COLUMN {column} {whole}"))


# The first step upgrades the tables from version 1 to version 2, the second step to version 3, and so on. A step that
# was released never changes. Each step has its own SQL statements. A step does not use `schema`, because `schema`
# always describes the newest version.
UPGRADES: tuple[Upgrade, ...] = (
    _add_request_column,
    count_credits,
    keep_raised_bounds,
    _add_profile_column,
    _measure_videos,
    sum_by_profile,
)


def newest_version(upgrades: Sequence[Upgrade] = UPGRADES) -> int:
    """The version of the tables after all upgrades."""
    return len(upgrades) + 1


def bring_up_to_date(engine: Engine, upgrades: Sequence[Upgrade] = UPGRADES) -> None:
    """Create the tables of a ledger if they are missing, or upgrade them if they are of an older version. The upgrade
    is one transaction. Only one process at a time can run it.

    Raises:
        ConfigurationError: A newer version of the product wrote this ledger.
    """
    with engine.begin() as connection:
        if not inspect(connection).has_table(schema.version.name):
            schema.metadata.create_all(connection)
            connection.execute(insert(schema.version).values(one=1, version=newest_version(upgrades)))
            return
        found = connection.execute(select(schema.version.c.version)).scalar_one()
        refuse_newer(found, newest_version(upgrades))
        if found < newest_version(upgrades):
            for upgrade in upgrades[found - 1 :]:
                upgrade(connection)
            connection.execute(update(schema.version).values(version=newest_version(upgrades)))
