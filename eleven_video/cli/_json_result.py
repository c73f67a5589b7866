"""The one JSON object of a command with --json: its result, or its error where it came to no result."""

import contextlib
import json
import sys
from collections.abc import Sequence

from eleven_video.config.keys_in_use import without_keys

# Commands that print nothing with --json but one object at their end.
_COMMANDS = frozenset({"generate", "batch", "resume", "edit", "estimate"})


class _Printed:
    """Whether stdout has the object already."""

    result = False


def expect_json_result() -> None:
    """As before the first `json_result_printed`."""
    _Printed.result = False


def json_result_printed() -> None:
    """Remember that stdout has the object: an error that is told after it adds no second one."""
    _Printed.result = True


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
    return "--json" in options and any(argument in _COMMANDS for argument in options)
