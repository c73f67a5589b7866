"""Runs the command, and kills it when a file has its name but is not recorded yet: the finished video, or the file whose
name ends as `KILLED_AT_NAME` says.
"""

import os
import runpy
import signal
import sys
from pathlib import Path
from typing import Any


def kill_at_name(suffix: str) -> None:
    """Kill this process when a file with this ending has been renamed into place.

    The product then opens the folder to flush it, and this event triggers the kill.
    """
    folders: set[str] = set()

    def hear(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "os.rename" and str(arguments[1]).endswith(suffix):
            folders.add(str(Path(arguments[1]).absolute().parent))
        elif event == "open" and str(arguments[0]) in folders:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hear)


if __name__ == "__main__":
    kill_at_name(os.environ.pop("KILLED_AT_NAME", ".mp4"))
    runpy.run_module("eleven_video", run_name="__main__", alter_sys=True)
