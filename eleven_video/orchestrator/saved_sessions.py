"""Finds saved sessions by id, and reads them."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from eleven_video.config.paths import ledger_file, sessions_dir
from eleven_video.config.settings import Settings
from eleven_video.domain.job import VideoJob
from eleven_video.domain.job_record import job_of
from eleven_video.domain.options import Mode
from eleven_video.domain.requests.requests import Voice
from eleven_video.errors import ConfigurationError, InvalidInput, MissingKey
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.purchasing.session_folder import SessionFolder, session_ids, sessions_served_by
from eleven_video.services.backend import choose_mode, served_by

_FEW = 3


@dataclass(frozen=True, slots=True)
class KeptSession:
    """A session with its folder: its request, its voice and its backend (see `wiring.served_by`)."""

    folder: SessionFolder
    job: VideoJob
    voice: Voice
    served_by: str

    @property
    def mode(self) -> Mode:
        """The session's mode: live services or sandbox."""
        return Mode.SANDBOX if self.served_by.partition(" ")[0] == Mode.SANDBOX else Mode.LIVE

    @classmethod
    def read(cls, session_id: str) -> "KeptSession":
        """Read a session.

        Raises:
            InvalidInput: Its folder is missing or cannot be read.
        """
        try:
            facts = SessionFolder(sessions_dir(), session_id).facts()
            job = job_of(facts)
        except InvalidInput as error:
            raise InvalidInput(f"{error} Choose another session: eleven-video usage list") from None
        answering = str(facts.get("served_by", ""))
        lenders = sessions_served_by(sessions_dir(), answering) if facts.get("borrows") else []
        folder = SessionFolder(sessions_dir(), session_id, lenders=[one for one in lenders if one != session_id])
        voice: dict[str, Any] = facts["voice"]
        return cls(folder, job, Voice(voice["id"], str(voice.get("name", ""))), answering)

    def check_free(self) -> None:
        """Raise InvalidInput if another run uses the session. Its calls in progress must not be treated as lost."""
        with self.folder.held():
            return


def named_session(wanted: str) -> str:
    """The id of a session, found by the id or its beginning.

    Raises:
        InvalidInput: No session or several sessions match.
    """
    return named_among(wanted, session_ids(sessions_dir()), sessions_dir())


def named_among(wanted: str, known: Sequence[str], folder: Path) -> str:
    """As `named_session`, but among `known` sessions, which are in `folder`."""
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


def latest_unfinished() -> str:
    """The id of the latest session without a video.

    Raises:
        InvalidInput: No such session exists.
    """
    latest_session()
    unfinished = _unfinished(session_ids(sessions_dir()))
    if not unfinished:
        raise InvalidInput("No unfinished session to resume. List all sessions: eleven-video usage list")
    return unfinished[-1]


def _unfinished(known: Sequence[str]) -> Sequence[str]:
    try:
        with LedgerReader.open(ledger_file()) as ledger:
            finished = {one.session.id for one in ledger.list_sessions(None) if one.session.outcome == "completed"}
    except ConfigurationError:
        # Without a ledger this is unknown: resuming the latest session reports it.
        return known
    return [session_id for session_id in known if session_id not in finished]


def mode_of(session: KeptSession, settings: Settings) -> Mode:
    """The mode in which to resume a session: results of the sandbox must not be mixed into a real video.

    Raises:
        MissingKey: The mode is live, and a key is not set.
        ConfigurationError: The session was made with another backend than the current one.
    """
    keys = {"GEMINI_API_KEY": settings.gemini_api_key, "ELEVENLABS_API_KEY": settings.elevenlabs_api_key}
    missing = [name for name, key in keys.items() if key is None]
    if session.mode is Mode.LIVE and missing:
        raise MissingKey(
            f"Session {session.folder.id} continues with the real services only: set {' and '.join(missing)} first."
        )
    mode = choose_mode(settings, wanted=session.mode)
    now = served_by(settings, mode)
    # An address may change, but a switch between the real services and another server would bill another account.
    if mode is Mode.LIVE and (session.served_by == Mode.LIVE) is not (now == Mode.LIVE):
        raise ConfigurationError(
            f"Session {session.folder.id} was made with {_told(session.served_by)}, but your settings name {_told(now)}. Set "
            "ELEVEN_VIDEO_GEMINI_BASE_URL and ELEVEN_VIDEO_ELEVENLABS_BASE_URL to their earlier values."
        )
    return mode


def _told(answering: str) -> str:
    """A name of the backend for messages."""
    others = " and ".join(dict.fromkeys(answering.split()[1:]))
    return f"the server at {others}" if others else "the real services"
