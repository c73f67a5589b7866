"""What people type, checked before anything is bought."""

import re
import shutil
import tempfile
import unicodedata
from pathlib import Path

from eleven_video.domain.script import Script
from eleven_video.errors import InvalidInput, OutputNotWritten

_DURATION = re.compile(
    r"(?:(?P<minutes>\d{1,4}(?:\.\d+)?)m(?:in)?)?\s*(?:(?P<seconds>\d{1,5}(?:\.\d+)?)s?(?:ec)?)?", re.IGNORECASE
)
SHORTEST_S, LONGEST_S = 5, 1800
_LONGEST_SCRIPT = 1_000_000  # bytes: some fifteen hours of narration
# A minute of video takes 10 to 20 MB; with less than this even a short one does not fit.
_LEAST_SPACE = 32 * 1024 * 1024
_LONGEST_NAME = 60


def parse_duration(text: str) -> int:
    """Whole seconds of "30s", "3m", "1m30s" or "90"."""
    match = _DURATION.fullmatch(text.strip())
    if not match or not any(match.groups()):
        raise InvalidInput(f"{text!r} is not a duration. Write it like 30s, 3m or 1m30s.")
    seconds = round(float(match["minutes"] or 0) * 60 + float(match["seconds"] or 0))
    if not SHORTEST_S <= seconds <= LONGEST_S:
        raise InvalidInput(f"A video lasts from {SHORTEST_S} seconds to {LONGEST_S // 60} minutes; {text!r} does not.")
    return seconds


def read_script(path: Path) -> Script:
    """The user's own text as a script."""
    from eleven_video.domain.script_file import script_from_text

    try:
        if path.stat().st_size > _LONGEST_SCRIPT:
            raise InvalidInput(
                f"The script {path} is over {_LONGEST_SCRIPT // 1_000_000} MB: split it into several videos."
            )
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InvalidInput(f"The script {path} cannot be read: {error.strerror or error}.") from None
    except UnicodeDecodeError:
        raise InvalidInput(f"The script {path} is not UTF-8 text. Save it as plain text or markdown.") from None
    return script_from_text(text)


def choose_output(wanted: Path | None, *, about: str) -> Path:
    """Where the video goes: a file, a folder for a name of our own, or the current folder. Checked to be writable.

    A file that the user named is replaced; a name of our own never replaces anything.

    Raises:
        InvalidInput: The folder does not exist or the name is not that of an MP4 file.
        OutputNotWritten: The folder cannot be written to or is full.
    """
    if wanted is None or wanted.is_dir():
        folder = wanted or Path()
        _check_folder(folder)
        return _free_name(folder, _file_name(about))
    output = wanted if wanted.suffix else wanted.with_name(wanted.name + ".mp4")
    if output.suffix.lower() != ".mp4":
        raise InvalidInput(f"Videos are written as MP4; {output.name!r} is not one. Name it {output.stem}.mp4.")
    _check_folder(output.parent)
    if output.is_dir():
        raise InvalidInput(f"{output} is a folder. Name a file in it.")
    return output


def check_report(path: Path | None) -> None:
    """Whether a report can be written there, said before anything is bought."""
    if path is None:
        return
    from eleven_video.ui.reports import check_report_path

    check_report_path(path)
    _check_folder(path.parent, needs_space=False)
    if path.is_dir():
        raise InvalidInput(f"{path} is a folder. Name a file in it.")


def _check_folder(folder: Path, *, needs_space: bool = True) -> None:
    if not folder.is_dir():
        raise InvalidInput(f"The folder {folder} does not exist. Make it first, or choose another.")
    try:
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"\0" * 4096)
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise OutputNotWritten(
            f"Nothing can be written to {folder.absolute()}: {error.strerror or error}. Choose another place with --output."
        ) from None
    if needs_space and free < _LEAST_SPACE:
        raise OutputNotWritten(
            f"Only {free // 1024 // 1024} MB are free in {folder.absolute()}. Free some space, or choose another place with --output."
        )


def _file_name(about: str) -> str:
    """A short name that every file system takes: "why-the-sky-is-blue"."""
    letters = unicodedata.normalize("NFKD", about).lower()
    words = re.findall(r"[^\W_]+", letters)
    name = "-".join(words)[:_LONGEST_NAME].rstrip("-")
    # A reserved name of Windows, or nothing that can stand in a name.
    return name if name and not re.fullmatch(r"con|prn|aux|nul|com\d|lpt\d", name) else "video"


def _free_name(folder: Path, stem: str) -> Path:
    number = 1
    while (path := folder / (f"{stem}.mp4" if number == 1 else f"{stem}-{number}.mp4")).exists():
        number += 1
    return path
