"""Voices with a higher rate than their model's, from the service or learned from a bill."""

from pathlib import Path
from typing import Any

import pytest

from eleven_video.config.paths import sessions_dir
from eleven_video.domain.job import VideoJob
from eleven_video.domain.job_budgets import Budgets
from eleven_video.domain.options import Fit
from eleven_video.domain.stages import StopAt
from eleven_video.errors import BudgetExceeded, BudgetTooSmall, DoesNotFit, Paused
from eleven_video.sandbox.faults.fault_plan import Fault
from eleven_video.sandbox.server import Sandbox
from tests.support.listening import Hearing
from tests.support.pipelines import job, pipeline_on, script

# 60 characters each.
WORDS = "Bees see colours that we do not see, and they find home too."
FOUR = script(*(WORDS.replace("Bees", animal) for animal in ("Bees", "Ants", "Owls", "Cats")))
CREDIT = 10**6


def audio_job(tmp_path: Path, *, credits_: int | None = None, **asked: Any) -> VideoJob:
    """Speech alone, within a budget of credits."""
    budgets = Budgets(run_credits=None if credits_ is None else credits_ * CREDIT)
    known = {"script": FOUR, "stop_at": StopAt.AUDIO, "budgets": budgets, "fit": Fit.ANYWAY}
    return job(tmp_path / "x.mp4", **(known | asked))


def test_a_budget_is_passed_by_the_first_bill_alone_and_never_again(tmp_path):
    hearing = Hearing()
    with (
        Sandbox(faults=[Fault(kind="speech", cost_times=3)]) as sandbox,
        pipeline_on(sandbox, listener=hearing, elevenlabs_concurrency=1) as pipeline,
    ):

        def credits_after(error: type[BaseException], asked: VideoJob, **resumed: Any) -> int:
            before = sandbox.ledger()["total"]["credits"]
            with pytest.raises(error):
                pipeline.run(asked, **resumed)
            return sandbox.ledger()["total"]["credits"] - before

        # Reserved as listed, billed three times that: one call passes the budget.
        assert credits_after(BudgetExceeded, audio_job(tmp_path, credits_=100)) == 180
        session = pipeline.session.id
        (warning,) = [one for one in hearing.warnings if "billed" in one]
        assert "Rachel with eleven_multilingual_v2 billed 180 credits" in warning
        assert "the reservation was 60 credits" in warning
        assert "3.0 times" in warning
        # The resume and another run know it.
        assert credits_after(BudgetExceeded, audio_job(tmp_path, credits_=359), session_id=session) == 0
        assert credits_after(BudgetExceeded, audio_job(tmp_path, credits_=179)) == 0
        assert credits_after(BudgetExceeded, audio_job(tmp_path, credits_=540)) == 540
        assert len([one for one in hearing.warnings if "billed" in one]) == 1
        # It is known before anything is bought, and what is said to be enough is enough.
        with pytest.raises(
            BudgetTooSmall, match=r"The expected cost is about 720 credits\..* a budget of about 720 credits; it is 719"
        ):
            pipeline.run(audio_job(tmp_path, credits_=719, fit=Fit.STOP))
        assert credits_after(Paused, audio_job(tmp_path, credits_=720, fit=Fit.STOP)) == 720


def test_a_reported_voice_rate_counts_before_buying(tmp_path):
    with Sandbox() as sandbox, pipeline_on(sandbox) as pipeline:
        with pytest.raises(BudgetTooSmall, match="budget of about 720 credits"):
            pipeline.run(audio_job(tmp_path, credits_=719, voice="Bill", fit=Fit.STOP))
        assert sandbox.ledger()["total"]["calls"] == 0
        with pytest.raises(Paused):
            pipeline.run(audio_job(tmp_path, credits_=720, voice="Bill", fit=Fit.STOP))
        assert sandbox.ledger()["total"]["credits"] == 720
        with pytest.raises(BudgetExceeded):
            # Where the hard stop decides, two of the three bounds fit.
            pipeline.run(audio_job(tmp_path, credits_=400, voice="Bill"))
        assert sandbox.ledger()["total"]["credits"] == 720 + 360


def test_a_reported_voice_rate_counts_in_account_credits(tmp_path):
    with (
        Sandbox(credits_used=0, credit_limit=719) as sandbox,
        pipeline_on(sandbox) as pipeline,
        pytest.raises(DoesNotFit, match="needs about 720 credits of ElevenLabs; 719 are left"),
    ):
        pipeline.run(audio_job(tmp_path, voice="Bill", fit=Fit.STOP))


def test_a_bill_without_its_header_is_worked_out_with_the_voices_rate(tmp_path):
    with (
        Sandbox(faults=[Fault(kind="speech", no_cost_header=True)]) as sandbox,
        pipeline_on(sandbox) as pipeline,
    ):
        with pytest.raises(Paused):
            pipeline.run(audio_job(tmp_path, voice="Bill"))
        assert pipeline.monitor.get_summary()["by_service"]["elevenlabs"]["metrics"]["credits"] == 720
        assert sandbox.ledger()["total"]["credits"] == 720


def test_a_run_whose_own_budget_is_too_small_is_kept_and_goes_on_with_more(tmp_path):
    with Sandbox() as sandbox, pipeline_on(sandbox) as pipeline:
        with pytest.raises(BudgetTooSmall, match=r"eleven-video resume (\S+) --budget-credits 240") as caught:
            pipeline.run(audio_job(tmp_path, credits_=239, fit=Fit.STOP))
        session = pipeline.session.id
        assert session in str(caught.value)
        (standing,) = pipeline.standings
        assert (standing.committed_pico, standing.reserved_pico) == (0, 0)
        with pytest.raises(Paused):
            pipeline.run(audio_job(tmp_path, credits_=240, fit=Fit.STOP), session_id=session)
        assert sandbox.ledger()["total"]["credits"] == 240
    assert [folder.name for folder in sessions_dir().iterdir()] == [session]


@pytest.mark.parametrize("fit", [Fit.STOP, Fit.ANYWAY])
def test_a_days_budget_leaves_no_empty_session(tmp_path, fit):
    with (
        Sandbox() as sandbox,
        pipeline_on(sandbox) as pipeline,
        pytest.raises(BudgetTooSmall, match=r"Raise budget_credits_day in your settings, then run it again"),
    ):
        pipeline.run(audio_job(tmp_path, budgets=Budgets(day_credits=59 * CREDIT), fit=fit))
    assert sandbox.ledger()["total"]["calls"] == 0
    assert not list(sessions_dir().glob("*"))


def test_a_cheaper_model_is_taken_to_fit_a_budget(tmp_path):
    hearing = Hearing()
    with Sandbox() as sandbox, pipeline_on(sandbox, listener=hearing) as pipeline:
        with pytest.raises(Paused):
            pipeline.run(audio_job(tmp_path, credits_=239, fit=Fit.VOICE))
        assert sandbox.ledger()["total"]["credits"] == 120
    assert "eleven_flash_v2_5 speaks instead of eleven_multilingual_v2, to fit the budget." in hearing.warnings
