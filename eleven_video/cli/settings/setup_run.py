"""Runs `setup`: asks for keys and for defaults, and saves all answers after the last question."""

import sys
from collections.abc import Mapping

from rich.text import Text

from eleven_video.cli.settings.setup_defaults import ask_defaults
from eleven_video.cli.settings.setup_keys import ask_keys
from eleven_video.config.key_store import KEY_SETTINGS, store_keys
from eleven_video.config.paths import config_file
from eleven_video.config.profiles import DEFAULT_PROFILE, keys_file, profile_file
from eleven_video.config.provenance import OriginKind, dotenv_file, origins
from eleven_video.config.settings import load_settings
from eleven_video.config.settings_file import write_settings
from eleven_video.config.trusted_urls import check_base_urls
from eleven_video.domain.text.plain_text import one_line
from eleven_video.errors import InvalidInput
from eleven_video.ui.console import console, make_console
from eleven_video.ui.live.log_lines import say
from eleven_video.ui.questions import can_ask
from eleven_video.ui.tables.wrapping import folded


def set_up() -> None:
    """Ask for keys and defaults. All answers are saved after the last question. Ctrl-C ends `setup` without changes.

    Raises:
        InvalidInput: There is no terminal, so the user cannot be asked.
        ConfigurationError: The existing settings are invalid, or the answers cannot be written.
    """
    if not can_ask():
        variables = " and ".join(name.upper() for name in KEY_SETTINGS)
        raise InvalidInput(
            f"setup asks questions, and there is no terminal to ask on. Set {variables} in the environment or in "
            f"{dotenv_file().absolute()}, and defaults such as voice in {config_file()}."
        )
    settings = load_settings()
    check_base_urls(settings)
    profile = settings.profile
    file = config_file() if profile == DEFAULT_PROFILE else profile_file(profile)
    of_whom = "" if profile == DEFAULT_PROFILE else f" of profile {profile}"
    say(
        console,
        Text(
            f"Keys and defaults{of_whom}. Enter keeps the current value. Ctrl-C cancels without changes.", style="bold"
        ),
    )
    keys = ask_keys(settings)
    with_keys = settings.model_copy(update=dict(keys))
    changes = ask_defaults(with_keys)
    if keys:
        _tell_places(store_keys(profile, {name: key.get_secret_value() for name, key in keys.items()}), profile)
    if changes:
        write_settings(file, changes)
        told = ", ".join(name if value is None else f"{name} = {value}" for name, value in changes.items())
        _print(f"Written to {file}: {told}")
    if not keys and not changes:
        _print("Nothing was changed.")
    _tell_overruled({*keys, *changes})
    option = "" if profile == DEFAULT_PROFILE else f" --profile {profile}"
    say(console, Text(f'Next: eleven-video generate{option} "Why the sky is blue"'))


def _tell_places(places: Mapping[str, str], profile: str) -> None:
    for keyring in dict.fromkeys(places.values()):
        names = " and ".join(name.upper() for name, place in places.items() if place == keyring)
        if keyring:
            _print(f"Saved in the system keyring ({keyring}): {names}")
        else:
            _print(f"No system keyring is available. Saved in {keys_file(profile)}, which only you can read: {names}")


def _tell_overruled(names: set[str]) -> None:
    """Print which answers have no effect, because the environment or a .env file sets other values."""
    strong = {OriginKind.ENVIRONMENT, OriginKind.DOTENV}
    for name, places in origins().items():
        if name in names and places[0].kind in strong:
            say(console, Text(f"{places[0].name} ({places[0].kind}) sets {name} too, and takes precedence here."))


def _print(line: str) -> None:
    """Print a line on stdout. A terminal gets line breaks only at spaces."""
    to = make_console(sys.stdout)
    line = one_line(line)
    for part in folded(line, to.width) if to.is_terminal else [line]:
        to.print(Text(part), soft_wrap=True)
