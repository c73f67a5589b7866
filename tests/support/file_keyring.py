"""A system keyring for tests, which stores passwords in a JSON file. PYTHON_KEYRING_BACKEND selects it."""

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError


class FileKeyring(KeyringBackend):
    """Stores passwords in the file that the variable KEYRING_FILE names."""

    priority = 1  # type: ignore[assignment]
    name = "file for tests"  # type: ignore[assignment]

    def get_password(self, service: str, username: str) -> str | None:
        return self._all().get(f"{service}:{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        self._file().write_text(json.dumps(self._all() | {f"{service}:{username}": password}))

    def delete_password(self, service: str, username: str) -> None:
        kept = self._all()
        if kept.pop(f"{service}:{username}", None) is None:
            raise PasswordDeleteError(username)
        self._file().write_text(json.dumps(kept))

    def _all(self) -> dict[str, str]:
        return json.loads(self._file().read_text()) if self._file().exists() else {}

    @staticmethod
    def _file() -> Path:
        return Path(os.environ["KEYRING_FILE"])
