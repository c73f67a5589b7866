"""Runs the command and kills it as soon as the finished video has its name, before anything is noted of it."""

import os
import runpy
import signal
import sys
from pathlib import Path
from typing import Any


def kill_at_name(suffix: str) -> None:
    """Kill this process once a file with that ending was put in its place: its folder is opened then, to be made safe."""
    folders: set[str] = set()

    def hear(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "os.rename" and str(arguments[1]).endswith(suffix):
            folders.add(str(Path(arguments[1]).absolute().parent))
        elif event == "open" and str(arguments[0]) in folders:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hear)


if __name__ == "__main__":
    kill_at_name(".mp4")
    runpy.run_module("eleven_video", run_name="__main__", alter_sys=True)
