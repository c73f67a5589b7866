"""Asks a command that buys nothing, and waits for its answer."""

import json
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from eleven_video.errors import ServiceUnavailable
from eleven_video.web.commands.command_setup import CommandSetup

# Services have up to 15 s for a list, and a slow machine needs some seconds to start.
_LONGEST_WAIT_S = 60.0
# More at once would take the machine from runs that go on.
_MOST_AT_ONCE = 3
_ERROR = "Error: "


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command has answered.

    Attributes:
        exit_code: The command's exit code.
        record: The JSON object on stdout; empty if there is none.
        text: The whole stdout.
        messages: The lines on stderr.
    """

    exit_code: int
    record: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""
    messages: Sequence[str] = ()

    @property
    def error(self) -> str:
        """Why the command failed, as one sentence or more; empty if it did not."""
        if not self.exit_code:
            return ""
        if told := self.record.get("error"):
            return str(told)
        lines = [line.removeprefix(_ERROR) for line in self.messages if line.startswith(_ERROR)]
        return lines[-1] if lines else (self.messages[-1] if self.messages else "The command failed.")

    @property
    def notes(self) -> list[str]:
        """The lines on stderr that are not the error."""
        return [line for line in self.messages if not line.startswith(_ERROR)]


class Questions:
    """Asks commands. Thread-safe.

    Args:
        setup: How and where commands run.
    """

    def __init__(self, setup: CommandSetup) -> None:
        self._setup = setup
        self._slots = threading.BoundedSemaphore(_MOST_AT_ONCE)
        self._lock = threading.Lock()
        self._asked: dict[str, subprocess.Popen[bytes]] = {}

    def ask(self, *arguments: str, stdin: bytes = b"", replaces: str = "") -> Answer:
        """The answer of a command. It must be one that buys nothing, because it is ended if it takes too long.

        Args:
            arguments: The words of the command line.
            stdin: What the command reads from stdin.
            replaces: A key. An earlier question with the same key is ended, because nobody waits for it any more.

        Raises:
            ServiceUnavailable: The command did not answer in time.
        """
        with self._slots, self._started(arguments, replaces) as process:
            try:
                said, told = process.communicate(stdin, timeout=_LONGEST_WAIT_S)
            except subprocess.TimeoutExpired:
                raise ServiceUnavailable("The command did not answer in time. Try again later.") from None
        text = said.decode("utf-8", "replace")
        messages = [line for line in told.decode("utf-8", "replace").splitlines() if line.strip()]
        return Answer(process.returncode, record_in(text), text, messages)

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
            # Its own thread reads its pipes to their end, and closes them.
            earlier.kill()
        try:
            yield process
        finally:
            _end(process)
            with self._lock:
                if self._asked.get(key) is process:
                    del self._asked[key]


def record_in(text: str) -> dict[str, Any]:
    """The JSON object in the last line of a text; empty if there is none."""
    with suppress(ValueError, IndexError, RecursionError):
        found = json.loads(text.splitlines()[-1])
        if isinstance(found, dict):
            return found
    return {}


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.kill()
        process.wait()
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()
