"""Reads or makes the page token. Only a person who knows the page token may use the page."""

import re
import secrets
from pathlib import Path

from eleven_video.errors import ConfigurationError
from eleven_video.files import make_private_folder, read_regular, write_whole

_BYTES = 24
_FORM = re.compile(r"[A-Za-z0-9_-]{32}")
_LARGEST_FILE = 1_000


def page_token(file: Path, *, new: bool = False) -> str:
    """Read the page token in a file. If the file has no valid token, or if `new` is True, make a new token.

    Only the owner can read the file. The token stays the same, so that the user can bookmark a page.

    Raises:
        ConfigurationError: The file cannot be read or written.
    """
    try:
        if not new and (kept := _read(file)):
            return kept
        token = secrets.token_urlsafe(_BYTES)
        make_private_folder(file.parent)
        write_whole(file, f"{token}\n".encode(), owners=True)
    except OSError as error:
        raise ConfigurationError(
            f"The page's token cannot be stored in {file}: {error.strerror or error}. "
            "Allow writing there, or set ELEVEN_VIDEO_HOME to another folder."
        ) from error
    return token


def _read(file: Path) -> str:
    """The page token in a file. The text is empty if the file does not exist or its token is damaged."""
    try:
        text = read_regular(file, most=_LARGEST_FILE).decode("ascii", "replace").strip()
    except FileNotFoundError:
        return ""
    return text if _FORM.fullmatch(text) else ""
