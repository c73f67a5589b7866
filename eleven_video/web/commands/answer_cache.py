"""Keeps answers of commands until a file changes on which the answers depend, because a command takes half a second."""

import threading
from collections.abc import Hashable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

from eleven_video.web.commands.command_setup import CommandSetup
from eleven_video.web.commands.query_commands import Answer, QueryCommands

# Some answers also depend on the account at a service, and no file changes with the account.
_KEPT_S = 600.0
_MOST = 200


@dataclass(slots=True)
class _Kept:
    """A kept answer. `mark` says for which state of the files the answer is valid."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    mark: Hashable = None
    at: float = 0.0
    answer: Answer | None = None


class AnswerCache:
    """Asks commands that only read, and keeps their answers. The class is thread-safe.

    A command runs again if a file with settings or prices has changed, on another day, or after ten minutes.

    Args:
        questions: Runs the commands.
        setup: The settings for these commands. They say in which files the commands find settings and prices.
    """

    def __init__(self, questions: QueryCommands, setup: CommandSetup) -> None:
        self._questions = questions
        self._setup = setup
        self._lock = threading.Lock()
        self._kept: dict[tuple[str, ...], _Kept] = {}

    def ask(self, *arguments: str, state: Hashable = None) -> Answer:
        """The answer of a command. If several threads ask at the same time, the command runs only once.

        Args:
            arguments: The words of the command line.
            state: Anything else on which the answer depends.

        Raises:
            ServiceUnavailable: The command did not answer in time.
        """
        kept = self._entry(arguments)
        with kept.lock:
            # If a file changes while the command runs, `mark` has the old state, so the command runs again next time.
            mark = (self._files(), state)
            if kept.answer is not None and _is_valid(kept, mark):
                return kept.answer
            answer = self._questions.ask(*arguments)
            # A command that has failed may succeed next time, for example if a service answers again.
            kept.answer, kept.mark, kept.at = None if answer.exit_code else answer, mark, monotonic()
            return answer

    def known(self, *arguments: str, state: Hashable = None) -> Answer | None:
        """The kept answer of a command, or None if the command must run. The method does not wait for a command."""
        with self._lock:
            kept = self._kept.get(arguments)
        return kept.answer if kept is not None and _is_valid(kept, (self._files(), state)) else None

    def _entry(self, arguments: tuple[str, ...]) -> _Kept:
        with self._lock:
            while len(self._kept) >= _MOST and arguments not in self._kept:
                del self._kept[next(iter(self._kept))]
            return self._kept.setdefault(arguments, _Kept())

    def _files(self) -> Hashable:
        """A value that changes with each of the files, and every day, because a price begins on a day."""
        found: list[Path] = []
        for place in self._setup.settings_places():
            found.append(place)
            # Most of the places are files, and some do not exist.
            with suppress(OSError):
                found += sorted(place.iterdir())
        return datetime.now(UTC).date(), tuple((path, _state(path)) for path in found)


def _is_valid(kept: _Kept, mark: Hashable) -> bool:
    return kept.mark == mark and monotonic() - kept.at < _KEPT_S


def _state(path: Path) -> tuple[int, int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
