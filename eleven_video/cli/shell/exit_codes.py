"""Turns the error of a command into a message and an exit code. Only this module reports errors.

The exit codes are 0 for success, 1 for a bug in eleven-video, 2 for wrong usage, 3 for an error in the configuration or
a key, 4 for a failed provider, 5 for a budget, 6 for a quota, 7 for a render error, and 130 for an interruption.
"""

import contextlib
import errno
import io
import os
import sys
import threading
import traceback
from collections.abc import Callable

from eleven_video.cli.shell.console_logging import keep_library_warnings_off_the_screen
from eleven_video.cli.shell.json_result import expect_json_result, print_json_error
from eleven_video.config.dotenv.notices import send_notices_to
from eleven_video.config.key_redaction import note_key, without_keys
from eleven_video.domain.api_key_detection import looks_like_key
from eleven_video.domain.text.plain_text import visible_lines
from eleven_video.errors import ElevenVideoError

BUG = 1
INTERRUPTED = 130


def reported(run: Callable[..., object]) -> int:
    """Run a Typer app, and return the exit code. An error is reported in one or two lines on stderr."""
    import typer
    from typer.exceptions import TyperException

    verbose = _asks_for_details(sys.argv)
    send_notices_to(_warn)
    keep_library_warnings_off_the_screen()
    expect_json_result()
    _note_typed_keys(sys.argv[1:])
    threading.excepthook = _say_end_of_thread
    for stream in (sys.stdout, sys.stderr):
        # A pipe with an old code page cannot encode every character of a title. Such a character is escaped. Otherwise
        # it would raise an error after a paid run.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = _result_of(run)
    except ElevenVideoError as error:
        return _ended(f"Error: {error}", str(error), error.exit_code)
    except TyperException as error:
        told = f"{_reason(error)} See {_command_path(error)} --help."
        return _ended(f"Error: {told}", told, error.exit_code)
    except (typer.Abort, KeyboardInterrupt):
        return _ended("Stopped.", "Stopped.", INTERRUPTED)
    except Exception as error:  # noqa: BLE001  a bug of eleven-video: one line, and with -v the traceback
        if is_reader_gone(error):
            # The program that read the output has ended. Nobody would read a message.
            return 0
        if verbose:
            _say(traceback.format_exc())
        told = f"Unexpected error: {type(error).__name__}: {error}"
        return _ended(f"{told}\nThis is a bug in eleven-video: please report it.", told, BUG)
    if code == INTERRUPTED:
        # Typer returns this code after Ctrl-C, but prints no message.
        _ended("Stopped.", "Stopped.", INTERRUPTED)
    return code if isinstance(code, int) else 0


def _ended(line: str, error: str, exit_code: int) -> int:
    """Report an error that ends the command on stderr.

    With --json, also print the error on stdout if no result was printed.
    """
    _say(line)
    print_json_error(sys.argv[1:], error, exit_code)
    return exit_code


def _result_of(run: Callable[..., object]) -> object:
    """Run a Typer app, and return its result. If stdout is a closed pipe, the original error is raised."""
    streams = sys.stdout, sys.stderr
    try:
        return run(standalone_mode=False, prog_name="eleven-video")
    except SystemExit as leaving:
        cause = leaving.__context__
        if cause is None or not is_reader_gone(cause):
            raise
        # If a pipe is closed, Typer replaces stdout and stderr, and exits with code 1. The original streams are
        # restored.
        sys.stdout, sys.stderr = streams
        raise cause from None


def is_reader_gone(error: BaseException) -> bool:
    """Whether output failed because the program that reads the output has ended, such as `head -1`."""
    if isinstance(error, BrokenPipeError):
        return True
    # On Windows, a closed pipe causes the error EINVAL without a file name. An EINVAL error of a file has a file name.
    return os.name == "nt" and isinstance(error, OSError) and error.errno == errno.EINVAL and error.filename is None


def _reason(error: Exception) -> str:
    """Typer's error message as a sentence. For an invalid value, the text of this program replaces pydantic's text."""
    message = str(getattr(error, "format_message", lambda: error)()).strip()
    checked = error.__cause__ or error.__context__
    parameter = getattr(error, "param", None)
    if parameter is not None and (errors := getattr(checked, "errors", None)) is not None:
        from eleven_video.config.setting_fields import reason_of

        first = errors(include_url=False)[0]
        name = max(parameter.opts, key=len) if getattr(parameter, "opts", None) else str(parameter.name).upper()
        message = f"{name if name.startswith('-') else name.upper()} {reason_of(first)}, not {first.get('input')!r}"
    return message if message.endswith((".", "?", "!")) else f"{message}."


def _command_path(error: Exception) -> str:
    context = getattr(error, "ctx", None)
    return context.command_path if context else "eleven-video"


def _note_typed_keys(arguments: list[str]) -> None:
    """Register API keys that the user typed by mistake on the command line. No error message then shows these keys."""
    for argument in arguments:
        for text in (argument, argument.partition("=")[2]):
            if looks_like_key(text):
                note_key(text.strip())


def _asks_for_details(arguments: list[str]) -> bool:
    return any(argument in {"-v", "-vv", "--verbose"} for argument in arguments)


def _say_end_of_thread(ended: threading.ExceptHookArgs) -> None:
    """Print the error that ended a thread. The text has Python's usual format, but no API keys."""
    if ended.exc_value is not None and ended.exc_type is not SystemExit:
        name = ended.thread.name if ended.thread else "?"
        _say(f"Exception in thread {name}:\n{''.join(traceback.format_exception(ended.exc_value))}")


def _warn(text: str) -> None:
    _say(f"Warning: {text}")


def _say(text: str) -> None:
    try:
        sys.stderr.write(_fitting(visible_lines(without_keys(text))) + "\n")
    except (OSError, ValueError):
        return


def _fitting(text: str) -> str:
    """Wrap text at spaces if stderr is a terminal. The terminal itself would break lines within paths and ids."""
    if not sys.stderr.isatty():
        return text
    import textwrap

    width = max(1, os.get_terminal_size(sys.stderr.fileno()).columns)
    return "\n".join(
        textwrap.fill(line, width, break_long_words=False, break_on_hyphens=False) for line in text.splitlines()
    )


def flush_or_drop() -> None:
    """Flush stdout and stderr. If text cannot be written, it is dropped, so that the exit code does not change."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):
            # Python flushes the streams again when it exits. If this second flush failed, the exit code would be 120.
            with contextlib.suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
