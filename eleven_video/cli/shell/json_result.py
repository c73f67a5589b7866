"""Prints the single JSON object of a command with --json: its result, or else its error."""

import contextlib
import json
import sys
from collections.abc import Sequence

from eleven_video.config.keys_in_use import without_keys


class _Printed:
    """Whether the object was already printed."""

    result = False


def expect_json_result() -> None:
    """Reset at the start of a command: nothing was printed yet."""
    _Printed.result = False


def json_result_printed() -> None:
    """Record that the object was printed, so that a later error does not print another one."""
    _Printed.result = True


def print_json_result(record: object) -> None:
    """Print the object in ASCII, which is the same in every encoding."""
    sys.stdout.write(json.dumps(record, default=str) + "\n")
    json_result_printed()


def print_json_error(arguments: Sequence[str], text: str, exit_code: int) -> None:
    """Print an error as the object, if the command line asks for one and stdout has none yet."""
    if _Printed.result or not _asks_for_json(arguments) or sys.stdout is None:
        return
    # A closed stdout must not change the exit code.
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.write(json.dumps({"error": without_keys(text), "exit_code": exit_code}) + "\n")
        sys.stdout.flush()
    json_result_printed()


def _asks_for_json(arguments: Sequence[str]) -> bool:
    options = list(arguments)
    if "--" in options:
        options = options[: options.index("--")]
    return "--json" in options
