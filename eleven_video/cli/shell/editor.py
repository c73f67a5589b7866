"""Opens files in the user's own editor."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

from eleven_video.errors import InvalidInput
from eleven_video.ui.questions import handling_ctrl_c


def has_editor() -> bool:
    """Whether $VISUAL or $EDITOR is set. An editor from these variables may open its own window without a terminal."""
    return bool(os.environ.get("VISUAL") or os.environ.get("EDITOR"))


def open_editor(path: Path, *, instead: str = "") -> None:
    """Let the user edit a file with the editor in $VISUAL or $EDITOR. If none is set, the system's own editor is used.

    Args:
        path: The file to edit.
        instead: The advice in the error message if the editor cannot run, such as "give --script FILE".

    Raises:
        InvalidInput: The editor was not found, or ended with an error. Changes that the user has saved stay in the
            file.
    """
    windows = os.name == "nt"
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ("notepad" if windows else "vi")
    try:
        # On Windows the command is one text, because `shlex` only understands the quotes of POSIX shells.
        command = f'{editor} "{path}"' if windows else [*shlex.split(editor), str(path)]
        # The editor also receives Ctrl-C. This process must then do nothing. SIG_IGN cannot be used here, because the
        # editor would inherit SIG_IGN and ignore Ctrl-C.
        with handling_ctrl_c(lambda *_: None):
            # If stdout is a file, the editor draws on stderr, because stderr is still the terminal.
            drawn_on = None if sys.stdout is not None and sys.stdout.isatty() else sys.stderr
            code = subprocess.call(command, stdout=drawn_on)  # noqa: S603  the user's own editor
    except (OSError, ValueError) as error:
        raise InvalidInput(
            f"The editor {editor!r} cannot be run ({error}). Set EDITOR{f', or {instead}' if instead else ''}."
        ) from None
    if code:
        raise InvalidInput(f"The editor exited with status {code}. Your changes are in {path}.")
