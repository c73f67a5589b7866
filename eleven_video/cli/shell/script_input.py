"""Reads the script in the option --script, and refuses options that cannot be used together with --script."""

import errno
from pathlib import Path
from typing import TYPE_CHECKING

from eleven_video.cli.shell.stdin import STDIN, read_stdin
from eleven_video.domain.script.script import Script
from eleven_video.errors import InvalidInput
from eleven_video.files import is_pipe, read_regular

if TYPE_CHECKING:
    from eleven_video.domain.script.script_file import ScriptRead

_LONGEST_SCRIPT = 1_000_000  # in bytes; this is about fifteen hours of narration


def read_script(path: Path) -> Script:
    """Read a script. It is a text file of the user, or the script.json of an earlier run."""
    return open_script(path).script


def open_script(path: Path) -> "ScriptRead":
    """Read a script. The result has the script and also the parts of the text that are not spoken."""
    from eleven_video.cli.shell.script_formats import read_bytes

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
    """The reason why a file cannot be read. The text has no full stop.

    If the file is a named pipe, it recommends stdin.
    """
    reason = error.strerror or str(error)
    return f"{reason}. Pipe it into the command and write {STDIN} in its place" if is_pipe(path) else reason


def check_about_writing(*, rephrase: str | None = None, review: bool = False) -> None:
    """Raise an error if --rephrase or --review is used together with --script.

    Raises:
        InvalidInput: --rephrase or --review was typed.
    """
    own = {"--rephrase": rephrase is not None, "--review": review}
    for option in (name for name, typed in own.items() if typed):
        raise InvalidInput(f"A --script is spoken as it is. Leave {option} out.")


def check_script_length(duration: str | None) -> None:
    """Raise an error if --duration is used together with --script.

    Raises:
        InvalidInput: --duration was typed.
    """
    if duration is not None:
        raise InvalidInput("A --script sets its own length. Leave out --duration.")
