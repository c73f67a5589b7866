"""What a run writes about its progress is what another process reads, and a damaged file costs nobody anything."""

import stat
from datetime import UTC, datetime

import pytest

from eleven_video.accounting.budget_limits import BudgetStatus, Limit, Scope
from eleven_video.domain.requests.requests import SpeechQuota
from eleven_video.domain.run_plan import RunPlan
from eleven_video.domain.script.left_out import Kind, LeftOut
from eleven_video.domain.stages import CHECKS, NARRATION, PICTURES, RENDER, SCRIPT
from eleven_video.domain.video import VideoFormat
from eleven_video.reporting.live_file import LIVE, RecordedListener
from eleven_video.reporting.live_run import read_live
from eleven_video.reporting.run_estimate import RunEstimate
from eleven_video.ui.live.stages import StageState
from tests.support.expected_calls import CALLS, PRICING
from tests.support.listening import Hearing

QUOTA = SpeechQuota("creator", 13_128, 131_000, datetime(2026, 12, 14, tzinfo=UTC), None, "1.20 USD")
BUDGET = BudgetStatus(Limit(Scope.RUN, "session", 10**12), 333_333_333_333, 71_000_000_001)


def told(folder):
    """A listener that has heard everything that a run can say, partly before its session had a folder."""
    hearing = Hearing()
    listener = RecordedListener(hearing)
    listener.stage(CHECKS, 0, 1)
    listener.quota(QUOTA)
    listener.begins(folder)
    listener.planned(RunPlan("Bees", VideoFormat(1280, 720), 60))
    listener.stage(SCRIPT, 1, 1)
    listener.stage(NARRATION, 2, 6)
    listener.warn("Not much\nis left.")
    listener.budget([BUDGET])
    listener.left_out(LeftOut.of([Kind.TABLE, Kind.TABLE]))
    return listener, hearing


def test_another_process_reads_what_a_run_says(tmp_path):
    listener, hearing = told(tmp_path)

    run = read_live(tmp_path)

    assert run.stages[SCRIPT].state is StageState.DONE
    assert (run.stages[NARRATION].done, run.stages[NARRATION].total) == (2, 6)
    assert run.header.title == "Bees"
    assert run.quota == QUOTA
    assert run.budgets == (BUDGET,)
    assert run.left_out == LeftOut.of([Kind.TABLE, Kind.TABLE])
    assert run.warnings == ["Not much is left."]
    assert run.began_at <= run.told_at
    # The run's own listener hears the same.
    assert hearing.stages == [(CHECKS, 0, 1), (SCRIPT, 1, 1), (NARRATION, 2, 6)]
    assert hearing.quotas == [QUOTA]
    listener.ends()


def test_the_cost_of_the_plan_and_the_pictures_of_each_scene_are_read_too(tmp_path):
    hearing = Hearing()
    listener = RecordedListener(hearing, PRICING)
    listener.begins(tmp_path)
    listener.planned(RunPlan("Bees", VideoFormat(1280, 720), 60, CALLS))
    listener.scene_planned(1, 3)
    listener.scene_planned(2, 2)

    run = read_live(tmp_path)

    assert run.estimate == RunEstimate.of(CALLS, PRICING)
    assert run.pictures == hearing.scenes == {1: 3, 2: 2}
    listener.ends()


def test_only_its_owner_can_read_it(tmp_path):
    told(tmp_path)[0].ends()

    assert stat.S_IMODE((tmp_path / LIVE).stat().st_mode) == 0o600


def test_frames_are_thinned_out_but_not_the_last(tmp_path):
    listener, hearing = told(tmp_path)
    for frame in range(1, 1001):
        listener.stage(RENDER, frame, 1000)
    listener.ends()

    lines = [line for line in (tmp_path / LIVE).read_text().splitlines() if f'"name": "{RENDER}"' in line]
    assert 1 <= len(lines) < 1000
    assert read_live(tmp_path).stages[RENDER].state is StageState.DONE
    assert len([stage for stage in hearing.stages if stage[0] == RENDER]) == 1000


def test_a_new_run_of_the_session_begins_anew(tmp_path):
    told(tmp_path)[0].ends()
    again = RecordedListener(Hearing())
    again.begins(tmp_path)
    again.stage(PICTURES, 1, 17)
    again.ends()

    run = read_live(tmp_path)

    assert run.warnings == []
    assert run.stages[PICTURES].done == 1
    assert run.stages[SCRIPT].done == 0


@pytest.mark.parametrize(
    "more", [b"no json\n", b"\xff\xfe\n", b'{"at": 1}\n', b"[" * 100_000 + b"\n", b'{"kind": "sta']
)
def test_lines_that_are_not_valid_are_left_out(tmp_path, more):
    told(tmp_path)[0].ends()
    before = read_live(tmp_path)
    with (tmp_path / LIVE).open("ab") as file:
        file.write(more)

    assert read_live(tmp_path) == before


def test_a_session_without_the_file_has_no_progress(tmp_path):
    assert read_live(tmp_path) is None


def test_a_folder_that_cannot_be_written_costs_the_run_nothing(tmp_path):
    listener, hearing = told(tmp_path / "missing")
    listener.stage(PICTURES, 1, 17)
    listener.ends()

    assert hearing.stages[-1] == (PICTURES, 1, 17)
