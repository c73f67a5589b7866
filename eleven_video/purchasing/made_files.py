"""Files that a session's runs made outside its folder, recognised by size and time while they are unchanged."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eleven_video.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class MadeFiles:
    """A record such as `{"output": "/v/x.mp4", "files": {"/v/x.mp4": {"size": 9, "mtime_ns": 1}}}`.

    A file without size and time is claimed: an empty file has the name until it is written. Records of older versions
    have size and time of the output itself, and no "files".

    Attributes:
        read: Reads the record; raises InvalidInput if it does not exist or is damaged.
        write: Writes it.
    """

    read: Callable[[], Mapping[str, Any]]
    write: Callable[[Mapping[str, Any]], object]

    def video(self) -> Path | None:
        """The video's path."""
        try:
            return Path(str(self.read()["output"]))
        except (InvalidInput, KeyError):
            return None

    def replace(self, video: Path, paths: Iterable[Path], *, as_they_are: bool = False) -> None:
        """Forget all files but `paths`, which are claimed from now on unless they are known already.

        With `as_they_are`, existing files count as made by the session until they are changed.
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
        """Note the size and time of `looks`, which will replace the file. Raises OSError if `looks` does not exist."""
        video = self.video()
        output = {} if video is None else {"output": str(video)}
        self.write({**output, "files": {**self._files(), _name(path): _looks(looks)}})

    def has(self, path: Path) -> bool:
        """Whether the file exists and was noted, and is unchanged or empty."""
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
    """Size and time of the last change, to recognise an unchanged file."""
    stat = file.stat()
    return {"size": stat.st_size, "mtime_ns": stat.st_mtime_ns}
