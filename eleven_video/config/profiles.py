"""Finds profiles. A profile is a named set of settings and keys, for example the settings for one client.

Without a profile, only the settings in config.toml apply.
"""

import re
from difflib import get_close_matches
from pathlib import Path

from eleven_video.config.paths import keys_dir, profiles_dir
from eleven_video.errors import ConfigurationError, ElevenVideoError, InvalidInput

# If the profile has this name, no profile is in use.
DEFAULT_PROFILE = "default"

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
# These are names of devices. Windows does not allow files with these names.
_RESERVED = re.compile(r"con|prn|aux|nul|com\d|lpt\d")


class _Chosen:
    """The name of the profile that the command line gave, or None if it gave no profile."""

    name: str | None = None


def choose_profile(typed: str) -> None:
    """Use a profile from now on in this process, whatever profile the environment and the files name.

    Raises:
        InvalidInput: No profile has this name.
    """
    _Chosen.name = existing_profile(typed, named_by="")


def chosen_profile() -> str | None:
    """The profile that was last given to `choose_profile`, or None if no profile was given."""
    return _Chosen.name


def forget_chosen_profile() -> None:
    """Undo `choose_profile`."""
    _Chosen.name = None


def profile_file(name: str) -> Path:
    """The settings file of a profile. `name` is a result of `profile_name`."""
    return profiles_dir() / f"{name}.toml"


def keys_file(name: str) -> Path:
    """The file with the keys of a profile. If a key is in the keyring, the file has only a note that says so."""
    return keys_dir() / f"{name}.toml"


def profile_names() -> list[str]:
    """The names of the existing profiles, sorted and without "default".

    Raises:
        ConfigurationError: The folder of the profiles cannot be read.
    """
    try:
        found = [path.stem for path in profiles_dir().iterdir() if path.suffix == ".toml"]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise ConfigurationError(
            f"The profiles in {profiles_dir()} cannot be read: {error.strerror or error}."
        ) from None
    return sorted(name for name in found if _NAME.fullmatch(name))


def profile_name(typed: str) -> str:
    """Return the name of a profile in lower case, because upper and lower case mean the same profile.

    Raises:
        InvalidInput: The typed text cannot be the name of a profile.
    """
    name = typed.strip().lower()
    if not _NAME.fullmatch(name):
        raise InvalidInput(
            f"{typed!r} cannot be the name of a profile. Use up to 40 letters, digits, - and _, such as acme or staging-2."
        )
    if _RESERVED.fullmatch(name):
        raise InvalidInput(f"{typed!r} cannot be the name of a profile: some systems reserve it. Choose another.")
    return name


def existing_profile(typed: str, *, named_by: str) -> str:
    """Check that a profile exists, and return the name of the profile in lower case.

    Args:
        typed: The name, in upper or lower case.
        named_by: The setting or file that names the profile, for the message. If `named_by` is "", the command line
            names the profile.

    Raises:
        InvalidInput: The command line names an unknown profile.
        ConfigurationError: A setting names an unknown profile.
    """
    kind: type[ElevenVideoError] = ConfigurationError if named_by else InvalidInput
    place = f" {named_by} names it." if named_by else ""
    try:
        name = profile_name(typed)
    except InvalidInput as error:
        raise kind(f"{error}{place}") from None
    if name == DEFAULT_PROFILE or profile_file(name).is_file():
        return name
    names = profile_names()
    near = get_close_matches(name, names, n=1)
    if near:
        remedy = f"Did you mean {near[0]}?"
    elif names:
        remedy = f"Choose from {', '.join(names)}."
    else:
        remedy = f"To create it: eleven-video profile create {name}"
    raise kind(f"There is no profile {name!r}.{place} {remedy}")
