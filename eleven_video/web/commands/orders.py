"""Starts commands that buy something. A command continues even if the server or the browser ends."""

import json
import os
import secrets
import shutil
import subprocess
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from time import time

from eleven_video.errors import ConfigurationError, InvalidInput
from eleven_video.files import make_private_folder, private
from eleven_video.web.commands.command_setup import CommandSetup
from eleven_video.web.commands.order import ABOUT, EXIT, ID, INPUT, LOG, RESULT, Order, read_order

# In this number of seconds after the folder of an order is created, the process of the order must start.
_START_S = 10
_KEPT_S = 90 * 24 * 3600


def new_token() -> str:
    """Make a token for a form. Each token can start only one order, and becomes the id of this order."""
    return secrets.token_hex(16)


class Orders:
    """Starts and finds the commands that were started from the page. The class is thread-safe.

    The folder of an order is created before the process of the order starts. The same folder can be created only once.
    So a form that is sent twice starts only one process. This is true even if the server was restarted in the meantime.

    Args:
        setup: The settings for the commands that the page runs.
    """

    def __init__(self, setup: CommandSetup) -> None:
        self._setup = setup
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def file(self, token: str, name: str) -> Path:
        """The path of a file in the folder of an order. The file may not exist yet.

        Raises:
            InvalidInput: The token does not have the format of a form's token.
        """
        return self._folder(token) / name

    def place(
        self,
        token: str,
        *arguments: str,
        title: str,
        stdin: bytes = b"",
        files: Mapping[str, bytes] | None = None,
        values: Mapping[str, str] | None = None,
    ) -> bool:
        """Start a command in its own process. Returns False if the form was sent before. Then nothing is started.

        Args:
            token: The token of the form.
            arguments: The words of the command line. The first word is the name of the command.
            title: The subject of the order, such as the prompt of the video.
            stdin: The bytes that the command reads from stdin.
            files: The names and contents of files for the command. The names are the same as in calls of `file`.
            values: The names and texts of the form's fields.

        Raises:
            InvalidInput: The token does not have the format of a form's token.
            ConfigurationError: The folder for orders is not writable.
        """
        folder = self._folder(token)
        try:
            make_private_folder(folder.parent)
            self._remove_old(folder.parent)
            folder.mkdir(mode=0o700)
        except FileExistsError:
            return False
        except OSError as error:
            raise _unwritable(folder, error) from None
        about = {
            "command": arguments[0],
            "title": title,
            "at": datetime.now(UTC).isoformat(),
            "values": dict(values or {}),
        }
        try:
            for name, content in {ABOUT: json.dumps(about).encode(), INPUT: stdin, **(files or {})}.items():
                _write(folder / name, content)
            self._start(folder, arguments)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            told = {"error": f"The command could not be started: {reason}.", "exit_code": 3}
            with suppress(OSError):
                _write(folder / RESULT, json.dumps(told).encode())
        return True

    def is_placed(self, token: str) -> bool:
        """Whether the form with this token was already sent.

        Raises:
            InvalidInput: The token does not have the format of a form's token.
        """
        return self._folder(token).exists()

    def order(self, token: str) -> Order:
        """Read the order with the id `token`.

        Raises:
            InvalidInput: There is no order with this id.
        """
        return read_order(self._folder(token), is_alive=self._is_alive(token))

    def latest(self, most: int) -> list[Order]:
        """The `most` orders that changed last. The newest order is first."""
        folder = self._setup.orders
        try:
            found = [path for path in folder.iterdir() if ID.fullmatch(path.name)]
        except OSError:
            return []
        newest = sorted(found, key=_changed_at, reverse=True)[:most]
        return [read_order(path, is_alive=self._is_alive(path.name)) for path in newest]

    def _folder(self, token: str) -> Path:
        if not ID.fullmatch(token):
            raise InvalidInput("This form does not belong to this page. Open the page again.")
        return self._setup.orders / token

    def _start(self, folder: Path, arguments: Sequence[str]) -> None:
        setup = self._setup
        with (
            (folder / INPUT).open("rb") as stdin,
            open(folder / RESULT, "wb", opener=private) as result,
            open(folder / LOG, "wb", opener=private) as log,
        ):
            process = subprocess.Popen(  # noqa: S603  a list of words, without a shell
                [*setup.program, *arguments],
                stdin=stdin, stdout=result, stderr=log, cwd=setup.folder, env=setup.environment,
                # If Ctrl-C or a closed terminal ends the server, the command must continue.
                start_new_session=True,
                creationflags=getattr(subprocess, "DETACHED_PROCESS", 0)
                | getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            )  # fmt: skip
        self._processes[folder.name] = process
        _write(folder / "pid", str(process.pid).encode())
        threading.Thread(target=self._see_end, args=(folder, process), name="end of an order", daemon=True).start()

    def _see_end(self, folder: Path, process: subprocess.Popen[bytes]) -> None:
        code = process.wait()
        # If a signal ended the process, `code` is the negative number of the signal. A shell would report 128 plus this
        # number.
        with suppress(OSError):
            _write(folder / EXIT, json.dumps({"exit_code": code if code >= 0 else 128 - code}).encode())
        self._processes.pop(folder.name, None)

    def _is_alive(self, token: str) -> bool:
        if (process := self._processes.get(token)) is not None:
            return process.poll() is None
        return _runs(self._setup.orders / token)

    def _remove_old(self, folder: Path) -> None:
        for path in folder.iterdir():
            if ID.fullmatch(path.name) and time() - _changed_at(path) > _KEPT_S and not _runs(path):
                shutil.rmtree(path, ignore_errors=True)


def _runs(folder: Path) -> bool:
    """Whether the process of an order is running. An earlier server has started this process."""
    if (folder / EXIT).exists() or not (folder / "pid").exists():
        # An order has no process in the short time between the creation of its folder and its start.
        return not (folder / EXIT).exists() and time() - _changed_at(folder) < _START_S
    if os.name != "posix":
        return False  # on Windows, `os.kill` would end the process
    try:
        os.kill(int((folder / "pid").read_text("ascii")), 0)
    except PermissionError:
        return True
    except (OSError, ValueError):
        return False
    return True


def _changed_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _write(path: Path, content: bytes) -> None:
    with open(path, "wb", opener=private) as file:
        file.write(content)


def _unwritable(folder: Path, error: OSError) -> ConfigurationError:
    return ConfigurationError(
        f"The page cannot write its records to {folder.parent}: {error.strerror or error}. Allow writing there."
    )
