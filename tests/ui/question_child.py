"""A program that asks a question, run by tests in a terminal of its own.

python question_child.py now|default|after-region|handled|in-background
"""

import signal
import subprocess
import sys

from eleven_video.monitoring.usage import UsageMonitor
from eleven_video.ui.console import console
from eleven_video.ui.progress import VideoPipelineProgress
from eleven_video.ui.questions import Choice, ask_choice, can_ask

QUESTION = (
    "ElevenLabs took too long to answer (scene 3, narration); it may have been billed, up to $0.0312. "
    "What shall be done?"
)
CHOICES = (
    Choice("r", "retry", "ask again and perhaps pay twice"),
    Choice("s", "skip", "continue without it"),
    Choice("q", "stop", "stop here; the run can be continued"),
)


def main() -> None:
    how = sys.argv[1]
    signals: list[int] = []
    if how == "handled":  # as a run does, whose first Ctrl-C only asks it to end
        signal.signal(signal.SIGINT, lambda number, _: signals.append(number))
    if how == "in-background":
        # As a shell does for "&": the keys are meant for the group in the foreground, which is this program's.
        subprocess.run([sys.executable, __file__, "now"], process_group=0, check=True)
        return
    if how == "after-region":
        with VideoPipelineProgress(monitor=UsageMonitor()):
            sys.stdin.readline()  # until the test has typed ahead
    if not can_ask():
        console.print("Nobody to ask.")
        return
    answer = ask_choice(console, QUESTION, CHOICES, default="s" if how == "default" else None)
    console.print(f"Answer: {answer}")
    if how == "handled":
        signal.raise_signal(signal.SIGINT)
        console.print(f"Signals: {len(signals)}")


main()
