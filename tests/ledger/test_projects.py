"""Reports by project are exact and add up to the whole."""

from datetime import UTC, timedelta

import pytest

from eleven_video.ledger.reading.report_types import GroupBy, OpenCost, Totals
from tests.support.calls import NOVEMBER
from tests.support.ledger_rows import failures, picture_charge, session_start


@pytest.mark.parametrize("by", GroupBy)
def test_projects_are_reported_by_themselves(busy, by):
    whole = busy.report(by, zone=UTC)
    parts = [busy.report(by, zone=UTC, project=project) for project in ("p", "")]

    for row in whole.rows:
        assert sum((one.totals for part in parts for one in part.rows if one.key == row.key), Totals()) == row.totals
    # The open calls are for pictures, which have no voice.
    open_costs = [OpenCost(), OpenCost()] if by is GroupBy.VOICE else [OpenCost(1, 40, 0), OpenCost(1, 0, 1)]
    assert [part.open for part in parts] == open_costs
    assert busy.report(by, zone=UTC, project="P").rows == ()


def test_failures_of_a_project_are_its_own(busy):
    spent = busy.spent_on_failures(zone=UTC, project="p")
    assert failures(spent) == (1, 7, 1, 101 + 11 + 11 + 3, 0, 0, OpenCost(1, 40, 0))
    assert failures(busy.spent_on_failures(zone=UTC, project="")) == (0, 0, 0, 0, 1, 126, OpenCost(1, 0, 1))


def test_a_call_counts_in_the_project_that_its_session_had_then(ledger, reader):
    ledger.open_session(session_start("moved", project="before"))
    ledger.record("moved", picture_charge(3))
    ledger.open_session(session_start("moved", project="after", started_at=NOVEMBER + timedelta(hours=1)))
    ledger.record("moved", picture_charge(5))
    assert ledger.flush(120)

    for project, pico in (("before", 3), ("after", 5)):
        assert reader.report(GroupBy.MODEL, project=project).total.pico == pico
        assert [one.charge.pico for one in reader.charges(project=project)] == [pico]
        spent = reader.spent_on_failures(project=project)
        assert (spent.sessions_without_an_end, spent.without_an_end.pico) == (1, pico)
