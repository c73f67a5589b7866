"""Stores API keys that the user has typed. Keys are stored in the system keyring or in a file that only its owner can
read.

Each profile has a small file. For each key of the profile, the file contains either the key or a note that the key is
in the keyring. A note prevents the program from searching the keyring for a key that does not exist.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from eleven_video.config.profiles import keys_file
from eleven_video.config.toml_reading import parse_toml, settings_text
from eleven_video.errors import ConfigurationError
from eleven_video.files import make_private_folder, replacing

KEY_SETTINGS = ("gemini_api_key", "elevenlabs_api_key")

_KEYRING = "keyring"
_IN = "_in"
_HEAD = "Keys of eleven-video, written by `eleven-video setup`. Only you should be able to read this file."


def stored_keys(profile: str) -> dict[str, SecretStr]:
    """The keys of a profile, by the name of the setting. A key in the keyring is fetched only when the key is used for
    the first time.

    Raises:
        ConfigurationError: The file cannot be read. The error message does not quote the file, because the file may
            contain a key.
    """
    entries = _read(keys_file(profile))
    found: dict[str, SecretStr] = {}
    for setting in KEY_SETTINGS:
        if isinstance(key := entries.get(setting), str):
            found[setting] = SecretStr(key)
        elif entries.get(setting + _IN) == _KEYRING:
            from eleven_video.config.keyring_keys import KeyInKeyring  # noqa: PLC0415  only if it is used

            found[setting] = KeyInKeyring(profile, setting)
    return found


def is_in_keyring(profile: str, setting: str) -> bool:
    """Whether the stored key for a setting is in the keyring.

    If the result is false and a key is stored, the key is in the profile's file of keys.
    """
    entries = _read(keys_file(profile))
    return not isinstance(entries.get(setting), str) and entries.get(setting + _IN) == _KEYRING


def store_keys(profile: str, keys: Mapping[str, str]) -> dict[str, str]:
    """Store keys of a profile. If the keyring does not accept a key, the key is stored in the profile's file of keys.

    Args:
        profile: The name of the profile.
        keys: The keys, by the name of the setting, such as gemini_api_key.

    Returns:
        The name of the keyring in which each key was stored, by the name of the setting. The name is "" if the key was
        stored in the profile's file of keys.

    Raises:
        ConfigurationError: The file cannot be written.
    """
    from eleven_video.config.keyring_keys import forget, keep  # noqa: PLC0415  only if it is used

    file = keys_file(profile)
    entries = _read(file)
    places: dict[str, str] = {}
    for setting, key in keys.items():
        was_there = entries.pop(setting + _IN, None) == _KEYRING
        entries.pop(setting, None)
        if place := keep(profile, setting, key):
            entries[setting + _IN] = _KEYRING
        else:
            if was_there:
                forget(profile, setting)
            entries[setting] = key
        places[setting] = place or ""
    _write(file, entries)
    return places


def forget_keys(profile: str) -> list[str]:
    """Remove the keys of a profile from the keyring, and delete the profile's file of keys.

    Returns:
        The settings whose keys could not be removed from the keyring.

    Raises:
        ConfigurationError: The file cannot be deleted.
    """
    file = keys_file(profile)
    left: list[str] = []
    entries = _read(file)
    in_keyring = [setting for setting in KEY_SETTINGS if entries.get(setting + _IN) == _KEYRING]
    if in_keyring:
        from eleven_video.config.keyring_keys import forget  # noqa: PLC0415  only if it is used

        left = [setting for setting in in_keyring if not forget(profile, setting)]
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        raise ConfigurationError(f"The keys in {file} cannot be removed: {error.strerror or error}.") from None
    return left


def _read(file: Path) -> dict[str, Any]:
    try:
        return parse_toml(settings_text(file))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise ConfigurationError(f"The keys in {file} cannot be read: {error.strerror or error}.") from None
    except ValueError:
        # The original error message is not shown, because it may contain characters of a key.
        raise ConfigurationError(
            f"The keys in {file} cannot be read: it is not valid TOML. Remove it and run eleven-video setup."
        ) from None


def _write(file: Path, entries: Mapping[str, Any]) -> None:
    import tomlkit  # noqa: PLC0415  loaded only if keys are stored

    document = tomlkit.document()
    document.add(tomlkit.comment(_HEAD))
    for name, value in entries.items():
        document.add(name, value)
    target = file.resolve()
    try:
        make_private_folder(target.parent)
        with replacing(target, owners=True) as part:
            part.write_bytes(tomlkit.dumps(document).encode())
    except OSError as error:
        raise ConfigurationError(
            f"The keys cannot be written to {file}: {error.strerror or error}. Set the variables instead."
        ) from None
    if os.name == "posix" and target.stat().st_mode & 0o077:
        target.unlink()
        raise ConfigurationError(
            f"{file.parent} is on a file system where other users could read the key. It was not stored. Set the variable instead."
        )
