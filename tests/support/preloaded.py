"""Real processes that start quickly: each is forked from one that has loaded what the product needs, and nothing of its own.

The command itself is loaded anew in every process, with an environment, a folder and streams of its own, and ends as any
Python does. What is spared is the time in which every one of hundreds of runs would load the same libraries.
"""

import atexit
import gc
import json
import os
import runpy
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

_LIBRARIES = (
    "PIL.Image", "PIL.ImageDraw", "PIL.ImageFont", "PIL.JpegImagePlugin", "PIL.PngImagePlugin", "av", "charset_normalizer",
    "cv2", "elevenlabs.client", "elevenlabs.models.client", "elevenlabs.text_to_speech.client", "elevenlabs.user.client",
    "elevenlabs.voices.client", "filelock", "genai_prices.data", "google.genai", "h11", "httpcore", "httpx", "markdown_it",
    "numpy", "numpy.random", "platformdirs", "pydantic_settings", "rich.console", "rich.live", "rich.panel",
    "sqlalchemy", "sqlalchemy.dialects.postgresql", "sqlalchemy.dialects.sqlite", "tomlkit", "tomllib",
    "typer", "typer.main", "typer._adapters", "uharfbuzz", "wave",
)  # fmt: skip
_LONGEST = 1 << 20
_STATUS = struct.Struct("i")


def can_fork(env: Mapping[str, str]) -> bool:
    """Whether a process with this environment may be forked: what Python reads when it starts needs one that starts."""
    read_at_start = (name for name in env if name.startswith(("PYTHON", "LC_")) and name != "PYTHONPATH")
    return (
        hasattr(os, "fork") and hasattr(socket, "send_fds") and env.get("LANG") == "C.UTF-8" and not any(read_at_start)
    )


def run(
    module: str, arguments: Sequence[str], *, cwd: Path, env: Mapping[str, str], timeout_s: float
) -> subprocess.CompletedProcess[bytes]:
    """Run a module as `python -m` does, without a keyboard, and wait for its end.

    Raises:
        subprocess.TimeoutExpired: It did not end in time, and was killed.
    """
    command = ["-m", module, *arguments]
    (out, out_end), (err, err_end), (ended, end) = os.pipe(), os.pipe(), os.pipe()
    with Path(os.devnull).open("rb") as nothing:
        pid = _nursery(env.get("LD_PRELOAD", "")).start(
            {"module": module, "arguments": list(arguments), "cwd": str(cwd), "env": dict(env)},
            [nothing.fileno(), out_end, err_end, end],
        )
    for given in (out_end, err_end, end):
        os.close(given)
    said: dict[int, bytes] = {}
    readers = [threading.Thread(target=_read, args=(stream, said), daemon=True) for stream in (out, err, ended)]
    for reader in readers:
        reader.start()
    until = time.monotonic() + timeout_s
    for reader in readers:
        reader.join(max(0.0, until - time.monotonic()))
    if any(reader.is_alive() for reader in readers):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        raise subprocess.TimeoutExpired(command, timeout_s)
    code = os.waitstatus_to_exitcode(_STATUS.unpack(said[ended])[0])
    return subprocess.CompletedProcess(command, code, said[out], said[err])


class OnTerminal:
    """A module that runs as `python -m` does, with a pseudo-terminal as its own; used as a `subprocess.Popen` is."""

    def __init__(self, module: str, arguments: Sequence[str], *, cwd: Path, env: Mapping[str, str], slave: int) -> None:
        self._ended, end = os.pipe()
        what = {"module": module, "arguments": list(arguments), "cwd": str(cwd), "env": dict(env), "terminal": True}
        self.pid = _nursery(env.get("LD_PRELOAD", "")).start(what, [slave, slave, slave, end])
        os.close(end)
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Its exit code once it has ended, as `Popen` has it."""
        if self.returncode is None and select.select([self._ended], [], [], 0)[0]:
            self.wait()
        return self.returncode

    def wait(self) -> int:
        if self.returncode is None:
            with open(self._ended, "rb") as file:  # noqa: PTH123  a descriptor
                self.returncode = os.waitstatus_to_exitcode(_STATUS.unpack(file.read())[0])
        return self.returncode

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)


def _read(stream: int, said: dict[int, bytes]) -> None:
    with open(stream, "rb") as file:
        said[stream] = file.read()


class _Nursery:
    """The process that the others are forked from. It ends with the one that started it.

    `preload` is a library that is loaded before all others, or "".
    """

    def __init__(self, preload: str) -> None:
        self._ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._asking = threading.Lock()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", __name__, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                cwd=Path(__file__).parents[2],
                env={"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "LD_PRELOAD": preload},
                stdin=subprocess.PIPE,
                # Python's streams are made for what they are at the start, and every process has pipes.
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
        atexit.register(self.end)

    def start(self, what: Mapping[str, object], streams: Sequence[int]) -> int:
        """Start a process; its id. The last of `streams` is told how it ended."""
        with self._asking:
            socket.send_fds(self._ours, [json.dumps(what).encode()], list(streams))
            pid = self._ours.recv(_LONGEST)
        if not pid:
            raise ChildProcessError(self._process.communicate()[1].decode())
        return int(pid)

    def end(self) -> None:
        self._ours.close()
        self._process.communicate()


_nursery = cache(_Nursery)


def _serve(asked: socket.socket) -> tuple[str, list[str]]:
    """Fork a process for each request. Returns in those processes only, with the module and the arguments to run."""
    waking, wake = os.pipe()
    for end in (waking, wake):
        os.set_blocking(end, False)
    before = signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake)
    ends: dict[int, int] = {}
    while True:
        ready, _, _ = select.select([asked, waking], [], [])
        if waking in ready:
            os.read(waking, 4096)
            _tell_ends(ends)
        if asked not in ready:
            continue
        request, streams, _, _ = socket.recv_fds(asked, _LONGEST, 4)
        if not request:
            os._exit(0)
        what = json.loads(request)
        pid = os.fork()
        if not pid:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, before)
            _become(what, streams, [asked.fileno(), waking, wake, *ends.values()])
            return what["module"], what["arguments"]
        for stream in streams[:3]:
            os.close(stream)
        ends[pid] = streams[3]
        asked.send(str(pid).encode())


def _tell_ends(ends: dict[int, int]) -> None:
    with suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG)) != (0, 0):
            pid, status = ended
            end = ends.pop(pid)
            os.write(end, _STATUS.pack(status))
            os.close(end)


def _become(what: Mapping[str, dict[str, str]], streams: Sequence[int], others: Sequence[int]) -> None:
    for place, stream in enumerate(streams[:3]):
        os.dup2(stream, place)
    for stream in [*streams, *others]:
        os.close(stream)
    os.chdir(str(what["cwd"]))
    os.environ.clear()
    os.environ.update(what["env"])
    time.tzset()
    if what.get("terminal"):
        import fcntl
        import termios

        os.setsid()
        # Ctrl-C there is meant for this process.
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
        sys.stdout.reconfigure(line_buffering=True)


if __name__ == "__main__":
    for library in _LIBRARIES:
        __import__(library)
    if any(name.partition(".")[0] == "eleven_video" for name in sys.modules):
        sys.exit("The product itself is to be loaded by each process.")
    # Memory that nobody touches is shared with all that are forked.
    gc.freeze()
    wanted, typed = _serve(socket.socket(fileno=int(sys.argv[1])))
    sys.path[0] = ""
    sys.argv = ["", *typed]
    runpy.run_module(wanted, run_name="__main__", alter_sys=True)
