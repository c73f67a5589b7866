"""The share of a core that the live panel takes, against a Rich table in a Live that draws four times a second.

    python benchmarks/live_panel.py [SECONDS]

Each display shows the same rows for some seconds while four calls a second are counted; CPU time of the whole process,
less what the counting alone takes.
"""

import io
import sys
import threading
import time
from collections.abc import Callable

from rich.console import Console
from rich.live import Live
from rich.table import Table

from eleven_video.monitoring.usage import UsageMonitor
from eleven_video.ui.console import TurnTakingConsole
from eleven_video.ui.progress import VideoPipelineProgress
from eleven_video.ui.usage_panel import UsageDisplay

EVENTS_PER_SECOND = 4


def count_usage(monitor: UsageMonitor, seconds: float, events_per_second: int) -> None:
    pause = threading.Event()
    for step in range(int(seconds * EVENTS_PER_SECOND)):
        for _ in range(bool(events_per_second)):
            monitor.track_usage("gemini", "gemini-3.1-flash-lite-image", "images", 1)
            monitor.track_usage("gemini", f"gemini-{step % 3}", "input_tokens", 1_000)
            monitor.track_usage("elevenlabs", "Rachel", "characters", 80)
        pause.wait(1 / EVENTS_PER_SECOND)


def terminal() -> TurnTakingConsole:
    return TurnTakingConsole(file=io.StringIO(), force_terminal=True, width=100, height=40, color_system="truecolor")


def as_table(monitor: UsageMonitor) -> Table:
    summary = monitor.get_summary()
    table = Table("name", "cost", "metrics", title=f"Total Cost: ${summary['total_cost']:.4f}")
    for part in ("by_service", "by_model"):
        for name, entry in summary[part].items():
            table.add_row(name, f"${entry['cost']:.4f}", ", ".join(f"{n:,} {m}" for m, n in entry["metrics"].items()))
    return table


def with_nothing(_monitor: UsageMonitor, work: Callable[[], None]) -> None:
    work()


def with_table(monitor: UsageMonitor, work: Callable[[], None]) -> None:
    console = Console(file=io.StringIO(), force_terminal=True, width=100, height=40, color_system="truecolor")
    with Live(get_renderable=lambda: as_table(monitor), console=console, refresh_per_second=4):
        work()


def with_panel(monitor: UsageMonitor, work: Callable[[], None]) -> None:
    display = UsageDisplay(terminal(), monitor=monitor)
    display.start_live_update()
    work()
    display.stop_live_update()


def with_progress(monitor: UsageMonitor, work: Callable[[], None]) -> None:
    with VideoPipelineProgress(terminal(), monitor) as progress:
        progress.stage("Pictures", 1, 17)
        work()


def cpu_share(
    display: Callable[[UsageMonitor, Callable[[], None]], None], seconds: float, events_per_second: int
) -> float:
    monitor = UsageMonitor()
    count_usage(monitor, 1, EVENTS_PER_SECOND)
    began = time.process_time()
    display(monitor, lambda: count_usage(monitor, seconds, events_per_second))
    return (time.process_time() - began) / seconds


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 8.0
    for display in (with_panel, with_table):  # once to warm up
        cpu_share(display, 1, EVENTS_PER_SECOND)
    nothing = cpu_share(with_nothing, seconds, EVENTS_PER_SECOND)
    table = cpu_share(with_table, seconds, EVENTS_PER_SECOND) - nothing
    print(f"Rich table at 4 fps        {table:7.2%} of a core")
    for name, display, rate in (
        ("panel, 4 events a second", with_panel, EVENTS_PER_SECOND),
        ("panel, idle", with_panel, 0),
        ("stages and panel, 4 a second", with_progress, EVENTS_PER_SECOND),
    ):
        share = cpu_share(display, seconds, rate) - nothing
        print(f"{name:<28}{share:6.2%} of a core, 1/{table / max(share, 1e-6):.1f} of the table")


main()
