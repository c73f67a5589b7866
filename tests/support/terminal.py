"""Runs a program in a pseudo-terminal for tests. The library pyte computes the screen from its output."""

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pyte

from tests.support import preloaded

PATIENCE_S = 20.0

# This code makes the pty the controlling terminal, so that Ctrl-C reaches the program, and then runs the program.
_OWN_TERMINAL = (
    "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.argv[1], sys.argv[1:])"
)


class Terminal:
    """A program, and the screen that it draws on. `scrolled_off` has the lines that scrolled off the top."""

    def __init__(
        self,
        columns: int,
        rows: int,
        command: Sequence[str],
        *,
        env: Mapping[str, str],
        cwd: Path | None = None,
        pass_fds: Sequence[int] = (),
    ) -> None:
        import fcntl
        import pty
        import struct
        import termios

        self.screen = pyte.HistoryScreen(columns, rows, history=1000)
        self._stream = pyte.ByteStream(self.screen)
        self._master, slave = pty.openpty()
        self._set_size = lambda: fcntl.ioctl(
            self._master, termios.TIOCSWINSZ, struct.pack("HHHH", self.screen.lines, self.screen.columns, 0, 0)
        )
        self._set_size()
        self.raw = b""
        env = {"TERM": "xterm-256color", **env}
        self.process: subprocess.Popen[bytes] | preloaded.OnTerminal
        program, *words = command
        if words[0] == "-m":
            words = words[1:]
        if program == sys.executable and preloaded.can_fork(env) and cwd and not pass_fds:
            self.process = preloaded.OnTerminal(words[0], words[1:], cwd=cwd, env=env, slave=slave)
        else:
            self.process = subprocess.Popen(
                [sys.executable, "-c", _OWN_TERMINAL, *command],
                pass_fds=pass_fds,
                stdin=slave,
                stdout=slave,
                stderr=slave,
                cwd=cwd,
                env={"PYTHONIOENCODING": "utf-8", **env},
                start_new_session=True,
            )
        # The slave end stays open here, too. Otherwise the terminal's settings are lost when the program ends.
        self._slave = slave

    def type(self, keys: bytes) -> None:
        os.write(self._master, keys)

    @property
    def echoes(self) -> bool:
        """Whether the terminal prints typed characters."""
        import termios

        return bool(termios.tcgetattr(self._slave)[3] & termios.ECHO)

    def resize(self, columns: int, rows: int) -> None:
        self.screen.resize(rows, columns)
        self._set_size()

    @property
    def lines(self) -> list[str]:
        return [line.rstrip() for line in self.screen.display]

    @property
    def text(self) -> str:
        return "\n".join(self.lines).rstrip()

    @property
    def scrolled_off(self) -> list[str]:
        return ["".join(line[x].data for x in range(self.screen.columns)).rstrip() for line in self.screen.history.top]

    def wait_for(self, seen: Callable[[str], bool] | str, patience_s: float = PATIENCE_S) -> str:
        """Read the program's output until the screen shows the text."""
        wanted = (lambda text: seen in text) if isinstance(seen, str) else seen
        until = time.monotonic() + patience_s
        while not wanted(self.text):
            assert time.monotonic() < until, f"not seen within {patience_s} s:\n{self.text}"
            assert self._read(0.2) or self.process.poll() is None, f"ended before it was seen:\n{self.text}"
        return self.text

    def wait_for_region(self, seen: str, patience_s: float = PATIENCE_S) -> str:
        """Read the program's output until the live region shows the text and is completely drawn."""
        return self.wait_for(lambda text: seen in text and text.endswith("╯"), patience_s)

    def wait_for_end(self, patience_s: float = PATIENCE_S) -> int:
        """Read the program's output until the program has ended. Returns its exit code."""
        until = time.monotonic() + patience_s
        while self.process.poll() is None or self._read(0.0):
            self._read(0.05)
            assert time.monotonic() < until, f"still running:\n{self.text}"
        return self.process.returncode

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        os.close(self._slave)
        os.close(self._master)

    def _read(self, patience_s: float) -> bool:
        ready, _, _ = select.select([self._master], [], [], patience_s)
        if not ready:
            return False
        try:
            data = os.read(self._master, 65536)
        except OSError:  # on Linux, this means that the last writer has closed the pty
            return False
        self.raw += data
        self._stream.feed(data)
        return bool(data)
