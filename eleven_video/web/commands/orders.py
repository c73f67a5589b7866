"""Starts commands that buy something. Each outlives the server and the browser, and its end is kept in the home."""

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

# How long an order may take from its folder to its process.
_START_S = 10
_KEPT_S = 90 * 24 * 3600


def new_token() -> str:
    """The token of a form that may be sent once. It becomes the id of the order."""
    return secrets.token_hex(16)


class Orders:
    """The commands that were started from the page. Thread-safe.

    The folder of an order is made before its process starts, and can be made only once: so a form that is sent twice
    starts one process, even if the server was started again in between.

    Args:
        setup: How and where commands run.
    """

    def __init__(self, setup: CommandSetup) -> None:
        self._setup = setup
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def file(self, token: str, name: str) -> Path:
        """The path that a file of an order will have.

        Raises:
            InvalidInput: The token is none of this server's forms.
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
        """Start a command in a process of its own. False if this form was sent before, so that nothing was started.

        Args:
            token: The token of the form.
            arguments: The words of the command line, with the command's name first.
            title: What it is about.
            stdin: What the command reads from stdin.
            files: Files for the command, by the name that was given to `file`.
            values: The texts of the form.

        Raises:
            InvalidInput: The token is none of this server's forms.
            ConfigurationError: The folder of orders cannot be written.
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
        """Whether the form with this token was sent already.

        Raises:
            InvalidInput: The token is none of this server's forms.
        """
        return self._folder(token).exists()

    def order(self, token: str) -> Order:
        """The order with an id.

        Raises:
            InvalidInput: There is none.
        """
        return read_order(self._folder(token), is_alive=self._is_alive(token))

    def latest(self, most: int) -> list[Order]:
        """The orders that were placed last, the newest first."""
        folder = self._setup.orders
        try:
            found = [path for path in folder.iterdir() if ID.fullmatch(path.name)]
        except OSError:
            return []
        newest = sorted(found, key=_changed_at, reverse=True)[:most]
        return [read_order(path, is_alive=self._is_alive(path.name)) for path in newest]

    def _folder(self, token: str) -> Path:
        if not ID.fullmatch(token):
            raise InvalidInput("This form is not one of this page. Open the page again.")
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
                # The server's Ctrl-C and the end of its terminal do not reach the run.
                start_new_session=True,
                creationflags=getattr(subprocess, "DETACHED_PROCESS", 0)
                | getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            )  # fmt: skip
        self._processes[folder.name] = process
        _write(folder / "pid", str(process.pid).encode())
        threading.Thread(target=self._see_end, args=(folder, process), name="end of an order", daemon=True).start()

    def _see_end(self, folder: Path, process: subprocess.Popen[bytes]) -> None:
        code = process.wait()
        # A signal's number is negative here; a shell shows 128 more than it.
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
    """Whether the process of an order runs that an earlier server has started."""
    if (folder / EXIT).exists() or not (folder / "pid").exists():
        # Between the making of its folder and its start, an order has no process yet.
        return not (folder / EXIT).exists() and time() - _changed_at(folder) < _START_S
    if os.name != "posix":
        return False  # on Windows, this question would end the process
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
        f"The page cannot keep what it starts in {folder.parent}: {error.strerror or error}. Allow writing there."
    )
