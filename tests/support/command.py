"""The command as a user runs it: another process, in an empty folder, against a sandbox or none."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.support import preloaded

Running = subprocess.Popen[str] | preloaded.Piped
COMMAND = [sys.executable, "-m", "eleven_video"]
PROJECT = Path(__file__).resolve().parents[2]


def environment(home: Path, **more: str) -> dict[str, str]:
    """A clean environment: no keys, a home of its own."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TEMP", "TMP") if name in os.environ}
    return (
        kept
        | {"HOME": str(home), "ELEVEN_VIDEO_HOME": str(home / "ev"), "PYTHONPATH": str(PROJECT), "LANG": "C.UTF-8"}
        | more
    )


def reaching(url: str) -> dict[str, str]:
    """The variables with which the command talks to another server."""
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
    """Run the command, or another module that runs it, without a keyboard until it ends."""
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
    """Start the command, or another module that runs it, without a keyboard; what it says is text in two pipes.

    `stdin` is the descriptor that it reads from; None gives it nothing to read.
    """
    whole = environment(cwd, **(env or {}))
    if preloaded.can_fork(whole):
        return preloaded.Piped(module, arguments, cwd=cwd, env=whole, stdin=stdin)
    return subprocess.Popen(
        [sys.executable, "-m", module, *arguments], cwd=cwd, env=whole, encoding="utf-8", stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, stdin=subprocess.DEVNULL if stdin is None else stdin,
    )  # fmt: skip
