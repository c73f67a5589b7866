"""With any content of the ledger's rows, a query is answered or fails with a reason."""

import shutil
import sqlite3
from collections.abc import Callable
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from eleven_video.accounting.calls import Service
from eleven_video.domain.options import Mode
from eleven_video.errors import ConfigurationError
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.ledger.reading.report_types import GroupBy
from eleven_video.ledger.records import SessionOutcome
from eleven_video.ledger.store import Ledger
from eleven_video.planning.calibration import calibration_of
from tests.support.anything import TEXTS, torn
from tests.support.calls import NOVEMBER
from tests.support.ledger_rows import intent, picture_charge, session_start
from tests.support.thoroughness import examples

_PLACES = st.sampled_from(
    [
        (table, column)
        for table, columns in {
            "charges": "call_id service kind model name scene attempt occurred_at outcome tier context_tokens estimated state pico "
            "price_date images quantities lines",
            "attempts": "kind model name scene attempt content_key started_at bound_pico counted_pico state reason",
            "sessions": "mode project title started_at ended_at outcome output asked",
            "rollups": "slot mode project service kind model name pico calls",
            "ledger_version": "version",
        }.items()
        for column in columns.split()
    ]
)  # fmt: skip
_VALUES = (
    TEXTS
    | st.integers(-5, 5)
    | st.sampled_from(
        [
            None, 2**63 - 1, -(2**63), 10**17, -(10**17), 0.5, b"\xff\xfe", "[" * 20_000, "{}", "[[1]]", "null", '{"pictures": -1}', '{"pictures": 0.5}',
            '{"pictures": true}', '{"?": 1}', '[["pictures", 1, 1, -7, "x"]]', '[["pictures", 1, "1/0", 7, "x"]]', "9" * 5000, "2026-13-01", '{"script": 1}',
        ]
    )
)  # fmt: skip
QUESTIONS: dict[str, Callable[[LedgerReader], Any]] = {
    "sessions": lambda reader: reader.list_sessions(None),
    "session": lambda reader: reader.session("session"),
    "unfinished": lambda reader: reader.latest_unfinished(),
    "completed": lambda reader: reader.completed_runs(Mode.LIVE, 9),
    "charges": lambda reader: list(reader.charges()),
    "session's charges": lambda reader: reader.session_charges("session"),
    "paid": lambda reader: reader.paid_for(["key"], Mode.LIVE),
    "open": lambda reader: reader.open_attempts(),
    "unknown": lambda reader: reader.unknown_attempts(),
    "failures": lambda reader: reader.spent_on_failures(zone=UTC),
    "used": lambda reader: reader.used_since(Service.GEMINI, NOVEMBER),
    "refused": lambda reader: reader.refused_since(Service.GEMINI, NOVEMBER, saying="503"),
    **{str(by): lambda reader, by=by: reader.report(by, zone=UTC) for by in GroupBy},
}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger of one file, with something in every table."""
    file = tmp_path_factory.mktemp("sound") / "ledger.db"
    with Ledger.open(file) as ledger:
        ledger.open_session(session_start(asked='{"script": null}'))
        ledger.intend(intent("call", content_key="key", bound_pico=9))
        ledger.settle("call", picture_charge(7))
        ledger.intend(intent("open", bound_pico=9))
        ledger.intend(intent("freed", bound_pico=9))
        ledger.free("freed", "HTTP 503")
        ledger.close_session("session", ended_at=NOVEMBER, outcome=SessionOutcome.COMPLETED)
        assert ledger.flush(120)
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    connection.close()
    return file


def asked(file: Path) -> None:
    for name, question in QUESTIONS.items():
        try:
            with LedgerReader.open(file) as reader:
                question(reader)
        except ConfigurationError as error:
            assert 0 < len(str(error)) < 40_000, name  # noqa: PT017  either is fine, nothing else
    calibration_of(file, Mode.LIVE)


@examples(60)
@given(_PLACES, _VALUES)
@example(("rollups", "slot"), -(2**63))
@example(("rollups", "slot"), -(10**10))
@example(("rollups", "slot"), 10**17)
@example(("sessions", "asked"), "[" * 20_000)
@example(("charges", "lines"), "[" * 20_000)
@example(("charges", "occurred_at"), 2**63 - 1)
@example(("charges", "pico"), -(2**63))
def test_whatever_a_row_holds_a_question_is_answered_or_told_why_not(
    sound: Path, tmp_path_factory: pytest.TempPathFactory, place: tuple[str, str], value: Any
) -> None:
    file = tmp_path_factory.mktemp("changed") / "ledger.db"
    shutil.copy(sound, file)
    table, column = place
    connection = sqlite3.connect(file)
    try:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute(f"UPDATE {table} SET {column} = ?", (value,))
        connection.commit()
    except (sqlite3.DatabaseError, UnicodeEncodeError):
        # The database itself refuses it.
        return
    finally:
        connection.close()
    asked(file)


@examples(25)
@given(st.data())
def test_whatever_a_file_holds_a_question_is_answered_or_told_why_not(
    sound: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    file = tmp_path_factory.mktemp("torn") / "ledger.db"
    file.write_bytes(data.draw(torn(sound.read_bytes())))
    asked(file)
