"""Checks output places before anything is bought: folders, endings, and names that existing files have."""

import os
import re
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
from eleven_video.orchestrator.output_names import check_replaceable

# A minute of video needs 10 to 20 MB, so less than this is too little even for a short one.
_LEAST_SPACE = 32 * 1024 * 1024
_LONGEST_NAME = 60  # bytes
# Further endings that mark a name as that of a file.
_MORE_ENDINGS = frozenset(
    {".mkv", ".flv", ".wmv", ".ogv", ".m4v", ".mpg", ".3gp", ".ts", ".srt", ".toml", ".md", ".log"}
)
# The files in the data folder, beside its folders.
_OWN_NAMES = ("ledger.sqlite3", "prices.json", "told.json")


@dataclass(frozen=True, slots=True)
class Output:
    """The video's path, and the action if a file has that name."""

    path: Path
    existing: Existing


def check_output_folder(folder: Path, *, make: bool) -> None:
    """Check that videos can be written to a folder. If it does not exist and `make` is true, create it."""
    _check_folder(folder, option="--output", least_space=_LEAST_SPACE, make=make)


def check_folder_exists(output: Path) -> None:
    """Refuse an earlier output whose folder is missing. It may be on an unmounted drive, so it is not created again."""
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
    """The file that the user named, else a name made from `about` in a folder. It may already exist.

    Args:
        typed: A file or a folder; a file's ending sets the format.
        about: The text from which a default name is made.
        wanted: The requested format.
        usual: The format if neither sets it.
        overwrite: Whether an existing file may be replaced.
        make: Whether to create a missing folder.

    Raises:
        InvalidInput: The folder cannot be created, or the name's ending is not that of a video or not that of the
            requested format.
        OutputNotWritten: The folder cannot be written to or is full.
    """
    place, kind = Path(typed or "."), wanted or usual
    if not typed or typed.endswith(("/", os.sep)) or _is_folder(place):
        check_output_folder(place, make=make)
        output = place / f"{_file_name(about)}{kind.suffix}"
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
    # A device or a loop of links is an invalid name, even if its folder is writable.
    check_replaceable(output, may_replace=True)
    # If the output is a link, the receipt and captions are next to the link, and the video is its target.
    for folder in dict.fromkeys((output.parent, target_of(output).parent)):
        check_output_folder(folder, make=make)
    return Output(output, Existing.REPLACE if overwrite else Existing.REFUSE)


def check_sound_file(path: Path, *, overwrite: bool) -> None:
    """Check that speech can be written there as MP3, before anything is bought."""
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
    """Check that a report can be written there, before anything is bought.

    Args:
        path: The report; None for none.
        overwrite: Whether an existing file may be replaced.
        has_made: Tells whether the session or batch has made the file itself, so that it may be replaced.
        make: Whether to create a missing folder.
    """
    if path is None:
        return
    from eleven_video.ui.reports import check_report_path

    check_report_path(path)
    check_file(path, option="--report", may_replace=overwrite or has_made(path), make=make)


def check_file(path: Path, *, option: str, may_replace: bool, make: bool = True) -> None:
    """Check that a file that an option names can be written.

    Raises:
        InvalidInput: It exists and may not be replaced, is not a regular file or a file of our own, or no file can have
            the name.
        OutputNotWritten: The folder cannot be written to.
    """
    _is_folder(path)
    check_replaceable(path, may_replace=may_replace, option=option)
    _check_not_our_own(path, option)
    _check_folder(target_of(path).parent, option=option, make=make)


def check_no_input(outputs: Mapping[str, Path], inputs: Mapping[str, Path | None], *, option: str = "--output") -> None:
    """Refuse outputs that would replace inputs, even with --overwrite.

    Args:
        outputs: Each path by a name for messages, such as "captions".
        inputs: Each path by a name for messages, such as "--script file"; None for those not given.
        option: The option that sets another output.

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
    """A key that is equal for names that a file system may treat as the same. Case and Unicode form are ignored."""
    return unicodedata.normalize("NFC", os.path.realpath(path)).casefold()


def _check_not_our_own(path: Path, option: str) -> None:
    """Refuse the program's own files: the ledger, sessions, stored keys and settings."""
    if not path.exists():
        return
    target = path.resolve()
    folders = (sessions_dir(), batches_dir(), previews_dir(), spool_dir(), profiles_dir(), keys_dir())
    inside = any(target.is_relative_to(folder.resolve()) for folder in folders)
    # SQLite has more files next to a database, with other endings.
    ours = target.parent == data_dir().resolve() and target.name.startswith(_OWN_NAMES)
    if inside or ours or any(is_same_file(path, file) for file in (config_file(), Path(".env"))):
        raise InvalidInput(f"{path} is one of the files of eleven-video itself. Choose another {option}.")


def _is_ending(suffix: str) -> bool:
    """Whether a suffix is a file ending, unlike those of "v1.0" and "vol. 2"."""
    low = suffix.lower()
    if FileFormat.of_suffix(low) is not None or low in _MORE_ENDINGS:
        return True
    # Python's own lists, not those of this machine.
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
    """The nearest existing folder, in which missing ones would be created."""
    nearest = next((one for one in (folder, *folder.absolute().parents) if one.exists()), folder)
    if not nearest.is_dir():
        raise InvalidInput(
            f"The folder {folder} cannot be made: {nearest} is not a folder. Choose another place with {option}."
        )
    return nearest


def _file_name(about: str) -> str:
    """A short name that is valid on every file system, in the prompt's own script: "why-the-sky-is-blue"."""
    text = unicodedata.normalize("NFC", about).lower()
    # Marks belong to the letters before them: without its vowel signs, a Hindi word has another meaning.
    spaced = "".join(letter if unicodedata.category(letter)[0] in "LMN" else " " for letter in text)
    name = "-".join(spaced.split())
    while len(name.encode()) > _LONGEST_NAME:
        name = name[:-1]
    name = name.rstrip("-")
    # A name that Windows reserves, or no valid character at all.
    return name if name and not re.fullmatch(r"con|prn|aux|nul|com\d|lpt\d", name) else "video"
