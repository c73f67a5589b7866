"""Every connection to a ledger file is closed explicitly, even if opening fails."""

import gc
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from eleven_video.errors import ConfigurationError
from eleven_video.ledger.damage import mark_damaged
from eleven_video.ledger.location import Location
from eleven_video.ledger.migrations import bring_up_to_date
from eleven_video.ledger.reading import connection as reading
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.ledger.store import Ledger
from eleven_video.ledger.write_engine import open_engine
from tests.support.ledger_rows import locked, picture_charge, session_start


def still_open() -> list[sqlite3.Connection]:
    """Connections that nobody has closed, whether or not anything still uses them."""
    return [one for one in gc.get_objects() if isinstance(one, sqlite3.Connection) and is_open(one)]


def is_open(connection: sqlite3.Connection) -> bool:
    try:
        connection.total_changes  # noqa: B018  asks in any thread whether it is closed
    except sqlite3.ProgrammingError:
        return False
    return True


@pytest.fixture(autouse=True)
def _no_collection():
    """What nobody refers to any more would be closed in a collection, as if somebody had closed it.

    Objects of earlier tests are set aside, so that only those of this test are looked through.
    """
    gc.disable()
    gc.freeze()
    yield
    gc.unfreeze()
    gc.enable()


def written_and_read(file: Path) -> None:
    with Ledger.open(file) as ledger:
        assert ledger.open_session(session_start()).wait(120)
        assert ledger.record("session", picture_charge(3)).wait(120)
        with ledger.reader() as reader:
            next(iter(reader.charges()))
        assert ledger.open_attempts() == []
        assert ledger.standings(session_start().mode, ()) == ()


def written_where_another_writes(file: Path) -> None:
    Ledger.open(file).close()
    other = locked(file)
    with Ledger.open(file, spool_folder=file.parent / "spool", patience_s=0.05) as ledger:
        assert ledger.open_session(session_start()).wait(120)
        assert ledger.in_trouble
    other.close()


def opened_new_where_another_writes(file: Path) -> None:
    """The journal of a new file is changed before anything else, and that waits in vain."""
    other = locked(file)
    Ledger.open(file, patience_s=0.05).close()
    other.close()


def opened_for_writing_where_there_is_no_database(file: Path) -> None:
    file.write_text("This is no ledger, whatever its name says. " * 200)
    Ledger.open(file).close()


def opened_for_reading_where_there_is_no_database(file: Path) -> None:
    file.write_text("This is no ledger, whatever its name says. " * 200)
    with pytest.raises(ConfigurationError, match="damaged"):
        LedgerReader.open(file)


def opened_with_a_mark_of_damage(file: Path) -> None:
    Ledger.open(file).close()
    mark_damaged(file)
    Ledger.open(file).close()


def opened_for_writing_with_a_newer_form(file: Path) -> None:
    of_a_newer_version(file)
    with pytest.raises(ConfigurationError, match="newer"):
        Ledger.open(file)


def opened_for_reading_with_a_newer_form(file: Path) -> None:
    of_a_newer_version(file)
    with pytest.raises(ConfigurationError, match="newer"):
        LedgerReader.open(file)


def of_a_newer_version(file: Path) -> None:
    Ledger.open(file).close()
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("UPDATE ledger_version SET version = 99")
    connection.close()


def opened_for_reading_with_an_older_form_that_another_writes_to(file: Path) -> None:
    connection = sqlite3.connect(file)
    connection.executescript(Path(__file__).with_name("form_1.sql").read_text())
    connection.close()
    other = locked(file)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "_PATIENCE_S", 0.05)
        with pytest.raises(ConfigurationError, match="older version"):
            LedgerReader.open(file)
    other.close()


def opened_where_a_folder_is(file: Path) -> None:
    file.mkdir()
    Ledger.open(file, spool_folder=file.parent / "spool").close()
    with pytest.raises(ConfigurationError):
        LedgerReader.open(file)


CASES = [
    written_and_read,
    written_where_another_writes,
    opened_new_where_another_writes,
    opened_for_writing_where_there_is_no_database,
    opened_for_reading_where_there_is_no_database,
    opened_with_a_mark_of_damage,
    opened_for_writing_with_a_newer_form,
    opened_for_reading_with_a_newer_form,
    opened_for_reading_with_an_older_form_that_another_writes_to,
    opened_where_a_folder_is,
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_no_connection_is_left_open(tmp_path: Path, case: Callable[[Path], None]) -> None:
    before = still_open()
    case(tmp_path / "ledger.db")
    assert [one for one in still_open() if one not in before] == []


def test_a_connection_that_cannot_be_set_up_is_closed_while_its_error_is_raised(tmp_path: Path) -> None:
    file = tmp_path / "ledger.db"
    file.write_text("This is no ledger, whatever its name says. " * 200)
    engine = open_engine(Location(file), patience_s=1)
    with pytest.raises(Exception, match="not a database") as refused:
        bring_up_to_date(engine)
    # The error's traceback still refers to the connection.
    assert refused.tb is not None
    assert still_open() == []
    engine.dispose()
