"""Reads the state of an order from its folder. An order is a command that was started from the page."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum, unique
from pathlib import Path
from typing import Any

from eleven_video.errors import InvalidInput
from eleven_video.files import read_regular
from eleven_video.web.commands.query_commands import record_in

ABOUT, INPUT, RESULT, LOG, EXIT = "order.json", "input", "result.json", "log.txt", "exit.json"
ID = re.compile(r"[0-9a-f]{32}")

_MOST_READ = 4_000_000
_MOST_LINES = 200
# With the option -v, a run prints this line as soon as its session has a folder.
_SESSION = re.compile(r"session (\d{8}-\d{6}-[0-9a-f]{8}), kept in ")


@unique
class OrderState(StrEnum):
    """Whether an order is running, done, failed or lost."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    LOST = "lost"  # the process has ended without a result or an exit code


@dataclass(frozen=True, slots=True)
class Order:
    """An order: a command that was started from the page.

    Attributes:
        id: The id of the order. The id is the token of the form that the user sent.
        command: The name of the command, such as "generate".
        title: The subject of the order, such as the prompt of the video.
        at: The time at which the order was started. `at` is None if this time cannot be read.
        state: Whether the order is running, done, failed or lost.
        exit_code: The exit code of the command. `exit_code` is None if the command has not ended.
        error: The error message of the command. `error` is empty if the command has not failed.
        session: The id of the session of the command. `session` is empty while the session is unknown.
        log: The last lines that the command printed on stderr.
        values: The texts in the form that the user sent. The page can fill in the form again with these texts.
        record: The result of the command as JSON.
    """

    id: str
    command: str = ""
    title: str = ""
    at: datetime | None = None
    state: OrderState = OrderState.RUNNING
    exit_code: int | None = None
    error: str = ""
    session: str = ""
    log: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    record: Mapping[str, Any] = field(default_factory=dict)


def read_order(folder: Path, *, is_alive: bool) -> Order:
    """Read the order in a folder. `is_alive` says whether the process of the order still runs.

    Raises:
        InvalidInput: The folder does not exist.
    """
    if not folder.is_dir():
        raise InvalidInput("Nothing with this id was started from the page.")
    about, result = _json(folder / ABOUT), record_in(_text(folder / RESULT))
    ended = _json(folder / EXIT)
    log = _text(folder / LOG).splitlines()
    exit_code = result.get("exit_code", 0) if result else ended.get("exit_code")
    error = str(result.get("error", ""))
    if exit_code and not error:
        told = [line.removeprefix("Error: ") for line in log if line.startswith("Error: ")]
        error = told[-1] if told else f"The command ended with exit code {exit_code}."
    return Order(
        folder.name,
        str(about.get("command", "")),
        str(about.get("title", "")),
        _moment(about.get("at")),
        _state(exit_code, is_alive=is_alive, is_told=bool(result) or "exit_code" in ended),
        exit_code,
        error,
        str(result.get("session_id") or "") or _session_in(log),
        tuple(log[-_MOST_LINES:]),
        _texts(about.get("values")),
        result,
    )


def _state(exit_code: int | None, *, is_alive: bool, is_told: bool) -> OrderState:
    if not is_told:
        return OrderState.RUNNING if is_alive else OrderState.LOST
    return OrderState.FAILED if exit_code else OrderState.DONE


def _session_in(log: list[str]) -> str:
    return next((found[1] for line in log if (found := _SESSION.search(line))), "")


def _moment(text: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None


def _texts(found: Any) -> dict[str, str]:
    """The fields of a form with their texts. Anything else in a damaged file is left out."""
    fields = found.items() if isinstance(found, dict) else ()
    return {name: text for name, text in fields if isinstance(text, str)}


def _json(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(_text(file) or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _text(file: Path) -> str:
    try:
        return read_regular(file, most=_MOST_READ).decode("utf-8", "replace")
    except OSError:
        return ""
