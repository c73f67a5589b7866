"""Real processes that start quickly, because they are forked from a process that has loaded the libraries.

The parent has loaded the product's lower layers and the sandbox's voice, too. In each forked process the command runs
from its first line, with its own environment, folder and streams, and exits as Python always does. Hundreds of runs
would otherwise load the same modules. Each process loads the modules of the screen and the command line itself, because
these look at its streams when they are loaded. Tests about starting and loading start Python itself.
"""

import atexit
import faulthandler
import gc
import importlib
import json
import os
import pkgutil
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
from typing import TextIO

_LIBRARIES = (
    "PIL.Image", "PIL.ImageDraw", "PIL.ImageFont", "PIL.JpegImagePlugin", "PIL.PngImagePlugin", "av", "charset_normalizer",
    "cv2", "elevenlabs.base_client", "elevenlabs.models.client", "elevenlabs.text_to_speech.client", "elevenlabs.user.client",
    "elevenlabs.voices.client", "filelock", "genai_prices.data", "google.genai", "h11", "httpcore", "httpx", "markdown_it",
    "numpy", "numpy.random", "platformdirs", "pydantic.main", "rich.console", "rich.live", "rich.panel",
    "sqlalchemy", "sqlalchemy.dialects.postgresql", "sqlalchemy.dialects.sqlite", "tomlkit", "tomllib",
    "typer", "typer.main", "typer._adapters", "uharfbuzz", "wave",
)  # fmt: skip
# Modules that the parent must not load, because they look at their process.
_LOADED_LATER = ("eleven_video.__main__", "eleven_video.cli", "eleven_video.ui")
_LONGEST = 1 << 20
_STATUS = struct.Struct("i")


def can_fork(env: Mapping[str, str]) -> bool:
    """Whether a process with this environment may be forked. Variables that Python reads at its start prevent it."""
    read_at_start = (name for name in env if name.startswith(("PYTHON", "LC_")) and name != "PYTHONPATH")
    return (
        hasattr(os, "fork") and hasattr(socket, "send_fds") and env.get("LANG") == "C.UTF-8" and not any(read_at_start)
    )


class _Process:
    """A forked process that runs a module as `python -m` does. Tests use it like a `subprocess.Popen`."""

    def __init__(
        self,
        module: str,
        arguments: Sequence[str],
        streams: Sequence[int],
        *,
        cwd: Path,
        env: Mapping[str, str],
        **how: object,
    ) -> None:
        self.args = ["-m", module, *arguments]
        self._ended, end = os.pipe()
        what = {"module": module, "arguments": list(arguments), "cwd": str(cwd), "env": dict(env), **how}
        self.pid = _nursery(env.get("LD_PRELOAD", "")).start(what, [*streams, end])
        os.close(end)
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """The exit code, as in `Popen`; None while the process runs."""
        if self.returncode is None and select.select([self._ended], [], [], 0)[0]:
            self._hear_its_end()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end of the process. Raises subprocess.TimeoutExpired if it takes more than `timeout` seconds."""
        if self.returncode is None and not select.select([self._ended], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired(self.args, timeout or 0)
        return self._hear_its_end()

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            self.send_signal(signal.SIGKILL)

    def _hear_its_end(self) -> int:
        if self.returncode is None:
            with open(self._ended, "rb") as file:  # noqa: PTH123  a descriptor
                self.returncode = os.waitstatus_to_exitcode(_STATUS.unpack(file.read())[0])
        return self.returncode


class Piped(_Process):
    """A process without a terminal. Its `stdout` and `stderr` are text pipes.

    `stdin` is the file descriptor for its stdin; None for an empty stdin.
    """

    def __init__(
        self, module: str, arguments: Sequence[str], *, cwd: Path, env: Mapping[str, str], stdin: int | None = None
    ) -> None:
        (out, out_end), (err, err_end) = os.pipe(), os.pipe()
        with Path(os.devnull).open("rb") as nothing:
            given = nothing.fileno() if stdin is None else stdin
            super().__init__(module, arguments, [given, out_end, err_end], cwd=cwd, env=env)
        for given in (out_end, err_end):
            os.close(given)
        self.stdout, self.stderr = (open(stream, encoding="utf-8") for stream in (out, err))  # noqa: PTH123, SIM115  descriptors

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """Read stdout and stderr until the process ends, and return both texts. It raises the error of `wait`."""
        said: dict[TextIO, str] = {}
        streams = (self.stdout, self.stderr)
        readers = [threading.Thread(target=_read, args=(stream, said), daemon=True) for stream in streams]
        for reader in readers:
            reader.start()
        self.wait(timeout)
        for reader in readers:
            reader.join()
        return said[self.stdout], said[self.stderr]


class OnTerminal(_Process):
    """A process that has a pseudo-terminal as its controlling terminal."""

    def __init__(self, module: str, arguments: Sequence[str], *, cwd: Path, env: Mapping[str, str], slave: int) -> None:
        super().__init__(module, arguments, [slave] * 3, cwd=cwd, env=env, terminal=True)


def _read(stream: TextIO, said: dict[TextIO, str]) -> None:
    with stream:
        said[stream] = stream.read()


class _Nursery:
    """The parent from which all other processes are forked. It ends when the process of the tests ends.

    `preload` is a C library for LD_PRELOAD; empty for none.
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
                # Python sets up its streams at its start. Forked processes have pipes, so the parent starts with pipes.
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
        atexit.register(self.end)

    def start(self, what: Mapping[str, object], streams: Sequence[int]) -> int:
        """Fork a process, and return its id. Its exit code is written to the last of `streams`."""
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
    """Fork a process for each request. Only forked processes return from here, with the module and arguments to run."""
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


def _run(module: str) -> None:
    """Run a module as `python -m` does, until its threads and exit functions have ended.

    The process then ends without freeing its objects. Freeing them would copy all memory shared with the parent.
    """
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
        _exit_code.append(0)
    except SystemExit as end:
        _exit_code.append(end.code)
        raise


_exit_code: list[object] = []


def _leave() -> None:
    """End the process with the exit code. Without a code, or if a stream cannot be flushed, Python exits as usual."""
    if _exit_code and isinstance(code := _exit_code[0], int):
        with suppress(OSError, ValueError):
            for stream in (sys.stdout, sys.stderr):
                stream.flush()
            os._exit(code & 0xFF)


def _load_the_product() -> None:
    import eleven_video

    todo = [eleven_video]
    for package in todo:
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            if module.name not in _LOADED_LATER:
                loaded = importlib.import_module(module.name)
                todo += [loaded] if module.ispkg else []
    from eleven_video.sandbox.speech.synthesis import engine

    # Loading the voice takes a second of computing, more than most commands take in a test.
    engine()
    from eleven_video.api.http.certificates import trusted

    trusted(trust_env=False)
    if "eleven_video.ui.console" in sys.modules:
        sys.exit("Something that is loaded here looks at the terminal: each process is to load it.")


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
        # The pty becomes the controlling terminal of this process, so that Ctrl-C reaches the process.
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
        sys.stdout.reconfigure(line_buffering=True)


if __name__ == "__main__":
    # Exit functions run in reverse order, so this function, which is registered first, runs last.
    atexit.register(_leave)
    # A test that waits in vain aborts the process, which then prints the stack of each thread.
    faulthandler.enable()
    for library in _LIBRARIES:
        __import__(library)
    _load_the_product()
    # Without this, the garbage collector would write to objects and so copy memory that forked processes share.
    gc.freeze()
    wanted, typed = _serve(socket.socket(fileno=int(sys.argv[1])))
    sys.path[0] = ""
    sys.argv = ["", *typed]
    _run(wanted)
