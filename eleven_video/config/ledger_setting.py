"""Reads the setting `ledger`: the file or the PostgreSQL database in which all calls are recorded.

Almost every command needs this setting, and reports must start fast. So this module reads the setting without the other
settings and without pydantic. A .env file cannot set it, because a folder must not decide where costs are recorded.
"""

import os
import re
from pathlib import Path
from urllib.parse import parse_qs, unquote

from eleven_video.config.key_redaction import note_key
from eleven_video.config.paths import config_file
from eleven_video.config.profiles import DEFAULT_PROFILE, chosen_profile, existing_profile, profile_file
from eleven_video.config.setting_name_check import named_in
from eleven_video.errors import ConfigurationError

SETTING = "ledger"
_VARIABLE = "ELEVEN_VIDEO_LEDGER"
_PROFILE_VARIABLE = "ELEVEN_VIDEO_PROFILE"
# A server's address in the form in which it is stored. SQLAlchemy calls the driver "postgresql+psycopg".
_SERVER = "postgresql"
_SERVER_SCHEMES = frozenset({"postgres", "postgresql", "postgresql+psycopg"})
_FILE_SCHEME = "sqlite:///"
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]{0,30})://")
_EXAMPLE = "postgresql://user@host/database"
_ADDRESS = re.compile(
    r"(?:(?P<user>[^:@/?]*)(?::(?P<password>[^@/?]*))?@)?"
    r"(?P<host>\[[0-9A-Fa-f:.%]+\]|[^:@/?\[\]]*)(?::(?P<port>[0-9]*))?"
    r"/(?P<database>[^@/?]+)(?:\?(?P<query>[^@]*))?"
)
_LAST_PORT = 65_535


def checked_ledger(typed: str) -> str:
    """The setting in its stored form: an absolute path, or an address that begins with "postgresql://".

    The password in the address is removed from all later messages (`key_redaction`).

    Raises:
        ValueError: The value cannot be used. The message continues a sentence that starts with the setting's name, and
            never contains the value, because the value may contain a password.
    """
    text = typed.strip()
    scheme = _SCHEME.match(text)
    if scheme is None:
        return _file(text)
    if text.startswith(_FILE_SCHEME):
        return _file(text.removeprefix(_FILE_SCHEME))
    if (name := scheme[1].lower()) not in _SERVER_SCHEMES:
        raise ValueError(f"begins with {name}://, but a ledger is a file or a PostgreSQL database: {_EXAMPLE}")
    return f"{_SERVER}://{_address(text[scheme.end() :])}"


def ledger_setting() -> str | None:
    """The setting `ledger` of the environment, the profile in use or the config file, in its stored form. The result is
    None if none of them sets it: then the ledger is a file in the data folder.

    Raises:
        ConfigurationError: The value cannot be used, a file cannot be read, or a setting names an unknown profile.
        InvalidInput: The command line names an unknown profile.
    """
    found = _first_set()
    if found is None:
        return None
    value, place = found
    try:
        if not isinstance(value, str):
            raise ValueError("must be text")  # noqa: TRY004, TRY301  one message for all invalid values
        return checked_ledger(value)
    except ValueError as error:
        raise ConfigurationError(f"{SETTING} {error}. It is set in: {place}.") from None


def passwords_in(address: str) -> frozenset[str]:
    """The passwords in the address of a server, as they are written there and decoded."""
    found = _ADDRESS.fullmatch(_SCHEME.sub("", address, count=1)) if "@" in address or "?" in address else None
    if found is None:
        return frozenset()
    written = {found["password"] or "", *parse_qs(found["query"] or "").get("password", ())}
    return frozenset(text for one in written for text in (one, unquote(one)) if text)


def _first_set() -> tuple[object, str] | None:
    variables = {name.upper(): value for name, value in os.environ.items() if value}
    if _VARIABLE in variables:
        return variables[_VARIABLE], f"environment, {_VARIABLE}"
    settings = named_in(config_file())
    profile = _profile(variables.get(_PROFILE_VARIABLE), settings.get("profile"))
    if profile != DEFAULT_PROFILE:
        of_profile = named_in(profile_file(profile))
        if SETTING in of_profile:
            return of_profile[SETTING], f"profile {profile}"
    return (settings[SETTING], "config.toml") if SETTING in settings else None


def _profile(of_environment: str | None, of_config: object) -> str:
    """The profile that the user's own settings name. A .env file may name a profile, too, but the ledger of such a
    profile is not used.
    """
    if (chosen := chosen_profile()) is not None:
        return chosen
    if of_environment is not None:
        return existing_profile(of_environment, named_by=_PROFILE_VARIABLE)
    if of_config is not None:
        return existing_profile(str(of_config), named_by=str(config_file()))
    return DEFAULT_PROFILE


def _file(text: str) -> str:
    try:
        path = Path(text).expanduser()
    except RuntimeError:
        raise ValueError("names the home folder of a user who does not exist") from None
    if not text or not path.is_absolute():
        raise ValueError(f"must be the whole path of a file, or the address of a PostgreSQL database: {_EXAMPLE}")
    return str(path)


def _address(text: str) -> str:
    """Check an address without its scheme. SQLAlchemy would show a part of the password in some of its own errors."""
    found = _ADDRESS.fullmatch(text)
    if found is None:
        if text.count("@") > 1 or "@" in "".join(re.split("[/?]", text, maxsplit=1)[1:]):
            raise ValueError('has an address whose password contains "@", "/" or "?": write them as %40, %2F and %3F')
        raise ValueError(f"has an address that cannot be read. Write it as {_EXAMPLE}")
    if found["port"] and not 0 < int(found["port"]) <= _LAST_PORT:
        raise ValueError("has an address whose port is not a number from 1 to 65535")
    shown = {"postgresql", found["user"], unquote(found["user"] or ""), found["host"], found["database"]}
    for password in passwords_in(text):
        # A password that is also a name would be removed from every message that contains the name.
        if not any(password in (name or "") for name in shown):
            note_key(password)
    return text
