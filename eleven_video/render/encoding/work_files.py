"""Writes the work files of one video. The encoded frames of a video are stored in work files, because they would fill
the memory.
"""

import contextlib
import shutil
import tempfile
import weakref
from collections.abc import Iterable
from pathlib import Path

from eleven_video.errors import OutputNotWritten
from eleven_video.files import make_private_folder, private

# `LEFTOVERS` is the pattern for folders that killed processes have left. `KEPT` is the pattern for folders of
# workspaces for which `keep` is true. The names of folders that match `KEPT` do not start with a dot.
_PREFIX, _SUFFIX = ".eleven-video-", ".work"
LEFTOVERS = f"{_PREFIX}*{_SUFFIX}"
KEPT = f"{_PREFIX.lstrip('.')}*"


class Workspace:
    """A new folder for the work files of one video. The folder is removed by `close` or at the end of the process. The
    object is thread-safe.

    Args:
        parent: The folder in which the new folder is created. If `parent` is None, the new folder is created in the
            system's temporary folder.
        keep: Whether the new folder is never removed.

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
        """Write the blocks one after the other to a work file, and return the path of the file.

        Raises:
            OutputNotWritten: The file cannot be written. No incomplete file is left.
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
        """Remove the folder with all work files, unless `keep` is True."""
        self._remove()


def _refusal(folder: Path, error: OSError) -> OutputNotWritten:
    return OutputNotWritten(
        f"Cannot write work files in {folder}: {error.strerror or error}. Free some space there or allow writing."
    )
