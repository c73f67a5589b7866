"""Runs `profile list` and `profile show`. These commands show the settings of profiles."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eleven_video.cli.settings.config_show import shown_ledger, without_password
from eleven_video.cli.shell.json_result import print_json_result
from eleven_video.config.key_store import KEY_SETTINGS, is_in_keyring, stored_keys
from eleven_video.config.ledger_setting import SETTING as LEDGER
from eleven_video.config.paths import config_file
from eleven_video.config.profiles import DEFAULT_PROFILE, existing_profile, keys_file, profile_file, profile_names
from eleven_video.config.provenance import DEFAULT, SettingOrigin, named_profiles
from eleven_video.config.setting_name_check import check_names
from eleven_video.config.settings import Settings
from eleven_video.config.settings_file import parse_settings_text, read_settings_text
from eleven_video.domain.text.plain_text import one_line
from eleven_video.errors import ConfigurationError
from eleven_video.ui.console import make_console
from eleven_video.ui.tables.profiles import ProfileList, ProfileRow
from eleven_video.ui.tables.settings_list import SettingLine, SettingsList

_NOT_SET = "not set"


@dataclass(frozen=True, slots=True)
class _Facts:
    """The content of a profile. `keys` has for each API key the place where the key is stored, or "not set"."""

    name: str
    file: Path
    settings: dict[str, Any]
    keys: dict[str, str]

    def record(self, *, in_use: bool) -> dict[str, Any]:
        return {
            "name": self.name,
            "in_use": in_use,
            "file": str(self.file),
            "settings": self.settings,
            "keys": {name: None if place == _NOT_SET else place for name, place in self.keys.items()},
        }


def profile_in_force() -> tuple[str, SettingOrigin]:
    """The name of the profile in use, and the place where this name is set. Maybe no such profile exists."""
    return next(iter(named_profiles()), (DEFAULT_PROFILE, DEFAULT))


def print_profiles(*, as_json: bool) -> None:
    """Print all profiles. If the file of a profile is invalid, the list has the error message.

    Raises:
        ConfigurationError: config.toml or the folder of profiles cannot be read.
    """
    used, origin = profile_in_force()
    rows: list[ProfileRow] = []
    records: list[dict[str, Any]] = []
    for name in [DEFAULT_PROFILE, *profile_names()]:
        try:
            facts = _facts(name)
        except ConfigurationError as error:
            rows.append(ProfileRow(name, in_use=name == used, problem=str(error)))
            records.append({"name": name, "in_use": name == used, "file": str(_file(name)), "problem": str(error)})
            continue
        keys = [setting for setting, place in facts.keys.items() if place != _NOT_SET]
        rows.append(ProfileRow(name, in_use=name == used, settings=tuple(facts.settings), keys=tuple(keys)))
        records.append(facts.record(in_use=name == used))
    if as_json:
        print_json_result({"in_use": used, "named_by": str(origin), "profiles": records})
        return
    make_console(sys.stdout).print(ProfileList(rows, used, str(origin)), soft_wrap=False, crop=False)


def print_profile(typed: str | None, *, as_json: bool) -> None:
    """Print the settings of one profile, and where its API keys are stored.

    If `typed` is None, it is the profile in use.

    Raises:
        InvalidInput: The profile does not exist.
        ConfigurationError: The profile's file is invalid.
    """
    used, origin = profile_in_force()
    named = used if typed is None else typed
    name = existing_profile(named, named_by=str(origin) if typed is None and origin is not DEFAULT else "")
    facts = _facts(name)
    if as_json:
        print_json_result(facts.record(in_use=name == used))
        return
    lines = [SettingLine(setting, _written(value)) for setting, value in facts.settings.items()]
    lines += [
        SettingLine(setting, "set" if place != _NOT_SET else place, _place(place))
        for setting, place in facts.keys.items()
    ]
    files = [
        SettingLine(said, str(path), "" if path.exists() else "does not exist")
        for said, path in (("settings", facts.file), ("keys", keys_file(name)))
    ]
    make_console(sys.stdout).print(SettingsList(lines, files), soft_wrap=False, crop=False)


def _facts(name: str) -> _Facts:
    file = _file(name)
    known = [setting for setting in Settings.model_fields if setting != "profile" or name == DEFAULT_PROFILE]
    check_names(file, known)
    told = parse_settings_text(read_settings_text(file), file).unwrap()
    stored = stored_keys(name)
    keys: dict[str, str] = {}
    for setting in KEY_SETTINGS:
        if setting in stored:
            keys[setting] = "keyring" if is_in_keyring(name, setting) else "keys file"
        else:
            keys[setting] = "settings file" if told.get(setting) else _NOT_SET
    shown = {
        setting: without_password(value)
        if setting.endswith("_url")
        else shown_ledger(value)
        if setting == LEDGER
        else value
        for setting, value in told.items()
        if setting not in {*KEY_SETTINGS, "profile"}
    }
    return _Facts(name, file, json.loads(json.dumps(shown, default=str)), keys)


def _file(name: str) -> Path:
    return config_file() if name == DEFAULT_PROFILE else profile_file(name)


def _place(place: str) -> str:
    return "" if place == _NOT_SET else place


def _written(value: Any) -> str:
    return one_line(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
