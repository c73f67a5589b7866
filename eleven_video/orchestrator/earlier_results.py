"""Finds paid results of earlier sessions that a new video can use."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from eleven_video.accounting.paid_and_left import PaidAndLeft
from eleven_video.config.paths import sessions_dir
from eleven_video.config.settings import Settings
from eleven_video.domain.job import VideoJob
from eleven_video.domain.job_record import request_record
from eleven_video.domain.options import Mode
from eleven_video.domain.requests.requests import Voice
from eleven_video.errors import ConfigurationError, InvalidInput
from eleven_video.ledger.reading.report_types import SessionSummary
from eleven_video.ledger.reading.shared_reader import Readable, reading
from eleven_video.ledger.records import SessionOutcome
from eleven_video.planning.left_to_pay import EstimateBasis, LeftToPay
from eleven_video.services.run_mode import served_by


def paid_before(job: VideoJob, settings: Settings, basis: EstimateBasis, ledger: Readable) -> PaidAndLeft | None:
    """The paid results of earlier sessions that a new video can use, and the cost of these results. The return value
    also has the estimated cost of all other results that the new video needs.

    If the job has a prompt, the paid results come from an unfinished session with the same request. If the job has a
    script, the paid results come from all sessions that bought results for the same texts. The return value is None if
    no paid results are found.

    Args:
        job: The job of the new video.
        settings: The settings with the addresses of the services. Only results of the same backend are used.
        basis: The facts on which the cost estimate depends, such as prices and ElevenLabs' rates.
        ledger: The ledger of the earlier sessions.
    """
    if job.script is not None:
        return _of_script(job, settings, basis, ledger)
    summary = unfinished_like(job, basis.mode, ledger)
    if summary is None:
        return None
    from eleven_video.orchestrator.saved_session import SavedSession  # noqa: PLC0415  most estimates need no session

    try:
        session = SavedSession.read(summary.session.id, ledger=ledger)
    except InvalidInput:
        return None
    # The earlier run may have had a different value of --stop-at. So the remaining cost is computed for the new job's
    # value of --stop-at.
    rest = session.left_to_pay(replace(session.job, stop_at=job.stop_at), basis)
    return rest.for_session(session.history, session.id, session.job.title)


def unfinished_like(job: VideoJob, mode: Mode, ledger: Readable) -> SessionSummary | None:
    """The latest session that had the same request as `job`, has made calls, and has no finished video yet."""
    asked = request_record(job)
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
    # Records of older versions do not have the language, so the language is not compared. A script in another language
    # has another content key, so its results are never reused by mistake.
    return isinstance(found, dict) and {**found, "language": None} == {**asked, "language": None}


def _of_script(job: VideoJob, settings: Settings, basis: EstimateBasis, ledger: Readable) -> PaidAndLeft | None:
    from eleven_video.purchasing.session_folder import (  # noqa: PLC0415  most estimates need no session
        SessionFolder,
        requests_served_by,
    )

    requests = requests_served_by(sessions_dir(), served_by(settings, basis.mode))
    voice = _voice(job.voice, reversed(requests.values()))
    if voice is None:
        return None
    # No session has the id "looking". So the result store has only the results of the sessions in `requests`.
    results = SessionFolder(sessions_dir(), "looking", lenders=requests).results
    rest = LeftToPay.of(job, results, voice, basis)
    return rest.for_new_video("", job.title, basis.mode, ledger) if rest.remaining.keys else None


def _voice(wanted: str | None, requests: Iterable[Mapping[str, Any]]) -> Voice | None:
    """The first voice in the saved requests that has the name or the id `wanted`. If `wanted` is None, the result is
    the first voice.

    The result is None if no saved request has a matching voice.
    """
    for facts in requests:
        try:
            voice = Voice(str(facts["voice"]["id"]), str(facts["voice"].get("name", "")))
        except (KeyError, TypeError, AttributeError):
            continue
        if wanted is None or wanted.strip().casefold() in {voice.id.casefold(), voice.name.casefold()}:
            return voice
    return None
