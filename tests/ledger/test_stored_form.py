"""The tables: the same however a ledger came to them, on SQLite and PostgreSQL, and never written by who does not know them."""

import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from eleven_video.errors import ConfigurationError
from eleven_video.ledger import schema, stored_form
from eleven_video.ledger.columns import METRIC_COLUMNS, STATE_COLUMNS, TOTAL_COLUMNS
from eleven_video.ledger.database import open_engine
from eleven_video.ledger.location import Location
from eleven_video.ledger.migrations import UPGRADES, bring_up_to_date, newest_version
from eleven_video.ledger.queries import LedgerReader
from eleven_video.ledger.store import Ledger
from tests.support.ledger_rows import picture_charge, session_start

ROOT = Path(__file__).parents[2]
FIRST_FORM = Path(__file__).with_name("form_1.sql").read_text()


def as_first_written(file: Path) -> Path:
    with sqlite3.connect(file) as connection:
        connection.executescript(FIRST_FORM)
    connection.close()
    return file


def engine_of(file: Path) -> Engine:
    return open_engine(Location(file), patience_s=10)


def definitions(file: Path) -> dict[str, str]:
    connection = sqlite3.connect(file)
    rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    connection.close()
    return {name: re.sub(r"\s+", " ", sql).strip() for name, sql in rows}


def test_a_ledger_of_the_first_form_comes_to_the_newest(tmp_path):
    with Ledger.open(as_first_written(tmp_path / "old.db")) as ledger:
        assert ledger.open_session(session_start()).wait(10)
        assert ledger.record("session", picture_charge(3)).wait(10)
    with Ledger.open(tmp_path / "new.db"):
        pass

    assert definitions(tmp_path / "old.db") == definitions(tmp_path / "new.db")
    with LedgerReader.open(tmp_path / "old.db") as reader:
        assert reader.session("session").totals.pico == 3


def test_readers_and_writers_know_the_same_forms():
    assert newest_version() == stored_form.NEWEST == len(UPGRADES) + 1


def test_each_missing_step_is_taken_once_and_in_order(tmp_path):
    taken: list[int] = []

    def second(connection: Connection) -> None:
        taken.append(2)
        connection.execute(text("ALTER TABLE sessions ADD COLUMN note TEXT"))

    def third(connection: Connection) -> None:
        taken.append(3)
        connection.execute(text("UPDATE sessions SET note = 'none'"))

    file = as_first_written(tmp_path / "ledger.db")
    with engine_of(file).begin() as connection:
        connection.execute(
            text("INSERT INTO sessions (id, mode, project, title, started_at) VALUES ('s','live','','t',1)")
        )
    for steps, expected in (((second,), [2]), ((second, third), [2, 3]), ((second, third), [2, 3])):
        engine = engine_of(file)
        bring_up_to_date(engine, steps)
        assert taken == expected
        engine.dispose()
    with engine_of(file).begin() as connection:
        assert connection.execute(text("SELECT note, version FROM sessions, ledger_version")).one() == ("none", 3)


def test_a_step_that_fails_leaves_the_ledger_as_it_was(tmp_path):
    def broken(connection: Connection) -> None:
        connection.execute(text("ALTER TABLE sessions ADD COLUMN note TEXT"))
        raise RuntimeError("half way")

    file = as_first_written(tmp_path / "ledger.db")
    before = definitions(file)
    with pytest.raises(RuntimeError, match="half way"):
        bring_up_to_date(engine_of(file), (broken,))
    assert definitions(file) == before


def test_a_ledger_of_a_newer_form_is_not_touched(ledger, where):
    ledger.close()
    engine = open_engine(Location.of(where), patience_s=10)
    with engine.begin() as connection:
        connection.execute(text("UPDATE ledger_version SET version = 99"))
    engine.dispose()

    with pytest.raises(ConfigurationError, match=r"newer eleven-video.*Update"):
        Ledger.open(where)
    with pytest.raises(ConfigurationError, match="newer"):
        LedgerReader.open(where)


def test_eight_processes_open_a_new_ledger_at_once(tmp_path):
    file = tmp_path / "ledger.db"
    children = [
        subprocess.Popen(
            [sys.executable, Path(__file__).with_name("opening_child.py"), file, str(number)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
        )
        for number in range(8)
    ]  # fmt: skip
    for child in children:
        assert child.stdout.readline() == "ready\n"
    for child in children:
        child.stdin.write("go\n")
        child.stdin.flush()
    for child in children:
        output, _ = child.communicate(timeout=100)
        assert (child.returncode, output) == (0, "written\n")

    with LedgerReader.open(file) as reader:
        assert len(reader.list_sessions(None)) == 8


def test_a_fresh_ledger_has_its_tables(where):
    with LedgerReader.open(where) as reader:
        assert reader.list_sessions() == []
    with Ledger.open(where):
        engine = open_engine(Location.of(where), patience_s=10)
        with engine.begin() as connection:
            assert set(inspect(connection).get_table_names()) == set(schema.metadata.tables)
        engine.dispose()


def test_numbers_and_texts_are_not_mixed_up(tmp_path):
    """SQLite would keep a text in a column of numbers; strict tables and checks refuse it."""
    with Ledger.open(tmp_path / "ledger.db"):
        pass
    connection = sqlite3.connect(tmp_path / "ledger.db")
    for values in ("('s','live','','t','noon')", "('s','holiday','','t',1)"):
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute(f"INSERT INTO sessions (id, mode, project, title, started_at) VALUES {values}")
    connection.close()


def test_every_file_is_durable_and_shared(tmp_path):
    with engine_of(tmp_path / "ledger.db").begin() as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}


@pytest.mark.parametrize("dialect", [sqlite.dialect(), postgresql.dialect()], ids=lambda dialect: dialect.name)
def test_both_dialects_keep_whole_numbers_of_64_bits(dialect):
    created = {table.name: str(CreateTable(table).compile(dialect=dialect)) for table in schema.metadata.sorted_tables}
    whole = "INTEGER" if dialect.name == "sqlite" else "BIGINT"
    for column in ("pico", "failed_pico", *METRIC_COLUMNS.values()):
        assert f"\t{column} {whole} NOT NULL" in created["rollups"]
    assert f"\tcounted_pico {whole} NOT NULL" in created["attempts"]
    assert "UNIQUE (call_id)" in created["charges"]
    for table, sql in created.items():
        assert ("STRICT" in sql) == (dialect.name == "sqlite"), table
        assert not re.search(r"\b(FLOAT|REAL|DOUBLE|NUMERIC|DECIMAL|BOOLEAN|DATETIME|TIMESTAMP)\b", sql)
        for index in schema.metadata.tables[table].indexes:
            assert str(CreateIndex(index).compile(dialect=dialect)).startswith("CREATE INDEX")


def test_a_report_reads_all_that_a_rollup_adds_up():
    assert set(TOTAL_COLUMNS) == {
        "calls",
        "failed_calls",
        "failed_pico",
        "pico",
        *METRIC_COLUMNS.values(),
        *STATE_COLUMNS.values(),
    }
    assert {column.name for column in schema.rollups.columns if not column.primary_key} == set(TOTAL_COLUMNS)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://u:secret@host/db", "mysql"),
        ("nonsense://u:secret@host/db", "driver"),
        ("postgresql+nonsense://u:secret@host/db", "driver"),
    ],
)
def test_a_url_that_cannot_be_used_is_named_without_its_password(url, said):
    for opening in (Ledger.open, LedgerReader.open):
        with pytest.raises(ConfigurationError, match=said) as refusal:
            opening(url)
        assert "secret" not in str(refusal.value)


def test_a_url_may_name_a_file(tmp_path):
    assert (
        Location.of(f"sqlite:///{tmp_path}/l.db") == Location.of(tmp_path / "l.db") == Location.of(f"{tmp_path}/l.db")
    )
