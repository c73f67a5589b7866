"""The work files of one compile: encoded frames are on disk, so that memory use stays constant."""

import contextlib
import shutil
import tempfile
import weakref
from collections.abc import Iterable
from pathlib import Path

from eleven_video.errors import OutputNotWritten
from eleven_video.files import make_private_folder, private

# The pattern finds the folders of killed processes; folders that are kept on purpose have other names.
_PREFIX, _SUFFIX = ".eleven-video-", ".work"
LEFTOVERS = f"{_PREFIX}*{_SUFFIX}"
KEPT = f"{_PREFIX.lstrip('.')}*"


class Workspace:
    """A new folder for the work files of one video. `close` or the end of the process removes it. Thread-safe.

    Args:
        parent: Its parent folder; by default among the system's temporary files.
        keep: Keep the folder.

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
        self._remove = weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)
        if keep:
            self._remove.detach()

    def write(self, name: str, blocks: Iterable[bytes]) -> Path:
        """Write a file with a name.

        Raises:
            OutputNotWritten: It cannot be written; no part of it is left.
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

    def close(self) -> None:
        """Remove the folder, unless `keep` is True."""
        self._remove()


def _refusal(folder: Path, error: OSError) -> OutputNotWritten:
    return OutputNotWritten(
        f"Cannot write work files in {folder}: {error.strerror or error}. Free some space there or allow writing."
    )
