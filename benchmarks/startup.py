"""CPU time of commands without keys, as multiples of that of importing Typer and Rich's console.

    python benchmarks/startup.py [RUNS]

Each process runs RUNS times (default 5), in turns with the others, and the best counts: user and system time, so that a
busy machine changes little. The modules are compiled, as they are from a user's second command on, whatever
PYTHONDONTWRITEBYTECODE says here. `python -c pass` stands beside it as the least that any Python program takes.
"""

import os
import resource
import subprocess
import sys
import tempfile
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
    left_out = "PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX"
    environ = {name: value for name, value in os.environ.items() if not name.endswith(("_API_KEY", *left_out))}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        arguments,
        env={
            **environ,
            "HOME": str(home),
            "ELEVEN_VIDEO_HOME": str(home / "data"),
            "PYTHONPYCACHEPREFIX": str(home / "bytecode"),
        },
        cwd=home,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(runs: int = 5) -> None:
    """Measure all in turns and print a table."""
    processes = {
        FLOOR: ["-c", FLOOR],
        "pass": ["-c", "pass"],
        **{command: [str(PROGRAM), *command.split()] for command in COMMANDS},
    }
    best = dict.fromkeys(processes, float("inf"))
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(runs + 1):  # the first round compiles modules that are new; it cannot be the best
            for name, arguments in processes.items():
                best[name] = min(best[name], cpu_seconds([sys.executable, *arguments], Path(folder)))
    print(f"| command | CPU, in multiples of `{FLOOR}` |\n|---|---|")
    for name in ("pass", *COMMANDS):
        label = "python -c pass" if name == "pass" else f"eleven-video {name}"
        print(f"| `{label}` | {best[name] / best[FLOOR]:.1f} |")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
