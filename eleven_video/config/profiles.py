"""Profiles: settings and keys of a client or an environment, each under a name. Without one, `config.toml` is all there is."""

import re
from difflib import get_close_matches
from pathlib import Path

from eleven_video.config.paths import keys_dir, profiles_dir
from eleven_video.errors import ConfigurationError, ElevenVideoError, InvalidInput

# The name of having no profile.
DEFAULT_PROFILE = "default"

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
# Names of devices, which are no files on Windows.
_RESERVED = re.compile(r"con|prn|aux|nul|com\d|lpt\d")


class _Chosen:
    """What the command line said, for the rest of the process."""

    name: str | None = None


def choose_profile(typed: str) -> None:
    """Use this profile from now on, whatever the environment and the files say.

    Raises:
        InvalidInput: There is no such profile.
    """
    _Chosen.name = existing_profile(typed, said_by="")


def chosen_profile() -> str | None:
    """The profile last given to `choose_profile`; None before."""
    return _Chosen.name


def forget_chosen_profile() -> None:
    """As before the first `choose_profile`."""
    _Chosen.name = None


def profile_file(name: str) -> Path:
    """Where a profile's settings are. `name` is one that `profile_name` gave."""
    return profiles_dir() / f"{name}.toml"


def keys_file(name: str) -> Path:
    """Where it is written which keys were stored for a profile, or without one."""
    return keys_dir() / f"{name}.toml"


def profile_names() -> list[str]:
    """The profiles that there are, sorted, without the default.

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
    """The name of a profile as it is kept: upper and lower case are the same.

    Raises:
        InvalidInput: It cannot be a name.
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
