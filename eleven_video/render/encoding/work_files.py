"""The work files of one video: encoded frames and waiting pictures are on disk, so that memory use stays constant."""

import contextlib
import itertools
import shutil
import tempfile
import weakref
from collections.abc import Iterable
from pathlib import Path

from eleven_video.errors import OutputNotWritten
from eleven_video.files import make_private_folder, private

# `LEFTOVERS` finds folders of processes that died before they could remove them. Folders that are kept on purpose have
# another name (`KEPT`).
_PREFIX, _SUFFIX = ".eleven-video-", ".work"
LEFTOVERS = f"{_PREFIX}*{_SUFFIX}"
KEPT = f"{_PREFIX.lstrip('.')}*"


class HeldPicture:
    """An encoded picture that waits to be drawn, in memory or in a file.

    The file is removed with the last reference.
    """

    def __init__(self, content: Path | bytes, *, keep: bool = False) -> None:
        self._content = content
        if isinstance(content, Path) and not keep:
            weakref.finalize(self, content.unlink, missing_ok=True)

    def read(self) -> bytes:
        """The picture's bytes. Raises OSError if the file was removed."""
        return self._content if isinstance(self._content, bytes) else self._content.read_bytes()


class Workspace:
    """A new folder for the work files of one video. `close` or the end of the process removes it. Thread-safe.

    Args:
        parent: The parent folder; by default the system's folder for temporary files.
        keep: Do not remove the folder.

    Raises:
        OutputNotWritten: The folder cannot be created.
    """

    def __init__(self, parent: Path | None = None, *, keep: bool = False) -> None:
        prefix, suffix = (_PREFIX.lstrip("."), "") if keep else (_PREFIX, _SUFFIX)
        try:
            if parent is not None:
                make_private_folder(parent)
            self.path = Path(tempfile.mkdtemp(prefix=prefix, suffix=suffix, dir=parent))
        except OSError as error:
            raise _refusal(parent or Path(tempfile.gettempdir()), error) from error
        self._keep = keep
        self._numbers = itertools.count(1)
        self._remove = weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)
        if keep:
            self._remove.detach()

    def write(self, name: str, blocks: Iterable[bytes]) -> Path:
        """Write a file with a name.

        Raises:
            OutputNotWritten: The file cannot be written. Its incomplete part is removed.
        """
        path = self.path / name
        try:
            with open(path, "wb", opener=private) as file:
                file.writelines(blocks)
        except OSError as error:
            with contextlib.suppress(OSError):
                path.unlink()
            raise _refusal(self.path, error) from error
        return path

    def hold(self, picture: bytes) -> HeldPicture:
        """Save an encoded picture in a file until its last use, or in memory if the file cannot be written."""
        try:
            return HeldPicture(self.write(f"picture-{next(self._numbers):05}", [picture]), keep=self._keep)
        except OutputNotWritten:
            # The picture was paid for and can still be used from memory. Writers that need the disk report the problem.
            return HeldPicture(picture)

    def close(self) -> None:
        """Remove the folder, unless `keep` is True."""
        self._remove()


def _refusal(folder: Path, error: OSError) -> OutputNotWritten:
    return OutputNotWritten(
        f"Cannot write work files in {folder}: {error.strerror or error}. Free some space there or allow writing."
    )
