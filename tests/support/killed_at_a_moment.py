"""Runs the command, and kills it at a chosen moment: when it touches a file of its user, or the network, the nth time.

`KILLED_AT` is the number of the moment. Without it, the command runs to its end and writes the number of its moments
to the file that `MOMENTS` names.
"""

import atexit
import os
import runpy
import signal
import sys
import threading
from pathlib import Path
from typing import Any

_NETWORK = frozenset({"socket.connect", "socket.sendto", "socket.getaddrinfo"})
_FILES = frozenset(
    {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "os.link", "sqlite3.connect"}
)


class Moments:
    """Counts the moments of this process, and kills it at one of them."""

    def __init__(self, folder: str, killed_at: int | None) -> None:
        self._folder = folder
        self._killed_at = killed_at
        self._lock = threading.RLock()
        self.count = 0

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event not in _NETWORK and not (event in _FILES and self._folder in str(arguments[0])):
            return
        with self._lock:
            if self.count == self._killed_at:
                os.kill(os.getpid(), signal.SIGKILL)
            self.count += 1


if __name__ == "__main__":
    at, file = os.environ.pop("KILLED_AT", None), os.environ.pop("MOMENTS", None)
    moments = Moments(str(Path.cwd()), None if at is None else int(at))
    sys.addaudithook(moments.hear)
    if file is not None:
        atexit.register(lambda: Path(file).write_text(str(moments.count)))
    runpy.run_module("eleven_video", run_name="__main__", alter_sys=True)
