"""Chooses the names and paths of a video's output files, and checks whether files may be written to these paths."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from eleven_video.domain.job import VideoJob
from eleven_video.domain.options import Existing, Receipts
from eleven_video.domain.receipt_files import html_receipt_path, json_receipt_path
from eleven_video.domain.video import Captions
from eleven_video.errors import InvalidInput
from eleven_video.files import is_same_file, target_of

if TYPE_CHECKING:
    from eleven_video.purchasing.session_folder import SessionFolder

_LONGEST_NAME = 60  # the highest number of bytes in a file name that is made from a prompt
_CAPTION_FILES = {Captions.SRT, Captions.VTT}


@dataclass(frozen=True, slots=True)
class OutputPaths:
    """The paths of one video's output files.

    Attributes:
        video: The path of the video file.
        receipt: The path of the JSON receipt, or None if the user does not want a JSON receipt.
        receipt_page: The path of the HTML receipt, or None if the user does not want an HTML receipt.
        captions: The path of the subtitle file, or None if the captions are not written to a file.
    """

    video: Path
    receipt: Path | None
    receipt_page: Path | None
    captions: Path | None

    @classmethod
    def of(cls, video: Path, captions: Captions, receipts: Receipts = Receipts.BOTH) -> Self:
        return cls(
            video,
            json_receipt_path(video) if receipts.has_json else None,
            html_receipt_path(video) if receipts.has_page else None,
            video.with_suffix(f".{captions}") if captions in _CAPTION_FILES else None,
        )

    @classmethod
    def of_job(cls, job: VideoJob) -> Self:
        return cls.of(job.output, job.captions, job.receipts)

    @property
    def each(self) -> tuple[Path, ...]:
        return tuple(self.named.values())

    @property
    def named(self) -> dict[str, Path]:
        """The paths of the files, in a dict. The key of each path is the name of the file in messages, such as "video"
        or "receipt page".
        """
        found = {
            "video": self.video,
            "receipt": self.receipt,
            "receipt page": self.receipt_page,
            "captions": self.captions,
        }
        return {name: path for name, path in found.items() if path is not None}

    @property
    def are_free(self) -> bool:
        """Whether no file exists at any of the output paths. A symbolic link counts as a file, even if the file to
        which it points is missing.
        """
        return not any(path.exists() or path.is_symlink() for path in self.each)


def numbered(job: VideoJob) -> Iterator[OutputPaths]:
    """The output paths of a job to try one after the other. The first paths are the paths in the job. The names of the
    following paths end in "-2", "-3" and so on.
    """
    video = job.output
    yield OutputPaths.of_job(job)
    number = 1
    while True:
        number += 1
        again = video.with_name(f"{video.stem}-{number}{video.suffix}")
        yield OutputPaths.of(again, job.captions, job.receipts)


def check_outputs(job: VideoJob, session: "SessionFolder | None" = None) -> None:
    """Check whether the output files of a job may be written to the path that the user has chosen.

    Args:
        job: The job.
        session: The session of the job, or None if there is no session. The session's own output files may be replaced.

    Raises:
        InvalidInput: A file exists at one of the output paths and may not be replaced, or an output path is the path of
            the music.
    """
    if job.existing is Existing.NUMBER:
        return
    for path in OutputPaths.of_job(job).each:
        if job.music is not None and is_same_file(path, job.music):
            raise InvalidInput(f"{path} is the music of the video and would be replaced. Choose another --output.")
        ours = session is not None and session.has_made(path)
        check_replaceable(path, may_replace=ours or job.existing is Existing.REPLACE)


def check_replaceable(path: Path, *, may_replace: bool, option: str = "--output") -> None:
    """Check whether a new file may be written to a path.

    Args:
        path: The path.
        may_replace: Whether an existing file may be replaced.
        option: The command-line option with which the user chose the path. The error message contains this option.

    Raises:
        InvalidInput: At the path is a folder or a special file, or a file exists at the path and may not be replaced.
    """
    target = target_of(path)
    if target.is_symlink():
        raise InvalidInput(f"{path} is a symbolic link that leads back to itself. Name another file.")
    if target.exists() and not target.is_file():
        raise InvalidInput(f"{path} is not a file that can be replaced. Name another one.")
    if target.exists() and not may_replace:
        raise InvalidInput(f"{path} exists already. Choose another {option}, or replace it with --overwrite.")


def file_name_for(about: str) -> str:
    """A short file name made from the prompt, such as "why-the-sky-is-blue". Letters of all alphabets stay in the
    name.
    """
    text = unicodedata.normalize("NFC", about).lower()
    # Unicode marks (category M) stay in the name. Without its vowel signs, a Hindi word would have another meaning.
    spaced = "".join(letter if unicodedata.category(letter)[0] in "LMN" else " " for letter in text)
    name = "-".join(spaced.split())
    while len(name.encode()) > _LONGEST_NAME:
        name = name[:-1]
    name = name.rstrip("-")
    # An empty name, or a name that Windows does not allow, is replaced by the name "video".
    return name if name and not re.fullmatch(r"con|prn|aux|nul|com\d|lpt\d", name) else "video"
