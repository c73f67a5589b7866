"""What a command costs."""

import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

BENCHMARKS = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds by the wall clock, and of CPU time in all processes together."""

    wall: float
    cpu: float


def cost_of(command: Sequence[str]) -> Cost:
    """Run a command to its end, from the start of its process on.

    Raises:
        subprocess.CalledProcessError: It failed.
    """
    before, started = _children(), time.perf_counter()
    subprocess.run(command, check=True, cwd=BENCHMARKS, stdout=subprocess.DEVNULL)
    return Cost(time.perf_counter() - started, _children() - before)


def output_of(command: Sequence[str]) -> str:
    return subprocess.run(command, check=True, cwd=BENCHMARKS, stdout=subprocess.PIPE, text=True).stdout


def module(name: str, *arguments: object) -> list[str]:
    """A command that runs a module of these benchmarks in a process of its own."""
    return [sys.executable, "-m", f"rendering.{name}", *map(str, arguments)]


def uv() -> list[str]:
    found = os.environ.get("UV") or shutil.which("uv")
    return [found] if found else [shutil.which("python3") or sys.executable, "-m", "uv"]


def _children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
