"""Opens files in the user's own editor."""

import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from eleven_video.errors import InvalidInput


def has_editor() -> bool:
    """Whether the user has set an editor. It may have its own window, so no terminal is needed."""
    return bool(os.environ.get("VISUAL") or os.environ.get("EDITOR"))


def open_editor(path: Path, *, instead: str = "") -> None:
    """Let the user edit a file with $VISUAL, else $EDITOR, else the system's own editor.

    Args:
        path: The file.
        instead: The alternative to an editor, such as "give --script FILE".

    Raises:
        InvalidInput: The editor was not found, or it ended with an error; changes are in the file.
    """
    windows = os.name == "nt"
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ("notepad" if windows else "vi")
    try:
        # On Windows the command line is passed unchanged, because its quoting differs from a POSIX shell's.
        command = f'{editor} "{path}"' if windows else [*shlex.split(editor), str(path)]
        with _ctrl_c_is_the_editors():
            # The editor needs the terminal even if stdout is redirected for the result.
            drawn_on = None if sys.stdout is not None and sys.stdout.isatty() else sys.stderr
            code = subprocess.call(command, stdout=drawn_on)  # noqa: S603  the user's own editor
    except (OSError, ValueError) as error:
        raise InvalidInput(
            f"The editor {editor!r} cannot be run ({error}). Set EDITOR{f', or {instead}' if instead else ''}."
        ) from None
    if code:
        raise InvalidInput(f"The editor exited with status {code}. Your changes are in {path}.")


@contextmanager
def _ctrl_c_is_the_editors() -> Iterator[None]:
    """Ignore Ctrl-C here, as the editor gets it too.

    This uses a handler, because an ignored signal would be inherited.
    """
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
