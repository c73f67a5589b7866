"""The folder of a session. Every paid result is saved in this folder before the result is counted or used."""

import errno
import json
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import Any

from eleven_video.domain.script.script import Script
from eleven_video.domain.script.script_record import script_of, script_record
from eleven_video.errors import InvalidInput, OutputNotWritten
from eleven_video.files import make_private_folder, read_regular, write_together
from eleven_video.purchasing.disk_reserve import SIZE, DiskReserve
from eleven_video.purchasing.result_store import FOLDER, ResultStore
from eleven_video.purchasing.session_id import folder_name, is_session_id
from eleven_video.purchasing.session_lock import FolderLocked, is_at_work, locked
from eleven_video.purchasing.written_files import MadeFiles
from eleven_video.render.encoding.work_files import LEFTOVERS

# The free disk space, in bytes, that a run needs when it starts. A run needs the size of the disk reserve and some
# space for the first results.
_LEAST_SPACE = SIZE + 8 * 1024 * 1024
_DISK_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
SCRIPT = "script.json"
# The pattern for the names of half-written files. A killed run may leave such files.
PARTS = ".eleven-video-*.part"
_FACTS, _CLAIM, _REPORTS = "session.json", "claim.json", "reports.json"
_COUNTER, _CHAPTERS = "counter.json", "chapters.json"


class SessionFolder:
    """The folder of one session. The file session.json has the user's request, script.json has the script, and the
    folder `bought` has the paid results.

    Each file is written with a temporary name, synced and then renamed, so a file with its final name is always
    complete. The object is thread-safe.

    Args:
        sessions: The folder that contains the folders of all sessions.
        session_id: The id of the session.
        lenders: Ids of other sessions whose results this session may reuse.

    Raises:
        OutputNotWritten: `open` and the methods that save a file raise this error if the file cannot be saved. After
            this error, the run must buy nothing more.
    """

    def __init__(self, sessions: Path, session_id: str, *, lenders: Iterable[str] = ()) -> None:
        self.id = session_id
        self.path = sessions / folder_name(session_id)
        self._ballast = DiskReserve(self.path / ".ballast")
        self._full = False
        # The content of session.json that this object has written, or None if this object has not written session.json.
        self._request: dict[str, Any] | None = None
        self._sessions = sessions
        self.lenders = tuple(lenders)

    @cached_property
    def results(self) -> ResultStore:
        """The result store of the session. The result store saves the paid results in the folder `bought`."""
        lenders = [self._sessions / lender / FOLDER for lender in self.lenders]
        return ResultStore(self.path / FOLDER, self._write, lenders=lenders)

    def open(self, facts: Mapping[str, Any]) -> None:
        """Create the folder, save the user's request, and reserve disk space for the results of calls in progress."""
        # The value "borrows" tells a resumed run that it may also reuse the results of other sessions. Without this
        # value, the resumed run would pay for these results again.
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
        """Release the disk reserve, because a result needs the space or because no call is in progress any more."""
        self._ballast.release()

    @property
    def is_begun(self) -> bool:
        """Whether the user's request is saved, so that the session can be resumed."""
        return (self.path / _FACTS).exists()

    def facts(self) -> dict[str, Any]:
        """The content of session.json: the user's request, the chosen voice and the id of the backend.

        Raises:
            InvalidInput: The session does not exist, or the file session.json cannot be read.
        """
        return self._read_json(_FACTS)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Lock the session against other runs until the `with` block ends. If this process is killed, the operating
        system releases the lock.

        Raises:
            InvalidInput: Another run has locked the session.
            OutputNotWritten: The folder or the file of the lock cannot be written.
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
        """Whether a run has locked the session. The check itself never prevents a run from locking the session."""
        return is_at_work(self.path)

    def _sweep(self) -> None:
        """Remove the half-written files and the work folders of a killed run. The method is called while the session is
        locked, so no other run uses these files.
        """
        for folder in (self.path, self.path / FOLDER):
            for part in folder.glob(PARTS):
                part.unlink(missing_ok=True)
        for work in self.path.glob(LEFTOVERS):
            shutil.rmtree(work, ignore_errors=True)

    def keep_script(self, script: Script) -> None:
        self._write_json(SCRIPT, script_record(script))

    def settle_script(self, script: Script) -> None:
        """Save the script that the user has reviewed. A run that resumes the session uses the reviewed script and does
        not request a new script.
        """
        self._request = {**(self._request or self.facts()), "script": script_record(script)}
        self._write_json(_FACTS, self._request)

    @property
    def script_path(self) -> Path:
        """The path of the file script.json, which has the script that is spoken in the video."""
        return self.path / SCRIPT

    def script(self) -> Script | None:
        """The script that is spoken in the video, or None if the session has no script yet.

        Raises:
            InvalidInput: script.json exists but cannot be read.
        """
        if not (self.path / SCRIPT).exists():
            return None
        try:
            return script_of(self._read_json(SCRIPT))
        except (ValueError, KeyError, TypeError) as error:
            raise InvalidInput(f"{self.path / SCRIPT} is not a valid script: {error}.") from None

    def keep_text(self, name: str, text: str) -> Path:
        """Save a text in the session's folder as the file `name`, and return the path of the file."""
        self._write([(self.path / name, text.encode("utf-8", "replace"))])
        return self.path / name

    def note_claims(self, video: Path, paths: Iterable[Path], *, replacing: bool = False) -> None:
        """Save a note about the output files that this run is about to create.

        The run first creates each output file as an empty file. If the run crashes, the run that resumes the session
        finds the note. The note shows that the empty files belong to the session.

        Args:
            video: The path of the video.
            paths: The paths of all output files, including the path of the video.
            replacing: Whether existing files at these paths may be replaced.
        """
        self._made.replace(video, paths, as_they_are=replacing)

    def note_finished(self, path: Path, part: Path) -> None:
        """Save the size and the modification time of a finished output file just before the file is renamed to its
        final path.

        A later run may replace the output file only if the size and the modification time are still the same.

        Args:
            path: The final path of the file.
            part: The temporary path of the finished file.

        Raises:
            OSError: There is no file at the temporary path any more.
        """
        self._made.note(path, part)

    def has_made(self, path: Path) -> bool:
        """Whether a run of this session made the file at the path, and nobody has changed the file since then.

        The answer is also true for an empty file that a run created to claim the path.
        """
        return self._made.has(path) or self._reports.has(path)

    def note_report(self, path: Path) -> None:
        """Save a note that this session wrote a report. A later run may replace the unchanged report."""
        self._reports.note(path, path)

    def claimed_output(self) -> Path | None:
        """The path that an earlier run of this session claimed for its video.

        The result is None if no run claimed a path. The result is also None if the file at the claimed path is missing
        or was changed after the earlier run.
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
        """Save the value of ElevenLabs' counter of used credits before the first call of the session.

        If the session already has a saved counter, the method does nothing.
        """
        if self.counter() is None:
            self._write_json(_COUNTER, counter)

    def counter(self) -> dict[str, Any] | None:
        """The counter that `note_counter` saved, or None if no saved counter can be read."""
        try:
            return self._read_json(_COUNTER)
        except InvalidInput:
            return None

    def save_chapters(self, starts_ms: Mapping[int, int]) -> None:
        """Save the times at which the scenes of the finished video begin, in milliseconds, by the number of the
        scene.
        """
        self._write_json(_CHAPTERS, {str(scene): start for scene, start in starts_ms.items()})

    def chapters(self) -> dict[int, int]:
        """The times that `save_chapters` saved. The result is empty if no times were saved, for example because an
        older version of the product made the video.
        """
        try:
            return {int(scene): int(start) for scene, start in self._read_json(_CHAPTERS).items()}
        except (InvalidInput, ValueError, TypeError):
            return {}

    def save_summary(self, summary: Mapping[str, Any]) -> None:
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
                # The paid result is written into the space of the released disk reserve. After this, the run buys
                # nothing more.
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
    """Write files that are all in the same folder. If the folder is missing, the folder is created. The function raises
    OSError if a file cannot be written.
    """
    make_private_folder(files[0][0].parent)
    write_together(files)


def session_ids(sessions: Path) -> list[str]:
    """The ids of all saved sessions, the oldest session first. Folders whose names are not valid session ids are
    ignored.
    """
    try:
        return sorted(path.name for path in sessions.iterdir() if is_session_id(path.name) and (path / _FACTS).exists())
    except OSError:
        return []


def sessions_served_by(sessions: Path, served_by: str, *, besides: str = "") -> list[str]:
    """The ids of the sessions whose results came from the backend `served_by`, the oldest session first.

    The session with the id `besides` is left out.
    """
    return list(requests_served_by(sessions, served_by, besides=besides))


def requests_served_by(sessions: Path, served_by: str, *, besides: str = "") -> dict[str, dict[str, Any]]:
    """The saved requests of the sessions that `sessions_served_by` returns, by session id. Sessions whose session.json
    cannot be read are left out.
    """
    found = {}
    for session_id in session_ids(sessions):
        if session_id != besides:
            with suppress(InvalidInput):
                found[session_id] = SessionFolder(sessions, session_id).facts()
    return {session_id: facts for session_id, facts in found.items() if facts.get("served_by") == served_by}
