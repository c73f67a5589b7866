"""Runs `config show` and `config get`: shows the value of each setting, and the place where it is set."""

import json
import re
import sys
from enum import Enum
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from eleven_video.cli.shell.json_result import print_json_result
from eleven_video.config.ledger_setting import SETTING as LEDGER
from eleven_video.config.ledger_setting import checked_ledger
from eleven_video.config.paths import config_file, data_dir, sessions_dir
from eleven_video.config.profiles import DEFAULT_PROFILE, keys_file, profile_file
from eleven_video.config.provenance import dotenv_file, origins
from eleven_video.config.setting_name_check import nearest
from eleven_video.config.settings import Settings, load_settings
from eleven_video.domain.text.plain_text import visible_lines
from eleven_video.errors import InvalidInput
from eleven_video.ledger.location import Location, ledger_location
from eleven_video.ui.console import make_console
from eleven_video.ui.tables.settings_list import SettingLine, SettingsList

# The user name and password in an address. They stand before the name of the host.
_CREDENTIALS = re.compile(r"(?<=://)[^/@]*@")
_NOT_SET = "not set"


def show_settings(*, as_json: bool) -> None:
    """Show the value of every setting and the place where it is set.

    Also show the paths of all files and folders in use.

    Raises:
        ConfigurationError: A setting or its file cannot be used.
    """
    settings = load_settings()
    places = origins()
    values = {name: shown_value(settings, name) for name in Settings.model_fields}
    paths: dict[str, Path | Location] = {
        "config file": config_file(),
        ".env": dotenv_file().absolute(),
        **_profile_paths(settings.profile),
        "data folder": data_dir(),
        "ledger": ledger_location(),
        "sessions": sessions_dir(),
    }
    if as_json:
        record = {
            "settings": {
                name: {
                    "value": value,
                    "origins": [{"kind": str(place.kind), "name": place.name or None} for place in places[name]],
                }
                for name, value in values.items()
            },
            "paths": {name.strip(".").replace(" ", "_"): str(path) for name, path in paths.items()},
        }
        print_json_result(record)
        return
    lines = [
        SettingLine(name, _written(value), " and ".join(str(place) for place in places[name]))
        for name, value in values.items()
    ]
    files = [SettingLine(name, str(path), _state(path)) for name, path in paths.items()]
    make_console(sys.stdout).print(SettingsList(lines, files), soft_wrap=False, crop=False)


def show_setting(name: str, *, as_json: bool) -> None:
    """Print the value of one setting, or an empty line if it is not set.

    Raises:
        InvalidInput: There is no setting with this name.
        ConfigurationError: A setting or its file cannot be used.
    """
    if name not in Settings.model_fields:
        raise InvalidInput(f"There is no setting {name!r}. Use {nearest(name, tuple(Settings.model_fields))}.")
    value = shown_value(load_settings(), name)
    if as_json:
        places = [{"kind": str(place.kind), "name": place.name or None} for place in origins()[name]]
        print_json_result({"setting": name, "value": value, "origins": places})
        return
    shown = "" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    sys.stdout.write(visible_lines(shown) + "\n")


def _profile_paths(profile: str) -> dict[str, Path]:
    paths = {} if profile == DEFAULT_PROFILE else {"profile file": profile_file(profile)}
    return paths | {"keys file": keys_file(profile)}


def shown_value(settings: Settings, name: str) -> Any:
    """The value of a setting for JSON. For an API key, it is only "set" or "not set". Addresses have no password."""
    value = getattr(settings, name)
    if name == LEDGER:
        return None if value is None else str(Location.of(value.get_secret_value()))
    if Settings.model_fields[name].annotation == SecretStr | None:
        return "set" if value else _NOT_SET
    if name.endswith("_url") and value:
        return without_password(value)
    return _plain(value)


def without_password(url: Any) -> str:
    """The address without its user name and password."""
    return _CREDENTIALS.sub("", str(url))


def shown_ledger(value: object) -> object:
    """The setting `ledger` as it may be shown. An address that cannot be read may have a password anywhere."""
    try:
        return str(Location.of(checked_ledger(str(value))))
    except ValueError:
        return "[cannot be used]"


def _state(path: Path | Location) -> str:
    if isinstance(path, Location):
        return "on a server" if path.is_on_server else "" if path.may_exist else "does not exist"
    return "" if path.exists() else "does not exist"


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, Path):
        return str(value)
    return str(value)


def _written(value: Any) -> str:
    if value is None or value in ("", {}):
        return _NOT_SET
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else str(value)
