"""Decides which tests `pytest` leaves out, and how many processes share the other tests."""

import os
from collections.abc import Iterator

import pytest

from tests.support.slow_table import QUICK, SLOW

# For at most this number of files, starting several processes takes longer than running the tests.
_FEW_FILES = 3


def is_slow(node: str) -> bool:
    """Whether a test is slow according to `slow_table`. If several entries match, the most exact entry decides."""
    for part in possible_entries(node):
        if part in QUICK:
            return False
        if part in SLOW:
            return True
    return False


def possible_entries(node: str) -> Iterator[str]:
    """All entries of the table that could match a test, the most exact first: its id, function, file and folders.

    A function or a file with one parameter in brackets stands for all its cases with that parameter.
    """
    yield node
    test, _, case = node.partition("[")
    parameters = case.removesuffix("]").split("-") if case else []
    yield from (f"{test}[{parameter}]" for parameter in parameters)
    yield test
    path = node.partition("::")[0]
    yield from (f"{path}[{parameter}]" for parameter in parameters)
    while path:
        yield path
        path = path.rpartition("/")[0]


def runs_slow_ones(config: pytest.Config) -> bool:
    """Whether the command line asks for slow tests.

    It does with `-k`, or if it names a file, a test, or a folder that has only slow tests. With `-m`, pytest itself
    selects the tests.
    """
    if any(argument.startswith("-m") for argument in map(str, config.invocation_params.args)):
        return False
    return bool(config.option.keyword) or any(map(_is_exact, named(config)))


def named(config: pytest.Config) -> list[str]:
    """The folders, files and tests that the command line names, relative to the root of the checkout."""
    if config.args_source is not pytest.Config.ArgsSource.ARGS:
        return []
    return [
        os.path.relpath(config.invocation_params.dir / one, config.rootpath).replace(os.sep, "/") for one in config.args
    ]


def _is_exact(argument: str) -> bool:
    return argument.partition("::")[0].endswith(".py") or is_slow(argument)


def processes(config: pytest.Config) -> int:
    """The number of test processes: 0 for a few files, which run in pytest's own process.

    Otherwise it is one and a half times the number of cores, because tests also wait for processes and clocks.
    """
    files = {argument.partition("::")[0] for argument in named(config)}
    if 0 < len(files) <= _FEW_FILES and all(name.endswith(".py") for name in files):
        return 0
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return cores * 3 // 2
