"""Passes the plan of a run to a listener, if the listener is a `PlanListener`. A `RunPlan` describes what the run will
make and which calls the run will buy.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from eleven_video.accounting.estimate import ExpectedCalls, Range, estimate
from eleven_video.accounting.pricing import CostState, Pricing
from eleven_video.domain.job import VideoJob
from eleven_video.domain.listener import Listener, PlanListener
from eleven_video.domain.run_plan import RunPlan
from eleven_video.domain.stages import NARRATION, PICTURES, SCRIPT, STAGES, StopAt

_STAGES_TO = {
    StopAt.SCRIPT: (SCRIPT,),
    StopAt.AUDIO: (SCRIPT, NARRATION),
    StopAt.IMAGES: (SCRIPT, NARRATION, PICTURES),
}


def plan_of(job: VideoJob, calls: Sequence[ExpectedCalls] = ()) -> RunPlan:
    """The run plan of a job. `calls` has the expected calls of the run. `calls` is empty if the expected calls are
    unknown.
    """
    return RunPlan(
        title=job.title,
        video=job.video,
        length_s=job.duration_s if job.script is None else None,
        calls=tuple(calls),
        stages=_STAGES_TO[job.stop_at] if job.stop_at else STAGES,
    )


def estimated_cost(plan: RunPlan, pricing: Pricing) -> Range | None:
    """The estimated cost of the calls of a run plan, in pico-dollars, or None if a call has no known price.

    Credits without a price in dollars are not included in the estimated cost. The actual cost of a run does not include
    credits without a price either.
    """
    whole = estimate(plan.calls, pricing, when=datetime.now(UTC)).whole
    return None if whole.state in {CostState.UNPRICED, CostState.UNKNOWN} else whole.pico


def announced(listener: Listener, job: VideoJob, calls: Sequence[ExpectedCalls]) -> RunPlan:
    """Create the run plan of a job, and pass it to the listener."""
    plan = plan_of(job, calls)
    _tell(listener, plan)
    return plan


def announce_title(listener: Listener, plan: RunPlan, title: str) -> None:
    """Pass the run plan to the listener a second time, with the title from the script. If the title is empty, nothing
    is passed.
    """
    if title:
        _tell(listener, replace(plan, title=title))


def _tell(listener: Listener, plan: RunPlan) -> None:
    if isinstance(listener, PlanListener):
        listener.planned(plan)
