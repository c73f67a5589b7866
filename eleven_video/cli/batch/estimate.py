"""Estimates the usage and cost of a batch before anything is bought."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from eleven_video.accounting.budget_limits import Limit
from eleven_video.accounting.calibration import Calibration
from eleven_video.accounting.charge_json import mode_record
from eleven_video.accounting.estimate import beyond_included, estimate
from eleven_video.accounting.estimate_record import estimate_record
from eleven_video.accounting.pricing import Pricing
from eleven_video.cli.batch.plan import BatchPlan
from eleven_video.cli.batch.results import left_out_of
from eleven_video.cli.pricing.warnings import warnings_of_models
from eleven_video.cli.shell.json_result import print_json_result
from eleven_video.cli.video.budget_check import Video, checked_budgets
from eleven_video.config.settings import Settings
from eleven_video.domain.batch_rows import BadRow
from eleven_video.domain.job import VideoJob
from eleven_video.domain.options import Mode
from eleven_video.domain.requests.requests import SpeechModel
from eleven_video.errors import InvalidInput, UnknownModel
from eleven_video.ledger.location import ledger_location
from eleven_video.ledger.records import Billed
from eleven_video.orchestrator.batch.rows import PlannedRow
from eleven_video.orchestrator.saved_session import SavedSession
from eleven_video.planning.calibration import calibration_of, raised_of
from eleven_video.planning.estimate import expected_calls, spoken_by
from eleven_video.planning.remaining_calls import remaining
from eleven_video.services.account import SpeechAccount, ask_account
from eleven_video.services.run_mode import served_by
from eleven_video.ui.console import make_console
from eleven_video.ui.tables.estimates import EstimateView

_NOBODY_ASKED = SpeechAccount(silence="the sandbox answers")


def show_estimate(
    plan: BatchPlan,
    bad: Sequence[BadRow],
    settings: Settings,
    pricing: Pricing,
    mode: Mode,
    *,
    shared: Sequence[Limit],
    as_json: bool,
) -> None:
    """Print on stdout the estimated usage and cost of all videos that are not finished.

    If an earlier run started a row, the estimate has only the remaining calls of this row. `shared` has the budget
    limits of the whole batch.

    Raises:
        UnknownModel: The service does not have the speech model.
    """
    account = _account(settings, [row.job for row in plan.to_make]) if mode is Mode.LIVE else _NOBODY_ASKED
    calibration = calibration_of(ledger_location(), mode)
    server = served_by(settings, mode)
    raised = raised_of(ledger_location(), mode, server)
    videos = [videos_of(row, account, calibration, raised) for row in plan.to_make]
    expected = [call for _, _, calls in videos for call in calls]
    begun_before = [row.session_id for row in plan.to_make]
    included_left = account.quota.sold_beyond if account.quota else None
    budgets = checked_budgets(
        videos,
        shared,
        pricing=pricing,
        mode=mode,
        served_by=server,
        sessions=begun_before,
        included_left=included_left,
    )
    now = datetime.now(UTC)
    whole = estimate(beyond_included(expected, included_left), pricing, when=now)
    warnings = warnings_of_models([row.job for row in plan.to_make], pricing, now.date())
    warnings += [account.note] if account.note else []
    left_out = {
        row.line: left_out_of(row.session_id, row.job.script.left_out if row.job.script else None)
        for row in plan.to_make
    }
    if as_json:
        record: dict[str, Any] = {
            **mode_record(mode),
            "videos": len(plan.to_make),
            "begun_before": plan.started_before,
            "made_before": len(plan.made),
            "rows": [
                {"line": row.line, "title": row.job.title, "left_out": counts.record if counts is not None else None}
                for row in plan.to_make
                for counts in [left_out[row.line]]
            ],
            "bad": [{"line": row.line, "error": row.reason} for row in bad],
            **estimate_record(whole),
            "calibrated": bool(calibration.ratios),
            "warnings": warnings,
            "budgets": [budget.record() for budget in budgets],
        }
        print_json_result(record)
        return
    begun = f", {plan.started_before} of them already started" if plan.started_before else ""
    about = f"Estimate for {len(plan.to_make)} videos{begun}"
    view = EstimateView(
        whole,
        about,
        account.quota,
        account.silence,
        calibrated=bool(calibration.ratios),
        warnings=warnings,
        budgets=[budget.note() for budget in budgets],
        left_out=[f"Line {line}: {counts.sentence}" for line, counts in left_out.items() if counts and counts.counts],
    )
    make_console(sys.stdout).print(view, soft_wrap=False, crop=False)


def _account(settings: Settings, jobs: Sequence[VideoJob]) -> SpeechAccount:
    try:
        return ask_account(settings, {job.tts_model for job in jobs}, voices=[job.voice for job in jobs])
    except UnknownModel as error:
        # The estimate continues without information about the account. If the user runs the batch, the row with the
        # unknown model gets this error.
        return SpeechAccount(silence=str(error))


def videos_of(
    row: PlannedRow, account: SpeechAccount, calibration: Calibration, raised: Mapping[Billed, Fraction]
) -> Video:
    """The job of the row, the voice of the job, and the calls that the job still has to make."""
    voice = account.voice(row.job.voice)
    model = account.models.get(row.job.tts_model) or SpeechModel(row.job.tts_model, None, None)
    spoken = spoken_by(model, voice, raised)
    try:
        session = SavedSession.read(row.session_id) if row.session_id is not None else None
    except InvalidInput:
        session = None
    if session is None:
        return row.job, voice, expected_calls(row.job, speech_model=spoken, calibration=calibration)
    rest = remaining(
        replace(row.job, voice=session.voice.name or session.voice.id),
        session.folder.results,
        voice=session.voice,
        speech_model=spoken,
        calibration=calibration,
    )
    return row.job, voice, rest.calls
