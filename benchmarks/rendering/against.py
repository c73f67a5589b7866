"""The parts that set ours beside others' ways, in speed and in what the picture looks like."""

import statistics
import tempfile
from collections import defaultdict
from pathlib import Path

from rendering import product
from rendering.costs import Cost, cost_of, module
from rendering.fidelity import Fidelity, measure_fidelity
from rendering.ideal import encode_reference
from rendering.job import Job
from rendering.parts import SHORT, Setting, run_child
from rendering.peers import moviepy_command, zoompan_command
from rendering.reference import Reference, render_reference
from rendering.shake import measure_shake
from rendering.table import LOOKS_HEAD, SETTINGS_HEAD, SPEED_HEAD, Check, Figures

KINDS = ("synthetic", "real")
OURS, MOVIEPY, ZOOMPAN, IDEAL = "ours", "MoviePy", "zoompan", "ideal frames through our encoder"
_NAMES = {OURS: "ours", MOVIEPY: "MoviePy 2 with a zoom by Pillow", ZOOMPAN: "FFmpeg's zoompan at 8000 px"}
_FASTER = {MOVIEPY: 15, ZOOMPAN: 6}


def peers(setting: Setting, figures: Figures) -> None:
    """Speed and looks of ours and of others, each in processes of its own, from the same files to a finished file."""
    costs: dict[str, list[Cost]] = defaultdict(list)
    looks: dict[tuple[str, str], tuple[Fidelity, float]] = {}
    for kind in KINDS:
        job = setting.job(SHORT, kind)
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            # The looks are the same in each round; the first set of pictures stands for both in time.
            for _ in range(setting.rounds if kind == KINDS[0] else 1):
                for way, cost in _render_all(job, folder).items():
                    print(f"{way}, {kind} pictures: {cost.wall:.1f} s, CPU {cost.cpu:.1f} s")
                    if kind == KINDS[0]:
                        costs[way].append(cost)
            reference = render_reference(job, product.zooms(job), folder / "reference.yuv")
            encode_reference(reference, folder / f"{IDEAL}.mp4")
            for way in (*costs, IDEAL):
                looks[kind, way] = _look(folder / f"{way}.mp4", reference, f"{way}, {kind} pictures")
    _report_speed(costs, figures)
    _report_looks(costs, looks, figures)


def quality(setting: Setting, figures: Figures) -> None:
    """Each `--quality`: speed against real time and the bare encoder, and looks on both sets of pictures."""
    jobs = {kind: setting.job(SHORT, kind) for kind in KINDS}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        references = {
            kind: render_reference(job, product.zooms(job), folder / f"{kind}.yuv") for kind, job in jobs.items()
        }
        for chosen in product.QUALITIES:
            paces, ratios = [], []
            for _ in range(setting.rounds):
                job = jobs[KINDS[0]]
                paces.append(job.seconds / run_child(job, quality=chosen)["whole"])
                parts = product.stage_times(job, quality=chosen)
                ratios.append((parts.prepare + parts.draw + parts.encode) / parts.bare)
            seen = []
            for kind, job in jobs.items():
                output = folder / f"{kind}.mp4"
                product.compile_video(job, output, quality=chosen)
                seen.append(_look(output, references[kind], f"{chosen}, {kind} pictures"))
            pace, ratio = statistics.median(paces), statistics.median(ratios)
            figures.row(SETTINGS_HEAD, f"`{chosen}`", f"{pace:.1f}", f"{ratio:.2f}", *_cells(seen))


def _render_all(job: Job, folder: Path) -> dict[str, Cost]:
    zooms = product.zooms(job)
    job.write(folder, zooms)
    commands = {
        OURS: module("compile_folder", folder, folder / f"{OURS}.mp4"),
        ZOOMPAN: zoompan_command(job, zooms, folder, folder / f"{ZOOMPAN}.mp4"),
        MOVIEPY: moviepy_command(folder, folder / f"{MOVIEPY}.mp4"),
    }
    return {way: cost_of(command) for way, command in commands.items()}


def _look(video: Path, reference: Reference, what: str) -> tuple[Fidelity, float]:
    fidelity, shake = measure_fidelity(video, reference), measure_shake(video, reference)
    print(
        f"{what}: VMAF {fidelity.vmaf:.1f}, PSNR-Y {fidelity.psnr:.1f} dB, shake {shake:.3f} px, "
        f"picture track {fidelity.size / 1e6:.2f} MB"
    )
    return fidelity, shake


def _cells(seen: list[tuple[Fidelity, float]]) -> list[str]:
    """VMAF, PSNR-Y, shake and size, for each set of pictures."""
    columns = [
        [f"{fidelity.vmaf:.1f}", f"{fidelity.psnr:.1f}", f"{shake:.3f}", f"{fidelity.size / 1e6:.2f}"]
        for fidelity, shake in seen
    ]
    return [" / ".join(cells) for cells in zip(*columns, strict=True)]


def _report_speed(costs: dict[str, list[Cost]], figures: Figures) -> None:
    for way, least in _FASTER.items():
        wall, cpu = (
            statistics.median(
                getattr(theirs, clock) / getattr(mine, clock)
                for theirs, mine in zip(costs[way], costs[OURS], strict=True)
            )
            for clock in ("wall", "cpu")
        )
        figures.row(
            SPEED_HEAD,
            "10 s of video, pictures to file",
            "`VideoCompiler`",
            _NAMES[way],
            f"{wall:.1f} times as fast, 1/{cpu:.1f} of its CPU time",
        )
        figures.checks += [
            Check(f"times as fast as {way}", wall, at_least=least),
            Check(f"CPU time of {way} / ours", cpu, at_least=least),
        ]


def _report_looks(
    costs: dict[str, list[Cost]], looks: dict[tuple[str, str], tuple[Fidelity, float]], figures: Figures
) -> None:
    for way in (OURS, ZOOMPAN, MOVIEPY, IDEAL):
        spent = f"{statistics.median(cost.cpu for cost in costs[way]):.1f}" if way in costs else ""
        figures.row(LOOKS_HEAD, _NAMES.get(way, way), *_cells([looks[kind, way] for kind in KINDS]), spent)
    for kind in KINDS:
        mine, shake = looks[kind, OURS]
        smallest = min(looks[kind, way][0].size for way in (ZOOMPAN, MOVIEPY))
        figures.checks += [
            Check(f"VMAF, {kind} pictures", mine.vmaf, at_least=94),
            Check(f"PSNR-Y, {kind} pictures", mine.psnr, at_least=43),
            Check(f"shake, {kind} pictures", shake, at_most=0.06),
            Check(f"picture track against the smaller of theirs, {kind} pictures", mine.size / smallest, at_most=1.0),
        ]
