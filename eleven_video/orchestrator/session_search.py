"""Finds a saved session by its id or by the beginning of its id. This module also finds the latest session."""

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from eleven_video.config.paths import sessions_dir
from eleven_video.errors import ConfigurationError, InvalidInput
from eleven_video.ledger.reading.shared_reader import Readable, reading
from eleven_video.ledger.records import SessionOutcome
from eleven_video.purchasing.session_folder import session_ids

_FEW = 3


def named_session(wanted: str) -> str:
    """The complete id of the session whose id is `wanted` or begins with `wanted`.

    Raises:
        InvalidInput: No session matches, or several sessions match.
    """
    return named_among(wanted, session_ids(sessions_dir()), sessions_dir())


def named_among(wanted: str, known: Sequence[str], folder: Path) -> str:
    """Like `named_session`, but searches only the session ids in `known`. The error message contains the path
    `folder`.
    """
    if wanted in known:
        return wanted
    found = [session_id for session_id in known if wanted and session_id.startswith(wanted)]
    if len(found) == 1:
        return found[0]
    if found:
        raise InvalidInput(f"{len(found)} sessions begin with {wanted!r}, such as {', '.join(found[-_FEW:])}.")
    near = get_close_matches(wanted, known, n=_FEW, cutoff=0.3) or known[-_FEW:]
    raise InvalidInput(
        f"There is no session {wanted!r} in {folder}." + (f" The nearest: {', '.join(near)}." if near else "")
    )


def latest_session() -> str:
    """The id of the latest session.

    Raises:
        InvalidInput: No session exists.
    """
    known = session_ids(sessions_dir())
    if not known:
        raise InvalidInput(f"There is no session in {sessions_dir()} yet.")
    return known[-1]


def latest_unfinished(ledger: Readable) -> str:
    """The id of the latest session that has not finished its video.

    Raises:
        InvalidInput: No session exists, or all sessions are finished.
    """
    latest_session()
    unfinished = _unfinished(session_ids(sessions_dir()), ledger)
    if not unfinished:
        raise InvalidInput("No unfinished session to resume. List all sessions: eleven-video usage list")
    return unfinished[-1]


def _unfinished(known: Sequence[str], ledger: Readable) -> Sequence[str]:
    try:
        with reading(ledger) as reader:
            finished = {
                summary.session.id
                for summary in reader.list_sessions(None)
                if summary.session.outcome is SessionOutcome.COMPLETED
            }
    except ConfigurationError:
        # If the ledger cannot be read, all sessions count as unfinished. The run that resumes a session then reports
        # why the ledger cannot be read.
        return known
    return [session_id for session_id in known if session_id not in finished]
