"""What a kill at a random moment costs: `python -m benchmarks.killed_runs [N] [--seed S]`, 30 times if not said.

Each run is killed (SIGKILL) at a moment drawn evenly from the length of an unbroken one, and then resumed: first as it
is, and where that stops at calls without an answer, with --on-unknown retry. The server's books are compared with the
ledger after every step, the video with that of an unbroken run, frame by frame and sample by sample. A moment before
the session has begun or after it has ended kills nothing: it is drawn again, after a look that nothing was billed
before. Takes some ten seconds a run.
"""

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from eleven_video.sandbox.server import Sandbox
from tests.support.command import COMMAND, environment, reaching, run_command
from tests.support.decoded import decoded
from tests.support.gate import gate_to
from tests.support.two_books import CONFIG, two_books

GENERATE = ("generate", "Why the sky is blue", "--duration", "15s", "--resolution", "720p", "--no-live")
VIDEO = "why-the-sky-is-blue.mp4"
# Calls take as long as this, so that many moments have some under way.
LATENCY = {"script": 0.6, "speech": 0.4, "image": 0.5}
HEADER = ("run", "killed at", "resume", "billed", "counted", "open", "asked again", "twice", "identical", "differences")


@dataclass(frozen=True)
class Row:
    """One killed run. `differences` is everything that is not as it has to be."""

    cells: Sequence[object]
    differences: Sequence[str]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("runs", nargs="?", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    chance = random.Random(asked.seed)
    with tempfile.TemporaryDirectory() as place:
        folder = made(Path(place), "unbroken")
        began = time.monotonic()
        with Sandbox(latency=LATENCY) as sandbox:
            done = run_command(*GENERATE, cwd=folder, env=reaching(sandbox.url))
        length_s = time.monotonic() - began
        if done.returncode:
            sys.exit(done.stderr)
        unbroken = decoded(folder / VIDEO)
        print(f"An unbroken run takes {length_s:.1f} s. Seed {asked.seed}.")
        rows: list[Row] = []
        drawn = 0
        while len(rows) < asked.runs:
            drawn += 1
            row = killed(made(Path(place), str(drawn)), len(rows) + 1, chance.uniform(0, length_s), unbroken)
            if row is not None:
                rows.append(row)
                print(line(row.cells), flush=True)
    print(line(HEADER))
    for row in rows:
        print(line(row.cells))
    wrong = [difference for row in rows for difference in row.differences]
    right = sum(not row.differences for row in rows)
    print(f"{len(rows)} runs killed at {drawn} moments drawn, {right} of them as they have to be.")
    print("\n".join(wrong))
    sys.exit(bool(wrong))


def made(place: Path, name: str) -> Path:
    folder = place / name
    (folder / "ev").mkdir(parents=True)
    (folder / "ev" / "config.toml").write_text(CONFIG)
    return folder


def killed(folder: Path, number: int, moment_s: float, unbroken: tuple[str, str]) -> Row | None:
    """None where the moment was before the session or after it."""
    with Sandbox(latency=LATENCY) as sandbox, gate_to(sandbox) as gate:
        env = reaching(gate.url)
        running = subprocess.Popen(
            [*COMMAND, *GENERATE], cwd=folder, env=environment(folder, **env), stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        with suppress(subprocess.TimeoutExpired):
            running.wait(moment_s)
            return None
        running.kill()
        running.wait()
        gate.open()
        sessions = folder / "ev" / "sessions"
        begun = [one.name for one in sessions.iterdir() if (one / "session.json").exists()] if sessions.exists() else []
        if not begun:
            if sandbox.ledger()["calls"]:
                sys.exit("Something was billed before its session began.")
            return None
        wrong = list(two_books(sandbox, folder / "ev", begun[0]).differences)
        first = run_command("resume", begun[0], cwd=folder, env=env)
        wrong += two_books(sandbox, folder / "ev", begun[0]).differences
        said, last = {0: "finished", 2: "was finished", 4: "asked"}.get(first.returncode, "failed"), first
        if first.returncode == 4:
            last = run_command("resume", begun[0], "--on-unknown", "retry", cwd=folder, env=env)
            said += ", then retried"
        books = two_books(sandbox, folder / "ev", begun[0])
    wrong += books.differences
    identical = (folder / VIDEO).exists() and decoded(folder / VIDEO) == unbroken
    left = sorted(path.name for path in folder.iterdir() if path.name != "ev")
    if not identical:
        wrong.append(f"the video is not that of an unbroken run: {last.stderr.strip().splitlines()[-1]}")
    if left != [VIDEO, f"{VIDEO}.receipt.json"]:
        wrong.append(f"left behind: {', '.join(left)}")
    cells = [
        number, f"{moment_s:.2f} s", said, books.billed, books.counted, books.unknown, books.asked_again,
        books.bought_twice, "yes" if identical else "NO", "; ".join(wrong) or "none",
    ]  # fmt: skip
    return Row(cells, [f"run {number}: {one}" for one in wrong])


def line(cells: Iterable[object]) -> str:
    widths = (3, 9, 20, 6, 7, 4, 11, 5, 9)
    return "  ".join(f"{cell!s:<{width}}" for cell, width in zip(cells, (*widths, 0), strict=True))


if __name__ == "__main__":
    main()
