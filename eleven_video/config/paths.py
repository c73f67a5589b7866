"""The paths of data and settings: under ELEVEN_VIDEO_HOME if it is set, else in the platform's usual folders."""

import os
from pathlib import Path

import platformdirs

from eleven_video.errors import ConfigurationError

_APP = "eleven-video"


def data_dir() -> Path:
    """The folder of the ledger, the sessions and all other data."""
    home = _home()
    return home or platformdirs.user_data_path(_APP, appauthor=False)


def sessions_dir() -> Path:
    """The folder of the sessions: each has a subfolder with its paid results."""
    return data_dir() / "sessions"


def batches_dir() -> Path:
    """The folder of the batches' locks. Without locks, two runs of a batch would buy the same results."""
    return data_dir() / "batches"


def previews_dir() -> Path:
    """The folder of the voice previews: each has a subfolder with its audio."""
    return data_dir() / "previews"


def ledger_file() -> Path:
    """The SQLite file of the ledger: every call of all runs with its usage and cost."""
    return data_dir() / "ledger.sqlite3"


def spool_dir() -> Path:
    """The folder of the entries that wait until the ledger can be written again."""
    return data_dir() / "spool"


def config_file() -> Path:
    """The user's settings, TOML."""
    return _config_dir() / "config.toml"


def profiles_dir() -> Path:
    """The folder of the profiles: each is a TOML file with settings."""
    return _config_dir() / "profiles"


def keys_dir() -> Path:
    """The folder of the key files, one for each profile with keys from `setup`."""
    return _config_dir() / "keys"


def _config_dir() -> Path:
    return _home() or platformdirs.user_config_path(_APP, appauthor=False)


def _home() -> Path | None:
    home = os.environ.get("ELEVEN_VIDEO_HOME", "").strip()
    try:
        return Path(home).expanduser() if home else None
    except RuntimeError:
        raise ConfigurationError(
            f"ELEVEN_VIDEO_HOME is {home!r}, and there is no such user here. Set it to a folder."
        ) from None


def settings_files() -> str:
    """The existing settings files as text for a message; the config file if none exists."""
    file = config_file()
    return " or ".join(str(path) for path in (file, Path(".env")) if path.exists()) or str(file)
