"""Returns the paths of all data and settings.

If the environment variable ELEVEN_VIDEO_HOME is set, its value is the path of the folder with all data and settings. If
the variable is not set, the data and the settings are in the usual folders of the operating system.
"""

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
    """The folder of the sessions. Each session has a subfolder with its paid results."""
    return data_dir() / "sessions"


def batches_dir() -> Path:
    """The folder of the files of batches, such as lock files.

    The locks prevent two runs of the same batch from buying the same results twice.
    """
    return data_dir() / "batches"


def previews_dir() -> Path:
    """The folder of the voice previews. Each preview has a subfolder with its audio."""
    return data_dir() / "previews"


def ledger_file() -> Path:
    """The SQLite file of the ledger. The ledger has the calls of all runs, with the usage and the cost of each call."""
    return data_dir() / "ledger.sqlite3"


def spool_dir() -> Path:
    """The folder of the spools. A spool is a file with charges that will be written to the ledger when the ledger can
    be written again.
    """
    return data_dir() / "spool"


def config_file() -> Path:
    """The TOML file of the user's settings."""
    return _config_dir() / "config.toml"


def profiles_dir() -> Path:
    """The folder of the profiles. Each profile is a TOML file with settings."""
    return _config_dir() / "profiles"


def keys_dir() -> Path:
    """The folder of the files with keys.

    The folder has a file for each profile for which the command `setup` has stored keys.
    """
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
    """The paths of the config file and of .env, as text for a message. Missing files are left out.

    If both files are missing, the result is the path of the config file.
    """
    file = config_file()
    return " or ".join(str(path) for path in (file, Path(".env")) if path.exists()) or str(file)
