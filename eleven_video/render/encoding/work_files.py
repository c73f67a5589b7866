"""The work files of one compile: encoded frames and waiting pictures are on disk, so that memory use stays constant."""

import contextlib
import itertools
import shutil
import tempfile
import weakref
from collections.abc import Iterable
from pathlib import Path

from eleven_video.errors import OutputNotWritten
from eleven_video.files import make_private_folder, private

# Found by this pattern where a process died before it could remove its own; what is kept on purpose has another name.
_PREFIX, _SUFFIX = ".eleven-video-", ".work"
LEFTOVERS = f"{_PREFIX}*{_SUFFIX}"
KEPT = f"{_PREFIX.lstrip('.')}*"


class HeldPicture:
    """An encoded picture that waits to be drawn: in a file, removed with its last reference, or else in memory."""

    def __init__(self, content: Path | bytes, *, keep: bool = False) -> None:
        self._content = content
        if isinstance(content, Path) and not keep:
            weakref.finalize(self, content.unlink, missing_ok=True)

    def read(self) -> bytes:
        """The bytes that were held. Raises OSError where the file is not there any more."""
        return self._content if isinstance(self._content, bytes) else self._content.read_bytes()


class Workspace:
    """A new folder for one compile, removed by `close`, and at the latest when the process ends.

    All methods may be called from several threads.

    Args:
        parent: Its parent folder; by default among the system's temporary files.
        keep: Leave the folder and what is in it.

    Raises:
        OutputNotWritten: The folder cannot be made.
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
        """Write a file of that name.

        Raises:
            OutputNotWritten: The disk does not take it; no part of it is left.
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
        """Keep an encoded picture on disk until its last use; in memory if it cannot be written."""
        try:
            return HeldPicture(self.write(f"picture-{next(self._numbers):05}", [picture]), keep=self._keep)
        except OutputNotWritten:
            # It is bought and can be shown yet: what is to be done about the disk is up to those who cannot go on.
            return HeldPicture(picture)

    def close(self) -> None:
        """Remove the folder, unless it is kept."""
        self._remove()


def _refusal(folder: Path, error: OSError) -> OutputNotWritten:
    return OutputNotWritten(
        f"Cannot write work files in {folder}: {error.strerror or error}. Free some space there or allow writing."
    )
