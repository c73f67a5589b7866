"""Records in the ledger that a session starts or resumes. The record contains the user's request and the estimated
cost.
"""

import json

from eleven_video.domain.job import VideoJob
from eleven_video.domain.job_record import request_record
from eleven_video.domain.run_plan import RunPlan
from eleven_video.planning.plan_announcement import estimated_cost
from eleven_video.purchasing.session_folder import SessionFolder
from eleven_video.purchasing.session_ledger import SessionLedger
from eleven_video.purchasing.spend_guard import SpendGuard


def record_start(
    journal: SessionLedger | None,
    guard: SpendGuard | None,
    session: SessionFolder,
    job: VideoJob,
    plan: RunPlan | None,
    *,
    resumed: bool,
    served_by: str,
) -> None:
    """Record that a session starts or, if `resumed` is true, that it resumes.

    Args:
        journal: The object through which the start is written to the ledger. If it is None, nothing is recorded.
        guard: The guard. The cost estimate uses the prices of the guard. If `guard` is None, no cost is estimated.
        session: The folder of the session.
        job: The job.
        plan: The plan with the expected calls, or None if the expected calls are unknown.
        resumed: Whether an earlier run started the session.
        served_by: The id of the backend.
    """
    if journal is None:
        return
    journal.make_room = session.make_room
    # If `asked` is empty, the request that the first run recorded stays in the ledger. The job of a resumed run may
    # differ from the user's request.
    asked = "" if resumed else json.dumps(request_record(job))
    journal.begin(
        session.id,
        title=job.title,
        project=job.project,
        asked=asked,
        served_by=served_by,
        estimated=estimated_cost(plan, guard.pricing) if plan is not None and guard is not None else None,
    )
