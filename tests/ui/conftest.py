"""A terminal for tests: a program in a pty, its screen kept by pyte."""

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyte
import pytest

CHILD = Path(__file__).with_name("live_child.py")
PATIENCE_S = 20.0


class Terminal:
    """A program and the screen it draws on. `history` holds what has scrolled off."""

    def __init__(self, columns: int, rows: int, *arguments: str, **environ: str) -> None:
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
        orders, told = os.pipe()
        self._orders = os.fdopen(told, "wb", buffering=0)
        self.process = subprocess.Popen(
            [sys.executable, str(CHILD), *arguments, str(orders)],
            pass_fds=(orders,),
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={**os.environ, "TERM": "xterm-256color", "PYTHONIOENCODING": "utf-8", **environ},
            start_new_session=True,
        )
        os.close(orders)
        # The slave stays open here too: else what the terminal was set to is forgotten when the program ends.
        self._slave = slave

    def tell(self, *commands: str) -> None:
        self._orders.write("".join(f"{command}\n" for command in commands).encode())

    def type(self, keys: bytes) -> None:
        os.write(self._master, keys)

    @property
    def echoes(self) -> bool:
        """Whether the terminal shows what is typed."""
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
        """Read until the screen shows it."""
        wanted = (lambda text: seen in text) if isinstance(seen, str) else seen
        until = time.monotonic() + patience_s
        while not wanted(self.text):
            assert time.monotonic() < until, f"not seen within {patience_s} s:\n{self.text}"
            assert self._read(0.2) or self.process.poll() is None, f"ended before it was seen:\n{self.text}"
        return self.text

    def wait_for_region(self, seen: str, patience_s: float = PATIENCE_S) -> str:
        """Read until the live region shows it and is drawn to its last line."""
        return self.wait_for(lambda text: seen in text and text.endswith("╯"), patience_s)

    def wait_for_end(self) -> int:
        """Read until the program has ended and all that it wrote has been read."""
        until = time.monotonic() + PATIENCE_S
        while self.process.poll() is None or self._read(0.0):
            self._read(0.05)
            assert time.monotonic() < until, f"still running:\n{self.text}"
        return self.process.returncode

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self._orders.close()
        os.close(self._slave)
        os.close(self._master)

    def _read(self, patience_s: float) -> bool:
        ready, _, _ = select.select([self._master], [], [], patience_s)
        if not ready:
            return False
        try:
            data = os.read(self._master, 65536)
        except OSError:  # Linux says so when the last writer has gone
            return False
        self.raw += data
        self._stream.feed(data)
        return bool(data)


@pytest.fixture
def terminal() -> Iterator[Callable[..., Terminal]]:
    """Open a terminal: `terminal(80, 24, "progress")`."""
    if sys.platform == "win32":
        pytest.skip("pseudo-terminals are a POSIX thing")
    opened: list[Terminal] = []

    def open_terminal(columns: int, rows: int, *arguments: str, **environ: str) -> Terminal:
        opened.append(Terminal(columns, rows, *arguments, **environ))
        return opened[-1]

    yield open_terminal
    for each in opened:
        each.close()
