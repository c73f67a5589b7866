"""Calls by profile are as exact as by project, on SQLite and PostgreSQL."""

from datetime import UTC, timedelta

import pytest

from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.ledger.reading.report_types import GroupBy, Totals
from eleven_video.ledger.store import Ledger
from tests.support.calls import NOVEMBER
from tests.support.ledger_rows import intent, picture_charge, session_start

HOUR = timedelta(hours=1)


@pytest.fixture
def used(ledger: Ledger) -> Ledger:
    """Two profiles, a session resumed under another one, and one of a version that recorded none."""
    ledger.open_session(session_start("acme-1", profile="acme", project="p"))
    ledger.record("acme-1", picture_charge(3))
    ledger.open_session(session_start("plain", profile="default"))
    ledger.record("plain", picture_charge(5, model="gemini-3.1-flash-image"))
    ledger.open_session(session_start("old"))
    ledger.record("old", picture_charge(7))
    ledger.open_session(session_start("moved", profile="acme"))
    ledger.record("moved", picture_charge(11))
    ledger.open_session(session_start("moved", profile="globex", started_at=NOVEMBER + HOUR))
    ledger.record("moved", picture_charge(13))
    ledger.intend(intent("open", session="moved", bound_pico=40))
    assert ledger.flush(10)
    return ledger


def test_sums_by_profile(used: Ledger, reader: LedgerReader) -> None:
    report = reader.report(GroupBy.PROFILE, zone=UTC)
    assert {row.key: (row.totals.calls, row.totals.pico) for row in report.rows} == {
        "acme": (2, 14), "default": (1, 5), "": (1, 7), "globex": (1, 13)
    }  # fmt: skip
    assert [row.totals.pico for row in report.rows] == [14, 13, 7, 5]
    assert report.total == reader.report(GroupBy.MODEL, zone=UTC).total
    assert (report.open.attempts, report.open.bound_pico) == (1, 40)


@pytest.mark.parametrize("by", GroupBy)
def test_the_parts_of_the_profiles_are_the_whole(used: Ledger, reader: LedgerReader, by: GroupBy) -> None:
    whole = reader.report(by, zone=UTC)
    parts = [reader.report(by, zone=UTC, profile=profile) for profile in ("acme", "default", "", "globex")]
    for row in whole.rows:
        assert sum((one.totals for part in parts for one in part.rows if one.key == row.key), Totals()) == row.totals
    assert [part.open.attempts for part in parts] == [0, 0, 0, 0 if by is GroupBy.VOICE else 1]
    assert reader.report(by, zone=UTC, profile="ACME").rows == ()


def test_days_count_with_a_profile_too(used: Ledger, reader: LedgerReader) -> None:
    day = NOVEMBER.date()
    assert reader.report(GroupBy.DAY, zone=UTC, profile="acme", since=day, until=day).total.pico == 14
    assert reader.report(GroupBy.DAY, zone=UTC, profile="acme", since=day + timedelta(days=1)).total.pico == 0


def test_calls_failures_and_sessions_of_a_profile(used: Ledger, reader: LedgerReader) -> None:
    assert sorted(one.charge.pico for one in reader.charges(profile="acme")) == [3, 11]
    assert {one.profile for one in reader.charges(profile="globex")} == {"globex"}
    assert {one.session.id for one in reader.list_sessions(None, profile="acme")} == {"acme-1", "moved"}
    assert {one.session.id for one in reader.list_sessions(None, profile="globex")} == {"moved"}
    assert [one.session.id for one in reader.list_sessions(None, profile="acme", project="p")] == ["acme-1"]
    assert reader.spent_on_failures(profile="globex").without_an_end.pico == 13
    moved = reader.session("moved")
    assert moved is not None
    assert moved.session.profile == "globex"
