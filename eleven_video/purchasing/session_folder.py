"""The folder of a session: every paid result is saved in it before anything else happens."""

import errno
import json
import re
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from eleven_video.domain.script.script import Script
from eleven_video.domain.script.script_record import script_of, script_record
from eleven_video.errors import InvalidInput, OutputNotWritten
from eleven_video.files import make_private_folder, read_regular, write_together
from eleven_video.purchasing.disk_reserve import SIZE, DiskReserve
from eleven_video.purchasing.made_files import MadeFiles
from eleven_video.purchasing.result_store import FOLDER, ResultStore
from eleven_video.purchasing.session_lock import FolderLocked, is_at_work, locked
from eleven_video.render.encoding.work_files import LEFTOVERS

# The pictures and sound of a long video take tens of MB in addition to the disk reserve.
_LEAST_SPACE = SIZE + 8 * 1024 * 1024
_DISK_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
# Users type ids and copy them in commands, so only simple characters are allowed.
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
SCRIPT = "script.json"
# Incomplete files of a killed run.
PARTS = ".eleven-video-*.part"
_FACTS, _CLAIM, _REPORTS = "session.json", "claim.json", "reports.json"
_COUNTER = "counter.json"


class SessionFolder:
    """One run's folder: session.json has the request, script.json the text, and `bought` the paid results.

    Each file is written under a temporary name, synced and renamed, so it is either complete or absent. Thread-safe.

    Args:
        sessions: The folder of all sessions.
        session_id: The session's id.
        lenders: Sessions whose results may be reused.

    Raises:
        OutputNotWritten: From `open` and every `keep_` method: a file cannot be saved. Nothing more may be bought then.
    """

    def __init__(self, sessions: Path, session_id: str, *, lenders: Iterable[str] = ()) -> None:
        self.id = session_id
        self.path = sessions / session_id
        self._ballast = DiskReserve(self.path / ".ballast")
        self._full = False
        # The saved request, as this object has written it.
        self._request: dict[str, Any] | None = None
        self._sessions = sessions
        self.lenders = tuple(lenders)

    @cached_property
    def kept(self) -> ResultStore:
        """The session's result store."""
        lenders = [self._sessions / lender / FOLDER for lender in self.lenders]
        return ResultStore(self.path / FOLDER, self._write, lenders=lenders)

    def open(self, facts: Mapping[str, Any]) -> None:
        """Make the folder, save the request, and reserve disk space for the results of calls in progress."""
        # A resumed run reuses other sessions' results too; otherwise it would pay for them again.
        self._request = {**facts, "borrows": bool(self.lenders)}
        self._write_json(_FACTS, self._request)
        free = shutil.disk_usage(self.path).free
        if free < _LEAST_SPACE:
            raise OutputNotWritten(self._refusal(f"only {free // 1024 // 1024} MB are free"))
        try:
            self._ballast.take()
        except OSError as error:
            raise OutputNotWritten(self._refusal(error.strerror or str(error))) from error

    def make_room(self) -> None:
        """Release the disk reserve: no call is in progress any more, or its result needs the space now."""
        self._ballast.release()

    @property
    def is_begun(self) -> bool:
        """Whether the request is saved; without it the session cannot be resumed."""
        return (self.path / _FACTS).exists()

    def facts(self) -> dict[str, Any]:
        """The saved request of the run.

        Raises:
            InvalidInput: The session does not exist, or its session.json cannot be read.
        """
        return self._read_json(_FACTS)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Lock the session against other processes. The lock ends with the process.

        Raises:
            InvalidInput: Another run has locked it.
        """
        with ExitStack() as stack:
            try:
                make_private_folder(self.path)
                stack.enter_context(locked(self.path))
            except FolderLocked:
                raise InvalidInput(
                    f"Session {self.id} is in use by another run. Wait until that run has ended."
                ) from None
            except OSError as error:
                raise OutputNotWritten(self._refusal(error.strerror or str(error))) from error
            self._sweep()
            try:
                yield
            finally:
                self.make_room()

    @property
    def is_held(self) -> bool:
        """Whether a run has locked the session. The check never blocks a run that begins."""
        return is_at_work(self.path)

    def _sweep(self) -> None:
        """Remove incomplete files and work folders of a killed run. The lock ensures that no other run uses them."""
        for folder in (self.path, self.path / FOLDER):
            for part in folder.glob(PARTS):
                part.unlink(missing_ok=True)
        for work in self.path.glob(LEFTOVERS):
            shutil.rmtree(work, ignore_errors=True)

    def keep_script(self, script: Script) -> None:
        self._write_json(SCRIPT, script_record(script))

    def settle_script(self, script: Script) -> None:
        """Save the text that the user has chosen; a resumed run speaks it and requests no script."""
        self._request = {**(self._request or self.facts()), "script": script_record(script)}
        self._write_json(_FACTS, self._request)

    @property
    def script_path(self) -> Path:
        """The file of the spoken text."""
        return self.path / SCRIPT

    def script(self) -> Script | None:
        """The spoken text; None if it does not exist yet.

        Raises:
            InvalidInput: The file exists but cannot be read.
        """
        if not (self.path / SCRIPT).exists():
            return None
        try:
            return script_of(self._read_json(SCRIPT))
        except (ValueError, KeyError, TypeError) as error:
            raise InvalidInput(f"{self.path / SCRIPT} is not a valid script: {error}.") from None

    def keep_text(self, name: str, text: str) -> Path:
        """Save a text under a name and return its path."""
        self._write([(self.path / name, text.encode("utf-8", "replace"))])
        return self.path / name

    def note_claims(self, video: Path, paths: Iterable[Path], *, replacing: bool = False) -> None:
        """Note the names that a finished video is about to take, so that empty files under them are known after a crash.

        Args:
            video: The name of the video.
            paths: All names, that of the video included.
            replacing: Whether files that have the names now may be replaced.
        """
        self._made.replace(video, paths, as_they_are=replacing)

    def note_finished(self, path: Path, part: Path) -> None:
        """Note size and time of the file that will take a claimed name, so that it is recognised later.

        Args:
            path: The name.
            part: The finished file, still under the name of its part file.

        Raises:
            OSError: It does not exist any more.
        """
        self._made.note(path, part)

    def has_made(self, path: Path) -> bool:
        """Whether a run of this session made the file and it is unchanged since. An empty claim counts too."""
        return self._made.has(path) or self._reports.has(path)

    def note_report(self, path: Path) -> None:
        """Note a report of the session: a later run may replace it if it is unchanged."""
        self._reports.note(path, path)

    def claimed_output(self) -> Path | None:
        """The output name that an earlier run of this session claimed, if the file is empty or that run's unchanged video.

        None otherwise.
        """
        video = self._made.video()
        return video if video is not None and self._made.has(video) else None

    @cached_property
    def _made(self) -> MadeFiles:
        return MadeFiles(lambda: self._read_json(_CLAIM), lambda record: self._write_json(_CLAIM, record))

    @cached_property
    def _reports(self) -> MadeFiles:
        return MadeFiles(lambda: self._read_json(_REPORTS), lambda record: self._write_json(_REPORTS, record))

    def note_counter(self, counter: Mapping[str, Any]) -> None:
        """Save the provider meter's reading before the first call; later calls of this method change nothing."""
        if self.counter() is None:
            self._write_json(_COUNTER, counter)

    def counter(self) -> dict[str, Any] | None:
        """The reading that `note_counter` saved."""
        try:
            return self._read_json(_COUNTER)
        except InvalidInput:
            return None

    def keep_summary(self, summary: Mapping[str, Any]) -> None:
        self._write_json("usage.json", summary)

    def _write_json(self, name: str, value: Mapping[str, Any]) -> None:
        data = json.dumps(value, ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace")
        self._write([(self.path / name, data)])

    def _read_json(self, name: str) -> dict[str, Any]:
        path = self.path / name
        try:
            facts = json.loads(read_regular(path).decode("utf-8"))
        except OSError as error:
            raise InvalidInput(f"{path} cannot be read: {error.strerror or error}.") from None
        except (ValueError, RecursionError) as error:
            raise InvalidInput(f"{path} is damaged: {error}.") from None
        if not isinstance(facts, dict):
            raise InvalidInput(f"{path} is damaged: it holds no object.")
        return facts

    def _write(self, files: Sequence[tuple[Path, bytes]]) -> None:
        try:
            try:
                _write_with_folder(files)
            except OSError as error:
                if error.errno not in _DISK_FULL:
                    raise
                # The paid result takes the space of the disk reserve; nothing more is bought then.
                self._full = True
                self._ballast.release()
                _write_with_folder(files)
        except OSError as error:
            raise OutputNotWritten(self._refusal(error.strerror or str(error))) from error
        if self._full:
            raise OutputNotWritten(
                f"The disk with {self.path} is full. Bought results stay saved there; nothing more is bought. "
                f"Free some space, then continue with: eleven-video resume {self.id}"
            )

    def _refusal(self, reason: str) -> str:
        return (
            f"Results cannot be saved in {self.path}: {reason}. "
            "Free some space or allow writing there, or set ELEVEN_VIDEO_HOME to another place."
        )


def _write_with_folder(files: Sequence[tuple[Path, bytes]]) -> None:
    """Raises OSError if the files or their folder cannot be written."""
    make_private_folder(files[0][0].parent)
    write_together(files)


def session_ids(sessions: Path) -> list[str]:
    """The ids of sessions with a folder, oldest first. Folders whose names are not valid ids are ignored."""
    try:
        return sorted(path.name for path in sessions.iterdir() if _ID.fullmatch(path.name) and (path / _FACTS).exists())
    except OSError:
        return []


def sessions_served_by(sessions: Path, served_by: str, *, besides: str = "") -> list[str]:
    """The sessions whose results came from the same backend, oldest first; `besides` is left out."""
    return list(requests_served_by(sessions, served_by, besides=besides))


def requests_served_by(sessions: Path, served_by: str, *, besides: str = "") -> dict[str, dict[str, Any]]:
    """As `sessions_served_by`, each with its saved request. Sessions that cannot be read are left out."""
    found = {}
    for session_id in session_ids(sessions):
        if session_id != besides:
            with suppress(InvalidInput):
                found[session_id] = SessionFolder(sessions, session_id).facts()
    return {session_id: facts for session_id, facts in found.items() if facts.get("served_by") == served_by}


def new_session_id(now: datetime) -> str:
    """An id that sorts by time, such as "20261123-142530-9f3a1c07", with a random part that makes it unique."""
    return f"{now:%Y%m%d-%H%M%S}-{secrets.token_hex(4)}"
