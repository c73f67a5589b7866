"""The one JSON object of a command with --json: its result, or its error where it came to no result."""

import contextlib
import json
import sys
from collections.abc import Sequence

from eleven_video.config.keys_in_use import without_keys


class _Printed:
    """Whether stdout has the object already."""

    result = False


def expect_json_result() -> None:
    """Forget what was printed: a command begins."""
    _Printed.result = False


def json_result_printed() -> None:
    """Remember that stdout has the object: a later error does not print a second one."""
    _Printed.result = True


def print_json_result(record: object) -> None:
    """Print the object, in ASCII, so that it is the same on every terminal and in every pipe."""
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
