"""Prints the JSON object of a command with --json. It is the result of the command or, without a result, the error."""

import contextlib
import json
import sys
from collections.abc import Sequence

from eleven_video.config.key_redaction import without_keys


class _Printed:
    """Stores whether the command has already printed its JSON object."""

    result = False


def expect_json_result() -> None:
    """Record that no JSON object was printed. This function is called when a command starts."""
    _Printed.result = False


def json_result_printed() -> None:
    """Record that the JSON object was printed. A later error then prints no second object."""
    _Printed.result = True


def print_json_result(record: object) -> None:
    """Print the result as JSON. The text has only ASCII characters, which are the same in every encoding of stdout."""
    sys.stdout.write(json.dumps(record, default=str) + "\n")
    json_result_printed()


def print_json_error(arguments: Sequence[str], text: str, exit_code: int) -> None:
    """Print an error as JSON. Print nothing without --json, or if a JSON object was already printed."""
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
