"""The places of state and settings: under ELEVEN_VIDEO_HOME if it is set, else in the platform's own folders."""

import os
from pathlib import Path

import platformdirs

from eleven_video.errors import ConfigurationError

_APP = "eleven-video"


def data_dir() -> Path:
    """Where everything of ours is kept."""
    home = _home()
    return home or platformdirs.user_data_path(_APP, appauthor=False)


def sessions_dir() -> Path:
    """A folder for each run, with everything that it has paid for."""
    return data_dir() / "sessions"


def batches_dir() -> Path:
    """A lock for each batch that was run: two runs of the same one would buy the same twice."""
    return data_dir() / "batches"


def previews_dir() -> Path:
    """A folder for each preview of a voice, with what was spoken."""
    return data_dir() / "previews"


def ledger_file() -> Path:
    """The history of all runs: every call, what it used and what it cost."""
    return data_dir() / "ledger.sqlite3"


def spool_dir() -> Path:
    """What the ledger could not take waits here until it can."""
    return data_dir() / "spool"


def config_file() -> Path:
    """The user's settings, TOML."""
    return _config_dir() / "config.toml"


def profiles_dir() -> Path:
    """A file for each profile, with the settings that it changes, TOML."""
    return _config_dir() / "profiles"


def keys_dir() -> Path:
    """A file for each profile that `setup` took keys for: the keys, or that the system keyring has them."""
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
    """The files that settings are read from, as a message names them: those that exist, else the config file."""
    file = config_file()
    return " or ".join(str(path) for path in (file, Path(".env")) if path.exists()) or str(file)
