"""Checks that output files can be written. These checks are made before anything is bought."""

import os
import shutil
import tempfile
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from mimetypes import MimeTypes
from pathlib import Path

from eleven_video.config.paths import (
    batches_dir,
    config_file,
    data_dir,
    keys_dir,
    previews_dir,
    profiles_dir,
    sessions_dir,
    spool_dir,
)
from eleven_video.domain.options import Existing
from eleven_video.domain.video import FileFormat
from eleven_video.errors import InvalidInput, OutputNotWritten
from eleven_video.files import is_same_file, target_of
from eleven_video.ledger.location import ledger_location
from eleven_video.orchestrator.output_paths import check_replaceable, file_name_for

# The disk must have at least so many free bytes. A minute of video needs 10 to 20 MB, so less would not be enough.
_LEAST_SPACE = 32 * 1024 * 1024
# If a typed name has one of these endings, it is a file name. The endings of videos and the endings in Python's
# `mimetypes` also show this.
_MORE_ENDINGS = frozenset(
    {".mkv", ".flv", ".wmv", ".ogv", ".m4v", ".mpg", ".3gp", ".ts", ".srt", ".toml", ".md", ".log"}
)
# The names of files that eleven-video itself writes directly into its data folder.
_OWN_NAMES = ("ledger.sqlite3", "prices.json", "told.json")


@dataclass(frozen=True, slots=True)
class Output:
    """The path of the video. `existing` says what to do if a file with this path exists."""

    path: Path
    existing: Existing


def check_output_folder(folder: Path, *, make: bool) -> None:
    """Check that videos can be written to `folder`. If `make` is True, a missing folder is created."""
    _check_folder(folder, option="--output", least_space=_LEAST_SPACE, make=make)


def check_folder_exists(output: Path) -> None:
    """Raise an error if the folder of an earlier run's video is missing.

    The folder is not created, because it may be on a drive that is currently not connected.
    """
    if not _is_folder(output.parent):
        raise InvalidInput(
            f"The folder {output.parent} does not exist any more. Make it first, or choose another with --output."
        )


def choose_output(
    typed: str | None,
    *,
    about: str,
    wanted: FileFormat | None = None,
    usual: FileFormat = FileFormat.MP4,
    overwrite: bool = False,
    make: bool = True,
) -> Output:
    """Choose the path of the video: the path that the user typed, or a name made from `about` in the typed folder.

    The file may already exist.

    Args:
        typed: The file or folder that the user typed. If it is None, the current folder is used. The ending of a file
            decides the format of the video.
        about: The text from which a default name is made.
        wanted: The format in the option --format. `wanted` is None if this option is not given.
        usual: The format that is used if neither a file ending nor --format decides it.
        overwrite: Whether an existing file may be replaced.
        make: Whether to create a missing folder.

    Raises:
        InvalidInput: The folder cannot be created, the file ending is not a video format, or the file ending differs
            from --format.
        OutputNotWritten: The folder is not writable, or the disk is full.
    """
    place, kind = Path(typed or "."), wanted or usual
    if not typed or typed.endswith(("/", os.sep)) or _is_folder(place):
        check_output_folder(place, make=make)
        output = place / f"{file_name_for(about)}{kind.suffix}"
        return Output(output, Existing.REPLACE if overwrite else Existing.NUMBER)
    output = place if _is_ending(place.suffix) else place.with_name(place.name + kind.suffix)
    named = FileFormat.of_suffix(output.suffix)
    if named is None:
        known = ", ".join(one.suffix for one in FileFormat)
        raise InvalidInput(f"{output.name!r} does not end in one of {known}. Name it {output.stem}{kind.suffix}.")
    if wanted is not None and named is not wanted:
        raise InvalidInput(
            f"--format {wanted} does not match {output.name!r}. Name it {output.stem}{wanted.suffix}, or leave --format out."
        )
    # Even in a writable folder, a video cannot replace a device, or symbolic links that point to each other.
    check_replaceable(output, may_replace=True)
    # If the output is a symbolic link, the video replaces the target of the link. Receipt and captions are written
    # beside the link. So the folder of the link and the folder of the target must be writable.
    for folder in dict.fromkeys((output.parent, target_of(output).parent)):
        check_output_folder(folder, make=make)
    return Output(output, Existing.REPLACE if overwrite else Existing.REFUSE)


def check_sound_file(path: Path, *, overwrite: bool) -> None:
    """Check, before anything is bought, that an MP3 file can be written to `path`."""
    if path.suffix.lower() != ".mp3":
        raise InvalidInput(f"{path.name!r} does not end in .mp3. Name it {path.stem or 'voice'}.mp3.")
    check_file(path, option="--output", may_replace=overwrite)


def check_report(
    path: Path | None,
    *,
    overwrite: bool = False,
    has_made: Callable[[Path], bool] = lambda _path: False,
    make: bool = True,
) -> None:
    """Check, before anything is bought, that a report can be written to `path`.

    Args:
        path: The path of the report. `path` is None if the user asked for no report.
        overwrite: Whether an existing file may be replaced.
        has_made: Returns whether an earlier run of the same session or batch wrote the file. If so, the file may be
            replaced.
        make: Whether to create a missing folder.
    """
    if path is None:
        return
    from eleven_video.ui.reports import check_report_path

    check_report_path(path)
    check_file(path, option="--report", may_replace=overwrite or has_made(path), make=make)


def check_file(path: Path, *, option: str, may_replace: bool, make: bool = True) -> None:
    """Check that an output file from a typed option can be written.

    Raises:
        InvalidInput: The file exists and may not be replaced, the path is not a regular file, the file belongs to
            eleven-video itself, or the name is impossible.
        OutputNotWritten: The folder of the file is not writable.
    """
    _is_folder(path)
    check_replaceable(path, may_replace=may_replace, option=option)
    _check_not_our_own(path, option)
    _check_folder(target_of(path).parent, option=option, make=make)


def check_no_input(outputs: Mapping[str, Path], inputs: Mapping[str, Path | None], *, option: str = "--output") -> None:
    """Raise an error if an output would replace an input. This is an error even with --overwrite.

    Args:
        outputs: The output paths. The keys are names for the files in messages, such as "captions".
        inputs: The input paths. A path is None if the user did not give this input. The keys are names for the files in
            messages, such as "--script file".
        option: The option that the message recommends to choose another output.

    Raises:
        InvalidInput: An output and an input are the same file, or two outputs have the same name.
    """
    for name, path in outputs.items():
        _check_not_our_own(path, option)
        for read, given in inputs.items():
            if given is not None and is_same_file(path, given):
                raise InvalidInput(f"{path} is the {read}: the {name} would replace it. Choose another {option}.")
    names: dict[str, str] = {}
    for name, path in outputs.items():
        other = names.setdefault(name_key(path), name)
        if other != name:
            raise InvalidInput(f"{path} is the name of the {other} and of the {name}. Choose another {option}.")


def name_key(path: Path) -> str:
    """A key for a path. If a file system may treat two paths as the same path, their keys are equal."""
    return unicodedata.normalize("NFC", os.path.realpath(path)).casefold()


def _check_not_our_own(path: Path, option: str) -> None:
    """Raise an error if `path` is a file of eleven-video itself, such as the ledger or a session."""
    if not path.exists():
        return
    target = path.resolve()
    folders = (sessions_dir(), batches_dir(), previews_dir(), spool_dir(), profiles_dir(), keys_dir())
    inside = any(target.is_relative_to(folder.resolve()) for folder in folders)
    # `startswith` also finds the files that SQLite writes beside the ledger, such as ledger.sqlite3-wal.
    ours = target.parent == data_dir().resolve() and target.name.startswith(_OWN_NAMES)
    ledger = ledger_location().file
    ours = ours or (
        ledger is not None and target.parent == ledger.parent.resolve() and target.name.startswith(ledger.name)
    )
    if inside or ours or any(is_same_file(path, file) for file in (config_file(), Path(".env"))):
        raise InvalidInput(f"{path} is one of the files of eleven-video itself. Choose another {option}.")


def _is_ending(suffix: str) -> bool:
    """Whether a suffix is a file ending. For example, the suffixes of "v1.0" and "vol. 2" are no file endings."""
    low = suffix.lower()
    if FileFormat.of_suffix(low) is not None or low in _MORE_ENDINGS:
        return True
    # `MimeTypes()` without files only uses Python's built-in lists, so the result is the same on all machines.
    kinds = MimeTypes()
    return any(low in of_kind for of_kind in (*kinds.types_map, kinds.encodings_map))


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError as error:
        raise InvalidInput(f"{str(path)[:40]}... is not a usable file name: {error.strerror or error}.") from None


def _check_folder(folder: Path, *, option: str, least_space: int = 0, make: bool = True) -> None:
    if not _is_folder(folder):
        folder = _made(folder, option) if make else _nearest(folder, option)
    try:
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"\0" * 4096)
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise OutputNotWritten(
            f"Cannot write to {folder.absolute()}: {error.strerror or error}. Choose another place with {option}."
        ) from None
    if free < least_space:
        raise OutputNotWritten(
            f"Only {free // 1024 // 1024} MB are free in {folder.absolute()}. "
            f"Free some space, or choose another place with {option}."
        )


def _made(folder: Path, option: str) -> Path:
    try:
        Path(os.path.realpath(folder)).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidInput(
            f"The folder {folder} cannot be made: {error.strerror or error}. Choose another place with {option}."
        ) from None
    return folder


def _nearest(folder: Path, option: str) -> Path:
    """`folder` itself if it exists. Otherwise its nearest existing parent, in which the missing folders would be made."""
    nearest = next((one for one in (folder, *folder.absolute().parents) if one.exists()), folder)
    if not nearest.is_dir():
        raise InvalidInput(
            f"The folder {folder} cannot be made: {nearest} is not a folder. Choose another place with {option}."
        )
    return nearest
