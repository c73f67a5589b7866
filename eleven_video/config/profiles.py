"""Finds profiles. A profile is a set of settings and keys with a name, for example the settings for one client.

Without a profile, only the settings in config.toml apply.
"""

import re
from difflib import get_close_matches
from pathlib import Path

from eleven_video.config.paths import keys_dir, profiles_dir
from eleven_video.errors import ConfigurationError, ElevenVideoError, InvalidInput

# The name that means that no profile is used
DEFAULT_PROFILE = "default"

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
# The pattern of names of devices, which Windows does not allow for files.
_RESERVED = re.compile(r"con|prn|aux|nul|com\d|lpt\d")


class _Chosen:
    """The name of the profile that the user chose on the command line, or None if the user chose no profile."""

    name: str | None = None


def choose_profile(typed: str) -> None:
    """Use a profile for the rest of this process. The chosen profile takes precedence over the profiles in environment
    variables and files.

    Raises:
        InvalidInput: No profile has this name.
    """
    _Chosen.name = existing_profile(typed, named_by="")


def chosen_profile() -> str | None:
    """The name of the profile that `choose_profile` has set, or None if no profile was set."""
    return _Chosen.name


def forget_chosen_profile() -> None:
    """Undo `choose_profile`."""
    _Chosen.name = None


def profile_file(name: str) -> Path:
    """The settings file of a profile. `name` is a result of `profile_name`."""
    return profiles_dir() / f"{name}.toml"


def keys_file(name: str) -> Path:
    """The path of the file with the keys of a profile. If a key is in the keyring, the file has only a note about this
    key.
    """
    return keys_dir() / f"{name}.toml"


def profile_names() -> list[str]:
    """The sorted names of the existing profiles. "default" is not a profile with a file.

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
    """Check the name of a profile, and return the name in lower case. Names in upper and in lower case mean the same
    profile.

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
    """Check that a profile with the typed name exists, and return its name in lower case.

    Args:
        typed: The name of the profile in upper or lower case.
        named_by: The variable or the file that contains the name, for the error message. If `named_by` is "", the user
            typed the name on the command line.

    Raises:
        InvalidInput: The user typed the name of an unknown profile on the command line.
        ConfigurationError: A setting has the name of an unknown profile.
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
