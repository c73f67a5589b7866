"""The parts of the measurement. Each takes a `Setting`, prints what it sees and leaves rows and checks in `Figures`."""

import json
import random
import statistics
import tempfile
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rendering import product
from rendering.costs import module, output_of
from rendering.job import Job, make_job
from rendering.table import SPEED_HEAD, Check, Figures

PICTURES = 15  # 52 seconds
SHORT = 3  # 10.4 seconds, for ways that take minutes


@dataclass(frozen=True, slots=True)
class Setting:
    """How often each side is measured, and whether small inputs stand in for the real ones."""

    rounds: int
    quick: bool

    def job(self, pictures: int, kind: str = "synthetic") -> Job:
        return make_job(SHORT if self.quick else pictures, quick=self.quick, kind=kind)


Part = Callable[[Setting, Figures], None]


def stages(setting: Setting, figures: Figures) -> None:
    """A whole compile against bare x264, by CPU time of the stages and by wall clock."""
    job = setting.job(PICTURES)
    ratios, totals, walls, muxes, paces = [], [], [], [], []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(setting.rounds):
            parts = product.stage_times(job)
            ours = parts.prepare + parts.draw + parts.encode
            ratios.append(ours / parts.encode)
            taken = product.compile_video(job, Path(folder) / "video.mp4")
            totals.append(taken.cpu / parts.bare)
            bare = product.bare_seconds(job)
            walls.append(taken.whole / bare)
            muxes.append(taken.mux)
            paces.append(job.seconds / taken.whole)
            print(
                f"CPU seconds: prepare {parts.prepare:.2f}, draw {parts.draw:.2f}, encode {parts.encode:.2f}, "
                f"bare x264 {parts.bare:.2f}, whole compile {taken.cpu:.2f}; "
                f"wall: compile {taken.whole:.2f}, bare x264 {bare:.2f}, mux {taken.mux:.3f}"
            )
    ratio, total, wall, mux, pace = (statistics.median(v) for v in (ratios, totals, walls, muxes, paces))
    figures.row(
        SPEED_HEAD,
        f"{job.seconds:.0f} s of {job.height}p, by stages",
        "prepare, draw, encode",
        "encode",
        f"{ratio:.2f} of its CPU time",
    )
    figures.row(
        SPEED_HEAD,
        "the same, sound and file included",
        "whole compile",
        "bare x264 on ready frames",
        f"{total:.2f} of its CPU time, {wall:.2f} of its wall time",
    )
    figures.row(SPEED_HEAD, "the same, by the clock", "whole compile", "real time", f"{pace:.1f} times as fast")
    figures.row(SPEED_HEAD, "final mux", f"{mux:.2f} s", "", "")
    figures.checks += [
        Check("(prepare + draw + encode) / encode, CPU time", ratio, at_most=1.35),
        Check("final mux, seconds", mux, at_most=0.2),
    ]


def memory(setting: Setting, figures: Figures) -> None:
    """Peak memory of a process that compiles once: the job, and one more than ten times as long."""
    job = setting.job(PICTURES)
    times = 4 if setting.quick else 12  # 10.4 minutes
    peaks = [run_child(job, length)["peak"] / 1e6 for length in (1, times)]
    if not all(peaks):
        print("not measured: this system does not tell")
        return
    print(f"peak memory: {peaks[0]:.0f} MB for {job.seconds:.0f} s, {peaks[1]:.0f} MB for {times * job.seconds:.0f} s")
    figures.row(
        SPEED_HEAD,
        "peak memory",
        f"{peaks[0]:.0f} MB for {job.seconds:.0f} s",
        f"{peaks[1]:.0f} MB for {times * job.seconds / 60:.1f} min",
        f"{peaks[1] / peaks[0]:.2f}",
    )
    figures.checks += [
        Check("peak memory, MB", max(peaks), at_most=700),
        Check("memory for the longer video / for the shorter", peaks[1] / peaks[0], at_most=1.1),
    ]


def scaling(setting: Setting, figures: Figures) -> None:
    """Four times the length, and a second core."""
    job = setting.job(PICTURES)
    costs: dict[str, list[dict[str, float]]] = defaultdict(list)
    for _ in range(setting.rounds):
        for name, times, cores in (("once", 1, 2), ("one core", 1, 1), ("four times", 4, 2)):
            costs[name].append(run_child(job, times, cores))
            print(f"{name}: {costs[name][-1]['whole']:.2f} s, CPU {costs[name][-1]['cpu']:.2f} s")
    wall = {name: statistics.median(cost["whole"] for cost in of) for name, of in costs.items()}
    cpu = {name: statistics.median(cost["cpu"] for cost in of) for name, of in costs.items()}
    length, cpu_length = wall["four times"] / wall["once"], cpu["four times"] / cpu["once"]
    second = wall["one core"] / wall["once"]
    figures.row(
        SPEED_HEAD,
        "4 times the length",
        f"{4 * job.seconds:.0f} s",
        f"{job.seconds:.0f} s",
        f"{length:.2f} of its time, {cpu_length:.2f} of its CPU time",
    )
    figures.row(SPEED_HEAD, "a second core", "2 cores", "1 core", f"{second:.2f} times as fast")
    figures.checks += [
        Check("4 times the length, time", length, at_most=4.1),
        Check("4 times the length, CPU time", cpu_length, at_most=4.1),
        Check("speed of 2 cores against 1", second, at_least=1.7),
    ]


def arrival(setting: Setting, figures: Figures) -> None:
    """From the last picture's arrival to the finished file, while pictures come at a service's pace."""
    job = setting.job(PICTURES)
    count = len(job.pictures)
    lags: dict[str, list[float]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        for number in range(setting.rounds):
            patterns = {
                "one each 1.6 s": [1.6 * (picture + 1) for picture in range(count)],
                "4 in flight, 4 to 9 s each": _in_flight(count, 4, (4.0, 9.0), seed=number),
            }
            for name, arrivals in patterns.items():
                lags[name].append(product.compile_arriving(job, arrivals, Path(folder) / "video.mp4"))
                print(f"last picture to finished file, {name}: {lags[name][-1]:.2f} s")
    for name, of in lags.items():
        lag = statistics.median(of)
        figures.row(SPEED_HEAD, "last picture to finished file", f"{lag:.1f} s", f"pictures {name}", "")
        figures.checks.append(Check(f"last picture to finished file, {name}, seconds", lag, at_most=2.0))


def run_child(job: Job, times: int = 1, cores: int = 2, quality: str = product.STANDARD) -> dict[str, float]:
    """One compile in a process of its own; see `compile_folder`."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        job.write(folder, product.zooms(job))
        output = folder / "video.mp4"
        report: dict[str, float] = json.loads(
            output_of(module("compile_folder", folder, output, times, cores, quality))
        )
    return report


def _in_flight(count: int, at_once: int, seconds: tuple[float, float], *, seed: int) -> list[float]:
    """When each of `count` pictures arrives if a new one is asked for as soon as one of `at_once` is there."""
    seeded = random.Random(seed)
    free, arrivals = [0.0] * at_once, []
    for _ in range(count):
        free.sort()
        free[0] += seeded.uniform(*seconds)
        arrivals.append(free[0])
    return arrivals
