"""The keys that must stand in nothing that is written."""

from collections.abc import Sequence
from typing import overload

from pydantic import SecretStr

from eleven_video.config.keyring_keys import KeyInKeyring
from eleven_video.config.settings import Settings


class KeysInUse(Sequence[str]):
    """The keys of the settings. One that is in the keyring is among them once it was used: before, nothing can tell it."""

    def __init__(self, settings: Settings) -> None:
        self._keys = (settings.gemini_api_key, settings.elevenlabs_api_key)

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...
    def __getitem__(self, at: int | slice) -> str | list[str]:
        return self._known()[at]

    def __len__(self) -> int:
        return len(self._known())

    def _known(self) -> list[str]:
        return [value for key in self._keys if key is not None and (value := _known(key))]


def _known(key: SecretStr) -> str:
    return key.if_fetched() if isinstance(key, KeyInKeyring) else key.get_secret_value()
