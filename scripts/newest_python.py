"""Run the tests that depend on Python itself with the newest Python on this machine, beside the one that runs this.

    uv run scripts/newest_python.py [PYTEST ARGUMENT ...]

What differs between versions of Python is below the product: databases, files, processes, threads, signals, packaging.
Of the tests of those, the quick ones in `FOLDERS` run, and all in `WHOLE`. The packages are the pinned ones, in an environment of its own.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)
# The file of the ledger is Python's own SQLite; a PostgreSQL server does not depend on Python. Texts and numbers of any
# kind do not either, and the whole suite tries many of them.
FOLDERS = (
    *("-m", "not slow", "-k", "not postgresql and not of_anything"),
    "tests/config",
    # The other contracts are about texts, not about Python.
    "tests/contracts/test_import_circles.py",
    "tests/contracts/test_modes.py",
    "tests/contracts/test_public_names.py",
    "tests/ledger",
    "tests/monitoring",
    "tests/purchasing/test_session_ledger.py",
    "tests/purchasing/test_spend_guard.py",
    "tests/render/encoding/test_output.py",
)
WHOLE = ("-m", "slow or not slow", "tests/purchasing/test_full_disk.py", "tests/e2e/test_two_at_once.py")
_WHERE = (
    *(Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder),
    *sorted(Path.home().glob(".pyenv/versions/*/bin")),
    *sorted(Path.home().glob(".local/share/uv/python/cpython-*/bin")),
)


def newest() -> Path | None:
    """The newest released Python that starts and is of another minor version than this one; None where there is none."""
    found = {python: number for python in _pythons() if (number := _version(python)) is not None}
    others = [python for python, number in found.items() if OLDEST <= number[:2] != sys.version_info[:2]]
    return max(others, key=lambda python: found[python], default=None)


def _pythons() -> Iterator[Path]:
    for folder in _WHERE:
        try:
            names = sorted(path for path in folder.iterdir() if re.fullmatch(r"python3\.\d+(\.exe)?", path.name))
        except OSError:
            continue
        yield from names


def _version(python: Path) -> tuple[int, ...] | None:
    """Of a shim that starts nothing, of a prerelease, or of a Python without its lock it is None."""
    script = (
        "import sys, sysconfig; i = sys.version_info; print(i.releaselevel, i.major, i.minor, i.micro, "
        "int(bool(sysconfig.get_config_var('Py_GIL_DISABLED'))))"
    )
    try:
        told = subprocess.run(
            [python, "-c", script], capture_output=True, text=True, check=True, timeout=60
        ).stdout.split()
    except (OSError, subprocess.SubprocessError):
        return None
    level, *numbers, unlocked = told
    return tuple(map(int, numbers)) if (level, unlocked) == ("final", "0") else None


def main() -> None:
    python = newest()
    if python is None:
        print("No other Python is on this machine: the tests that depend on it ran with one alone.")
        return
    print(f"Newest Python: {python}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        env = os.environ | {"UV_PROJECT_ENVIRONMENT": folder}
        env.pop("VIRTUAL_ENV", None)
        uv = ["uv", "run", "-q", "--python", str(python)]
        for tests in (FOLDERS, WHOLE):
            command = [*uv, "pytest", "-q", "-p", "no:cacheprovider", *tests, *sys.argv[1:]]
            done = subprocess.run(command, check=False, cwd=PROJECT, env=env)
            if done.returncode:
                sys.exit(done.returncode)


if __name__ == "__main__":
    main()
