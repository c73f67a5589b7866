"""What people type, checked before anything is bought."""

import errno
import os
import re
import shutil
import tempfile
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

from eleven_video.cli._stdin import STDIN, read_stdin
from eleven_video.config.settings import MOST_CREDITS, MOST_DOLLARS
from eleven_video.domain.duration import parse_duration as seconds_of
from eleven_video.domain.script import Script
from eleven_video.domain.video import FileFormat
from eleven_video.errors import InvalidInput, OutputNotWritten
from eleven_video.files import is_pipe, read_regular
from eleven_video.orchestrator.unknown import OnUnknown

if TYPE_CHECKING:
    from eleven_video.domain.script_file import ScriptRead

_LONGEST_SCRIPT = 1_000_000  # bytes: some fifteen hours of narration
# A minute of video takes 10 to 20 MB; with less than this even a short one does not fit.
_LEAST_SPACE = 32 * 1024 * 1024
_LONGEST_NAME = 60  # bytes


def parse_duration(text: str) -> int:
    """Whole seconds of "30s", "3m", "1m30s" or "90"."""
    try:
        return seconds_of(text)
    except ValueError as error:
        raise InvalidInput(str(error)) from None


def parse_on_unknown(text: str | None) -> OnUnknown:
    """What to do about a call without an answer; to stop where nothing is said."""
    if text is None:
        return OnUnknown.STOP
    try:
        return OnUnknown(text.strip().lower())
    except ValueError:
        raise InvalidInput(f"--on-unknown {text!r} is none of {', '.join(OnUnknown)}.") from None


def check_budget(text: str | None) -> None:
    """Whether a budget that was typed is an amount of dollars."""
    if text is None:
        return
    try:
        dollars = Decimal(text.strip().removeprefix("$"))
        fits = 0 <= dollars <= MOST_DOLLARS
    except InvalidOperation:
        fits = False
    if not fits:
        raise InvalidInput(f"--budget {text!r} is no amount of dollars up to {MOST_DOLLARS:,}. Write it like 0.50.")


def check_budget_credits(text: str | None) -> None:
    """Whether a budget that was typed is a number of credits."""
    if text is None:
        return
    try:
        fits = 0 <= Decimal(text.strip()) <= MOST_CREDITS
    except InvalidOperation:
        fits = False
    if not fits:
        raise InvalidInput(
            f"--budget-credits {text!r} is not a number of credits up to {MOST_CREDITS:,}, such as 2000."
        )


def read_script(path: Path) -> Script:
    """The user's own text as a script, or a script of an earlier run (script.json), with its pictures' descriptions."""
    return open_script(path).script


def open_script(path: Path) -> "ScriptRead":
    """The same, with the text that it was read from."""
    from eleven_video.cli._script_forms import read_bytes

    try:
        data = read_stdin(_LONGEST_SCRIPT) if str(path) == STDIN else read_regular(path, most=_LONGEST_SCRIPT)
    except OSError as error:
        if error.errno == errno.EFBIG:
            raise InvalidInput(
                f"The script {path} is over {_LONGEST_SCRIPT // 1_000_000} MB: split it into several videos."
            ) from None
        raise InvalidInput(f"The script {path} cannot be read: {why_unreadable(path, error)}.") from None
    except ValueError:
        raise InvalidInput(f"{str(path)[:40]!r} is not a usable file name.") from None
    return read_bytes(data, path)


def why_unreadable(path: str | Path, error: OSError) -> str:
    """The reason of an error, to stand before a full stop; a pipe can be read as stdin."""
    reason = error.strerror or str(error)
    return f"{reason}. Pipe it into the command and write {STDIN} in its place" if is_pipe(path) else reason


def check_about_writing(*, rephrase: str | None = None, review: bool = False) -> None:
    """Refuse what has no meaning for a --script, which is written already.

    Raises:
        InvalidInput: One of them was typed.
    """
    own = {"--rephrase": rephrase is not None, "--review": review}
    for option in (name for name, typed in own.items() if typed):
        raise InvalidInput(f"A --script is spoken as it is. Leave {option} out.")


def check_script_length(duration: str | None) -> None:
    """Refuse a --duration beside a --script.

    Raises:
        InvalidInput: A duration was typed.
    """
    if duration is not None:
        raise InvalidInput("A --script sets its own length. Leave out --duration.")


@dataclass(frozen=True, slots=True)
class Output:
    """Where the video goes, and whether a file of that name may be replaced."""

    path: Path
    may_replace: bool


def check_output_folder(folder: Path) -> None:
    """Whether videos can be written there, said before anything is bought."""
    _check_folder(folder, option="--output", least_space=_LEAST_SPACE)


def choose_output(
    typed: str | None, *, about: str, wanted: FileFormat | None = None, usual: FileFormat = FileFormat.MP4
) -> Output:
    """A file that the user named, which is replaced; else a name of our own, which replaces nothing, in a folder.

    Args:
        typed: A file or a folder; a file's ending says what kind it is.
        about: What a name of our own is made of.
        wanted: The kind of file that was asked for.
        usual: The kind of file where neither says it.

    Raises:
        InvalidInput: The folder does not exist, or the name is not that of a video or of another kind than was asked for.
        OutputNotWritten: The folder cannot be written to or is full.
    """
    place, kind = Path(typed or "."), wanted or usual
    if not typed or typed.endswith(("/", os.sep)) or _is_folder(place):
        _check_folder(place, option="--output", least_space=_LEAST_SPACE)
        return Output(place / f"{_file_name(about)}{kind.suffix}", may_replace=False)
    output = place if place.suffix or place.exists() else place.with_name(place.name + kind.suffix)
    named = FileFormat.of_suffix(output.suffix)
    if named is None:
        known = ", ".join(one.suffix for one in FileFormat)
        raise InvalidInput(
            f"Videos end in one of {known}; {output.name!r} does not. Name it {output.stem}{kind.suffix}."
        )
    if wanted is not None and named is not wanted:
        raise InvalidInput(
            f"{output.name!r} is no name for --format {wanted}. Name it {output.stem}{wanted.suffix}, or leave --format out."
        )
    _check_folder(output.parent, option="--output", least_space=_LEAST_SPACE)
    if output.exists() and not output.is_file():
        raise InvalidInput(f"{output} is not a file that can be replaced. Name another one.")
    return Output(output, may_replace=True)


def check_sound_file(path: Path) -> None:
    """Whether speech can be written there as MP3, said before anything is bought. A file of that name is replaced."""
    if path.suffix.lower() != ".mp3":
        raise InvalidInput(
            f"Speech is written as .mp3; {path.name!r} is not named so. Name it {path.stem or 'voice'}.mp3."
        )
    _is_folder(path)
    _check_folder(path.parent, option="--output")
    if path.exists() and not path.is_file():
        raise InvalidInput(f"{path} is not a file that can be replaced. Name another one.")


def check_report(path: Path | None) -> None:
    """Whether a report can be written there, said before anything is bought."""
    if path is None:
        return
    from eleven_video.ui.reports import check_report_path

    check_report_path(path)
    _is_folder(path)
    _check_folder(path.parent, option="--report")
    if path.exists() and not path.is_file():
        raise InvalidInput(f"{path} is not a file that can be replaced. Name another one.")


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError as error:
        raise InvalidInput(f"No file can be named {str(path)[:40]}...: {error.strerror or error}.") from None


def _check_folder(folder: Path, *, option: str, least_space: int = 0) -> None:
    if not _is_folder(folder):
        raise InvalidInput(f"The folder {folder} does not exist. Make it first, or choose another with {option}.")
    try:
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"\0" * 4096)
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise OutputNotWritten(
            f"Nothing can be written to {folder.absolute()}: {error.strerror or error}. "
            f"Choose another place with {option}."
        ) from None
    if free < least_space:
        raise OutputNotWritten(
            f"Only {free // 1024 // 1024} MB are free in {folder.absolute()}. "
            f"Free some space, or choose another place with {option}."
        )


def _file_name(about: str) -> str:
    """A short name that every file system takes, in the prompt's own script: "why-the-sky-is-blue"."""
    text = unicodedata.normalize("NFC", about).lower()
    # Marks belong to the letters before them: without its vowel signs a Hindi word is another one.
    spaced = "".join(letter if unicodedata.category(letter)[0] in "LMN" else " " for letter in text)
    name = "-".join(spaced.split())
    while len(name.encode()) > _LONGEST_NAME:
        name = name[:-1]
    name = name.rstrip("-")
    # A reserved name of Windows, or nothing that can stand in a name.
    return name if name and not re.fullmatch(r"con|prn|aux|nul|com\d|lpt\d", name) else "video"
