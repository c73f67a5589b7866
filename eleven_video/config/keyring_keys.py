"""Stores, reads and removes API keys in the system keyring.

The keyring may be missing, locked or broken, so each request to the keyring has a time limit. If the keyring raises an
exception, the error message is never shown, because it may contain the key.
"""

import threading
from collections.abc import Callable
from typing import TypeVar

from pydantic import SecretStr

from eleven_video.config.key_redaction import note_key
from eleven_video.config.profiles import DEFAULT_PROFILE
from eleven_video.daemon_threads import ask_with_deadline
from eleven_video.errors import ConfigurationError

T = TypeVar("T")

_SERVICE = "eleven-video"
# The maximum time, in seconds, to wait for the keyring. A locked keyring opens a window in which the user must type the
# password of the keyring, which takes time.
LONGEST_WAIT_S = 30.0


class KeyInKeyring(SecretStr):
    """A key that is fetched from the keyring when the key is used for the first time."""

    def __init__(self, profile: str, setting: str) -> None:
        super().__init__("")
        self._profile = profile
        self._setting = setting
        self._fetching = threading.Lock()

    def get_secret_value(self) -> str:
        """The key as text. The first call fetches the key from the keyring.

        Raises:
            ConfigurationError: The keyring does not return the key.
        """
        with self._fetching:
            if not self._secret_value:
                self._secret_value = _fetch(self._profile, self._setting)
                note_key(self._secret_value)
            return self._secret_value

    def __bool__(self) -> bool:
        return True

    def __len__(self) -> int:
        return 1

    def _display(self) -> str:
        return "**********"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, KeyInKeyring) and self._place == other._place

    def __hash__(self) -> int:
        return hash(self._place)

    @property
    def _place(self) -> tuple[str, str]:
        return self._profile, self._setting


def keep(profile: str, setting: str, key: str) -> str | None:
    """Store a key in the keyring. The result is the name of the keyring, or None if the key could not be stored."""

    def store() -> str | None:
        import keyring  # noqa: PLC0415  the import is slow, so it is only made where the keyring is used
        from keyring.backends.fail import Keyring as Missing  # noqa: PLC0415

        backend = keyring.get_keyring()
        if isinstance(backend, Missing):
            return None
        backend.set_password(_SERVICE, _user(profile, setting), key)
        # The key is read again, because a disabled keyring accepts a key without storing it.
        kept = backend.get_password(_SERVICE, _user(profile, setting)) == key
        return str(backend.name) if kept else None

    return _in_time(store, None)


def forget(profile: str, setting: str) -> bool:
    """Remove a key from the keyring. The result is False if the keyring may still have the key."""

    def remove() -> bool:
        import keyring  # noqa: PLC0415  the import is slow, so it is only made where the keyring is used

        backend = keyring.get_keyring()
        if backend.get_password(_SERVICE, _user(profile, setting)) is not None:
            backend.delete_password(_SERVICE, _user(profile, setting))
        return True

    return _in_time(remove, False)  # noqa: FBT003  the result if the keyring fails


def _fetch(profile: str, setting: str) -> str:
    def read() -> str | None:
        import keyring  # noqa: PLC0415  the import is slow, so it is only made where the keyring is used

        return keyring.get_password(_SERVICE, _user(profile, setting))

    key = _in_time(read, None)
    if not key:
        option = "" if profile == DEFAULT_PROFILE else f" --profile {profile}"
        raise ConfigurationError(
            f"The system keyring does not return {setting.upper()}, which was stored there. Unlock it, set the variable, "
            f"or store the key again: eleven-video setup{option}"
        )
    return key


def _user(profile: str, setting: str) -> str:
    return f"{profile}/{setting}"


def _in_time(ask: Callable[[], T], otherwise: T) -> T:
    """Call the function `ask`, which uses the keyring, and return its result.

    If `ask` fails or takes too long, the result is `otherwise`.
    """
    try:
        return ask_with_deadline(ask, LONGEST_WAIT_S, name="keyring")
    except Exception:  # noqa: BLE001  anyone can write a keyring, so it may raise any exception
        return otherwise
