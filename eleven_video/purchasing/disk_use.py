"""Lists and removes the folders of sessions and voice previews. The list contains the state and the size of each
folder.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum, unique
from pathlib import Path

from eleven_video.config.paths import previews_dir, sessions_dir
from eleven_video.domain.options import Mode
from eleven_video.errors import InvalidInput
from eleven_video.ledger.location import ledger_location
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.ledger.records import SessionOutcome
from eleven_video.purchasing.result_store import FOLDER
from eleven_video.purchasing.session_folder import PARTS, SessionFolder
from eleven_video.purchasing.session_lock import LOCKS, FolderLocked, is_at_work, locked
from eleven_video.render.encoding.work_files import KEPT, LEFTOVERS

_FACTS = "session.json"
# The name of the file with a script that the user has edited. The file exists until a video with the edited script is
# made.
_EDITED = "script.edited.json"


@unique
class State(StrEnum):
    """The state of the folder of a session or of a voice preview.

    Only an UNFINISHED folder has paid results that no video contains yet.
    """

    FINISHED = "finished"
    UNFINISHED = "unfinished"
    EMPTY = "empty"  # the session bought nothing, or an earlier removal of the folder was interrupted
    SANDBOX = "sandbox"  # the results are from the sandbox, so they cost nothing
    PREVIEW = "preview"
    IN_USE = "in use"


@dataclass(frozen=True, slots=True)
class StoredFolder:
    """The folder of a session or of a voice preview. All sizes are in bytes.

    Attributes:
        files: The number of files in the folder.
        size: The total size of all files in the folder.
        results: The total size of the files with bought results.
        work_files: The total size of the work files that were left by killed renders or by runs with --keep.
        last_used: The time, in UTC, at which a file in the folder was changed last.
    """

    path: Path
    state: State
    files: int
    size: int
    results: int
    work_files: int
    last_used: datetime

    @property
    def id(self) -> str:
        return self.path.name


def stored_folders() -> list[StoredFolder]:
    """All folders of sessions and voice previews, sorted by the time of their last use. The folder that was not used
    for the longest time is first.

    Raises:
        ConfigurationError: The ledger cannot be read, so it is unknown which sessions are finished.
    """
    recorded = _recorded()
    sessions = [_stored(path, _state(path, recorded)) for path in _folders(sessions_dir())]
    previews = [_stored(path, _preview_state(path)) for path in _folders(previews_dir())]
    return sorted([*sessions, *previews], key=lambda item: item.last_used)


def remove(folder: StoredFolder) -> int | None:
    """Remove the folder of a session or of a voice preview. The function returns the number of freed bytes, or None if
    the folder was not removed because a run uses it or has bought results.

    The file session.json is removed first, because a session without this file cannot be resumed. So if the removal is
    interrupted, nobody can resume a session whose results are incomplete.

    Raises:
        OSError: The operating system refused the removal.
    """
    try:
        with locked(folder.path):
            if folder.state is State.EMPTY and _has_results(folder.path):
                # A run has bought results after `stored_folders` listed the folder as empty.
                return None
            freed = sum(_freed(path) for path in _files(folder.path))
            (folder.path / _FACTS).unlink(missing_ok=True)
            for path in folder.path.iterdir():
                if path.name not in LOCKS:
                    _remove(path)
    except FolderLocked:
        return None
    shutil.rmtree(folder.path)
    return freed


def remove_work_files(folder: StoredFolder) -> int | None:
    """Remove only the work files of renders from a folder.

    Returns the number of freed bytes, or None if a run is using the folder.

    Raises:
        OSError: The operating system refused the removal.
    """
    try:
        with locked(folder.path):
            work = list(_work(folder.path))
            freed = sum(_freed(path) for item in work for path in _files(item))
            for item in work:
                _remove(item)
    except FolderLocked:
        return None
    return freed


@dataclass(frozen=True, slots=True)
class _Recorded:
    """The ids of finished sessions and of sessions with calls. The ids are read from the ledger.

    Attributes:
        finished: The sessions whose video is finished.
        with_calls: The sessions with at least one call that cost something or may have cost something.
    """

    finished: frozenset[str]
    with_calls: frozenset[str]


def _recorded() -> _Recorded:
    with LedgerReader.open(ledger_location()) as ledger:
        sessions = ledger.list_sessions(None)
    return _Recorded(
        frozenset(item.session.id for item in sessions if item.session.outcome is SessionOutcome.COMPLETED),
        frozenset(item.session.id for item in sessions if item.totals.calls or item.open.attempts),
    )


def _folders(parent: Path) -> list[Path]:
    try:
        return [path for path in parent.iterdir() if path.is_dir() and not path.is_symlink()]
    except OSError:
        return []


def _has_results(path: Path) -> bool:
    bought = path / FOLDER
    return bought.is_dir() and any(bought.iterdir())


def _state(path: Path, recorded: _Recorded) -> State:
    if is_at_work(path):
        return State.IN_USE
    has_results = _has_results(path) or path.name in recorded.with_calls
    try:
        served_by = str(SessionFolder(path.parent, path.name).facts().get("served_by", ""))
    except InvalidInput:
        # Without session.json, it is unknown whether the results are from the sandbox. So the results are treated as
        # paid results.
        return State.UNFINISHED if has_results else State.EMPTY
    if served_by.partition(" ")[0] == Mode.SANDBOX:
        return State.SANDBOX
    if (path / _EDITED).exists():
        return State.UNFINISHED
    if path.name in recorded.finished:
        return State.FINISHED
    return State.UNFINISHED if has_results else State.EMPTY


def _preview_state(path: Path) -> State:
    return State.IN_USE if is_at_work(path) else State.PREVIEW


def _stored(path: Path, state: State) -> StoredFolder:
    files = list(_files(path))
    used = [_modified(file) for file in files if file.name not in LOCKS] or [_modified(path)]
    work = sum(_size(file) for item in _work(path) for file in _files(item))
    results = sum(_size(file) for file in _files(path / FOLDER))
    return StoredFolder(
        path, state, len(files), sum(map(_size, files)), results, work, datetime.fromtimestamp(max(used), UTC)
    )


def _work(folder: Path) -> Iterator[Path]:
    """The files and subfolders that no run needs: the work folders of renders, and the half-written files of killed
    runs.
    """
    for pattern in (LEFTOVERS, KEPT, PARTS, f"{FOLDER}/{PARTS}"):
        yield from (path for path in folder.glob(pattern) if not path.is_symlink())


def _files(folder: Path) -> Iterator[Path]:
    """All files in a folder and its subfolders. If the path is a file, the result is only this file."""
    if folder.is_file():
        yield folder
    for parent, _, names in os.walk(folder):
        yield from (Path(parent, name) for name in names)


def _size(file: Path) -> int:
    with suppress(OSError):
        return file.lstat().st_size
    return 0


def _freed(file: Path) -> int:
    """The number of bytes that are freed if a file is removed. The result is 0 if the file has another hard link, for
    example in another session's folder.
    """
    with suppress(OSError):
        facts = file.lstat()
        return facts.st_size if facts.st_nlink == 1 else 0
    return 0


def _modified(file: Path) -> float:
    with suppress(OSError):
        return file.lstat().st_mtime
    return 0.0


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()
