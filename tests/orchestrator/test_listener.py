"""The events for a listener: the plan before anything is bought, and correct totals."""

import threading

import pytest

from eleven_video.domain.listener import NullListener
from eleven_video.domain.stages import CHECKS, NARRATION, PICTURES, RENDER, SCRIPT, STAGES, StopAt
from eleven_video.errors import InvalidInput, Paused
from eleven_video.sandbox.server import Sandbox
from tests.support.pipelines import SMALL, job, pipeline_on, script


class Hearing(NullListener):
    """Keeps all that it is told, with the number of paid calls that the sandbox had answered by then."""

    def __init__(self, sandbox):
        self._sandbox = sandbox
        self._lock = threading.Lock()
        self.stages = []
        self.plans = []

    def stage(self, name, done=0, total=None):
        with self._lock:
            self.stages.append((name, done, total))

    def planned(self, plan):
        with self._lock:
            self.plans.append((plan, self._sandbox.ledger()["total"]["credits"], [each[0] for each in self.stages]))


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    with Sandbox() as sandbox:
        hearing = Hearing(sandbox)
        with pipeline_on(sandbox, listener=hearing, elevenlabs_concurrency=1) as pipeline:
            result = pipeline.run(job(tmp_path_factory.mktemp("told") / "x.mp4", duration_s=30))
    return hearing, result


def test_a_total_is_told_once_it_is_settled_and_never_changes(told):
    hearing, result = told
    for name in (NARRATION, PICTURES, RENDER):
        totals = [total for stage, _, total in hearing.stages if stage == name and total is not None]
        assert len(set(totals)) == 1, name
    pictures = [(done, total) for stage, done, total in hearing.stages if stage == PICTURES]
    assert pictures[0] == (0, None)
    assert pictures[-1] == (result.summary["by_service"]["gemini"]["metrics"]["images"],) * 2


def test_no_stage_is_done_while_more_of_it_may_come(told):
    hearing, _ = told
    spoken = 0
    scenes = next(total for stage, _, total in hearing.stages if stage == NARRATION)
    for name, done, total in hearing.stages:
        if name == NARRATION:
            spoken = max(spoken, done)
        if name == PICTURES and spoken < scenes:
            assert total is None


def test_the_plan_is_told_before_anything_is_bought_and_again_with_the_title_of_the_script(told):
    hearing, result = told
    (plan, credits_, before), (titled, _, later) = hearing.plans
    assert (plan.title, plan.length_s, plan.video, plan.stages) == ("Why the sky is blue", 30, SMALL, STAGES)
    assert credits_ == 0
    assert (set(before), SCRIPT in later) == ({CHECKS}, True)
    assert plan.frames == 30 * 24
    assert 5 <= plan.pictures <= 15
    assert (titled.title, titled.calls) == (result.title, plan.calls)


def test_a_name_that_does_not_exist_fails_the_checks_and_no_script_was_begun(tmp_path):
    with Sandbox() as sandbox:
        hearing = Hearing(sandbox)
        with (
            pipeline_on(sandbox, listener=hearing) as pipeline,
            pytest.raises(InvalidInput, match="Did you mean Rachel"),
        ):
            pipeline.run(job(tmp_path / "x.mp4", voice="Rachle"))
    assert {each[0] for each in hearing.stages} == {CHECKS}
    assert hearing.plans == []


def test_a_run_that_ends_early_plans_no_further_stages(tmp_path):
    with Sandbox() as sandbox:
        hearing = Hearing(sandbox)
        own = script("The first scene has some words.", "And so has the second one.")
        with pipeline_on(sandbox, listener=hearing) as pipeline, pytest.raises(Paused):
            pipeline.run(job(tmp_path / "x.mp4", prompt="", script=own, stop_at=StopAt.IMAGES))
    plan = hearing.plans[0][0]
    assert (plan.stages, plan.length_s) == ((SCRIPT, NARRATION, PICTURES), None)
    totals = [total for stage, _, total in hearing.stages if stage == PICTURES]
    assert totals[0] is None
    assert len(set(totals)) == 2
