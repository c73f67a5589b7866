"""Run the commands of README's first block as somebody does who has just cloned the project.

    python3 scripts/readme_commands.py

Each line is executed unchanged by a shell, in a copy of the checkout, with an empty home and without what the caller's
environment says about Python and uv. `python3` is the system's own where the project runs on it, because that is the
one that refuses packages of others (PEP 668). pytest runs on the folders of `TESTS` alone: the environment says so.

It ends with an error where a command fails, the first one leaves no video, or git would add what a command left behind.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
SYSTEM_PYTHON = Path("/usr/bin/python3")
# A folder whose tests take seconds. The step before this one in .ci/run has run the whole suite.
TESTS = ("tests/accounting",)
_LEAST_VIDEO = 1_000_000  # bytes; a minute at 1080p is several times as much
_USERS_OWN = re.compile(
    r"(?i)(PYTHON|PYENV|VIRTUAL_ENV|CONDA|UV_|PYTEST|XDG_|ELEVEN_VIDEO_).*|(GEMINI|GOOGLE|ELEVENLABS)_API_KEY"
)


def commands(readme: str) -> list[str]:
    """The lines of the first block under "First run"; on Windows those that the text beside it gives for Windows."""
    section = readme.partition("## First run")[2].partition("\n## ")[0]
    if sys.platform == "win32":
        return re.findall(r"`(py -m venv [^`]+)`", section)
    return section.split("```")[1].strip().splitlines()


def main() -> None:
    shells = _shells()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        checkout, home = Path(folder) / "checkout", Path(folder) / "home"
        home.mkdir()
        _copy_checkout(checkout)
        env = _environment(home)
        for number, line in enumerate(commands((checkout / "README.md").read_text(encoding="utf-8"))):
            shell = shells[number % len(shells)]
            print(f"{shell[0]}: {line}", flush=True)
            subprocess.run([*shell, line], cwd=checkout, env=env, check=True, stdin=subprocess.DEVNULL)
            if number == 0 and not [path for path in checkout.glob("*.mp4") if path.stat().st_size > _LEAST_VIDEO]:
                raise SystemExit("The first command ended well and left no video.")
        left = _git("status", "--porcelain", at=checkout)
        if left:
            raise SystemExit(f"git would add what the commands left behind:\n{left}")


def _copy_checkout(target: Path) -> None:
    """Everything that git has or would add, as a repository of its own."""
    for name in _git("ls-files", "-z", "--cached", "--others", "--exclude-standard", at=PROJECT).split("\0"):
        if name and (PROJECT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(PROJECT / name, target / name)
    _git("init", "-q", at=target)
    _git("add", "-A", at=target)
    _git("-c", "user.name=x", "-c", "user.email=x@localhost", "commit", "-q", "-m", "x", at=target)


def _git(*arguments: str, at: Path) -> str:
    return subprocess.run(["git", *arguments], cwd=at, check=True, capture_output=True, text=True).stdout


def _shells() -> list[list[str]]:
    """One for each command in turn, so that each of those that are here runs one of them."""
    if sys.platform == "win32":
        return [["powershell", "-NoProfile", "-Command"]]
    return [[shell, "-c"] for shell in ("bash", "zsh") if shutil.which(shell)]


def _environment(home: Path) -> Mapping[str, str]:
    env = {name: value for name, value in os.environ.items() if not _USERS_OWN.fullmatch(name)}
    if _runs_the_project(SYSTEM_PYTHON):
        env["PATH"] = os.pathsep.join(("/usr/bin", "/bin", "/usr/local/bin"))
    return env | {
        "HOME": str(home),
        "USERPROFILE": str(home),
        "PYTEST_ADDOPTS": " ".join(("-q", "-p no:cacheprovider", *TESTS)),
    }


def _runs_the_project(python: Path) -> bool:
    """Whether it is there, is new enough and can make virtual environments."""
    check = "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))"
    return python.exists() and subprocess.run([python, "-c", check], check=False, capture_output=True).returncode == 0


if __name__ == "__main__":
    main()
