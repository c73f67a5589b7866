"""The command as a user runs it: another process, in an empty folder, against a sandbox or none."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.support import preloaded

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
) -> subprocess.CompletedProcess[str]:
    """Run the command, or another module that runs it, without a keyboard until it ends."""
    whole = environment(cwd, **(env or {}))
    if preloaded.can_fork(whole):
        done = preloaded.run(module, arguments, cwd=cwd, env=whole, timeout_s=timeout_s)
        said = (text.decode().replace("\r\n", "\n") for text in (done.stdout, done.stderr))
        return subprocess.CompletedProcess(done.args, done.returncode, *said)
    return subprocess.run(
        [sys.executable, "-m", module, *arguments], cwd=cwd, env=whole, check=False, capture_output=True, encoding="utf-8",
        stdin=subprocess.DEVNULL, timeout=timeout_s,
    )  # fmt: skip
