"""The tables are the same after every upgrade, on SQLite and PostgreSQL, and old programs do not write them."""

import os
import re
import runpy
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from datetime import UTC, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, create_engine, inspect, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from eleven_video.domain.options import Mode
from eleven_video.errors import ConfigurationError
from eleven_video.ledger import records as stored_form
from eleven_video.ledger import schema
from eleven_video.ledger.encoding import METRIC_COLUMNS, STATE_COLUMNS, TOTAL_COLUMNS, from_micros
from eleven_video.ledger.location import Location
from eleven_video.ledger.migrations import UPGRADES, bring_up_to_date, newest_version
from eleven_video.ledger.reading import connection as reading
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.ledger.reading.report_types import GroupBy, OpenCost, ReportRow, SessionSummary, Totals
from eleven_video.ledger.records import Session, SessionOutcome
from eleven_video.ledger.store import Ledger
from eleven_video.ledger.write_engine import open_engine
from tests.support.ledger_rows import locked, picture_charge, session_start

ROOT = Path(__file__).parents[2]
FIRST_MOMENT = from_micros(1_795_435_200_000_000)
FIRST_FORM = Path(__file__).with_name("form_1.sql").read_text()
FIRST_FORM_POSTGRESQL = Path(__file__).with_name("form_1_postgresql.sql").read_text()
# A finished session as version 5 wrote it, with a settled call and an open one.
FIFTH_FORM = Path(__file__).with_name("form_5.sql").read_text()
FIFTH_FORM_POSTGRESQL = Path(__file__).with_name("form_5_postgresql.sql").read_text()
# A session with a call that is settled and one that is open, as the first form had them.
FIRST_ROWS = """
INSERT INTO sessions (id, mode, project, title, started_at, ended_at, outcome, output)
VALUES ('old', 'live', 'p', 'Rain', 1795435200000000, 1795435260000000, 'failed', 'rain.mp4');
INSERT INTO attempts (id, session_id, mode, project, service, kind, model, name, scene, attempt, content_key, started_at,
                      bound_pico, counted_pico, state, reason)
VALUES ('a', 'old', 'live', 'p', 'gemini', 'image', 'm', '', 1, 1, 'c0ffee', 1795435200000000, 9, 7, 'settled', NULL),
       ('b', 'old', 'live', 'p', 'gemini', 'image', 'm', '', 2, 1, '', 1795435200000000, 11, 11, 'open', NULL);
INSERT INTO charges (call_id, attempt_id, session_id, service, kind, model, name, scene, attempt, occurred_at, outcome, tier,
                     context_tokens, estimated, partial, total_differs, state, pico, price_source, price_date, input_tokens,
                     output_tokens, characters, images, cached_tokens, tool_tokens, thinking_tokens, image_tokens,
                     audio_tokens, microcredits, quantities, lines)
VALUES ('call', 'a', 'old', 'gemini', 'image', 'm', '', 1, 1, 1795435210000000, 'answered', 'standard',
        0, 0, 0, 0, 'priced', 7, 'a book', '2026-11-01', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0,
        '{"pictures":1}', '[["pictures",1,7,7,"a book"]]');
INSERT INTO rollups (slot, mode, project, service, kind, model, name, calls, failed_calls, failed_pico, pico, free_calls,
                     priced_calls, estimated_calls, unpriced_calls, unknown_calls, input_tokens, output_tokens, characters,
                     images, cached_tokens, tool_tokens, thinking_tokens, image_tokens, audio_tokens, microcredits)
VALUES (1994928, 'live', 'p', 'gemini', 'image', 'm', '', 1, 0, 0, 7, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0);
"""


def as_first_written(file: Path) -> Path:
    with sqlite3.connect(file) as connection:
        connection.executescript(FIRST_FORM)
    connection.close()
    return file


@pytest.fixture
def used(where: Path | str) -> Path | str:
    """A ledger of the first form with rows in it."""
    if isinstance(where, Path):
        where.parent.mkdir()
        with sqlite3.connect(as_first_written(where)) as connection:
            connection.executescript(FIRST_ROWS)
        connection.close()
    else:
        engine = create_engine(where)
        with engine.begin() as connection:
            connection.exec_driver_sql(FIRST_FORM_POSTGRESQL)
            connection.exec_driver_sql(FIRST_ROWS)
        engine.dispose()
    return where


def assert_all_is_kept(reader: LedgerReader) -> None:
    session = Session(
        "old", Mode.LIVE, "p", "Rain", started_at=FIRST_MOMENT, ended_at=FIRST_MOMENT + timedelta(minutes=1),
        outcome=SessionOutcome.FAILED, output="rain.mp4", asked="",
    )  # fmt: skip
    totals = Totals(calls=1, pico=7, priced_calls=1, images=1)
    assert reader.session("old") == SessionSummary(session, totals, OpenCost(attempts=1, bound_pico=11))
    assert ReportRow("p", totals) in reader.report(GroupBy.PROJECT, zone=UTC).rows
    (stored,) = reader.session_charges("old")
    assert (stored.charge.call.id, stored.charge.pico, stored.attempt) == ("call", 7, "a")
    assert [attempt.intent.id for attempt in reader.open_attempts()] == ["b"]


@contextmanager
def engine_of(where: Path | str) -> Iterator[Engine]:
    engine = open_engine(Location.of(where), patience_s=10)
    try:
        yield engine
    finally:
        engine.dispose()


def definitions(file: Path) -> dict[str, str]:
    connection = sqlite3.connect(file)
    rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    connection.close()
    return {name: re.sub(r"\s+", " ", sql).strip() for name, sql in rows}


def test_a_ledger_of_the_first_form_comes_to_the_newest(tmp_path):
    with Ledger.open(as_first_written(tmp_path / "old.db")) as ledger:
        assert ledger.open_session(session_start()).wait(120)
        assert ledger.record("session", picture_charge(3)).wait(120)
    with Ledger.open(tmp_path / "new.db"):
        pass

    assert definitions(tmp_path / "old.db") == definitions(tmp_path / "new.db")
    with LedgerReader.open(tmp_path / "old.db") as reader:
        assert reader.session("session").totals.pico == 3


@pytest.mark.parametrize("opening", [Ledger.open, LedgerReader.open])
def test_a_used_ledger_of_the_first_form_keeps_everything(used, opening):
    with opening(used):
        pass
    with LedgerReader.open(used) as reader:
        assert_all_is_kept(reader)
    with Ledger.open(used) as ledger:
        started_before = session_start(
            "old", title="", asked='{"prompt": "Rain"}', started_at=FIRST_MOMENT + timedelta(days=1)
        )
        assert ledger.open_session(started_before).wait(120)
    with LedgerReader.open(used) as reader:
        session = reader.session("old").session
        assert (session.title, session.asked, session.started_at) == ("Rain", '{"prompt": "Rain"}', FIRST_MOMENT)


@pytest.mark.parametrize("opening", [Ledger.open, LedgerReader.open])
def test_a_ledger_of_the_fifth_form_has_videos_of_unknown_length(where, opening):
    if isinstance(where, Path):
        where.parent.mkdir()
        with sqlite3.connect(where) as connection:
            connection.executescript(FIFTH_FORM)
        connection.close()
    else:
        engine = create_engine(where)
        with engine.begin() as connection:
            connection.exec_driver_sql(FIFTH_FORM_POSTGRESQL)
        engine.dispose()
    with opening(where):
        pass
    with LedgerReader.open(where) as reader:
        session = reader.session("old").session
        assert (session.output, session.profile, session.outcome) == ("/v/rain.mp4", "acme", SessionOutcome.COMPLETED)
        assert (session.length_ms, session.size_bytes, session.estimated_pico) == (None, None, None)
        assert reader.session("old").totals.pico == 7
    with Ledger.open(where) as ledger:
        again = session_start("old", started_at=FIRST_MOMENT + timedelta(days=1), estimated_pico=3)
        assert ledger.open_session(again).wait(120)
        end = {"ended_at": FIRST_MOMENT + timedelta(days=2), "outcome": SessionOutcome.COMPLETED}
        assert ledger.close_session("old", **end, output="rain-2.mp4", length_ms=92_000, size_bytes=7).wait(120)
        # A run that makes no video leaves the length of the one that is there.
        assert ledger.close_session("old", **end).wait(120)
    with LedgerReader.open(where) as reader:
        session = reader.session("old").session
        assert (session.output, session.length_ms, session.size_bytes) == ("rain-2.mp4", 92_000, 7)
        # The estimate of a resumed session would be one of its rest.
        assert session.estimated_pico is None


def test_two_processes_bring_a_ledger_to_the_newest_form_at_once(used):
    write_from_processes(used, 2)

    with LedgerReader.open(used) as reader:
        assert_all_is_kept(reader)
        assert {summary.session.id for summary in reader.list_sessions(None)} == {"old", "0", "1"}


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX permissions")
def test_an_older_ledger_that_cannot_be_written_is_explained():
    script = (
        "import os, sys; from eleven_video.errors import ConfigurationError\n"
        "from eleven_video.ledger.reading.queries import LedgerReader\n"
        # Another user may not be able to read the folder of this Python, so everything is loaded before.
        "import tomllib, eleven_video.ledger.migrations, eleven_video.ledger.write_engine\n"
        "from sqlalchemy.dialects import sqlite\n"
        "if os.geteuid() == 0: os.setuid(65534)\n"
        "try: LedgerReader.open(sys.argv[1])\n"
        "except ConfigurationError as error: print(error)\n"
    )
    # Not in pytest's folder, which other users may not enter.
    with tempfile.TemporaryDirectory() as folder:
        file = as_first_written(Path(folder) / "ledger.db")
        file.chmod(0o444)
        Path(folder).chmod(0o555)
        done = subprocess.run([sys.executable, "-c", script, file], capture_output=True, text=True, check=False)
        Path(folder).chmod(0o755)

    assert done.stderr == ""
    assert re.search(r"older version .* readonly .* Make it writable", done.stdout)


def test_an_older_ledger_that_another_process_writes_to_is_explained(tmp_path, monkeypatch):
    file = as_first_written(tmp_path / "ledger.db")
    monkeypatch.setattr(reading, "_PATIENCE_S", 0.05)
    other = locked(file)
    with pytest.raises(ConfigurationError, match=r"older version .* locked.*\. Make"):
        LedgerReader.open(file)
    other.close()


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
    with engine_of(file) as engine, engine.begin() as connection:
        connection.execute(
            text("INSERT INTO sessions (id, mode, project, title, started_at) VALUES ('s','live','','t',1)")
        )
    for steps, expected in (((second,), [2]), ((second, third), [2, 3]), ((second, third), [2, 3])):
        with engine_of(file) as engine:
            bring_up_to_date(engine, steps)
        assert taken == expected
    with engine_of(file) as engine, engine.begin() as connection:
        assert connection.execute(text("SELECT note, version FROM sessions, ledger_version")).one() == ("none", 3)


def test_a_step_that_fails_leaves_the_ledger_as_it_was(tmp_path):
    def broken(connection: Connection) -> None:
        connection.execute(text("ALTER TABLE sessions ADD COLUMN note TEXT"))
        raise RuntimeError("half way")

    file = as_first_written(tmp_path / "ledger.db")
    before = definitions(file)
    with engine_of(file) as engine, pytest.raises(RuntimeError, match="half way"):
        bring_up_to_date(engine, (broken,))
    assert definitions(file) == before


def test_a_ledger_of_a_newer_form_is_not_touched(ledger, where):
    ledger.close()
    with engine_of(where) as engine, engine.begin() as connection:
        connection.execute(text("UPDATE ledger_version SET version = 99"))

    with pytest.raises(ConfigurationError, match=r"newer eleven-video.*Update"):
        Ledger.open(where)
    with pytest.raises(ConfigurationError, match="newer"):
        LedgerReader.open(where)


def write_from_processes(where: Path | str, count: int) -> None:
    """Each opens the ledger when all are ready, and writes a session named by its number."""
    children = [
        subprocess.Popen(
            [sys.executable, Path(__file__).with_name("opening_child.py"), where, str(number)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
        )
        for number in range(count)
    ]  # fmt: skip
    for child in children:
        assert child.stdout.readline() == "ready\n"
    for child in children:
        child.stdin.write("go\n")
        child.stdin.flush()
    for child in children:
        output, _ = child.communicate(timeout=100)
        assert (child.returncode, output) == (0, "written\n")


def test_eight_processes_open_a_new_ledger_at_once(tmp_path):
    file = tmp_path / "ledger.db"
    write_from_processes(file, 8)

    with LedgerReader.open(file) as reader:
        assert len(reader.list_sessions(None)) == 8


def test_a_fresh_ledger_has_its_tables(where):
    with LedgerReader.open(where) as reader:
        assert reader.list_sessions() == []
    with Ledger.open(where), engine_of(where) as engine, engine.begin() as connection:
        assert set(inspect(connection).get_table_names()) == set(schema.metadata.tables)


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
    with engine_of(tmp_path / "ledger.db") as engine, engine.begin() as connection:
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
        "unpriced_microcredits",
        "otherwise_estimated",
        "estimated_credits_calls",
    }
    assert tuple(field.name for field in fields(Totals)) == TOTAL_COLUMNS
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


def test_the_tables_are_those_that_the_first_form_comes_to(tmp_path):
    """Also as the module says them when it is loaded, and not only as they were made for this process."""
    said = runpy.run_path(schema.__file__, run_name=schema.__name__)["metadata"]
    engine = create_engine(f"sqlite:///{tmp_path}/new.db")
    said.create_all(engine)
    engine.dispose()
    with Ledger.open(as_first_written(tmp_path / "old.db")):
        pass

    assert definitions(tmp_path / "new.db") == definitions(tmp_path / "old.db")


def test_a_server_that_is_not_there_stops_no_run_and_is_named_to_who_reads(tmp_path, troubles):
    url = f"postgresql+psycopg://u:secret@/db?host={tmp_path}"
    with Ledger.open(url, spool_folder=tmp_path / "spool", on_trouble=troubles.append) as ledger:
        opened = ledger.open_session(session_start())
        assert opened.wait(120)
        assert opened.spooled
    with pytest.raises(
        ConfigurationError, match=r"ledger postgresql\+psycopg:///db cannot be read: .*No such file"
    ) as no:
        LedgerReader.open(url)
    assert "secret" not in f"{no.value}{troubles}"


@pytest.mark.parametrize("url", ["oracle+nothing://u:secret@host/db", "postgresql+psycopg://host:port/db", "x://"])
def test_a_url_of_nothing_is_wrong(url):
    with pytest.raises(ConfigurationError, match=r"cannot be used: .* Check its URL and driver"):
        Ledger.open(url)


def test_a_database_of_another_kind_is_refused_by_its_name():
    with pytest.raises(ConfigurationError, match="is on sqlite; use a file or a PostgreSQL database"):
        Ledger.open("sqlite+pysqlite:///:memory:")
