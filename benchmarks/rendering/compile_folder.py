"""One compile in a process of its own: `python -m rendering.compile_folder FOLDER OUTPUT [TIMES] [CORES] [QUALITY]`.

FOLDER holds a job as files, which is done TIMES times over, on so many CORES. Prints a JSON object: what `CompileTimes` holds, and the
`peak` memory in bytes.
"""

import json
import os
import sys
from pathlib import Path

from rendering.job import Job
from rendering.product import STANDARD, compile_video


def peak_memory() -> int:
    """The most memory that this process has held, in bytes. Linux only: elsewhere 0."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return 0
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM"))


def main() -> None:
    folder, output = Path(sys.argv[1]), Path(sys.argv[2])
    times, cores = (int(value) for value in (sys.argv[3:5] + ["1", "2"][len(sys.argv[3:5]) :]))
    quality = sys.argv[5] if len(sys.argv) > 5 else STANDARD
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])
    job = Job.read(folder).repeated(times)
    taken = compile_video(job, output, quality=quality)
    report = {"whole": taken.whole, "mux": taken.mux, "cpu": taken.cpu, "peak": peak_memory()}
    print(json.dumps(report))


if __name__ == "__main__":
    main()
