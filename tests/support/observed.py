"""Runs the command under a umask and writes down whom it reaches, which names it looks up and which programs it starts.

The variable OBSERVED names the output file, which gets a JSON line for each event. UMASK is the umask in octal.
"""

import json
import os
import runpy
import sys
import threading
from pathlib import Path
from typing import Any

_EVENTS = {
    "socket.connect": lambda arguments: arguments[1],
    "socket.sendto": lambda arguments: arguments[1],
    "socket.bind": lambda arguments: arguments[1],
    "socket.getaddrinfo": lambda arguments: arguments[0],
    "socket.gethostbyname": lambda arguments: arguments[0],
    "socket.gethostbyaddr": lambda arguments: arguments[0],
    "subprocess.Popen": lambda arguments: [arguments[0], arguments[1]],
    "os.posix_spawn": lambda arguments: [arguments[0], arguments[1]],
    "os.exec": lambda arguments: [arguments[0], arguments[1]],
    "os.system": lambda arguments: arguments[0],
}


def observe(file: Path) -> None:
    """Write each event from now on to the file."""
    log = file.open("a", encoding="utf-8")
    lock = threading.Lock()

    def hear(event: str, arguments: tuple[Any, ...]) -> None:
        if event in _EVENTS:
            with lock:
                log.write(json.dumps([event, _EVENTS[event](arguments)], default=str) + "\n")
                log.flush()

    sys.addaudithook(hear)


if __name__ == "__main__":
    os.umask(int(os.environ["UMASK"], 8))
    observe(Path(os.environ["OBSERVED"]))
    runpy.run_module("eleven_video", run_name="__main__", alter_sys=True)
