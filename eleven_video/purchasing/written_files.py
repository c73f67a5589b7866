"""Remembers the files that the runs of a session wrote outside the session's folder, such as the video.

A later run may replace such a file only while it has the noted size and time of change.
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

    A file without size and time in the record is claimed: an empty file has the name until the real content is written.
    Records of older versions have no "files"; they have the size and time of the output beside "output".

    Attributes:
        read: Reads the record. Raises InvalidInput if the record does not exist or is damaged.
        write: Writes the record.
    """

    read: Callable[[], Mapping[str, Any]]
    write: Callable[[Mapping[str, Any]], object]

    def video(self) -> Path | None:
        """The path of the video in the record; None if the record has none."""
        try:
            return Path(str(self.read()["output"]))
        except (InvalidInput, KeyError):
            return None

    def replace(self, video: Path, paths: Iterable[Path], *, as_they_are: bool = False) -> None:
        """Replace the record by one of `video` and `paths`.

        Args:
            video: The path of the video.
            paths: The files of the new record, the video included. A file that a run of the session made and that is
                unchanged keeps its noted size and time. Every other file becomes a claim.
            as_they_are: Whether files that exist now count as made by the session until they are changed.
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
        """Note the size and time of the file `looks`, which is about to be renamed to `path`.

        Raises:
            OSError: `looks` does not exist.
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
    """The size of a file and the time of its last change. Both stay the same while nobody changes the file."""
    stat = file.stat()
    return {"size": stat.st_size, "mtime_ns": stat.st_mtime_ns}
