"""Changes settings in TOML files. All other content of the files, such as comments, stays unchanged."""

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eleven_video.config.ledger_setting import passwords_in
from eleven_video.config.toml_reading import parse_toml, settings_text
from eleven_video.errors import ConfigurationError, InvalidInput
from eleven_video.files import make_private_folder, replacing

if TYPE_CHECKING:
    from tomlkit import TOMLDocument


def write_settings(path: Path, settings: Mapping[str, Any], *, head: str = "") -> None:
    """Write settings into a settings file. If the file does not exist, it is created.

    Args:
        path: The path of the settings file.
        settings: The values of the settings, by name. If a value is None, the setting is removed from the file.
        head: A comment that is written at the start of a new file. If `head` is "", no comment is written.

    Raises:
        ConfigurationError: The file cannot be read or written, or the file has a layout that cannot be edited.
    """
    import tomlkit  # noqa: PLC0415  loaded only if a file is edited

    text = read_settings_text(path)
    document = parse_settings_text(text, path)
    meant = parse_toml(text)
    if head and not path.exists():
        document.add(tomlkit.comment(head))
    for name, value in settings.items():
        if value is None:
            meant.pop(name, None)
            document.pop(name, None)
        else:
            meant[name] = value
            document[name] = value
    after = tomlkit.dumps(document)
    if parse_toml(after) != meant:
        raise ConfigurationError(
            f"The settings in {path} use a TOML layout that this command cannot edit. Edit the file by hand."
        )
    if after != text or not path.exists():
        has_password = any(isinstance(value, str) and passwords_in(value) for value in settings.values())
        write_settings_text(path, text, after, private=has_password)


def read_settings_text(path: Path) -> str:
    """The text of a settings file, or "" if the file does not exist.

    Raises:
        ConfigurationError: The file cannot be read or is not UTF-8 text.
    """
    try:
        return settings_text(path)
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except OSError as error:
        raise ConfigurationError(f"The settings in {path} cannot be read: {error.strerror or error}.") from None
    except ValueError:
        raise ConfigurationError(f"The settings in {path} are not UTF-8 text. Save the file as plain text.") from None


def parse_settings_text(text: str, path: Path) -> "TOMLDocument":
    """Parse `text`, which is the content of the settings file `path`, and return an editable document.

    Raises:
        ConfigurationError: The text is not valid TOML.
    """
    import tomlkit  # noqa: PLC0415  loaded only if a file is edited
    from tomlkit.exceptions import TOMLKitError  # noqa: PLC0415

    try:
        parse_toml(text)
        return tomlkit.parse(text)
    except (ValueError, TOMLKitError) as error:
        raise ConfigurationError(f"The settings in {path} cannot be read: {error}.") from None


def write_settings_text(path: Path, before: str, after: str, *, private: bool = False) -> None:
    """Replace the content of a settings file as a whole or not at all.

    The file keeps its type of line ends, and its access permissions unless `private` is true. Only the owner can read a
    new file or a file that is `private`.

    Raises:
        ConfigurationError: The file cannot be written.
        InvalidInput: The text is not valid Unicode.
    """
    if "\r\n" in before and before.count("\r\n") == before.count("\n"):
        after = after.replace("\r\n", "\n").replace("\n", "\r\n")
    try:
        data = after.encode("utf-8")
    except UnicodeEncodeError:
        raise InvalidInput(
            f"The text for {path} contains characters that are not valid Unicode. Nothing was changed. Type it again."
        ) from None
    # If the path is a symbolic link, the target of the link is replaced, and the link stays.
    target = path.resolve()
    try:
        make_private_folder(target.parent)
        mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else None
        if mode is not None and not os.access(target, os.W_OK):
            raise PermissionError(13, "Permission denied")
        with replacing(target, owners=True) as part:
            part.write_bytes(data)
            if mode is not None:
                part.chmod(mode & 0o700 if private else mode)
    except OSError as error:
        raise ConfigurationError(
            f"The settings in {path} cannot be written: {error.strerror or error}. Nothing was changed."
        ) from None
