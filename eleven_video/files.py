"""Files that are written whole or not at all, private files and folders, and bounded reading of regular files."""

import contextlib
import errno
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

_ANYBODYS, _OWNERS = 0o666, 0o600
# More than the largest file of a session: one picture, or the speech of one call.
LARGEST_FILE = 256 * 1024 * 1024
_KINDS = (
    (stat.S_ISFIFO, errno.EINVAL, "it is a pipe, not a regular file"),
    (stat.S_ISSOCK, errno.EINVAL, "it is a socket, not a regular file"),
    (stat.S_ISCHR, errno.EINVAL, "it is a device, not a regular file"),
    (stat.S_ISBLK, errno.EINVAL, "it is a device, not a regular file"),
    (stat.S_ISDIR, errno.EISDIR, os.strerror(errno.EISDIR)),
)


def open_regular(path: str | Path) -> BinaryIO:
    """Open a regular file for reading, without waiting for a writer if the path names a pipe.

    A pipe blocks until a process writes to it, a device may never end, and opening a device may change it.

    Raises:
        OSError: The path cannot be opened, or is not a regular file; `strerror` names its kind.
    """
    _refuse_special(path, Path(path).stat().st_mode)
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags)
    try:
        # Another file may have taken the name meanwhile.
        _refuse_special(path, os.fstat(descriptor).st_mode)
        return os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def read_regular(path: str | Path, *, most: int = LARGEST_FILE) -> bytes:
    """The content of a regular file. Reads at most one byte more than `most`, even while the file grows.

    Raises:
        OSError: The file cannot be read, is not a regular file, or (EFBIG) is larger than `most` bytes.
    """
    with open_regular(path) as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise OSError(errno.EFBIG, f"it is larger than {most:,} bytes", str(path))
    return data


def is_pipe(path: str | Path) -> bool:
    """Whether a path names a pipe, as `<(command)` of a shell does."""
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
    """Make a folder and its missing parents, accessible to their owner only. Existing folders are not changed.

    Raises:
        OSError: The folder cannot be created or protected.
    """
    missing = []
    for folder in (path, *path.parents):
        if folder.exists():
            break
        missing.append(folder)
    for folder in reversed(missing):
        folder.mkdir(exist_ok=True, mode=0o700)
        # If the folder's own name is not durable, a power failure loses the folder with its files.
        if os.name == "posix":
            with contextlib.suppress(OSError):
                _sync(folder.parent, os.O_RDONLY)
    if not path.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(path))


def private(path: str, flags: int) -> int:
    """Opener for `open`: the file is accessible to its owner only, even before its first byte."""
    return os.open(path, flags, _OWNERS)


@contextlib.contextmanager
def replacing(
    target: Path,
    *,
    part: str | None = None,
    owners: bool = False,
    before: Callable[[Path], object] = lambda _path: None,
) -> Iterator[Path]:
    """Yield a temporary file beside `target`; if the block succeeds, it replaces `target`, durably on disk.

    A symbolic link stays: its target file is replaced, or created if it does not exist.

    Args:
        target: The file to create or replace.
        part: A name that only this writer uses; the next write overwrites a file that a crash left under it.
        owners: Whether only the owner can open the file. Else the user's umask applies.
        before: Called with the temporary file once it is complete and durable, before it replaces the target, so that
            it can be recognised after a crash.

    Raises:
        OSError: The file cannot be written. The temporary file is removed.
    """
    target = target_of(target)
    # A short name: the target's may already have the longest length that the file system allows.
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
    """As `replacing`, for an unused name: it is claimed with an empty file first.

    Raises:
        FileExistsError: A file has the name, or has replaced the claim meanwhile. It is not changed.
        OSError: The file cannot be created. No file is left.
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
    """Write a file, replacing an existing one; see `replacing`. Raises OSError if the system refuses it."""
    with replacing(target, owners=owners, before=before) as part:
        part.write_bytes(data)


def target_of(path: Path) -> Path:
    """The path with symbolic links followed, even to a target that does not exist."""
    return Path(os.path.realpath(path)) if path.is_symlink() else path


def is_same_file(one: Path, other: Path) -> bool:
    """Whether both paths lead to the same existing file: by name, link, hard link or different letter case."""
    try:
        return one.samefile(other)
    except (OSError, ValueError):
        return False


def write_together(files: Sequence[tuple[Path, bytes]]) -> None:
    """Write files of one folder that belong together, replacing existing ones. Only their owner can open them.

    All are durable on disk before the first replaces its target, and they replace their targets in the given order. So
    after a crash none is found or (nearly always) all are, and never one without those before it.

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
    """Claim an unused name with an empty file.

    Args:
        path: The name.
        follow: Whether a symbolic link to a file that does not exist is followed. Otherwise the name counts as taken.

    Raises:
        FileExistsError: A file has the name.
        OSError: The file cannot be created in the folder.
    """
    os.close(os.open(target_of(path) if follow else path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _ANYBODYS))


def give_up_claim(path: Path) -> None:
    """Remove the empty file of a claim. A file with content stays."""
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
