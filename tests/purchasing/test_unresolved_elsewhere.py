"""A session with lenders does not silently buy again a result that a lender may have paid for without getting it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from eleven_video.config.paths import ledger_file, sessions_dir
from eleven_video.domain.options import UnresolvedCallPolicy
from eleven_video.errors import Unanswered
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.ledger.records import Resolution
from eleven_video.purchasing.session_folder import SessionFolder
from eleven_video.sandbox.faults.fault_plan import Fault
from eleven_video.sandbox.server import Sandbox
from tests.support.pipelines import pipeline_on, script
from tests.support.spending import tiny_job as job

OWN = script("The sky is blue.", "Bees see colours.")


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(seed=7) as running:
        yield running


def lose(sandbox: Sandbox, folder: Path, kind: str) -> str:
    """A run of the script that lost an answer; returns its session."""
    sandbox.add_fault(Fault(kind=kind, drop="after", times=1))
    with pipeline_on(sandbox) as pipeline:
        with pytest.raises(Unanswered):
            pipeline.run(job(folder / "first.mp4", script=OWN))
        assert pipeline.session is not None
        return pipeline.session.id


def asked_for(sandbox: Sandbox) -> Counter[str]:
    return Counter(call["prompt_sha256"] for call in sandbox.ledger()["calls"])


def reasons(session: str) -> list[str | None]:
    with LedgerReader.open(ledger_file()) as ledger:
        return [attempt.reason for attempt in ledger.unknown_attempts(session)]


@pytest.mark.parametrize("kind", ["speech", "image"])
def test_what_another_session_lost_is_asked_about_and_bought_again_only_as_the_user_says(
    sandbox: Sandbox, tmp_path: Path, kind: str
) -> None:
    first = lose(sandbox, tmp_path, kind)
    wanted = job(tmp_path / "second.mp4", script=OWN)

    with pipeline_on(sandbox) as pipeline:
        with pytest.raises(Unanswered, match="Another session may have paid for"):
            pipeline.run(wanted, lenders=[first])
        assert max(asked_for(sandbox).values()) == 1
        assert pipeline.session is not None
        # The resumed session asks before it buys anything.
        second, bought = pipeline.session.id, asked_for(sandbox)
        with pytest.raises(Unanswered, match="1 call may have been billed"):
            pipeline.run(wanted, session_id=second, lenders=[first])
        assert asked_for(sandbox) == bought

        done = pipeline.run(replace(wanted, on_unknown=UnresolvedCallPolicy.RETRY), session_id=second, lenders=[first])

    assert done.video.path.exists()
    assert Counter(asked_for(sandbox).values())[2] == 1
    assert reasons(first) == [Resolution.RETRIED]


@pytest.mark.parametrize("ledger", ["kept", "lost"])
def test_the_user_may_go_on_without_what_another_session_lost(sandbox: Sandbox, tmp_path: Path, ledger: str) -> None:
    first = lose(sandbox, tmp_path, "image")
    if ledger == "lost":
        for path in ledger_file().parent.glob("ledger.sqlite3*"):
            path.unlink()
    with pipeline_on(sandbox) as pipeline:
        pipeline.run(job(tmp_path / "second.mp4", script=OWN, on_unknown=UnresolvedCallPolicy.SKIP), lenders=[first])
        assert max(asked_for(sandbox).values()) == 1

        # A third one may have what the second went without, and is asked as well.
        assert pipeline.session is not None
        with pytest.raises(Unanswered, match="Another session may have paid for"):
            pipeline.run(job(tmp_path / "third.mp4", script=OWN), lenders=[first, pipeline.session.id])
    if ledger == "kept":
        assert reasons(first) == [Resolution.SKIPPED]


def test_what_a_run_has_under_way_is_not_lost(sandbox: Sandbox, tmp_path: Path) -> None:
    first = lose(sandbox, tmp_path, "image")
    folder = SessionFolder(sessions_dir(), first)
    for note in folder.path.glob("bought/*.lost.json"):
        note.unlink()
    with folder.held(), pipeline_on(sandbox) as pipeline:
        assert pipeline.run(job(tmp_path / "second.mp4", script=OWN), lenders=[first]).video.path.exists()
    assert reasons(first) == [None]


def test_unresolved_calls_for_unused_results_are_not_asked_about(sandbox: Sandbox, tmp_path: Path) -> None:
    first = lose(sandbox, tmp_path, "speech")
    with pipeline_on(sandbox) as pipeline:
        other = script("Something else is said now.")
        assert pipeline.run(job(tmp_path / "second.mp4", script=other), lenders=[first]).video.path.exists()
