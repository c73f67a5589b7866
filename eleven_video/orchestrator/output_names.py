"""The files that a finished video consists of, and whether their names can be taken."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from eleven_video.accounting.receipts import receipt_path
from eleven_video.domain.job import VideoJob
from eleven_video.domain.options import Existing
from eleven_video.domain.video import Captions
from eleven_video.errors import InvalidInput
from eleven_video.files import is_same_file, target_of
from eleven_video.purchasing.session_folder import SessionFolder

_CAPTION_FILES = {Captions.SRT, Captions.VTT}


@dataclass(frozen=True, slots=True)
class OutputNames:
    """The paths of one video: the file itself, its receipt, and its captions if they are a file of their own."""

    video: Path
    receipt: Path
    captions: Path | None

    @classmethod
    def of(cls, video: Path, captions: Captions) -> Self:
        beside = video.with_suffix(f".{captions}") if captions in _CAPTION_FILES else None
        return cls(video, receipt_path(video), beside)

    @property
    def each(self) -> tuple[Path, ...]:
        return tuple(path for path in (self.video, self.receipt, self.captions) if path is not None)

    @property
    def named(self) -> dict[str, Path]:
        """The paths, by the file's name in messages."""
        found = {"video": self.video, "receipt": self.receipt, "captions": self.captions}
        return {name: path for name, path in found.items() if path is not None}

    @property
    def are_free(self) -> bool:
        """Whether none of the names is in use. A broken link counts as a use."""
        return not any(path.exists() or path.is_symlink() for path in self.each)


def numbered(video: Path, captions: Captions) -> Iterator[OutputNames]:
    """The names of a video, then those with "-2", "-3" and so on."""
    yield OutputNames.of(video, captions)
    number = 1
    while True:
        number += 1
        yield OutputNames.of(video.with_name(f"{video.stem}-{number}{video.suffix}"), captions)


def check_outputs(job: VideoJob, session: SessionFolder | None = None) -> None:
    """Refuse a job whose outputs cannot be written under the names that its user has chosen.

    Args:
        job: The job.
        session: Its session, if it continues one: files that it has made itself may be replaced.

    Raises:
        InvalidInput: A file has one of the names and may not be replaced.
    """
    if job.existing is Existing.NUMBER:
        return
    for path in OutputNames.of(job.output, job.captions).each:
        if job.music is not None and is_same_file(path, job.music):
            raise InvalidInput(f"{path} is the music of the video and would be replaced. Choose another --output.")
        ours = session is not None and session.has_made(path)
        check_replaceable(path, may_replace=ours or job.existing is Existing.REPLACE)


def check_replaceable(path: Path, *, may_replace: bool, option: str = "--output") -> None:
    """Refuse a path that names something other than a regular file, or a file that may not be replaced.

    Raises:
        InvalidInput: The message says what to do; `option` is the one that names the file.
    """
    target = target_of(path)
    if target.is_symlink():
        raise InvalidInput(f"{path} is a symbolic link that leads back to itself. Name another file.")
    if target.exists() and not target.is_file():
        raise InvalidInput(f"{path} is not a file that can be replaced. Name another one.")
    if target.exists() and not may_replace:
        raise InvalidInput(f"{path} exists already. Choose another {option}, or replace it with --overwrite.")
