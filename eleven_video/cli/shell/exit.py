"""The only place that turns an error into text and an exit code.

0 done, 1 a bug of ours, 2 wrong usage, 3 configuration or key, 4 a provider failed, 5 budget, 6 quota, 7 render, 130 interrupted.
"""

import contextlib
import errno
import io
import os
import sys
import threading
import traceback
from collections.abc import Callable

from eleven_video.cli.shell.json_result import expect_json_result, print_json_error
from eleven_video.cli.shell.logs import keep_library_warnings_off_the_screen
from eleven_video.config.keys_in_use import note_key, without_keys
from eleven_video.config.working_folder.notices import tell_notices_with
from eleven_video.domain.api_keys import looks_like_key
from eleven_video.domain.text.plain_text import visible_lines
from eleven_video.errors import ElevenVideoError

BUG = 1
INTERRUPTED = 130


def reported(run: Callable[..., object]) -> int:
    """Run a typer app, report an error in a line or two on stderr, and return the exit code."""
    import typer
    from typer.exceptions import TyperException

    verbose = _asks_for_details(sys.argv)
    tell_notices_with(_warn)
    keep_library_warnings_off_the_screen()
    expect_json_result()
    _note_typed_keys(sys.argv[1:])
    threading.excepthook = _say_end_of_thread
    for stream in (sys.stdout, sys.stderr):
        # A title in another script must not raise an error on a pipe with an old code page, above all after a paid run.
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
    except Exception as error:  # noqa: BLE001  our own bug: a line for the user, details on request
        if is_reader_gone(error):
            # Nobody can read a message.
            return 0
        if verbose:
            _say(traceback.format_exc())
        told = f"Unexpected error: {type(error).__name__}: {error}"
        return _ended(f"{told}\nThis is a bug in eleven-video: please report it.", told, BUG)
    if code == INTERRUPTED:
        # Typer handles Ctrl-C itself, without a message.
        _ended("Stopped.", "Stopped.", INTERRUPTED)
    return code if isinstance(code, int) else 0


def _ended(line: str, error: str, exit_code: int) -> int:
    """Report the end of the command: a line on stderr, and with --json an object on stdout if it has none yet."""
    _say(line)
    print_json_error(sys.argv[1:], error, exit_code)
    return exit_code


def _result_of(run: Callable[..., object]) -> object:
    """The result of a typer app. The error of a closed pipe is raised unchanged."""
    streams = sys.stdout, sys.stderr
    try:
        return run(standalone_mode=False, prog_name="eleven-video")
    except SystemExit as leaving:
        cause = leaving.__context__
        if cause is None or not is_reader_gone(cause):
            raise
        # Typer exits with 1 in this case, after it has replaced both streams.
        sys.stdout, sys.stderr = streams
        raise cause from None


def is_reader_gone(error: BaseException) -> bool:
    """Whether output failed because its reader has gone, as after `| head -1`."""
    if isinstance(error, BrokenPipeError):
        return True
    # The error on Windows. An error about a file would name the file.
    return os.name == "nt" and isinstance(error, OSError) and error.errno == errno.EINVAL and error.filename is None


def _reason(error: Exception) -> str:
    """Typer's error message as a sentence, with our text instead of pydantic's for a value."""
    message = str(getattr(error, "format_message", lambda: error)()).strip()
    checked = error.__cause__ or error.__context__
    parameter = getattr(error, "param", None)
    if parameter is not None and (errors := getattr(checked, "errors", None)) is not None:
        from eleven_video.config.option_fields import reason_of

        first = errors(include_url=False)[0]
        name = max(parameter.opts, key=len) if getattr(parameter, "opts", None) else str(parameter.name).upper()
        message = f"{name if name.startswith('-') else name.upper()} {reason_of(first)}, not {first.get('input')!r}"
    return message if message.endswith((".", "?", "!")) else f"{message}."


def _command_path(error: Exception) -> str:
    context = getattr(error, "ctx", None)
    return context.command_path if context else "eleven-video"


def _note_typed_keys(arguments: list[str]) -> None:
    """Register keys that were typed as another argument, so that no error message shows them."""
    for argument in arguments:
        for text in (argument, argument.partition("=")[2]):
            if looks_like_key(text):
                note_key(text.strip())


def _asks_for_details(arguments: list[str]) -> bool:
    return any(argument in {"-v", "-vv", "--verbose"} for argument in arguments)


def _say_end_of_thread(ended: threading.ExceptHookArgs) -> None:
    """Report a thread that ended with an error as Python does, but without keys."""
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
    """Wrap text between words on a terminal, because paths and ids that break are hard to read."""
    if not sys.stderr.isatty():
        return text
    import textwrap

    width = max(1, os.get_terminal_size(sys.stderr.fileno()).columns)
    return "\n".join(
        textwrap.fill(line, width, break_long_words=False, break_on_hyphens=False) for line in text.splitlines()
    )


def flush_or_drop() -> None:
    """Flush stdout and stderr, and drop what cannot be written, so that it does not change the exit code."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):
            # Python flushes again when it exits, and would exit with 120.
            with contextlib.suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
