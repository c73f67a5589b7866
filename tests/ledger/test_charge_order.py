"""Charges are returned in the order in which they happened, one at a time."""

import sqlite3
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.ledger.store import Ledger
from tests.support.calls import NOVEMBER
from tests.support.ledger_rows import picture_charge, session_start


class PlanSource:
    """Asks how statements would be run, and keeps the answers."""

    def __init__(self, file: Path) -> None:
        self.connection = sqlite3.connect(file)
        self.steps: list[str] = []

    def rows(self, statement: str, /, **values: str | int) -> Iterator[tuple[object, ...]]:
        plan = self.connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)
        self.steps += [step for *_, step in plan]
        return iter(())

    def close(self) -> None:
        self.connection.close()


def test_charges_come_the_oldest_first_and_those_of_a_moment_as_written(ledger, reader):
    for name, seconds in (("third", 2), ("first", 0), ("second", 1), ("fourth", 2)):
        ledger.record("session", picture_charge(1, id=name, occurred_at=NOVEMBER + timedelta(seconds=seconds)))
    assert ledger.flush(120)

    assert [one.charge.call.id for one in reader.charges()] == ["first", "second", "third", "fourth"]
    written = [one.charge.call.id for one in reader.session_charges("session")]
    assert written == ["third", "first", "second", "fourth"]


@pytest.mark.parametrize("narrowed", [{}, {"project": ""}, {"since": date(2026, 1, 1)}])
def test_charges_are_found_in_their_order_and_not_sorted(tmp_path, narrowed):
    """So that the first can be written while the last is still to be read."""
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        assert ledger.open_session(session_start()).wait(120)
    said = PlanSource(tmp_path / "ledger.db")
    with LedgerReader(said) as reader:
        assert list(reader.charges(**narrowed)) == []
    assert any("charges_by_occurred_at" in step for step in said.steps)
    assert not any("TEMP B-TREE" in step for step in said.steps)


def test_a_ledger_can_be_closed_while_its_charges_are_read(ledger, where):
    for number in range(3):
        ledger.record("session", picture_charge(number))
    assert ledger.flush(120)

    with LedgerReader.open(where) as reader:
        charges = reader.charges()
        assert next(charges).charge.pico == 0
    charges.close()
