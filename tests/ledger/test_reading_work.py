"""Reports read sums and not single calls. SQLite's own steps are counted, because times depend on the machine."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, timedelta
from pathlib import Path

import pytest

from eleven_video.accounting.calls import CallKind
from eleven_video.accounting.metrics import Part
from eleven_video.accounting.pricing import CostState
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.ledger.reading.report_types import GroupBy
from eleven_video.ledger.records import SessionOutcome
from eleven_video.ledger.store import Ledger
from tests.support.calls import NOVEMBER, speech_call
from tests.support.ledger_rows import charge_of, intent, picture_charge, session_start

FEW, MANY = 4, 60
QUESTIONS: dict[str, Callable[[LedgerReader], object]] = {
    **{f"by {by}": lambda reader, by=by: reader.report(by, zone=UTC) for by in GroupBy},
    "days of a profile": lambda reader: reader.report(GroupBy.DAY, zone=UTC, profile="acme"),
    "days of a project": lambda reader: reader.report(GroupBy.DAY, zone=UTC, project="p"),
    "days by service": lambda reader: reader.breakdown(GroupBy.DAY, GroupBy.SERVICE, zone=UTC),
    "failures": lambda reader: reader.spent_on_failures(GroupBy.MODEL, zone=UTC),
}


class Counting:
    """Reads a file, and counts the steps that SQLite takes and the statements that it runs."""

    def __init__(self, file: Path) -> None:
        self.connection = sqlite3.connect(file)
        self.connection.set_progress_handler(self._step, 1)
        self.steps = self.statements = 0

    def _step(self) -> None:
        self.steps += 1

    def rows(self, statement: str, /, **values: str | int) -> Iterator[tuple[object, ...]]:
        self.statements += 1
        yield from self.connection.execute(statement, values)

    def close(self) -> None:
        self.connection.close()


def ledger_of(file: Path, calls: int) -> Path:
    """A finished video with so many answered calls in one quarter of an hour, paid for in dollars and in credits."""
    with Ledger.open(file) as ledger:
        ledger.open_session(session_start(project="p", profile="acme", asked="{}"))
        for number in range(calls):
            at = NOVEMBER + timedelta(seconds=number)
            picture = intent(f"picture-{number}", started_at=at, bound_pico=100)
            ledger.intend(picture)
            ledger.settle(picture.id, picture_charge(7, id=picture.id, occurred_at=at))
            speech = intent(f"speech-{number}", started_at=at, service="elevenlabs", kind=CallKind.SPEECH, bound_pico=0)
            ledger.intend(speech)
            spoken = speech_call("Rachel", {Part.CHARACTERS: 9, Part.CREDITS: 9}, id=speech.id, occurred_at=at)
            ledger.settle(speech.id, charge_of(spoken, 0, CostState.CREDITS))
        ledger.close_session(
            "session", ended_at=NOVEMBER, outcome=SessionOutcome.COMPLETED, output="v.mp4", length_ms=60_000
        )
        assert ledger.flush(120)
    return file


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("ledgers")
    return ledger_of(folder / "few.db", FEW), ledger_of(folder / "many.db", MANY)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_report_takes_the_same_steps_for_any_number_of_answered_calls(files, question):
    counted = []
    for file in files:
        source = Counting(file)
        with LedgerReader(source) as reader:
            assert QUESTIONS[question](reader)
        counted.append((source.steps, source.statements))
    few, many = counted
    assert few == many
    assert many[0] > 0
    assert many[1] <= 4


def test_only_the_covering_index_of_calls_is_read_for_videos(files):
    source = Counting(files[0])
    plans: list[str] = []
    source.connection.set_progress_handler(None, 0)

    def ask(statement: str, /, **values: str | int) -> Iterator[tuple[object, ...]]:
        plans.extend(str(row[3]) for row in source.connection.execute(f"EXPLAIN QUERY PLAN {statement}", values))
        return source.connection.execute(statement, values)

    source.rows = ask
    with LedgerReader(source) as reader:
        for by in (GroupBy.DAY, GroupBy.PROJECT, GroupBy.MODEL):
            assert reader.videos(by, zone=UTC).total.videos == 1
    read = [plan for plan in plans if re.match(r"(SCAN|SEARCH) [ac]\b", plan)]
    assert read
    assert all("COVERING INDEX" in plan or "attempts_without_an_answer" in plan for plan in read), read
