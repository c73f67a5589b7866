"""Each command with --json prints one JSON object at each of its ends: right, wrong option, wrong value, no argument."""

import json
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from typer.main import get_command

from eleven_video.cli import app
from eleven_video.cli.shell.exit_codes import reported

# A line for each call: none where there are none.
LINES = {("usage", "export")}


def commands(group: Any = None, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Each command that has --json, with its path."""
    group = group if group is not None else get_command(app)
    for name, command in getattr(group, "commands", {}).items():
        yield from commands(command, (*path, name))
        if any("--json" in parameter.opts for parameter in command.params):
            yield (*path, name), command


ALL = dict(commands())
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    def run_once(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["eleven-video", *arguments])
        try:
            code = reported(lambda **how: app(list(arguments), **how))
        finally:
            sys.stdout.flush()
        return code, capfd.readouterr().out

    return run_once


def the_object(out: str) -> dict[str, Any]:
    found = json.loads(out)
    assert isinstance(found, dict)
    return found


def test_the_walk_finds_the_commands() -> None:
    assert {("generate",), ("batch",), ("clean",), ("usage", "report"), ("config", "set"), ("pricing", "show")} <= set(
        ALL
    )


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_a_wrong_option_is_one_object(run: Run, path: tuple[str, ...]) -> None:
    code, out = run(*path, "--json", "--no-such-option")
    assert code == 2
    record = the_object(out)
    assert record["exit_code"] == 2
    assert "No such option" in record["error"]


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_too_much_or_a_profile_that_does_not_exist_is_one_object(run: Run, path: tuple[str, ...]) -> None:
    code, out = run(*path, "--json", "--profile", "nobody")
    record = the_object(out)
    assert code == record["exit_code"] == 2
    assert record["error"]


WRONG = [
    (path, max(parameter.opts, key=len))
    for path, command in ALL.items()
    for parameter in command.params
    if parameter.param_type_name == "option" and not parameter.is_flag and not parameter.count
]


@pytest.mark.parametrize(("path", "option"), WRONG, ids=[" ".join([*path, option]) for path, option in WRONG])
def test_an_option_without_its_value_is_one_object(run: Run, path: tuple[str, ...], option: str) -> None:
    code, out = run(*path, "--json", option)
    record = the_object(out)
    assert code == record["exit_code"] == 2
    assert option in record["error"]


VALUES = {
    ("generate",): [("x", "--duration", "soon"), ("x", "--captions", "loud"), ("x", "-o", "x.avi"), ("--script", "nowhere.md")],
    ("batch",): [("nowhere.csv",), ("rows.csv", "--jobs", "0"), ("rows.csv", "--jobs", "many")],
    ("estimate",): [("x", "--duration", "soon"), ("x", "--compare", "colour=red")],
    ("resume",): [("nobody",), ("--budget", "much")],
    ("edit",): [("nobody",), ("--on-unknown", "hope")],
    ("redraw",): [("nobody", "--scene", "1", "--picture", "1"), ("--scene", "0", "--picture", "1"), ("--scene", "1")],
    ("clean",): [("nobody",), ("--older-than", "soon")],
    ("usage", "list"): [("--limit", "0"), ("--limit", "few"), ("--since", "some day"), ("--live", "--sandbox")],
    ("usage", "report"): [("--by", "colour"), ("--since", "soon"), ("--timezone", "Mars/Base"), ("--json", "--csv")],
    ("usage", "show"): [("nobody",)],
    ("usage", "export"): [("--until", "soon"), ("--session", "nobody"), ("--output", ".")],
    ("config", "get"): [("colour",)],
    ("config", "set"): [("speed", "9"), ("budget", "much"), ("colour", "red"), ("gemini_api_key", "k"), ("prices", "1")],
    ("config", "unset"): [("colour",)],
    ("profile", "create"): [("a b",), ("p", "speed=9"), ("p", "speed")],
    ("profile", "set"): [("nobody", "voice=Rachel"), ("default", "speed=9")],
    ("profile", "switch"): [("nobody",)],
    ("profile", "delete"): [("nobody",)],
    ("profile", "show"): [("nobody",)],
    ("voices",): [("--preview", "Rachel"), ("--output", "x.mp3")],
}  # fmt: skip
WRONG_VALUES = [(path, arguments) for path, several in VALUES.items() for arguments in several]


@pytest.mark.parametrize(("path", "arguments"), WRONG_VALUES, ids=[" ".join([*path, *of]) for path, of in WRONG_VALUES])
def test_a_wrong_value_is_one_object_in_our_own_words(
    run: Run, path: tuple[str, ...], arguments: tuple[str, ...]
) -> None:
    code, out = run(*path, "--json", *arguments)
    record = the_object(out)
    assert code == record["exit_code"] == 2
    assert "input should" not in record["error"].lower()
    assert record["error"].endswith((".", "?", ")")) or "eleven-video" in record["error"]


# What would take its time or reach a network is tried elsewhere.
SLOW = {("pricing", "update"), ("pricing", "check"), ("voices",), ("models",), ("doctor",)}


@pytest.mark.parametrize("path", [path for path in ALL if path not in SLOW], ids=" ".join)
def test_no_argument_is_one_object(run: Run, path: tuple[str, ...]) -> None:
    code, out = run(*path, "--json")
    if path in LINES:
        assert (code, out) == (0, "")
        return
    record = the_object(out)
    assert ("error" in record) == (code != 0)
    assert record.get("exit_code", 0) == code


@pytest.mark.parametrize("arguments", [("nonsense",), ("usage",), ("config", "nonsense"), ("--nonsense",)])
def test_a_command_that_does_not_exist_is_one_object(run: Run, arguments: tuple[str, ...]) -> None:
    code, out = run(*arguments, "--json")
    assert code == 2
    assert the_object(out)["exit_code"] == 2
