"""Profiles: settings and keys of a client or an environment under a name.

Without a profile, only config.toml applies.
"""

import re
from difflib import get_close_matches
from pathlib import Path

from eleven_video.config.paths import keys_dir, profiles_dir
from eleven_video.errors import ConfigurationError, ElevenVideoError, InvalidInput

# This name means that no profile is in use.
DEFAULT_PROFILE = "default"

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
# Names of devices, which Windows does not allow as file names.
_RESERVED = re.compile(r"con|prn|aux|nul|com\d|lpt\d")


class _Chosen:
    """The profile given on the command line, for the rest of the process."""

    name: str | None = None


def choose_profile(typed: str) -> None:
    """Use this profile from now on, regardless of the environment and the files.

    Raises:
        InvalidInput: There is no such profile.
    """
    _Chosen.name = existing_profile(typed, said_by="")


def chosen_profile() -> str | None:
    """The profile last given to `choose_profile`; None before."""
    return _Chosen.name


def forget_chosen_profile() -> None:
    """Undo `choose_profile`."""
    _Chosen.name = None


def profile_file(name: str) -> Path:
    """The settings file of a profile. `name` is a result of `profile_name`."""
    return profiles_dir() / f"{name}.toml"


def keys_file(name: str) -> Path:
    """The file with the keys of a profile, or with a note that they are in the keyring."""
    return keys_dir() / f"{name}.toml"


def profile_names() -> list[str]:
    """The names of the existing profiles, sorted, without the default.

    Raises:
        ConfigurationError: Their folder cannot be read.
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
    """The name of a profile in lower case, because letter case does not matter.

    Raises:
        InvalidInput: It is not a valid name.
    """
    name = typed.strip().lower()
    if not _NAME.fullmatch(name):
        raise InvalidInput(
            f"{typed!r} cannot be the name of a profile. Use up to 40 letters, digits, - and _, such as acme or staging-2."
        )
    if _RESERVED.fullmatch(name):
        raise InvalidInput(f"{typed!r} cannot be the name of a profile: some systems reserve it. Choose another.")
    return name


def existing_profile(typed: str, *, said_by: str) -> str:
    """The name of an existing profile.

    Args:
        typed: The name, in any case.
        said_by: The place that names it, for the message; empty for the command line.

    Raises:
        InvalidInput: The command line names an unknown profile.
        ConfigurationError: A setting names an unknown profile.
    """
    kind: type[ElevenVideoError] = ConfigurationError if said_by else InvalidInput
    place = f" {said_by} names it." if said_by else ""
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
