"""A saved session as a user of the library loads it, and the run that resumes it."""

import json
from collections import Counter
from dataclasses import replace

import pytest

from eleven_video import PaidAndLeft, SavedSession
from eleven_video.accounting.calibration import Calibration
from eleven_video.accounting.calls import CallKind
from eleven_video.accounting.pricing import CostState
from eleven_video.config.paths import ledger_file
from eleven_video.config.settings import load_settings
from eleven_video.domain.options import Existing
from eleven_video.domain.stages import StopAt
from eleven_video.errors import InvalidInput, Paused
from eleven_video.ledger.reading.shared_reader import SharedReader
from eleven_video.orchestrator.preloaded import PreloadedFacts
from eleven_video.orchestrator.wiring import Mode, pipeline
from eleven_video.planning.left_to_pay import EstimateBasis
from eleven_video.sandbox.server import Sandbox
from eleven_video.services.account import ask_account
from eleven_video.services.run_mode import pricing_of
from tests.support.pipelines import script
from tests.support.spending import tiny_job as job

TEXT = script("The sky is blue.", "Bees see colours.")


@pytest.fixture
def sandbox():
    with Sandbox(seed=7) as running:
        yield running


@pytest.fixture
def settings(sandbox):
    return load_settings(
        gemini_api_key="test-key",
        elevenlabs_api_key="test-key",
        gemini_base_url=sandbox.url,
        elevenlabs_base_url=sandbox.url,
    )


@pytest.fixture
def interrupted(settings, tmp_path):
    """The id of a session with its narrations and without a picture."""
    with pipeline(settings, Mode.LIVE) as video_pipeline:
        with pytest.raises(Paused):
            video_pipeline.run(job(tmp_path / "sky.mp4", script=TEXT, stop_at=StopAt.AUDIO))
        return video_pipeline.session.id


def test_a_loaded_session_tells_what_is_paid_and_what_is_left(sandbox, settings, interrupted):
    before = sandbox.ledger()["total"]

    found = SavedSession.load(interrupted[:12]).paid_and_left(settings)

    assert isinstance(found, PaidAndLeft)
    assert found.session_id == interrupted
    assert found.paid == {CallKind.SPEECH: (2, 2), CallKind.IMAGE: (0, 2)}
    assert (found.paid_pico, found.paid_state, found.paid_credits) == (0, CostState.CREDITS, 33)
    assert found.left.whole.calls.expected == 2
    assert found.left.whole.pico.expected > 0
    assert found.open_calls == []
    assert json.loads(json.dumps(found.record()))["left"]["total_cost_pico"]["expected"] > 0
    assert sandbox.ledger()["total"] == before


def test_the_run_asks_the_account_only_for_what_is_not_known_yet(sandbox, settings, interrupted):
    with SharedReader(ledger_file()) as ledger:
        session = SavedSession.load(interrupted, ledger=ledger)
        voices, models = [session.voice.id], {session.job.tts_model}
        account = ask_account(settings, models, voices=voices, longest_wait_s=60)
        basis = EstimateBasis(Mode.LIVE, pricing_of(settings), account, Calibration(), {})
        asked = Counter(sandbox.ledger()["requests"])
        known = PreloadedFacts(session.folder, account, session.decoded)
        rest = session.left_to_pay(session.job_to_resume(settings), basis)
        with pipeline(settings, Mode.LIVE, ledger=ledger) as video_pipeline:
            result = video_pipeline.run(session.job_to_resume(settings), session_id=session.id, preloaded=known)

    assert result.video.path.exists()
    more = Counter(sandbox.ledger()["requests"]) - asked
    assert more["image"] == rest.cost.whole.calls.expected == 2
    # The credits once, at the end: they are compared with the sum of the calls.
    assert (more["voices"], more["subscription"], more["speech"]) == (0, 1, 0)
    assert video_pipeline.session_total.totals.calls == 4


def test_a_session_that_another_run_finished_is_not_bought_again(sandbox, settings, interrupted):
    """The index of results is older than the lock of the run: another run may have bought the rest meanwhile."""
    session = SavedSession.load(interrupted)
    wanted = session.job_to_resume(settings)
    assert session.left_to_pay(wanted, session.basis(settings, pricing_of(settings))).remaining.calls
    with pipeline(settings, Mode.LIVE) as other:
        other.run(wanted, session_id=interrupted)
    asked = Counter(sandbox.ledger()["requests"])

    with pipeline(settings, Mode.LIVE) as video_pipeline:
        video_pipeline.run(
            replace(wanted, existing=Existing.REPLACE),
            session_id=interrupted,
            preloaded=PreloadedFacts(session.folder),
        )

    more = Counter(sandbox.ledger()["requests"]) - asked
    assert (more["image"], more["speech"]) == (0, 0)


def test_what_the_first_versions_did_not_record_has_its_default(settings, interrupted):
    session = SavedSession.load(interrupted)
    path = session.folder.path / "session.json"
    facts = json.loads(path.read_text("utf-8"))
    for name in ("borrows", "served_by", "look", "pacing", "speed", "fit", "language", "style", "seed", "captions"):
        facts.pop(name, None)
    facts["voice"].pop("name")
    path.write_text(json.dumps(facts), "utf-8")

    old = SavedSession.load(interrupted)

    assert (old.mode, old.served_by, old.same_backend, old.folder.lenders) == (Mode.LIVE, "", (), ())
    assert old.paid_and_left(settings).paid == session.paid_and_left(settings).paid


def test_the_latest_or_a_named_session_must_exist():
    with pytest.raises(InvalidInput, match="There is no session '2026'"):
        SavedSession.load("2026")
    with pytest.raises(InvalidInput, match="usage list"):
        SavedSession.read("20261123-142530-9f3a1c07")
