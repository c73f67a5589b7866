"""The ledger's entries of a run, however it ends."""

import sqlite3
import threading
from pathlib import Path

import pytest
from filelock import FileLock

from eleven_video.accounting.running_totals import Totals
from eleven_video.config.paths import ledger_file
from eleven_video.domain.options import Mode
from eleven_video.domain.stages import RENDER
from eleven_video.errors import ConfigurationError, QuotaExceeded
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.ledger.records import SessionOutcome
from eleven_video.purchasing.session_folder import SessionFolder
from eleven_video.sandbox.faults.fault_plan import Fault
from eleven_video.sandbox.server import Sandbox
from tests.support.listening import Hearing
from tests.support.pipelines import job, pipeline_on, script
from tests.support.spending import tiny_job

WAIT_S = 60


@pytest.fixture
def sandbox():
    with Sandbox() as running:
        yield running


def test_every_charge_of_a_run_is_in_the_ledger_and_adds_up_to_its_summary(sandbox, tmp_path):
    with pipeline_on(sandbox) as pipeline:
        result = pipeline.run(job(tmp_path / "sky.mp4"))

    with LedgerReader.open(ledger_file()) as ledger:
        session = ledger.session(result.session_id).session
        charges = [stored.charge for stored in ledger.session_charges(result.session_id)]
    assert (session.outcome, session.mode) == (SessionOutcome.COMPLETED, Mode.LIVE)
    assert session.title == "Why the sky is blue"
    assert session.output == str(tmp_path / "sky.mp4")
    totals = Totals()
    for charge in charges:
        totals.add_charge(charge)
    replayed = totals.summary()
    assert replayed == {name: result.summary[name] for name in replayed}


def test_a_failed_run_leaves_what_it_cost(sandbox, tmp_path):
    sandbox.add_fault(Fault(kind="speech", quota=True))
    with pipeline_on(sandbox) as pipeline:
        with pytest.raises(QuotaExceeded):
            pipeline.run(job(tmp_path / "x.mp4"))
        session_id, summary = pipeline.session.id, pipeline.monitor.get_summary()

    with LedgerReader.open(ledger_file()) as ledger:
        assert ledger.session(session_id).session.outcome is SessionOutcome.FAILED
        charges = ledger.session_charges(session_id)
    assert sum(stored.charge.pico for stored in charges) == summary["total_cost_pico"] > 0


def test_a_call_that_is_seen_is_durable(sandbox, tmp_path):
    """Whenever the monitor has counted a call, another reader already finds it in the ledger."""
    missing = []

    def look(*_):
        with LedgerReader.open(ledger_file()) as ledger:
            counted = {charge.call.id for charge in pipeline.monitor.get_charges()}
            kept = {stored.charge.call.id for stored in ledger.session_charges(pipeline.session.id)}
        missing.extend(counted - kept)

    with pipeline_on(sandbox) as pipeline:
        pipeline._listener = Hearing(lambda name, *_: look() if name == "Pictures" else None)
        pipeline.run(job(tmp_path / "x.mp4"))

    assert missing == []


def test_a_ledger_that_cannot_be_written_does_not_stop_the_video(sandbox, tmp_path):
    ledger_file().mkdir(parents=True)
    hearing = Hearing()
    with pipeline_on(sandbox, listener=hearing) as pipeline:
        first = pipeline.run(job(tmp_path / "x.mp4"))
    assert first.video.path.exists()
    assert len(hearing.warnings) == 1

    # The next start takes in what was kept beside it.
    ledger_file().rmdir()
    with pipeline_on(sandbox) as pipeline:
        pipeline.run(job(tmp_path / "y.mp4"))
    with LedgerReader.open(ledger_file()) as ledger:
        charges = ledger.session_charges(first.session_id)
    assert sum(stored.charge.pico for stored in charges) == first.summary["total_cost_pico"]


def test_a_ledger_of_a_newer_version_is_left_alone(sandbox, tmp_path):
    with pipeline_on(sandbox) as pipeline:
        pipeline.run(job(tmp_path / "x.mp4"))
    with sqlite3.connect(ledger_file()) as connection:
        connection.execute("UPDATE ledger_version SET version = 999")
    connection.close()

    with pytest.raises(ConfigurationError, match="newer"), pipeline_on(sandbox):
        pytest.fail("it was opened")


def test_whoever_may_go_on_with_a_session_finds_its_end_written(tmp_path: Path) -> None:
    """Or that end would be written over the one of the resumed run."""
    found: list[SessionOutcome | None] = []

    def go_on(session: SessionFolder) -> None:
        with (
            FileLock(session.path / ".lock", poll_interval=0.001, timeout=WAIT_S),
            LedgerReader.open(ledger_file()) as reader,
        ):
            summary = reader.session(session.id)
            found.append(summary.session.outcome if summary else None)

    waiting: list[threading.Thread] = []

    def on_stage(name: str, _done: int, _total: int | None) -> None:
        if name == RENDER and not waiting:
            assert pipeline.session is not None
            waiting.append(threading.Thread(target=go_on, args=(pipeline.session,)))
            waiting[0].start()

    with Sandbox() as sandbox, pipeline_on(sandbox, listener=Hearing(on_stage)) as pipeline:
        pipeline.run(tiny_job(tmp_path / "x.mp4", script=script("The sky is blue.")))
        waiting[0].join(WAIT_S)
    assert found == [SessionOutcome.COMPLETED]
