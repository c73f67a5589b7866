"""Differences between the rows of a ledger are found, each by its own check."""

from pathlib import Path

import pytest
from sqlalchemy import text

from eleven_video.ledger.location import Location
from eleven_video.ledger.reading.connection import connect_source
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.ledger.upkeep.consistency import findings, totals
from eleven_video.ledger.upkeep.facts import facts_of
from eleven_video.ledger.write_engine import open_engine
from tests.ledger.test_schema_version import as_first_written


def wrong(where) -> dict[str, int]:
    source = connect_source(Location.of(where))
    try:
        return {found.subject: found.wrong for found in findings(source) if found.wrong}
    finally:
        source.close()


def change(where, *statements: str) -> None:
    engine = open_engine(Location.of(where), patience_s=10)
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
            connection.exec_driver_sql("BEGIN")
        for statement in statements:
            connection.execute(text(statement))
        connection.commit()
    engine.dispose()


def test_a_ledger_that_the_product_wrote_is_consistent(busy, ledger, where):
    assert wrong(where) == {}
    source = connect_source(Location.of(where))
    rows, pico, microcredits = totals(source)
    source.close()
    with LedgerReader.open(where) as reader:
        charges = list(reader.charges())
    assert (rows, pico) == (len(charges), sum(stored.charge.pico for stored in charges))
    assert microcredits == 6 * 25_000_000


@pytest.mark.parametrize(
    ("statements", "found"),
    [
        (["UPDATE charges SET pico = pico + 1 WHERE pico = 101"], {"counted amounts": 1, "prices of calls": 1, "sums": 1}),
        (["UPDATE charges SET microcredits = microcredits - 1 WHERE name = 'Adam'"], {"counted amounts": 3, "sums": 2}),
        (["UPDATE rollups SET pico = pico - 1 WHERE name = 'Adam'"], {"sums": 2}),
        (["DELETE FROM rollups WHERE name = 'Rachel'"], {"sums": 2}),
        (["UPDATE rollups SET slot = slot + 1 WHERE name = 'Rachel'"], {"sums": 4}),
        (["UPDATE attempts SET counted_pico = 0 WHERE id = 'picture of one'"], {"counted amounts": 1}),
        (["UPDATE attempts SET counted_microcredits = 7 WHERE id = 'picture of one'"], {"counted amounts": 1}),
        (["UPDATE attempts SET state = 'free' WHERE id = 'open'"], {"counted amounts": 1}),
        (["UPDATE charges SET lines = '[]' WHERE pico = 100"], {"prices of calls": 1}),
        (["UPDATE charges SET lines = 'no list' WHERE pico = 100"], {"prices of calls": 1}),
        (["UPDATE charges SET session_id = 'two' WHERE attempt_id = 'picture of one'"], {"orphans": 1}),
    ],
)  # fmt: skip
def test_each_planted_difference_is_found(busy, ledger, where, statements, found):
    change(where, *statements)

    assert wrong(where) == found


@pytest.mark.parametrize("where", ["file"], indirect=True)
def test_rows_that_belong_to_nothing_are_found_in_a_file(busy, ledger, where):
    """On a server, the database itself refuses such rows."""
    change(where, "DELETE FROM sessions WHERE id = 'one'", "DELETE FROM attempts WHERE id = 'picture of two'")

    assert wrong(where)["orphans"] == 4 + 1


def test_ledgers_of_the_first_version_are_consistent_after_the_upgrade(tmp_path):
    file = tmp_path / "old.db"
    as_first_written(file)
    with LedgerReader.open(file):
        pass

    assert wrong(file) == {}


def test_facts_tell_form_rows_and_size(busy, ledger, where):
    facts = facts_of(Location.of(where))

    assert facts.is_newest
    assert (facts.rows["sessions"], facts.rows["raised_bounds"]) == (4, 0)
    assert facts.size_bytes > 10_000
    assert facts.server.startswith("PostgreSQL ") == (not isinstance(where, Path))


def test_a_ledger_that_does_not_exist_has_no_form(where):
    facts = facts_of(Location.of(where))

    assert (facts.version, dict(facts.rows)) == (0, {})
