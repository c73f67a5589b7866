"""CPU time of commands without keys, as multiples of that of importing Typer and Rich's console.

    python benchmarks/startup.py [RUNS]

Each process runs RUNS times (default 5), in turns with the others, and the best counts: user and system time, so that a
busy machine changes little. The modules are compiled, as they are from a user's second command on, whatever
PYTHONDONTWRITEBYTECODE says here. `python -c pass` stands beside it as the least that any Python program takes.

The last line is the time from the start of `generate` to its first line: CPU time of its process, and elapsed time. The
elapsed time depends on what else the machine does, so it is the best of RUNS too.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

PROGRAM = Path(sys.executable).with_name("eleven-video")
FLOOR = "import typer, rich.console"
COMMANDS = (
    "--help",
    "generate Bees --fps 23",
    "estimate Bees",
    "voices",
    "models",
    "doctor",
    "resume --dry-run",
    "status",
    "usage list",
)


def cpu_seconds(arguments: Sequence[str], home: Path) -> float:
    """User and system time of a process and its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        arguments,
        env=environment(home),
        cwd=home,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def first_line(home: Path) -> tuple[float, float]:
    """CPU and elapsed time until `generate` prints its first line. The run is then ended: it would make a video."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    with subprocess.Popen(
        [sys.executable, str(PROGRAM), "generate", "Bees"],
        env=environment(home),
        cwd=home,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        elapsed_s = time.monotonic() - started
        process.kill()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, elapsed_s


def environment(home: Path) -> dict[str, str]:
    """The variables of this process, without keys, with the data of eleven-video in `home`."""
    left_out = "PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX"
    environ = {name: value for name, value in os.environ.items() if not name.endswith(("_API_KEY", *left_out))}
    return {
        **environ,
        "HOME": str(home),
        "ELEVEN_VIDEO_HOME": str(home / "data"),
        "PYTHONPYCACHEPREFIX": str(home / "bytecode"),
    }


def main(runs: int = 5) -> None:
    """Measure all in turns and print a table."""
    processes = {
        FLOOR: ["-c", FLOOR],
        "pass": ["-c", "pass"],
        **{command: [str(PROGRAM), *command.split()] for command in COMMANDS},
    }
    best = dict.fromkeys(processes, float("inf"))
    firsts: list[tuple[float, float]] = []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(runs + 1):  # the first round compiles modules that are new; it cannot be the best
            for name, arguments in processes.items():
                best[name] = min(best[name], cpu_seconds([sys.executable, *arguments], Path(folder)))
            firsts.append(first_line(Path(folder)))
    print(f"| command | CPU, in multiples of `{FLOOR}` |\n|---|---|")
    for name in ("pass", *COMMANDS):
        label = "python -c pass" if name == "pass" else f"eleven-video {name}"
        print(f"| `{label}` | {best[name] / best[FLOOR]:.1f} |")
    cpu_s, elapsed_s = (min(times) for times in zip(*firsts, strict=True))
    print(f"\nFirst line of `generate`: {cpu_s:.2f} s of CPU, {elapsed_s:.2f} s elapsed")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
