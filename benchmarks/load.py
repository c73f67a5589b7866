"""Whether much work needs more than little work does: memory, threads, open files and time.

    uv run --group bench benchmarks/load.py [PART ...] [--rows 200] [--sessions 64] [--minutes 20] [--quick]

The parts are batch (many videos of one command, two at a time), sessions (many pipelines at once in one process, each
with a sandbox of its own), long (a video of 15 minutes against one of a minute) and soak (video after video in one
process for so many minutes; only run where it is named). Videos are tiny but for the long ones, so that what is
kept from one to the next shows. Each figure is set against its bound; the exit code is 1 where one is missed.
"""

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from eleven_video.config.settings import load_settings
from eleven_video.domain.job import VideoJob
from eleven_video.domain.video import Captions, Look, Motion, Quality, VideoFormat
from eleven_video.orchestrator.wiring import Mode, pipeline
from eleven_video.sandbox.server import Sandbox

PROJECT = Path(__file__).resolve().parents[1]
MB = 1_000_000
ROW_DONE = re.compile(r"Line \d+ done")
TINY = ("--duration", "5s", "--resolution", "160x90", "--quality", "draft", "--motion", "none", "--captions", "none")


@dataclass(frozen=True)
class Sample:
    """What a process has at a moment: resident bytes, threads of the system, open files and sockets."""

    memory: int
    threads: int
    files: int

    @classmethod
    def of(cls, process: psutil.Process) -> "Sample":
        files = process.num_fds() if hasattr(process, "num_fds") else process.num_handles()
        return cls(process.memory_info().rss, process.num_threads(), files)


@dataclass(frozen=True)
class Verdict:
    what: str
    figure: float
    at_most: float

    @property
    def kept(self) -> bool:
        return self.figure <= self.at_most

    def __str__(self) -> str:
        return f"{'kept  ' if self.kept else 'MISSED'} {self.what}: {self.figure:.4g}, at most {self.at_most:g}"


@contextmanager
def sampled(process: psutil.Process) -> Iterator[list[Sample]]:
    """Samples of a process four times a second, until the end of the block."""
    samples: list[Sample] = []
    ended = threading.Event()

    def sample() -> None:
        while not ended.wait(0.25):
            try:
                samples.append(Sample.of(process))
            except psutil.Error:
                return

    watching = threading.Thread(target=sample, daemon=True)
    watching.start()
    try:
        yield samples
    finally:
        ended.set()
        watching.join()


def growth(name: str, samples: Sequence[Sample], *, megabytes: float) -> list[Verdict]:
    """What the last quarter has more than the second; the first warms up. A thread or two come and go with the calls."""
    quarter = len(samples) // 4
    early, late = samples[quarter : 2 * quarter], samples[-quarter:]

    def more(of: Callable[[Sample], int]) -> float:
        return statistics.median(map(of, late)) - statistics.median(map(of, early))

    peak = max(one.memory for one in samples) / MB
    print(f"{name}: {len(samples)} samples, peak {peak:.0f} MB, {max(one.threads for one in samples)} threads")
    return [
        Verdict(f"{name}, more memory at the end, MB", more(lambda one: one.memory) / MB, megabytes),
        Verdict(f"{name}, more threads at the end", more(lambda one: one.threads), 2),
        Verdict(f"{name}, more open files at the end", more(lambda one: one.files), 2),
    ]


def command(home: Path, *arguments: str, url: str = "") -> subprocess.Popen[str]:
    keys = {
        "GEMINI_API_KEY": "any", "ELEVENLABS_API_KEY": "any",
        "ELEVEN_VIDEO_GEMINI_BASE_URL": url, "ELEVEN_VIDEO_ELEVENLABS_BASE_URL": url,
    }  # fmt: skip
    env = os.environ | {"ELEVEN_VIDEO_HOME": str(home / "ev"), "PYTHONPATH": str(PROJECT)} | (keys if url else {})
    return subprocess.Popen(
        [sys.executable, "-m", "eleven_video", *arguments],
        cwd=home, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def batch(place: Path, asked: argparse.Namespace) -> list[Verdict]:
    """Rows of one command; the sandbox is another process, so that what it keeps is not counted."""
    (place / "rows.txt").write_text("".join(f"Why the sky is blue, part {number}\n" for number in range(asked.rows)))
    with Sandbox() as sandbox:
        running = command(place, "batch", "rows.txt", "--jobs", "2", "--no-live", *TINY, url=sandbox.url)
        with sampled(psutil.Process(running.pid)) as samples:
            assert running.stderr is not None
            ends = [time.monotonic() for line in running.stderr if ROW_DONE.match(line)]
        code = running.wait()
    half = len(ends) // 2
    first, second = ends[half] - ends[0], ends[-1] - ends[len(ends) - 1 - half]
    print(f"batch: {len(ends)} of {asked.rows} videos, exit {code}, {second / half:.2f} s a video at the end")
    return [
        Verdict("batch, rows without a video", asked.rows - len(ends), 0),
        *growth("batch", samples, megabytes=60),
        Verdict("batch, time of the second half against the first", second / first, 1.25),
    ]


def tiny(folder: Path, name: str) -> VideoJob:
    settings = load_settings()
    return VideoJob(
        prompt="Why the sky is blue", duration_s=5, output=folder / f"{name}.mp4", video=VideoFormat(160, 90),
        look=Look(Quality.DRAFT, Motion.NONE), captions=Captions.NONE, text_model=settings.text_model,
        image_model=settings.image_model, tts_model=settings.tts_model,
    )  # fmt: skip


def made(folder: Path, name: str) -> float:
    with pipeline(load_settings(), Mode.SANDBOX) as making:
        return float(making.run(tiny(folder, name)).summary["total_cost"])


def sessions(place: Path, asked: argparse.Namespace) -> list[Verdict]:
    """Pipelines at once in this process, wave after wave: the waves after the first leave nothing behind."""
    me = psutil.Process()
    made(place, "warm")
    before = Sample.of(me)
    after: list[Sample] = []
    peaks: list[int] = []
    for wave in range(3):
        with sampled(me) as samples, ThreadPoolExecutor(asked.sessions) as pool:
            costs = list(pool.map(lambda number, wave=wave: made(place, f"{wave}-{number}"), range(asked.sessions)))
        peaks.append(max(one.memory for one in samples))
        # A thread ends a moment after its connection; what is left behind stays.
        with sampled(me) as rest:
            time.sleep(3)
        after.append(min(rest, key=lambda one: (one.threads, one.files)))
        print(
            f"sessions: wave {wave}: {len(costs)} videos, {len(set(costs))} costs, peak {peaks[-1] / MB:.0f} MB, then "
            f"{after[-1].threads} threads"
        )
    a_session = (max(peaks) - before.memory) / MB / asked.sessions
    return [
        Verdict("sessions, MB for each of those at once", a_session, 60),
        Verdict("sessions, more threads after the third wave", after[2].threads - after[0].threads, 2),
        Verdict("sessions, more open files after the third wave", after[2].files - after[0].files, 0),
        Verdict("sessions, peak of the third wave against the second", peaks[2] / peaks[1], 1.1),
    ]


def long(place: Path, asked: argparse.Namespace) -> list[Verdict]:
    """A long video against a short one, at full size."""
    minutes = 2 if asked.quick else 15
    peaks: list[float] = []
    spent: list[float] = []
    with Sandbox() as sandbox:
        for name, duration in (("short", "1m"), ("long", f"{minutes}m")):
            began = time.monotonic()
            running = command(
                place, "generate", "Why the sky is blue", "--duration", duration, "--no-live", "-o", f"{name}.mp4",
                url=sandbox.url,
            )  # fmt: skip
            with sampled(psutil.Process(running.pid)) as samples:
                _, said = running.communicate()
            if running.returncode:
                sys.exit(said)
            spent.append(time.monotonic() - began)
            peaks.append(max(one.memory for one in samples) / MB)
            print(f"long: {duration}: {spent[-1]:.1f} s, peak {peaks[-1]:.0f} MB")
    return [
        Verdict("long, peak memory, MB", peaks[1], 900),
        Verdict("long, peak memory against that of a minute", peaks[1] / peaks[0], 1.25),
        Verdict("long, time for each minute against that of one", spent[1] / spent[0] / minutes, 1.1),
    ]


def soak(place: Path, asked: argparse.Namespace) -> list[Verdict]:
    """Video after video in this process."""
    me = psutil.Process()
    samples: list[Sample] = []
    until = time.monotonic() + asked.minutes * 60
    while time.monotonic() < until:
        made(place, f"soak-{len(samples)}")
        samples.append(Sample.of(me))
    return growth("soak", samples, megabytes=40)


PARTS = {"batch": batch, "sessions": sessions, "long": long, "soak": soak}


def main() -> None:
    parser = argparse.ArgumentParser(description="Whether much work needs more than little work does.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"one or more of {', '.join(PARTS)}")
    parser.add_argument("--rows", type=int, default=200, help="of the batch (default: 200)")
    parser.add_argument("--sessions", type=int, default=64, help="at once (default: 64)")
    parser.add_argument("--minutes", type=float, default=20, help="of the soak (default: 20)")
    parser.add_argument("--quick", action="store_true", help="little of everything, to see that it works")
    asked = parser.parse_args()
    if asked.quick:
        asked.rows, asked.sessions, asked.minutes = 16, 8, 0.5
    if unknown := set(asked.parts) - PARTS.keys():
        parser.error(f"there is no part {min(unknown)}")
    verdicts: list[Verdict] = []
    for name in asked.parts or ["batch", "sessions", "long"]:
        with tempfile.TemporaryDirectory() as place:
            os.environ["ELEVEN_VIDEO_HOME"] = str(Path(place) / "home")
            verdicts += PARTS[name](Path(place), asked)
    print("\n".join(map(str, verdicts)))
    sys.exit(not all(one.kept for one in verdicts))


if __name__ == "__main__":
    main()
