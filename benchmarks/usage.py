"""What counting costs: `uv run benchmarks/usage.py`.

Measures in one process, in turns, as CPU time of the process: one `track_usage` against one `Counter.labels(...).inc()`
of prometheus_client (which keeps no events and knows no prices), with one thread and with eight; and `get_summary()`
after a hundred and after a million events. Prints ratios; seconds depend on the machine, ratios hardly do.
"""

import statistics
import threading
import time
from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter

from eleven_video.monitoring.usage import MetricType, UsageMonitor

ROUNDS = 7
EVENTS = 200_000
THREADS = 8


def cpu_seconds(work: Callable[[], None]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def in_threads(work: Callable[[int], None], threads: int) -> Callable[[], None]:
    def run() -> None:
        crew = [threading.Thread(target=work, args=(EVENTS // threads,)) for _ in range(threads)]
        for thread in crew:
            thread.start()
        for thread in crew:
            thread.join()

    return run


def ours(monitor: UsageMonitor) -> Callable[[int], None]:
    def work(events: int) -> None:
        for _ in range(events):
            monitor.track_usage("gemini", "gemini-2.5-flash", MetricType.INPUT_TOKENS, 1_000)

    return work


def theirs(counter: Counter) -> Callable[[int], None]:
    def work(events: int) -> None:
        for _ in range(events):
            counter.labels("gemini", "gemini-2.5-flash", "input_tokens").inc(1_000)

    return work


def compare(threads: int) -> tuple[float, float]:
    """Medians in nanoseconds for one event, ours and theirs, measured in turns."""
    counter = Counter("usage", "usage", ["service", "model", "metric"], registry=CollectorRegistry())
    mine, other = [], []
    for _ in range(ROUNDS):
        mine.append(cpu_seconds(in_threads(ours(UsageMonitor()), threads)))
        other.append(cpu_seconds(in_threads(theirs(counter), threads)))
    scale = 1e9 / EVENTS
    return statistics.median(mine) * scale, statistics.median(other) * scale


def summary_microseconds(events: int) -> float:
    """The median of first looks: each comes after further counts, so there is something to catch up with."""
    monitor = UsageMonitor()
    count = ours(monitor)
    count(events)
    times = []
    for _ in range(301):
        start = time.perf_counter()
        monitor.get_summary()
        times.append(time.perf_counter() - start)
        count(100)
    return statistics.median(times) * 1e6


def main() -> None:
    for threads in (1, THREADS):
        mine, other = compare(threads)
        print(f"track_usage, {threads} thread(s): {mine:.0f} ns, prometheus {other:.0f} ns, ratio {mine / other:.2f}")
    few, many = summary_microseconds(100), summary_microseconds(1_000_000)
    print(f"get_summary: {few:.1f} us after 100 events, {many:.1f} us after 1,000,000, ratio {many / few:.2f}")


if __name__ == "__main__":
    main()
