"""Check for which platforms and Pythons everything that making a video needs can be installed without a compiler.

    uv run scripts/wheel_matrix.py

Asks the package index about the pinned versions. It ends with an error where a platform that the project is for lacks
a wheel, and also where one that it is not for lacks none any more: then README and `doctor` say something untrue.
"""

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
_OLDEST_MACOS = "14.0"


@dataclass(frozen=True, slots=True)
class Platform:
    """`name` is uv's. `missing` is a package that has no wheel there, so that the project cannot be installed."""

    name: str
    said: str
    missing: str = ""


PLATFORMS = (
    Platform("x86_64-manylinux_2_28", "Linux, x86-64"),
    Platform("aarch64-manylinux_2_28", "Linux, ARM"),
    Platform("aarch64-apple-darwin", "macOS 14, Apple silicon"),
    Platform("x86_64-apple-darwin", "macOS 14, Intel"),
    Platform("x86_64-pc-windows-msvc", "Windows, x64"),
    Platform("aarch64-pc-windows-msvc", "Windows, ARM", missing="opencv-python-headless"),
    Platform("x86_64-unknown-linux-musl", "Alpine, x86-64", missing="opencv-python-headless"),
    Platform("aarch64-unknown-linux-musl", "Alpine, ARM", missing="opencv-python-headless"),
)


def resolved(platform: Platform, python: str) -> str:
    """What keeps the packages from being installed from wheels alone; empty where nothing does."""
    with tempfile.TemporaryDirectory() as folder:
        compile_ = ["uv", "pip", "compile", "-q", "pyproject.toml", "--extra", "local", "--only-binary", ":all:"]
        done = subprocess.run(
            [*compile_, "--python-platform", platform.name, "--python-version", python, "-o", f"{folder}/all.txt"],
            cwd=PROJECT, env=os.environ | {"MACOSX_DEPLOYMENT_TARGET": _OLDEST_MACOS}, check=False,
            capture_output=True, text=True,
        )  # fmt: skip
    return " ".join(done.stderr.split()) if done.returncode else ""


def main() -> None:
    wrong = 0
    for platform in PLATFORMS:
        for python in PYTHONS:
            found = resolved(platform, python)
            as_known = platform.missing in found if platform.missing else not found
            wrong += not as_known
            answer = f"no wheel of {platform.missing}, as known" if platform.missing and found else found or "wheels"
            print(f"{'' if as_known else 'WRONG  '}{platform.said}, Python {python}: {answer}", flush=True)
    sys.exit(f"{wrong} of {len(PLATFORMS) * len(PYTHONS)} are not as known." if wrong else 0)


if __name__ == "__main__":
    main()
