"""A terminal for a child process that draws and follows commands."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.terminal import Terminal

CHILD = Path(__file__).with_name("live_child.py")


class ToldTerminal(Terminal):
    """A terminal whose program takes orders through a pipe."""

    def __init__(self, columns: int, rows: int, *arguments: str, **environ: str) -> None:
        orders, told = os.pipe()
        self._orders = os.fdopen(told, "wb", buffering=0)
        command = [sys.executable, str(CHILD), *arguments, str(orders)]
        super().__init__(columns, rows, command, env={**os.environ, **environ}, pass_fds=(orders,))
        os.close(orders)

    def tell(self, *commands: str) -> None:
        self._orders.write("".join(f"{command}\n" for command in commands).encode())

    def close(self) -> None:
        super().close()
        self._orders.close()


@pytest.fixture
def terminal() -> Iterator[Callable[..., ToldTerminal]]:
    """Open a terminal: `terminal(80, 24, "progress")`."""
    if sys.platform == "win32":
        pytest.skip("pseudo-terminals are a POSIX thing")
    opened: list[ToldTerminal] = []

    def open_terminal(columns: int, rows: int, *arguments: str, **environ: str) -> ToldTerminal:
        opened.append(ToldTerminal(columns, rows, *arguments, **environ))
        return opened[-1]

    yield open_terminal
    for each in opened:
        each.close()
