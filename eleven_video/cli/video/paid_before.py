"""Finds results of earlier runs that a new video can use."""

import json
from dataclasses import replace

from eleven_video.accounting.pricing import Pricing
from eleven_video.config.paths import ledger_file, sessions_dir
from eleven_video.config.settings import Settings
from eleven_video.domain.job import VideoJob
from eleven_video.domain.job_record import asked_record
from eleven_video.domain.options import Mode
from eleven_video.domain.requests.requests import Voice
from eleven_video.errors import ConfigurationError, InvalidInput
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.ledger.reading.reports import SessionSummary
from eleven_video.ledger.records import SessionOutcome
from eleven_video.orchestrator.saved_sessions import KeptSession
from eleven_video.purchasing.session_folder import SessionFolder, sessions_served_by
from eleven_video.services.backend import served_by
from eleven_video.ui.tables.paid_and_left import PaidAndLeft


def paid_before(job: VideoJob, settings: Settings, pricing: Pricing, mode: Mode) -> PaidAndLeft | None:
    """Results that are already paid for, by an unfinished run of the same prompt or any run of the same text."""
    if job.script is not None:
        return _of_script(job, settings, pricing, mode)
    summary = unfinished_like(job, mode)
    if summary is None:
        return None
    from eleven_video.cli.video.paid_and_left import Known, left_of, of_session  # loads what decodes sound

    try:
        session = KeptSession.read(summary.session.id)
    except InvalidInput:
        return None
    # The rest is computed for the current request, because the earlier run may have had an earlier stop stage.
    whole = replace(session.job, stop_at=job.stop_at)
    rest, left = left_of(whole, session.folder.kept, session.voice, settings=settings, pricing=pricing, mode=mode)
    return of_session(summary.session.id, session.job.title, Known.of(session.folder), rest, left)


def unfinished_like(job: VideoJob, mode: Mode) -> SessionSummary | None:
    """The latest session that was asked for the same, has no video yet, and has paid for something."""
    asked = asked_record(job)
    try:
        with LedgerReader.open(ledger_file()) as ledger:
            sessions = ledger.list_sessions(None)
    except ConfigurationError:
        return None
    for summary in sessions:
        one = summary.session
        unfinished = one.mode is mode and one.outcome is not SessionOutcome.COMPLETED
        if unfinished and summary.totals.calls and _same(one.asked, asked):
            return summary
    return None


def _same(recorded: str, asked: dict[str, object]) -> bool:
    try:
        found = json.loads(recorded) if recorded else None
    except (ValueError, RecursionError):
        return False
    # The key of the script tells the language, too, and older records do not name it.
    return isinstance(found, dict) and {**found, "language": None} == {**asked, "language": None}


def _of_script(job: VideoJob, settings: Settings, pricing: Pricing, mode: Mode) -> PaidAndLeft | None:
    lenders = sessions_served_by(sessions_dir(), served_by(settings, mode))
    voice = _voice(job.voice, lenders)
    if voice is None:
        return None
    from eleven_video.cli.video.paid_and_left import left_of, of_results  # loads what decodes sound

    # Only to look: it gets no folder.
    kept = SessionFolder(sessions_dir(), "looking", lenders=lenders).kept
    rest, left = left_of(job, kept, voice, settings=settings, pricing=pricing, mode=mode)
    return of_results("", job.title, rest, left, mode) if rest.keys else None


def _voice(wanted: str | None, sessions: list[str]) -> Voice | None:
    """The voice of that name or id, or the one used last where none is named, as earlier sessions have found it."""
    for session_id in reversed(sessions):
        try:
            voice = KeptSession.read(session_id).voice
        except InvalidInput:
            continue
        if wanted is None or wanted.strip().casefold() in {voice.id.casefold(), voice.name.casefold()}:
            return voice
    return None
