"""A program with a live display, run by tests in a terminal of its own and told what to do on stdin.

    python live_child.py panel|progress
"""

import logging
import signal
import sys

from eleven_video.domain.requests import SpeechQuota
from eleven_video.monitoring.usage import UsageMonitor
from eleven_video.ui.console import console
from eleven_video.ui.progress import VideoPipelineProgress
from eleven_video.ui.usage_panel import UsageDisplay


def main() -> None:
    monitor = UsageMonitor()
    progress = VideoPipelineProgress(monitor=monitor)
    display = UsageDisplay(monitor=monitor)
    logging.getLogger().addHandler(progress.log_handler())
    if sys.argv[1] == "panel":
        start, stop = display.start_live_update, display.stop_live_update
    else:
        start, stop = progress.start, progress.stop

    def terminate(*_: object) -> None:
        stop()
        stop()
        sys.exit(143)

    signal.signal(signal.SIGTERM, terminate)
    start()
    start()
    try:
        for line in sys.stdin:
            word, _, rest = line.strip().partition(" ")
            match word:
                case "images":
                    monitor.track_usage("gemini", "gemini-3.1-flash-lite-image", "images", int(rest))
                case "characters":
                    monitor.track_usage("elevenlabs", "Rachel", "characters", int(rest))
                case "note":
                    progress.note(rest)
                case "log":
                    logging.getLogger("child").warning(rest)
                case "print":
                    print(rest)  # noqa: T201 - what a library might do
                case "stage":
                    name, done, total = rest.split()
                    progress.stage(name, int(done), int(total))
                case "sandbox":
                    progress.set_mode("sandbox")
                case "quota":
                    progress.quota(SpeechQuota("creator", int(rest), 10_000, None))
                case "raise":
                    raise RuntimeError(rest)
                case "stop":
                    break
    except KeyboardInterrupt:
        stop()
        sys.exit(130)
    finally:
        stop()
    console.print("The end.")


main()
