"""Uses files safely: writes a file completely or not at all, makes private files, and limits how much is read."""

import contextlib
import errno
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

_ANYBODYS, _OWNERS = 0o666, 0o600
# The unit is bytes. The limit is larger than the largest file of a session. Such a file has one picture or the speech
# of one call.
LARGEST_FILE = 256 * 1024 * 1024
_KINDS = (
    (stat.S_ISFIFO, errno.EINVAL, "it is a pipe, not a regular file"),
    (stat.S_ISSOCK, errno.EINVAL, "it is a socket, not a regular file"),
    (stat.S_ISCHR, errno.EINVAL, "it is a device, not a regular file"),
    (stat.S_ISBLK, errno.EINVAL, "it is a device, not a regular file"),
    (stat.S_ISDIR, errno.EISDIR, os.strerror(errno.EISDIR)),
)


def open_regular(path: str | Path) -> BinaryIO:
    """Open a regular file for reading. Pipes, devices, sockets and folders are refused.

    Opening a pipe would block until another process writes to it. The data of a device may never end, and opening a
    device may change its state.

    Raises:
        OSError: The path cannot be opened, or is not a regular file. For a pipe or a device, for example, `strerror`
            says so.
    """
    _refuse_special(path, Path(path).stat().st_mode)
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags)
    try:
        # Between the first check and `os.open`, another process may have put a different file at this path.
        _refuse_special(path, os.fstat(descriptor).st_mode)
        return os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def read_regular(path: str | Path, *, most: int = LARGEST_FILE) -> bytes:
    """The content of a regular file. The function reads at most `most` + 1 bytes, even if the file grows meanwhile.

    Raises:
        OSError: The file cannot be read, is not a regular file, or is larger than `most` bytes. If the file is too
            large, `errno` is EFBIG.
    """
    with open_regular(path) as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise OSError(errno.EFBIG, f"it is larger than {most:,} bytes", str(path))
    return data


def is_pipe(path: str | Path) -> bool:
    """Whether a path names a pipe. In many shells, `<(command)` gives the path of a pipe."""
    try:
        return stat.S_ISFIFO(Path(path).stat().st_mode)
    except (OSError, ValueError):
        return False


def _refuse_special(path: str | Path, mode: int) -> None:
    if stat.S_ISREG(mode):
        return
    for is_kind, number, reason in _KINDS:
        if is_kind(mode):
            raise OSError(number, reason, str(path))
    raise OSError(errno.EINVAL, "it is not a regular file", str(path))


def make_private_folder(path: Path) -> None:
    """Make a folder and its missing parent folders.

    Only the owner can access the new folders. Existing folders are not changed.

    Raises:
        OSError: The folder cannot be created.
    """
    missing = []
    for folder in (path, *path.parents):
        if folder.exists():
            break
        missing.append(folder)
    for folder in reversed(missing):
        folder.mkdir(exist_ok=True, mode=0o700)
        # The name of the new folder is written to disk at once. Otherwise a power failure could remove the folder with
        # all its files.
        if os.name == "posix":
            with contextlib.suppress(OSError):
                _sync(folder.parent, os.O_RDONLY)
    if not path.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(path))


def private(path: str, flags: int) -> int:
    """An opener for `open`.

    Only the owner can access the file that `open` creates, even while the file is still empty.
    """
    return os.open(path, flags, _OWNERS)


@contextlib.contextmanager
def replacing(
    target: Path,
    *,
    part: str | None = None,
    owners: bool = False,
    before: Callable[[Path], object] = lambda _path: None,
) -> Iterator[Path]:
    """Yield the path of a temporary file in the folder of `target`.

    If the `with` block succeeds, the temporary file replaces `target`.

    After this replacement, the new content is on disk, so that a power failure cannot undo the replacement. If `target`
    is a symbolic link, the link stays, and the target of the link is replaced or created.

    Args:
        target: The file to create or replace.
        part: A text that becomes a part of the temporary file's name. No other writer may use the same text. If a crash
            leaves the temporary file behind, the next write with the same text overwrites it. If `part` is None, the
            temporary file has a random name.
        owners: True if only the owner can open the file. If False, the user's umask decides who can open the file.
        before: A function that is called with the path of the temporary file, after this file is complete and on disk,
            and just before it replaces `target`. The function can store what is needed to recognise the file after a
            crash.

    Raises:
        OSError: The file cannot be written. The temporary file is removed.
    """
    target = target_of(target)
    # The temporary file gets a short name of its own. The target's name with an addition could be longer than the file
    # system allows.
    path = target.absolute().parent / f".eleven-video-{part or os.urandom(4).hex()}.part"
    try:
        mode = _OWNERS if owners else _ANYBODYS
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY | (os.O_TRUNC if part else os.O_EXCL), mode))
        yield path
        _sync(path, os.O_RDWR)
        before(path)
        path.replace(target)
        if os.name == "posix":
            _sync(target.absolute().parent, os.O_RDONLY)
    finally:
        with contextlib.suppress(OSError):
            path.unlink()


@contextlib.contextmanager
def creating(target: Path) -> Iterator[Path]:
    """Yield the path of a temporary file as `replacing` does, but for a `target` that does not exist yet.

    First, an empty file is created as `target`, so that no other process can use the name.

    Raises:
        FileExistsError: `target` already exists, or another process has written to the empty file. The existing file is
            not changed.
        OSError: The file cannot be created. No file is left behind.
    """
    target = target_of(target)
    claim(target)
    try:
        with replacing(target, before=lambda _part: _check_empty(target)) as part:
            yield part
    except BaseException:
        give_up_claim(target)
        raise


def write_whole(
    target: Path, data: bytes, *, owners: bool = False, before: Callable[[Path], object] = lambda _path: None
) -> None:
    """Write `data` to a file, completely or not at all.

    An existing file is replaced. The arguments are those of `replacing`.

    Raises:
        OSError: The file cannot be written.
    """
    with replacing(target, owners=owners, before=before) as part:
        part.write_bytes(data)


def target_of(path: Path) -> Path:
    """The path to which a symbolic link points, even if nothing exists there.

    If `path` is no link, it is `path` itself.
    """
    return Path(os.path.realpath(path)) if path.is_symlink() else path


def is_same_file(one: Path, other: Path) -> bool:
    """Whether the paths `one` and `other` lead to the same existing file.

    The paths may contain links or differ in letter case.
    """
    try:
        return one.samefile(other)
    except (OSError, ValueError):
        return False


def write_together(files: Sequence[tuple[Path, bytes]]) -> None:
    """Write several files that belong together into one folder. Existing files are replaced.

    Only the owner of the files can open them.

    First, all contents are written to temporary files on disk. Then the temporary files replace their targets in the
    given order. So after a crash, usually either all files are new or no file is new. If one file is new, all files
    before it in the order are new, too.

    Raises:
        OSError: A file cannot be written.
    """
    folder = files[0][0].absolute().parent
    parts = [folder / f".eleven-video-{os.urandom(4).hex()}.part" for _ in files]
    try:
        for part, (_, data) in zip(parts, files, strict=True):
            with open(part, "xb", opener=private) as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        for part, (target, _) in zip(parts, files, strict=True):
            part.replace(target)
        if os.name == "posix":
            _sync(folder, os.O_RDONLY)
    finally:
        for part in parts:
            with contextlib.suppress(OSError):
                part.unlink()


def claim(path: Path, *, follow: bool = True) -> None:
    """Reserve an unused path for this process by creating an empty file.

    Args:
        path: The path to reserve.
        follow: Says what happens if `path` is a symbolic link to a file that does not exist. If True, this file is
            created. If False, the link counts as an existing file.

    Raises:
        FileExistsError: `path` already exists.
        OSError: The file cannot be created in the folder.
    """
    os.close(os.open(target_of(path) if follow else path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _ANYBODYS))


def give_up_claim(path: Path) -> None:
    """Remove the empty file that `claim` created. A file with content is not removed."""
    target = target_of(path)
    with contextlib.suppress(OSError):
        if target.stat().st_size == 0:
            target.unlink()


def _check_empty(claimed: Path) -> None:
    if claimed.stat().st_size:
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(claimed))


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
