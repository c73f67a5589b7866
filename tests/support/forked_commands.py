"""Has the commands that the product itself starts forked from a process that has loaded the libraries, see `preloaded`."""

import atexit
import json
import os
import select
import socket
import sys
import tempfile
import threading
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from tests.support import forking_program, preloaded

_LONGEST = 1 << 17


def program(env: Mapping[str, str]) -> tuple[str, ...] | None:
    """The first words of a command line that starts eleven-video quickly; None if a process cannot be forked with `env`.

    The process that the product starts lives as long as the command does. If it is killed, the command is killed.
    """
    if not preloaded.can_fork(env):
        return None
    # Without the site packages and the environment, Python starts in a few hundredths of a second.
    return (sys.executable, "-I", "-S", forking_program.__file__, _address())


@cache
def _address() -> str:
    """Where this process, from now on, waits for commands to fork."""
    # A socket's path may have 100 characters, which pytest's folders can exceed.
    folder = tempfile.TemporaryDirectory(prefix="forks-")
    address = str(Path(folder.name) / "socket")
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    listener.bind(address)
    listener.listen()
    atexit.register(folder.cleanup)
    threading.Thread(target=_serve, args=(listener,), name="forked commands", daemon=True).start()
    return address


def _serve(listener: socket.socket) -> None:
    with listener:
        while True:
            asked, _ = listener.accept()
            threading.Thread(target=_run, args=(asked,), name="forked command", daemon=True).start()


def _run(asked: socket.socket) -> None:
    with asked:
        request, streams, _, _ = socket.recv_fds(asked, _LONGEST, 3)
        what = json.loads(request)
        running = preloaded.OnStreams(
            "eleven_video", what["arguments"], streams, cwd=Path(what["cwd"]), env=what["env"]
        )
        for stream in streams:
            os.close(stream)
        ready, _, _ = select.select([asked, running], [], [])
        if running not in ready:  # the program was killed
            running.kill()
        code = running.wait()
        asked.send(str(code if code >= 0 else 128 - code).encode())
