"""The default run leaves out what the table of slow tests says and nothing else; the continuous integration nothing at all."""

import ast
import shlex
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from _pytest.mark.expression import Expression

from tests.support.slow_table import QUICK, SLOW
from tests.support.slow_tests import is_slow, possible_entries

PROJECT = Path(__file__).resolve().parents[2]
ENTRIES = sorted(SLOW | QUICK)
PLACES = (".ci/run", ".github/workflows/newest.yml")
# What could leave out tests, beside a file or folder.
LEAVING_OUT = ("-k", "--deselect", "--ignore", "--ignore-glob", "--lf", "--last-failed", "--ff", "--sw", "--stepwise")


def pytest_arguments(place: str) -> list[str]:
    """What the one line of a script gives to pytest."""
    lines = [line.strip() for line in (PROJECT / place).read_text(encoding="utf-8").splitlines()]
    (words,) = [shlex.split(line) for line in lines if line.startswith("uv run") and "pytest" in shlex.split(line)]
    return words[words.index("pytest") + 1 :]


def collected(*arguments: str) -> tuple[list[str], str]:
    """The tests that pytest would run with these arguments, and its last line."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *arguments],
        cwd=PROJECT, capture_output=True, encoding="utf-8", timeout=600, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    lines = done.stdout.splitlines()
    return [line for line in lines if line.startswith("tests/") and "::" in line], lines[-1]


def test_an_entry_names_what_there_is() -> None:
    assert [entry for entry in ENTRIES if not exists(entry)] == []


def exists(entry: str) -> bool:
    path, _, name = entry.partition("::")
    return (PROJECT / path.partition("[")[0]).exists() and (not name or name.partition("[")[0] in functions(path))


@cache
def functions(path: str) -> set[str]:
    module = ast.parse((PROJECT / path).read_text(encoding="utf-8"))
    return {node.name for node in module.body if isinstance(node, ast.FunctionDef)}


def test_an_entry_decides_something() -> None:
    """One that says what the entry above it says anyway is of no use."""
    assert [entry for entry in ENTRIES if is_slow(entry) == is_slow(above(entry))] == []


def above(entry: str) -> str:
    higher = entry.partition("[")[0] if "[" in entry else entry.partition("::")[0]
    return higher if higher != entry else entry.rpartition("/")[0]


@pytest.mark.parametrize("place", PLACES)
def test_the_continuous_integration_selects_every_test(place: str) -> None:
    arguments = pytest_arguments(place)

    assert not [word for word in arguments if word.partition("=")[0] in LEAVING_OUT or word.startswith("tests")]
    select = Expression.compile(arguments[arguments.index("-m") + 1])
    assert select.evaluate(lambda name, **_: name == "slow")
    assert select.evaluate(lambda name, **_: False)


def test_the_continuous_integrations_command_deselects_nothing() -> None:
    arguments = [word for word in pytest_arguments(".ci/run") if word != "-q"]
    tests, told = collected(*arguments)

    assert "deselected" not in told
    files = {path.relative_to(PROJECT).as_posix() for path in (PROJECT / "tests").rglob("test_*.py")}
    # Without recorded answers their file skips itself.
    assert files - {one.partition("::")[0] for one in tests} <= {"tests/api/test_recorded_traffic.py"}
    assert set(ENTRIES) - {entry for one in tests for entry in possible_entries(one)} == set()


ONE_SLOW = "tests/e2e/test_odd_clock.py"


@pytest.mark.parametrize(
    "arguments",
    [
        (ONE_SLOW,),
        (f"{ONE_SLOW}::test_a_run_whose_clock_jumps_is_finished_and_counted_once",),
        ("tests/e2e", "-k", "clock"),
        ("tests/e2e", "tests/monitoring"),
    ],
    ids=["a file", "a test", "a word", "a folder of slow tests"],
)
def test_who_names_a_slow_test_gets_it(arguments: tuple[str, ...]) -> None:
    tests, _ = collected(*arguments)
    assert any(one.startswith(ONE_SLOW) for one in tests)


def test_a_marker_on_the_command_line_decides_by_itself() -> None:
    tests, told = collected("tests/contracts/test_ignored.py", ONE_SLOW, "-m", "not slow")
    assert not any(one.startswith(ONE_SLOW) for one in tests)
    assert "3 deselected" in told
