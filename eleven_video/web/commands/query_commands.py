"""Runs a command that buys nothing, and waits for its answer."""

import json
import os
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eleven_video.errors import ServiceUnavailable
from eleven_video.web.commands.command_setup import CommandSetup

# A command waits up to 15 s for a service's list, and on a slow machine the command itself starts slowly.
_LONGEST_WAIT_S = 60.0
# More commands at the same time would slow down active runs.
_MOST_AT_ONCE = 3
# The exit code of a command whose options are wrong.
_UNUSABLE = 2
_ERROR = "Error: "
# Windows allows about 32,000 characters for a whole command line. Long texts belong on stdin.
_LONGEST_WORD = 20_000


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of a command.

    Attributes:
        exit_code: The command's exit code.
        record: The JSON object that the command printed on stdout. `record` is empty if there is no JSON object.
        text: The whole text that the command printed on stdout.
        messages: The lines that the command printed on stderr.
    """

    exit_code: int
    record: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""
    messages: Sequence[str] = ()

    @property
    def error(self) -> str:
        """The error message of the command. The value is empty if the command has not failed."""
        if not self.exit_code:
            return ""
        if told := self.record.get("error"):
            return str(told)
        lines = [line.removeprefix(_ERROR) for line in self.messages if line.startswith(_ERROR)]
        return lines[-1] if lines else (self.messages[-1] if self.messages else "The command failed.")

    @property
    def notes(self) -> list[str]:
        """All lines on stderr except error messages."""
        return [line for line in self.messages if not line.startswith(_ERROR)]


class QueryCommands:
    """Runs commands that buy nothing. The class is thread-safe.

    Args:
        setup: The settings for the commands that the page runs.
    """

    def __init__(self, setup: CommandSetup) -> None:
        self._setup = setup
        self._slots = threading.BoundedSemaphore(_MOST_AT_ONCE)
        self._lock = threading.Lock()
        self._asked: dict[str, subprocess.Popen[bytes]] = {}

    def ask(self, *arguments: str, stdin: bytes = b"", replaces: str = "", folder: Path | None = None) -> Answer:
        """Run a command, and return its answer.

        The command must not buy anything, because it is killed if it is too slow.

        Args:
            arguments: The words of the command line.
            stdin: The bytes that the command reads from stdin.
            replaces: A key. If an earlier command with the same key is still running, it is killed, because its answer
                is no longer needed.
            folder: A temporary folder with files for the command. Its path is left out of the answer, because these
                files are gone when a user reads the answer.

        Raises:
            ServiceUnavailable: The command did not answer in time.
        """
        if refusal := _refusal(arguments):
            return Answer(_UNUSABLE, messages=[f"{_ERROR}{refusal}"])
        with self._slots, self._started(arguments, replaces) as process:
            try:
                said, told = process.communicate(stdin, timeout=_LONGEST_WAIT_S)
            except subprocess.TimeoutExpired:
                raise ServiceUnavailable("The command did not answer in time. Try again later.") from None
        text, messages = (_without(folder, one.decode("utf-8", "replace")) for one in (said, told))
        return Answer(
            process.returncode, record_in(text), text, [line for line in messages.splitlines() if line.strip()]
        )

    @contextmanager
    def _started(self, arguments: Sequence[str], key: str) -> Iterator[subprocess.Popen[bytes]]:
        setup = self._setup
        process = subprocess.Popen(  # noqa: S603  a list of words, without a shell
            [*setup.program, *arguments],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            cwd=setup.folder, env=setup.environment,
        )  # fmt: skip
        with self._lock:
            earlier = self._asked.get(key) if key else None
            if key:
                self._asked[key] = process
        if earlier is not None:
            # Another thread waits for the earlier command. That thread reads and closes the pipes.
            earlier.kill()
        try:
            yield process
        finally:
            _end(process)
            with self._lock:
                if self._asked.get(key) is process:
                    del self._asked[key]


def record_in(text: str) -> dict[str, Any]:
    """The JSON object in the last line of a text. The result is empty if there is no JSON object."""
    with suppress(ValueError, IndexError, RecursionError):
        found = json.loads(text.splitlines()[-1])
        if isinstance(found, dict):
            return found
    return {}


def _without(folder: Path | None, text: str) -> str:
    if folder is None:
        return text
    plain = f"{folder}{os.sep}"
    return text.replace(plain, "").replace(json.dumps(plain)[1:-1], "")


def _refusal(arguments: Sequence[str]) -> str:
    """Why no command can have these words. The text is empty if they can be used."""
    if any("\0" in word for word in arguments):
        return "A text has the character NUL, which no command can have. Remove it."
    if any(len(word) > _LONGEST_WORD for word in arguments):
        return f"A text is longer than {_LONGEST_WORD:,} characters. Shorten it."
    return ""


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.kill()
        process.wait()
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()
