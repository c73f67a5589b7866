"""One connection reads the ledger for a whole command, and sees what others write meanwhile."""

import threading
from itertools import islice
from pathlib import Path

import pytest

from eleven_video.errors import ConfigurationError
from eleven_video.ledger.reading.shared_reader import SharedReader, reading
from eleven_video.ledger.store import Ledger
from tests.support.ledger_rows import picture_charge, session_start


def ids(shared: SharedReader) -> list[str]:
    with shared.reading() as reader:
        return [summary.session.id for summary in reader.list_sessions(None)]


def test_it_sees_a_ledger_that_is_made_later_and_all_that_is_written(where):
    with SharedReader(where) as shared:
        assert ids(shared) == []
        with Ledger.open(where) as ledger:
            ledger.open_session(session_start("first")).wait()
            assert ids(shared) == ["first"]
            ledger.open_session(session_start("second")).wait()
            assert sorted(ids(shared)) == ["first", "second"]


def test_rows_that_are_not_read_do_not_hide_later_ones(where):
    with SharedReader(where) as shared, Ledger.open(where) as ledger:
        ledger.open_session(session_start("session")).wait()
        for _ in range(3):
            ledger.record("session", picture_charge()).wait()
        with shared.reading() as reader:
            charges = reader.charges()
            assert len(list(islice(charges, 1))) == 1

        ledger.record("session", picture_charge()).wait()

        with shared.reading() as reader:
            assert len(reader.session_charges("session")) == 4


def test_any_thread_may_read_and_a_block_may_hold_another(where):
    with Ledger.open(where) as ledger:
        ledger.open_session(session_start("session")).wait()
        for _ in range(3):
            ledger.record("session", picture_charge()).wait()
    found: list[list[str]] = []
    with SharedReader(where) as shared:
        with shared.reading() as reader:
            charges = reader.charges()
            next(charges)
            assert ids(shared) == ["session"]
            assert len(list(charges)) == 2
        thread = threading.Thread(target=lambda: found.append(ids(shared)))
        thread.start()
        thread.join()
    assert found == [["session"]]


def test_a_file_that_takes_the_ledgers_name_is_read_instead(tmp_path: Path):
    place, other = tmp_path / "ledger.db", tmp_path / "other.db"
    for file in (place, other):
        with Ledger.open(file) as ledger:
            ledger.open_session(session_start(file.stem)).wait()
    with SharedReader(place) as shared:
        assert ids(shared) == ["ledger"]

        other.replace(place)

        assert ids(shared) == ["other"]


def test_a_ledger_leaves_no_companion_files_where_it_was_read(tmp_path: Path):
    file = tmp_path / "ledger.db"
    with SharedReader(file) as shared:
        with Ledger.open(file, reading=shared) as ledger:
            ledger.open_session(session_start("first")).wait()
            with ledger.reader() as reader:
                assert reader.session("first") is not None
        assert [path.name for path in tmp_path.glob("ledger*")] == ["ledger.db"]
        assert ids(shared) == ["first"]


def test_a_ledger_that_cannot_be_read_is_opened_again_by_the_next_block(tmp_path: Path):
    file = tmp_path / "ledger.db"
    file.write_bytes(b"no database at all, but long enough to look at" * 100)
    with SharedReader(file) as shared:
        with pytest.raises(ConfigurationError, match="damaged"), shared.reading():
            pass
        file.unlink()
        assert ids(shared) == []


def test_a_path_is_opened_for_one_block(tmp_path: Path):
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        ledger.open_session(session_start("first")).wait()
    with reading(tmp_path / "ledger.db") as reader:
        assert reader.session("first") is not None
