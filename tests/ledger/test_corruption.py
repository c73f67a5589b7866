"""A damaged ledger is kept completely, under another name."""

import os
import sqlite3
import stat

import pytest

from eleven_video.ledger.damage import has_damage, is_damage, keep_aside, mark_damaged


@pytest.fixture
def file(tmp_path):
    sqlite3.connect(tmp_path / "ledger.db").close()
    return tmp_path / "ledger.db"


def names(folder):
    return sorted(path.name for path in folder.glob("ledger.db*"))


@pytest.mark.parametrize(
    ("code", "damage"),
    [
        (sqlite3.SQLITE_CORRUPT, True),
        (sqlite3.SQLITE_NOTADB, True),
        (sqlite3.SQLITE_CORRUPT_INDEX, True),
        (sqlite3.SQLITE_BUSY, False),
        (sqlite3.SQLITE_IOERR_READ, False),
    ],
)
def test_corruption_is_distinguished_from_temporary_failures(code, damage):
    error = sqlite3.DatabaseError("says nothing")
    error.sqlite_errorcode = code

    assert is_damage(error) is damage
    assert not is_damage(OSError("no disk"))


def test_a_mark_is_the_owners_and_a_mistaken_one_goes(file):
    mark_damaged(file)
    (mark,) = file.parent.glob("ledger.db.*")
    if os.name == "posix":
        assert stat.S_IMODE(mark.stat().st_mode) == 0o600

    assert not has_damage(file)
    assert names(file.parent) == ["ledger.db"]


def test_a_failure_to_leave_a_corruption_mark_is_silent(tmp_path):
    mark_damaged(tmp_path / "no folder" / "ledger.db")

    assert names(tmp_path) == []


def test_what_stands_beside_it_is_kept_with_it_and_the_mark_goes(file):
    contents = {"": b"the file", "-wal": b"the log", "-shm": b"the index"}
    for companion, content in contents.items():
        file.with_name(file.name + companion).write_bytes(content)
    mark_damaged(file)

    aside = keep_aside(file)

    assert {companion: aside.with_name(aside.name + companion).read_bytes() for companion in contents} == contents
    assert len(names(file.parent)) == 3
    assert aside.name.startswith("ledger.db.damaged-")


def test_one_without_companions_or_mark_is_kept_too(file):
    aside = keep_aside(file)

    assert names(file.parent) == [aside.name]


def test_a_file_that_is_no_database_is_damaged_if_it_is_marked(file):
    file.write_bytes(b"no ledger at all " * 1000)
    assert not has_damage(file)
    mark_damaged(file)
    assert has_damage(file)
