"""Checks whether there is enough free disk space, and whether the files of the product can be read and written."""

import os
import re
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from eleven_video.config.paths import config_file, data_dir, keys_dir, profiles_dir, spool_dir
from eleven_video.config.provenance import dotenv_file
from eleven_video.config.toml_reading import settings_text
from eleven_video.domain.check_results import Check, broken, doubtful, fine
from eleven_video.domain.options import Mode
from eleven_video.errors import ConfigurationError, ElevenVideoError
from eleven_video.ledger.location import Location, ledger_location
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.ledger.reading.report_types import GroupBy
from eleven_video.ledger.spool.spool import is_waiting

# Amounts of disk space in bytes. A video of one minute at 1080p with its work files needs less than `_TOO_LITTLE`. The
# videos of a usual day need less than `_LITTLE`.
_TOO_LITTLE = 500_000_000
_LITTLE = 2_000_000_000
_GIGABYTE = 1_000_000_000

# Texts of a file that may contain secrets: names of keys, and addresses with a password.
_SECRETS = re.compile(r"gemini_api_key|elevenlabs_api_key|postgres\S*://\S*(?::[^@\s]+@|password=)", re.IGNORECASE)
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def disk_space() -> Iterator[Check]:
    """Check the free disk space in the data folder, in the current folder, and in the folder for temporary files."""
    for subject, folder in (
        ("space for data", data_dir()),
        ("space here", Path.cwd()),
        ("space for work files", Path(tempfile.gettempdir())),
    ):
        yield space_check(subject, folder, free=shutil.disk_usage(existing(folder)).free)


def space_check(subject: str, folder: Path, *, free: int) -> Check:
    """The check that reports whether `free` bytes of disk space in a folder are enough to make videos."""
    told = f"{free / _GIGABYTE:,.1f} GB free in {folder}"
    if free < _TOO_LITTLE:
        return broken(subject, told, "Free some space: a video of some minutes needs about 1 GB.")
    if free < _LITTLE:
        return doubtful(subject, told, "Free some space before long videos: some minutes need about 1 GB.")
    return fine(subject, told)


def data_folder() -> Iterator[Check]:
    """Check whether runs can save paid results in the data folder. If the data folder is missing, this check does not
    create it.
    """
    folder = data_dir()
    place = existing(folder)
    refusal = _refusal(place)
    if refusal:
        yield broken(
            "data folder",
            f"{folder} cannot be {'written' if place == folder else 'made'}: {refusal}",
            f"Make {place} a folder that you can write to, or set ELEVEN_VIDEO_HOME to another one.",
        )
    elif place == folder:
        yield fine("data folder", str(folder))
    else:
        yield fine("data folder", f"{folder}, made by the first run")


def existing(path: Path) -> Path:
    """The absolute path `path` if it exists. If it does not exist, the result is the nearest existing folder above
    it.
    """
    whole = path.absolute()
    return next((one for one in (whole, *whole.parents) if one.exists()), Path(whole.anchor))


def _refusal(folder: Path) -> str:
    """The reason why no file can be created in a folder. The result is empty if a file can be created."""
    if not folder.is_dir():
        return f"{folder} is not a folder"
    try:
        with tempfile.TemporaryFile(dir=folder, prefix=".eleven-video-") as file:
            file.write(b"1")
    except OSError as error:
        return error.strerror or type(error).__name__
    return ""


def ledger() -> Iterator[Check]:
    """Check whether the ledger can be read and written. The file of the ledger is opened for writing, but nothing is
    written.
    """
    try:
        location = ledger_location()
    except ElevenVideoError as error:
        yield broken("ledger", str(error), "Correct the setting ledger.")
        return
    if location.file is not None:
        yield from _ledger_file(location.file)
    else:
        from eleven_video.services.diagnosis.ledger_checks import usable  # noqa: PLC0415  not needed for a file

        yield from usable(location)


def _ledger_file(file: Path) -> Iterator[Check]:
    if not file.exists():
        yield fine("ledger", f"{file}, made by the first run")
        return
    try:
        # The file is opened before the ledger is read, because closing the file would release the locks with which the
        # reader protects it.
        with file.open("r+b"):
            pass
    except OSError as error:
        yield broken(
            "ledger",
            f"{file} cannot be written: {error.strerror or type(error).__name__}",
            "Make the file writable. Until then, calls are saved in separate files.",
        )
        return
    yield from _readable_ledger(Location(file))


def _readable_ledger(location: Location) -> Iterator[Check]:
    try:
        with LedgerReader.open(location) as reader:
            totals = {mode: reader.report(GroupBy.SERVICE, mode=mode).total.calls for mode in Mode}
    except ConfigurationError as error:
        remedy = "or move the file away." if location.file else "or correct the setting ledger."
        yield broken("ledger", str(error), f"Update eleven-video if a newer version wrote it, {remedy}")
        return
    yield fine("ledger", f"{location}, {' and '.join(f'{calls:,} {mode}' for mode, calls in totals.items())} calls")


def spool() -> Iterator[Check]:
    """Warn if a spool is not imported into the ledger yet."""
    in_use = ledger_location().spool_folder
    if is_waiting(in_use):
        yield doubtful(
            "spool",
            f"calls in {in_use} are not in the ledger yet, or a run is in progress",
            "Import them: eleven-video usage report",
        )
    for folder in sorted({spool_dir(), *(path for path in spool_dir().glob("*") if path.is_dir())} - {in_use}):
        if is_waiting(folder):
            yield doubtful(
                "spool",
                f"calls in {folder} are not in the ledger that they belong to, which is not in use now",
                "Import them: eleven-video usage report, with the setting ledger of the runs that made them.",
            )


def config() -> Iterator[Check]:
    """Check whether the files with settings can be read. Files that may contain keys should be readable only by their
    owner, so this is also checked.
    """
    file = config_file()
    if not file.exists():
        yield fine("config file", f"{file}, does not exist: every setting has a default")
    else:
        yield settings_file_check("config file", file, exposed=broken)
    variables = dotenv_file()
    if variables.exists():
        yield settings_file_check(".env", variables.absolute(), exposed=doubtful)
    for subject, folder in (("profile", profiles_dir()), ("keys", keys_dir())):
        for one in sorted(folder.glob("*.toml")):
            yield settings_file_check(f"{subject} {one.stem}", one, exposed=broken)


def settings_file_check(subject: str, file: Path, *, exposed: Callable[[str, str, str], Check]) -> Check:
    """The check that reports whether a file with settings can be read. If the file may contain keys, the check also
    reports whether only the owner of the file can read the file.

    Args:
        subject: The subject of the check, such as "config file".
        file: The path of the file.
        exposed: The function that makes the check if other users can read keys in the file.
    """
    try:
        text = settings_text(file)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        return broken(subject, f"{file} cannot be read: {reason}", "Make it a text file that you can read.")
    mode = stat.S_IMODE(file.stat().st_mode)
    # Windows has no file modes. On Windows, only the user can read files in the user's own folder.
    if os.name != "posix" or not _SECRETS.search(text):
        return fine(subject, str(file))
    if mode & _OTHERS:
        return exposed(
            subject, f"{file} may hold keys, and other users can read it (mode {mode:o})", f"chmod 600 '{file}'"
        )
    return fine(subject, f"{file}, readable by its owner only (mode {mode:o})")
