"""Measures how much each test computes, with the processes that it starts: `pytest --computing`. Needs Linux.

Unlike the time that a test takes, its CPU time does not depend on what else the machine does. What a shared fixture
computes counts for the first test that uses it.
"""

import os
import resource
import time
from collections import Counter
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_LISTED = 40
_NAME = "computing_s"


def computed_s() -> float:
    """The CPU seconds so far of this process and of all its descendants, those that have ended included."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime + sum(map(_computed_s, _children(os.getpid())))


def _computed_s(process: int | str) -> float:
    try:
        text = Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    except OSError:  # it has ended
        return 0.0
    # The fields after the name: the CPU time of the process, and of its children that have ended (man 5 proc).
    ticks = text.rpartition(")")[2].split()[11:15]
    return sum(map(int, ticks)) / _TICKS_PER_S + sum(map(_computed_s, _children(process)))


def _children(process: int | str) -> Iterator[str]:
    for thread in Path(f"/proc/{process}/task").glob("*"):
        try:
            yield from (thread / "children").read_text(encoding="utf-8").split()
        except OSError:  # it has ended
            continue


class Computing:
    """A plugin of pytest. The processes that run tests measure them, and the process that reports sums up."""

    def __init__(self) -> None:
        self._began_s = 0.0
        self._seconds: Counter[str] = Counter()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self) -> Generator[None, None, None]:
        self._began_s = computed_s()
        yield

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Generator[None, None, None]:
        yield
        item.user_properties.append((_NAME, computed_s() - self._began_s))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "teardown":
            self._seconds[report.nodeid] = dict(report.user_properties).get(_NAME, 0.0)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        terminalreporter.section(f"CPU seconds: {self._seconds.total():.1f} in {len(self._seconds)} tests")
        for node, seconds in self._seconds.most_common(_LISTED):
            terminalreporter.line(f"{seconds:8.2f}  {node}")
        functions, folders = self._sums("["), self._sums("/test_")
        for title, sums in (("functions", functions), ("folders", folders)):
            terminalreporter.section(f"CPU seconds of {title}")
            for name, seconds in sums.most_common(_LISTED):
                terminalreporter.line(f"{seconds:8.2f}  {name}")

    def _sums(self, end: str) -> Counter[str]:
        sums: Counter[str] = Counter()
        for node, seconds in self._seconds.items():
            sums[node.partition(end)[0]] += seconds
        return sums
