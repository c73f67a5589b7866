"""Runs the command as a user does: in its own process and an empty folder, with or without a sandbox."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

from tests.support import preloaded

Running = subprocess.Popen[str] | preloaded.Piped
COMMAND = [sys.executable, "-m", "eleven_video"]
PROJECT = Path(__file__).resolve().parents[2]


def environment(home: Path, **more: str) -> dict[str, str]:
    """Environment variables without API keys, and with a new ELEVEN_VIDEO_HOME."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TEMP", "TMP") if name in os.environ}
    return (
        kept
        | {"HOME": str(home), "ELEVEN_VIDEO_HOME": str(home / "ev"), "PYTHONPATH": str(PROJECT), "LANG": "C.UTF-8"}
        | more
    )


def reaching(url: str) -> dict[str, str]:
    """The environment variables with which the command calls a test's server instead of the services."""
    return {
        "GEMINI_API_KEY": "gemini-secret-key", "ELEVENLABS_API_KEY": "elevenlabs-secret-key",
        "ELEVEN_VIDEO_GEMINI_BASE_URL": url, "ELEVEN_VIDEO_ELEVENLABS_BASE_URL": url,
    }  # fmt: skip


def run_command(
    *arguments: str,
    cwd: Path,
    env: Mapping[str, str] | None = None,
    timeout_s: float = 100,
    module: str = "eleven_video",
    stdin: int | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run the command, or a module that runs it, without a terminal, and wait for its end."""
    running = start_command(*arguments, cwd=cwd, env=env, module=module, stdin=stdin)
    try:
        said = running.communicate(timeout=timeout_s)
    except subprocess.TimeoutExpired:
        running.kill()
        raise
    return subprocess.CompletedProcess(running.args, running.wait(), *said)


def start_command(
    *arguments: str,
    cwd: Path,
    env: Mapping[str, str] | None = None,
    module: str = "eleven_video",
    stdin: int | None = None,
) -> Running:
    """Start the command, or a module that runs it, without a terminal. Its stdout and stderr are text pipes.

    `stdin` is the file descriptor for its stdin; None for an empty stdin.
    """
    whole = environment(cwd, **(env or {}))
    if preloaded.can_fork(whole):
        return preloaded.Piped(module, arguments, cwd=cwd, env=whole, stdin=stdin)
    return subprocess.Popen(
        [sys.executable, "-m", module, *arguments], cwd=cwd, env=whole, encoding="utf-8", stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, stdin=subprocess.DEVNULL if stdin is None else stdin,
    )  # fmt: skip


def wait_for_line(running: Running, text: str, *, timeout_s: float = 60) -> str:
    """Read the command's stderr up to the first line that contains `text`, and return all lines read.

    A command that prints no such line in time is aborted. It then prints the stack of each thread, and the
    AssertionError shows them.
    """
    assert running.stderr is not None
    overdue = threading.Timer(timeout_s, running.send_signal, [signal.SIGABRT])
    overdue.start()
    lines = []
    try:
        for line in running.stderr:
            lines.append(line)
            if text in line:
                return "".join(lines)
    finally:
        overdue.cancel()
    raise AssertionError(f"No line with {text!r}:\n{''.join(lines)}")
