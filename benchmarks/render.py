"""What rendering costs and what it looks like, against the bare encoder and against others' ways.

    uv run --group bench benchmarks/render.py [PART ...] [--quick] [--rounds N] [--write]

The parts are stages, memory, scaling, arrival, peers and quality; without one, all are run, which takes about half an
hour on 2 cores. The job is 52 s, 15 pictures of 1344x768, 1080p at 24 fps, zoomed as the product does it; the peers get
10.4 s of it. All sides of a part are measured by turns in one run and the medians are set against each other: seconds
depend on the machine and on what else it does, ratios much less.

It needs Linux or macOS; memory is measured on Linux only. MoviePy is installed by uv into an environment of its own.

--quick runs everything once on tiny inputs, to see that it works. --write puts the tables into the README.
"""

import argparse
import os
import sys

from rendering.against import peers, quality
from rendering.parts import Part, Setting, arrival, memory, scaling, stages
from rendering.table import Figures, write_readme

PARTS: dict[str, Part] = {
    "stages": stages,
    "memory": memory,
    "scaling": scaling,
    "arrival": arrival,
    "peers": peers,
    "quality": quality,
}


def main() -> None:
    parser = argparse.ArgumentParser(description="What rendering costs and what it looks like.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"one or more of {', '.join(PARTS)}; default: all")
    parser.add_argument("--quick", action="store_true", help="once, on tiny inputs")
    parser.add_argument("--rounds", type=int, default=3, help="how often each side is measured (default: 3)")
    parser.add_argument("--write", action="store_true", help="write the tables into the README")
    options = parser.parse_args()
    chosen = options.parts or list(PARTS)
    if unknown := set(chosen) - PARTS.keys():
        parser.error(f"there is no part {min(unknown)}")
    if options.write and (options.quick or set(chosen) != PARTS.keys()):
        parser.error("--write needs a full run of all parts")
    sys.stdout.reconfigure(line_buffering=True)  # a run takes long: what is found shows at once, in a file too
    print(f"{os.cpu_count()} cores")
    setting = Setting(1 if options.quick else options.rounds, options.quick)
    figures = Figures()
    for name in chosen:
        print(f"\n{name}")
        PARTS[name](setting, figures)
    print(f"\n{figures.markdown()}\n{figures.verdicts()}")
    if options.write:
        write_readme(figures)


if __name__ == "__main__":
    main()
