"""Files that appear under their name whole, or not at all, and files and folders that only their owner can open."""

import contextlib
import errno
import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

_ANYBODYS, _OWNERS = 0o666, 0o600


def make_private_folder(path: Path) -> None:
    """Make a folder, and those that it is in, which only their owner can open. One that is there is left as it is.

    Raises:
        OSError: The system refused it.
    """
    missing = []
    for folder in (path, *path.parents):
        if folder.exists():
            break
        missing.append(folder)
    for folder in reversed(missing):
        folder.mkdir(exist_ok=True, mode=0o700)
        # What is safe in a folder whose own name is not is lost with it when the power fails.
        if os.name == "posix":
            with contextlib.suppress(OSError):
                _sync(folder.parent, os.O_RDONLY)
    if not path.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(path))


def private(path: str, flags: int) -> int:
    """Opens a file for `open`, and makes it one that only its owner can open, from before its first byte."""
    return os.open(path, flags, _OWNERS)


@contextlib.contextmanager
def replacing(target: Path, *, part: str | None = None, owners: bool = False) -> Iterator[Path]:
    """Give a temporary file beside `target` and, when the block ends well, put it in its place, safe on disk.

    Args:
        target: The file that is to appear or to be replaced.
        part: A name that only this writer uses: what a crash leaves under it is overwritten the next time.
        owners: Only the owner can open the file. Else it is as the user's umask wants new files.

    Raises:
        OSError: The system refused it. Nothing of the temporary file is left.
    """
    # A short name of its own: the target's may be as long as the file system allows already.
    path = target.absolute().parent / f".eleven-video-{part or secrets.token_hex(4)}.part"
    try:
        mode = _OWNERS if owners else _ANYBODYS
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY | (os.O_TRUNC if part else os.O_EXCL), mode))
        yield path
        _sync(path, os.O_RDWR)
        path.replace(target)
        if os.name == "posix":
            _sync(target.absolute().parent, os.O_RDONLY)
    finally:
        with contextlib.suppress(OSError):
            path.unlink()


def write_whole(target: Path, data: bytes, *, owners: bool = False) -> None:
    """Write a file, replacing what was there; `owners` as for `replacing`. Raises OSError where the system refuses it."""
    with replacing(target, owners=owners) as part:
        part.write_bytes(data)


def write_together(files: Sequence[tuple[Path, bytes]]) -> None:
    """Write files of one folder that belong together, replacing what was there. Only their owner can open them.

    All are safe on disk before the first takes its place, and they take their places in the order given. So whoever
    comes after a crash finds none of them or nearly always all, and never one without those before it.

    Raises:
        OSError: The system refused it.
    """
    folder = files[0][0].absolute().parent
    parts = [folder / f".eleven-video-{secrets.token_hex(4)}.part" for _ in files]
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


@contextlib.contextmanager
def claimed(wanted: Path, *, before: Callable[[Path], object] = lambda _path: None) -> Iterator[Path]:
    """Take a name that nobody has: `wanted`, else "name-2", "name-3" and so on, with an empty file as the claim.

    The claim is given up again where the block ends with an error.

    Args:
        wanted: The first name to try.
        before: Told each name before it is tried, so that a claim can be found after a crash.

    Raises:
        OSError: The folder takes no file.
    """
    path = _claim(wanted, before)
    try:
        yield path
    except BaseException:
        with contextlib.suppress(OSError):
            path.unlink()
        raise


def _claim(wanted: Path, before: Callable[[Path], object]) -> Path:
    path = wanted
    number = 1
    while True:
        before(path)
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _ANYBODYS))
        except FileExistsError:
            number += 1
            path = wanted.with_name(f"{wanted.stem}-{number}{wanted.suffix}")
        else:
            return path


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
