"""Remembers the files that the runs of a session wrote outside the session's folder, such as the video.

A later run may replace a remembered file only if the file still has the recorded size and modification time.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eleven_video.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class MadeFiles:
    """The files in a JSON record such as `{"output": "/v/x.mp4", "files": {"/v/x.mp4": {"size": 9, "mtime_ns": 1}}}`.

    A path in the record that has no size and time is a claimed path: an empty file is at this path until the real
    content is written. Records of older versions have no key "files". Records of older versions have the size and the
    modification time of the video at the same level as "output".

    Attributes:
        read: A function that reads the record. `read` raises InvalidInput if the record does not exist or is damaged.
        write: A function that writes the record.
    """

    read: Callable[[], Mapping[str, Any]]
    write: Callable[[Mapping[str, Any]], object]

    def video(self) -> Path | None:
        """The path of the video in the record, or None if the record has no path of a video."""
        try:
            return Path(str(self.read()["output"]))
        except (InvalidInput, KeyError):
            return None

    def replace(self, video: Path, paths: Iterable[Path], *, as_they_are: bool = False) -> None:
        """Replace the record by a new record with the files `video` and `paths`.

        Args:
            video: The path of the video.
            paths: The paths of the files in the new record, including the path of the video. If a run of the session
                made a file and the file is unchanged, the recorded size and time of the file stay in the record. Every
                other path becomes a claimed path.
            as_they_are: Whether files that exist now are recorded as if the session had made them.
        """
        found = self._files()
        files: dict[str, Any] = {}
        for path in paths:
            files[_name(path)] = found[_name(path)] if self.has(path) else {}
            if as_they_are:
                with suppress(OSError):
                    files[_name(path)] = _looks(path)
        self.write({"output": _name(video), "files": files})

    def note(self, path: Path, looks: Path) -> None:
        """Record the size and the modification time of the file `looks`, which will be renamed to `path`.

        Raises:
            OSError: The file `looks` does not exist.
        """
        video = self.video()
        output = {} if video is None else {"output": str(video)}
        self.write({**output, "files": {**self._files(), _name(path): _looks(looks)}})

    def has(self, path: Path) -> bool:
        """Whether the file exists and is in the record, and is either empty or unchanged."""
        noted = self._files().get(_name(path))
        try:
            looks = _looks(path)
        except (OSError, ValueError):
            return False
        return isinstance(noted, dict) and (looks["size"] == 0 or all(noted.get(at) == looks[at] for at in looks))

    def _files(self) -> dict[str, Any]:
        try:
            record = self.read()
        except InvalidInput:
            return {}
        files = record.get("files")
        if isinstance(files, dict):
            return files
        return {str(record["output"]): record} if "output" in record else {}


def _name(path: Path | str) -> str:
    return str(Path(path).absolute())


def _looks(file: Path) -> dict[str, int]:
    """The size of a file in bytes and the modification time of the file in nanoseconds. A change of the file changes
    its stored values.
    """
    stat = file.stat()
    return {"size": stat.st_size, "mtime_ns": stat.st_mtime_ns}
