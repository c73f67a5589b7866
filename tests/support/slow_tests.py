"""Which tests `pytest` leaves out when nobody names any, and how many processes share the rest."""

import os
from collections.abc import Iterator

import pytest

from tests.support.slow_table import QUICK, SLOW

# Where a command line names no more files than this, starting more processes takes longer than the tests.
_FEW_FILES = 3


def is_slow(node: str) -> bool:
    """Whether the table calls a test slow; of several entries that name it, the most exact one decides."""
    for part in _from_test_to_folder(node):
        if part in QUICK:
            return False
        if part in SLOW:
            return True
    return False


def _from_test_to_folder(node: str) -> Iterator[str]:
    """A test's id, that of its function, its file and its folders: what an entry of the table may be."""
    yield node
    yield node.partition("[")[0]
    path = node.partition("::")[0]
    while path:
        yield path
        path = path.rpartition("/")[0]


def runs_slow_ones(config: pytest.Config) -> bool:
    """Whether the command line names tests more exactly than by a folder with quick tests in it.

    `-k`, a file, a test, or a folder of slow tests alone do. An `-m` on the command line decides by itself.
    """
    if any(argument.startswith("-m") for argument in map(str, config.invocation_params.args)):
        return False
    return bool(config.option.keyword) or any(map(_is_exact, named(config)))


def named(config: pytest.Config) -> list[str]:
    """The folders, files and tests on the command line, relative to the project; nothing where there are none."""
    if config.args_source is not pytest.Config.ArgsSource.ARGS:
        return []
    return [
        os.path.relpath(config.invocation_params.dir / one, config.rootpath).replace(os.sep, "/") for one in config.args
    ]


def _is_exact(argument: str) -> bool:
    return argument.partition("::")[0].endswith(".py") or is_slow(argument)


def processes(config: pytest.Config) -> int | None:
    """0 for a few named files, which run in pytest's own process; None where the number of cores decides."""
    files = {argument.partition("::")[0] for argument in named(config)}
    few = 0 < len(files) <= _FEW_FILES and all(name.endswith(".py") for name in files)
    return 0 if few else None
