"""An upgrade adds up the calls of an older ledger again, by profile and with credits, on SQLite and PostgreSQL."""

import re
import sqlite3
from datetime import UTC
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from eleven_video.accounting.prices.price_comparison import PriceComparison
from eleven_video.accounting.pricing import CostState
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.ledger.reading.report_types import GroupBy, OpenCost
from eleven_video.ledger.store import Ledger
from eleven_video.reporting.call_sums import report_of, sums_of
from tests.support.calls import NOVEMBER
from tests.support.ledger_rows import picture_charge, session_start

SIXTH_FORM = Path(__file__).with_name("form_6.sql").read_text()
SIXTH_FORM_POSTGRESQL = Path(__file__).with_name("form_6_postgresql.sql").read_text()
# How programs before the upgrade add a call to the sums.
OLDER_SUM = """
INSERT INTO rollups (slot, mode, project, service, kind, model, name, calls, failed_calls, failed_pico, pico, free_calls,
                     priced_calls, estimated_calls, unpriced_calls, unknown_calls, input_tokens, output_tokens, characters,
                     images, cached_tokens, tool_tokens, thinking_tokens, image_tokens, audio_tokens, microcredits)
VALUES (1, 'live', 'p', 's', 'image', 'm', 'm', 1, 0, 0, 7, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0)
ON CONFLICT (slot, mode, project, service, kind, model, name) DO UPDATE SET calls = rollups.calls + excluded.calls
"""


@pytest.fixture
def sixth(where: Path | str) -> Path | str:
    """A ledger of version 6: two profiles, credits, a failure, and costs that are guessed or unknown."""
    if isinstance(where, Path):
        where.parent.mkdir()
        connection = sqlite3.connect(where)
        connection.executescript(SIXTH_FORM)
        connection.close()
    else:
        engine = create_engine(where)
        with engine.begin() as server:
            server.exec_driver_sql(SIXTH_FORM_POSTGRESQL)
        engine.dispose()
    return where


def definitions(file: Path) -> dict[str, str]:
    connection = sqlite3.connect(file)
    rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    connection.close()
    return {name: re.sub(r"\s+", " ", sql).strip() for name, sql in rows}


@pytest.mark.parametrize("opening", [Ledger.open, LedgerReader.open])
def test_each_report_is_the_sum_of_the_single_calls(sixth, opening):
    with opening(sixth):
        pass
    with LedgerReader.open(sixth) as reader:
        for by in GroupBy:
            found = reader.report(by, zone=UTC)
            sums = sums_of(by, reader.charges(), lambda _: PriceComparison(), UTC)
            assert found.rows == report_of(by, sums, OpenCost(), UTC).rows
            assert found.total == sums.total
        total = reader.report(GroupBy.DAY, zone=UTC).total
        profiles = {row.key: row.totals.pico for row in reader.report(GroupBy.PROFILE, zone=UTC).rows}
        failed = reader.spent_on_failures(zone=UTC).failed
    assert (total.calls, total.pico, total.state) == (8, 48, CostState.UNKNOWN)
    assert (total.free_calls, total.credits_calls, total.unpriced_microcredits) == (1, 1, 75_000_000)
    assert (total.otherwise_estimated, total.estimated_credits_calls, total.estimated_calls) == (2, 1, 1)
    assert profiles == {"acme": 18, "globex": 30}
    assert (failed.calls, failed.pico, failed.unknown_calls) == (2, 11, 1)


def test_the_ledger_goes_on_with_the_sums(sixth):
    with Ledger.open(sixth) as ledger:
        ledger.open_session(session_start("new", profile="acme", project="p"))
        ledger.record("new", picture_charge(100, occurred_at=NOVEMBER))
        assert ledger.flush(120)
    with LedgerReader.open(sixth) as reader:
        profiles = {row.key: row.totals.pico for row in reader.report(GroupBy.PROFILE, zone=UTC).rows}
    assert profiles == {"acme": 118, "globex": 30}


def test_the_tables_are_those_of_a_new_ledger(tmp_path):
    connection = sqlite3.connect(tmp_path / "old.db")
    connection.executescript(SIXTH_FORM)
    connection.close()
    for name in ("old.db", "new.db"):
        with Ledger.open(tmp_path / name):
            pass
    assert definitions(tmp_path / "old.db") == definitions(tmp_path / "new.db")


def test_a_program_of_before_the_upgrade_does_not_add_to_the_sums(tmp_path):
    """It gets an error that is not one of a single row, so its writer turns to the spool, and no call is lost."""
    with Ledger.open(tmp_path / "ledger.db"):
        pass
    connection = sqlite3.connect(tmp_path / "ledger.db")
    with pytest.raises(sqlite3.OperationalError, match="ON CONFLICT"):
        connection.execute(OLDER_SUM)
    connection.close()
