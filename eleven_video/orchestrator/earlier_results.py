"""Finds results of earlier runs that a new video can use."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from eleven_video.accounting.paid_and_left import PaidAndLeft
from eleven_video.config.paths import sessions_dir
from eleven_video.config.settings import Settings
from eleven_video.domain.job import VideoJob
from eleven_video.domain.job_record import asked_record
from eleven_video.domain.options import Mode
from eleven_video.domain.requests.requests import Voice
from eleven_video.errors import ConfigurationError, InvalidInput
from eleven_video.ledger.reading.reports import SessionSummary
from eleven_video.ledger.reading.shared_reader import Readable, reading
from eleven_video.ledger.records import SessionOutcome
from eleven_video.orchestrator.saved_sessions import SavedSession
from eleven_video.planning.left_to_pay import EstimateBasis, LeftToPay
from eleven_video.purchasing.session_folder import SessionFolder, requests_served_by
from eleven_video.services.backend import served_by


def paid_before(job: VideoJob, settings: Settings, basis: EstimateBasis, ledger: Readable) -> PaidAndLeft | None:
    """Results that are already paid for, by an unfinished run of the same prompt or any run of the same text.

    Args:
        job: The video.
        settings: The addresses of the services: only results of the same backend count.
        basis: The account's answers about the job's voice and speech model, and the other facts of the estimate.
        ledger: The ledger.
    """
    if job.script is not None:
        return _of_script(job, settings, basis, ledger)
    summary = unfinished_like(job, basis.mode, ledger)
    if summary is None:
        return None
    try:
        session = SavedSession.read(summary.session.id, ledger=ledger)
    except InvalidInput:
        return None
    # The rest is computed for the current request, because the earlier run may have had an earlier stop stage.
    rest = session.left_to_pay(replace(session.job, stop_at=job.stop_at), basis)
    return rest.for_session(session.history, session.id, session.job.title)


def unfinished_like(job: VideoJob, mode: Mode, ledger: Readable) -> SessionSummary | None:
    """The latest session that was asked for the same, has no video yet, and has paid for something."""
    asked = asked_record(job)
    try:
        with reading(ledger) as reader:
            summaries = reader.list_sessions(None)
    except ConfigurationError:
        return None
    for summary in summaries:
        session = summary.session
        unfinished = session.mode is mode and session.outcome is not SessionOutcome.COMPLETED
        if unfinished and summary.totals.calls and _same(session.asked, asked):
            return summary
    return None


def _same(recorded: str, asked: dict[str, object]) -> bool:
    try:
        found = json.loads(recorded) if recorded else None
    except (ValueError, RecursionError):
        return False
    # The key of the script includes the language, and older records have no language of their own.
    return isinstance(found, dict) and {**found, "language": None} == {**asked, "language": None}


def _of_script(job: VideoJob, settings: Settings, basis: EstimateBasis, ledger: Readable) -> PaidAndLeft | None:
    requests = requests_served_by(sessions_dir(), served_by(settings, basis.mode))
    voice = _voice(job.voice, reversed(requests.values()))
    if voice is None:
        return None
    # A name without a folder: its result store has the lenders' results only.
    results = SessionFolder(sessions_dir(), "looking", lenders=requests).kept
    rest = LeftToPay.of(job, results, voice, basis)
    return rest.for_new_video("", job.title, basis.mode, ledger) if rest.remaining.keys else None


def _voice(wanted: str | None, requests: Iterable[Mapping[str, Any]]) -> Voice | None:
    """The first voice of saved requests with that name or id; without a name, the first one."""
    for facts in requests:
        try:
            voice = Voice(str(facts["voice"]["id"]), str(facts["voice"].get("name", "")))
        except (KeyError, TypeError, AttributeError):
            continue
        if wanted is None or wanted.strip().casefold() in {voice.id.casefold(), voice.name.casefold()}:
            return voice
    return None
