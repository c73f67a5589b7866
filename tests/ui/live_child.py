"""A program with a live display, run by tests in a terminal of its own and told what to do through a pipe.

python live_child.py panel|progress FILE_DESCRIPTOR
"""

import logging
import os
import signal
import sys

from eleven_video.accounting.budget_limits import BudgetStatus, Limit
from eleven_video.domain.requests.requests import SpeechQuota
from eleven_video.monitoring.usage import UsageMonitor
from eleven_video.ui.console import console
from eleven_video.ui.progress import VideoPipelineProgress
from eleven_video.ui.usage_panel import UsageDisplay


def main() -> None:
    orders = os.fdopen(int(sys.argv[2]), encoding="utf-8")
    monitor = UsageMonitor()
    progress = VideoPipelineProgress(monitor=monitor)
    display = UsageDisplay(monitor=monitor)
    logging.getLogger().addHandler(progress.log_handler())
    panel = sys.argv[1] == "panel"
    start, stop = (display.start_live_update, display.stop_live_update) if panel else (progress.start, progress.stop)
    commands = {
        "images": lambda number: monitor.track_usage("gemini", "gemini-3.1-flash-lite-image", "images", int(number)),
        "characters": lambda number: monitor.track_usage("elevenlabs", "Rachel", "characters", int(number)),
        "note": progress.note,
        "log": logging.getLogger("child").warning,
        "print": print,  # what a library might do
        "stage": lambda report: report_stage(progress, *report.split()),
        "sandbox": lambda _: progress.set_mode("sandbox"),
        "quota": lambda used: progress.quota(SpeechQuota("creator", int(used), 10_000, None)),
        "budget": lambda told: report_budget(progress, *told.split()),
        "raise": fail,
    }

    def terminate(*_: object) -> None:
        stop()
        stop()
        sys.exit(143)

    signal.signal(signal.SIGTERM, terminate)
    start()
    start()
    try:
        for line in orders:
            word, _, rest = line.strip().partition(" ")
            if word == "stop":
                break
            commands[word](rest)
    except KeyboardInterrupt:
        stop()
        sys.exit(130)
    finally:
        stop()
    console.print("The end.")


def report_stage(progress: VideoPipelineProgress, name: str, done: str, total: str) -> None:
    progress.stage(name, int(done), int(total))


def report_budget(progress: VideoPipelineProgress, *cents: str) -> None:
    limit, committed, reserved = (int(number) * 10**10 for number in cents)
    progress.budget([BudgetStatus(Limit.run("run", limit), committed, reserved)])


def fail(reason: str) -> None:
    raise RuntimeError(reason)


main()
