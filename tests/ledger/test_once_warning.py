"""Messages to the user and the log about problems of the ledger."""

import logging
import sqlite3

import pytest
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, StatementError

from eleven_video.ledger.damage import OnceWarning, in_short
from eleven_video.ledger.entries import NotInLedger
from eleven_video.ledger.writer_thread import cannot_be_written, is_row_error


def test_each_kind_of_failure_is_shown_once_and_then_only_logged(caplog):
    told: list[str] = []
    trouble = OnceWarning(told.append)
    with caplog.at_level(logging.INFO):
        for kind, message in (("row", "one"), ("row", "two"), ("lost", "three")):
            trouble.tell(kind, message)

    assert told == ["one", "three"]
    assert [record.getMessage() for record in caplog.records] == ["two"]


def test_a_warning_that_cannot_be_shown_is_logged(caplog):
    def broken(_message: str) -> None:
        raise RuntimeError("the screen is gone")

    OnceWarning(broken).tell("row", "a row is lost")

    (record,) = caplog.records
    assert record.getMessage() == "Reporting a problem of the ledger failed: a row is lost"
    assert "the screen is gone" in str(record.exc_info)


def wrapped(error: Exception, kind: type[DBAPIError] = OperationalError) -> DBAPIError:
    return kind("INSERT INTO secrets VALUES (?)", ("a value",), error)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (wrapped(sqlite3.OperationalError("database is locked")), "database is locked"),
        (wrapped(sqlite3.OperationalError("  no host\n  is there\nat all")), "no host"),
        (OSError(28, "No space left on device"), "[Errno 28] No space left on device"),
        (RuntimeError(), "RuntimeError"),
    ],
)
def test_an_error_is_told_in_the_drivers_words_without_the_statement(error, said):
    assert in_short(error) == said
    assert cannot_be_written(error) == (
        f"The usage ledger cannot be written ({said}). "
        "The run continues. Its usage is saved in a separate file and added to the ledger at the next start."
    )


@pytest.mark.parametrize(
    ("error", "of_one_row"),
    [
        (NotInLedger("session"), True),
        (KeyError("x"), True),
        (wrapped(sqlite3.IntegrityError("unique")), False),
        (wrapped(sqlite3.InterfaceError("odd value"), InterfaceError), True),
        (wrapped(OverflowError("too large"), DBAPIError), True),
        (wrapped(sqlite3.OperationalError("disk I/O error")), False),
        (StatementError("no value", "INSERT", {}, KeyError("x")), True),
        (wrapped(ConnectionError("gone"), InterfaceError), False),
        (MemoryError(), False),
        (OSError(), False),
    ],
)
def test_an_error_of_one_row_is_told_from_one_of_the_store(error, of_one_row):
    assert is_row_error(error) is of_one_row
