"""Runs the commands `profile create`, `profile switch` and `profile delete`."""

import sys
from collections.abc import Sequence
from typing import Any

from rich.text import Text

from eleven_video.cli.settings.config_show import shown_ledger
from eleven_video.cli.settings.setting_checks import check_setting_names
from eleven_video.cli.shell.json_result import print_json_result
from eleven_video.config.key_store import forget_keys
from eleven_video.config.ledger_setting import SETTING as LEDGER
from eleven_video.config.paths import config_file
from eleven_video.config.profiles import DEFAULT_PROFILE, existing_profile, profile_file, profile_name
from eleven_video.config.provenance import OriginKind, named_profiles
from eleven_video.config.settings import load_settings
from eleven_video.config.settings_file import write_settings
from eleven_video.config.typed_setting import parse_assignments
from eleven_video.errors import ConfigurationError, InvalidInput
from eleven_video.ui.console import console
from eleven_video.ui.live.log_lines import say
from eleven_video.ui.questions import ask_yes, can_ask


def create_profile(typed: str, settings: Sequence[str], *, as_json: bool) -> None:
    """Create a profile with the given settings.

    Raises:
        InvalidInput: The name or a setting is invalid, a voice or model does not exist, or the profile already exists.
        ConfigurationError: The profile's file cannot be written.
    """
    name = profile_name(typed)
    if name == DEFAULT_PROFILE:
        raise InvalidInput(f"{DEFAULT_PROFILE!r} is reserved: it means no profile. Choose another name.")
    file = profile_file(name)
    if file.exists():
        raise InvalidInput(f"Profile {name!r} already exists. To see its settings: eleven-video profile show {name}")
    wanted = parse_assignments(settings)
    for note in check_setting_names(load_settings(), wanted):
        say(console, Text(note))
    write_settings(file, wanted, head=f"Settings of the profile {name}. Other settings come from config.toml.")
    _tell(
        {
            "created": name,
            "file": str(file),
            "settings": {
                setting: shown_ledger(value) if setting == LEDGER else value for setting, value in wanted.items()
            },
        },
        f"Created profile {name}: {file}\nTo set its keys: eleven-video setup --profile {name}",
        as_json=as_json,
    )


def switch_profile(typed: str, *, as_json: bool) -> None:
    """Write the name of a profile to config.toml. Later commands then use this profile.

    Raises:
        InvalidInput: The profile does not exist.
        ConfigurationError: The config file cannot be read or written.
    """
    name = existing_profile(typed, named_by="")
    write_settings(config_file(), {"profile": None if name == DEFAULT_PROFILE else name})
    stronger = [
        (other, origin)
        for other, origin in named_profiles()
        if origin.kind in {OriginKind.ENVIRONMENT, OriginKind.DOTENV} and other != name
    ]
    for other, origin in stronger[:1]:
        say(console, Text(f"{origin.name} ({origin.kind}) sets profile {other} and takes precedence here."))
    _tell({"in_use": name}, f"Switched to profile {name}.", as_json=as_json)


def delete_profile(typed: str, *, agreed: bool, as_json: bool) -> None:
    """Delete a profile with its settings and its stored keys.

    Raises:
        InvalidInput: The profile does not exist or is in use. Or the user must confirm, but there is no terminal.
        ConfigurationError: The profile's file cannot be deleted.
    """
    name = existing_profile(typed, named_by="")
    if name == DEFAULT_PROFILE:
        raise InvalidInput(f"{DEFAULT_PROFILE!r} means no profile: there is nothing to delete.")
    for used, origin in named_profiles():
        if used == name:
            raise InvalidInput(
                f"Profile {name} is in use ({origin}). First: eleven-video profile switch {DEFAULT_PROFILE}"
            )
    if not agreed:
        if not can_ask():
            raise InvalidInput(f"There is no terminal to confirm on. To delete profile {name}, add --yes.")
        if not ask_yes(console, f"Delete profile {name} with its settings and keys?"):
            _tell({"deleted": None}, "Cancelled. Nothing was changed.", as_json=as_json)
            return
    left = forget_keys(name)
    file = profile_file(name)
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        raise ConfigurationError(f"{file} cannot be removed: {error.strerror or error}.") from None
    if left:
        said = " and ".join(setting.upper() for setting in left)
        say(console, Text(f"The system keyring did not answer, and may still hold {said} of {name}. Remove it there."))
    _tell({"deleted": name}, f"Deleted profile {name}.", as_json=as_json)


def _tell(record: dict[str, Any], text: str, *, as_json: bool) -> None:
    if as_json:
        print_json_result(record)
    else:
        sys.stdout.write(text + "\n")
