"""Prints the only JSON object of a command with --json: the command's result, or its error if there is no result."""

import contextlib
import json
import sys
from collections.abc import Sequence

from eleven_video.config.key_redaction import without_keys


class _Printed:
    """Whether the command has already printed its JSON object."""

    result = False


def expect_json_result() -> None:
    """Record at the start of a command that no JSON object was printed yet."""
    _Printed.result = False


def json_result_printed() -> None:
    """Record that the JSON object was printed, so that a later error does not print a second object."""
    _Printed.result = True


def print_json_result(record: object) -> None:
    """Print the result as JSON. The text is ASCII, which reads the same in every encoding of stdout."""
    sys.stdout.write(json.dumps(record, default=str) + "\n")
    json_result_printed()


def print_json_error(arguments: Sequence[str], text: str, exit_code: int) -> None:
    """Print an error as JSON if the command line has --json and no JSON object was printed yet."""
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
