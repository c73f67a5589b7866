"""Runs `config set`, `unset`, `edit` and `path`, and `profile set`. They use config.toml or the file of a profile."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.text import Text

from eleven_video.cli.settings.config_show import shown_ledger
from eleven_video.cli.settings.setting_checks import check_setting_names
from eleven_video.cli.shell.editor import has_editor, open_editor
from eleven_video.cli.shell.json_result import print_json_result
from eleven_video.config.ledger_setting import SETTING as LEDGER
from eleven_video.config.paths import config_file
from eleven_video.config.profiles import DEFAULT_PROFILE, chosen_profile, profile_file
from eleven_video.config.provenance import OriginKind, origins
from eleven_video.config.setting_name_check import check_names, nearest
from eleven_video.config.settings import Settings, load_settings
from eleven_video.config.settings_file import parse_settings_text, read_settings_text, write_settings
from eleven_video.config.typed_setting import parse_assignments
from eleven_video.errors import ConfigurationError, InvalidInput
from eleven_video.ui.console import console
from eleven_video.ui.live.log_lines import say
from eleven_video.ui.questions import can_ask

_HEAD = "Settings of eleven-video."


def set_settings(words: Sequence[str], *, as_json: bool) -> None:
    """Write settings such as "voice=Rachel" to the chosen profile's file. Without a profile, write to config.toml.

    Raises:
        InvalidInput: A setting or its value is invalid, or a voice or model does not exist. Nothing was written.
        ConfigurationError: The file cannot be read or written.
    """
    wanted, file = parse_assignments(words), _file()
    for note in _notes_on_names(wanted):
        say(console, Text(note))
    write_settings(file, wanted, head=_HEAD)
    for name in wanted:
        _tell_stronger(name, file)
    shown = {name: shown_ledger(value) if name == LEDGER else value for name, value in wanted.items()}
    lines = [f"{name} = {value}" for name, value in shown.items()]
    _tell({"file": str(file), "set": shown}, "\n".join([f"Written to {file}:", *lines]), as_json=as_json)


def assignments(words: Sequence[str]) -> list[str]:
    """The typed words as assignments such as "voice=Rachel". A single setting may be typed as two words.

    The name of a setting never has an equals sign, so a first word with one is an assignment.

    Raises:
        InvalidInput: There are neither assignments nor a setting and its value.
    """
    if "=" in words[0]:
        return [*words]
    if len(words) != 2:  # noqa: PLR2004  a setting and its value
        # The words are not quoted, because one of them may be a key that was pasted by mistake.
        raise InvalidInput("Write each setting with its value, as in voice=Rachel. Put a value with blanks in quotes.")
    return ["=".join(words)]


def _notes_on_names(wanted: Mapping[str, object]) -> tuple[str, ...]:
    """Check the names of voices and models in new settings. Returns messages about names that could not be checked.

    If the stored settings are invalid, nothing is checked, because the user may want to correct these settings.
    """
    try:
        settings = load_settings()
    except ConfigurationError:
        return ()
    return check_setting_names(settings, wanted)


def unset_setting(name: str, *, as_json: bool) -> None:
    """Remove a setting from the chosen profile's file. Without a profile, remove the setting from config.toml.

    If the file does not have the setting, a message says so, and no error is raised.

    Raises:
        InvalidInput: There is no setting with this name.
        ConfigurationError: The file cannot be read or written.
    """
    if name not in Settings.model_fields:
        raise InvalidInput(f"There is no setting {name!r}. Use {nearest(name, tuple(Settings.model_fields))}.")
    file = _file()
    was_set = name in parse_settings_text(read_settings_text(file), file)
    if was_set:
        write_settings(file, {name: None})
    told = f"Removed {name} from {file}." if was_set else f"{name} is not set in {file}."
    _tell({"file": str(file), "unset": name, "was_set": was_set}, told, as_json=as_json)


def edit_settings() -> None:
    """Open the settings file in the user's editor, and check the edited file.

    Raises:
        InvalidInput: No editor was found, or the editor ended with an error.
        ConfigurationError: The file cannot be written, or a setting in it cannot be used.
    """
    file = _file()
    if not can_ask() and not has_editor():
        raise InvalidInput(f"There is no terminal to edit in, and EDITOR is not set. Edit {file}, or set EDITOR.")
    if not file.exists():
        write_settings(file, {}, head=_HEAD)
    open_editor(file, instead=f"edit {file}")
    try:
        check_names(file, Settings.model_fields)
        load_settings()
    except ConfigurationError as error:
        raise ConfigurationError(f"{error} Your changes are in {file}.") from None


def print_path(*, as_json: bool) -> None:
    """Print the path of the settings file, even if the file does not exist."""
    file = _file()
    if as_json:
        print_json_result({"path": str(file), "exists": file.exists()})
    else:
        sys.stdout.write(f"{file}\n")


def _file() -> Path:
    name = chosen_profile()
    return config_file() if name in (None, DEFAULT_PROFILE) else profile_file(name)


def _tell_stronger(name: str, file: Path) -> None:
    """Warn if the environment or another file overrides this setting. Print nothing if any setting is invalid."""
    try:
        load_settings()
        place = origins()[name][0]
    except ConfigurationError:
        return
    ours = OriginKind.CONFIG if file == config_file() else OriginKind.PROFILE
    if place.kind not in (ours, OriginKind.DEFAULT):
        say(console, Text(f"Warning: {name} is also set in: {place}. That value is used here."))


def _tell(record: dict[str, object], text: str, *, as_json: bool) -> None:
    if as_json:
        print_json_result(record)
    else:
        sys.stdout.write(text + "\n")
