"""Prompts and scripts that are piped in."""

import json
import os
import sys
import threading
from contextlib import suppress

import pytest

from tests.support.command import run_command


def run(tmp_path, *arguments, stdin=None):
    return run_command(*arguments, "--json", cwd=tmp_path, stdin=stdin)


def run_on(data, tmp_path, *arguments):
    """With so many bytes in a pipe."""
    reading, writing = os.pipe()

    def write():
        with suppress(BrokenPipeError), open(writing, "wb") as file:  # noqa: PTH123  a descriptor
            file.write(data)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        return run(tmp_path, *arguments, stdin=reading)
    finally:
        os.close(reading)
        writer.join()


def record(done):
    assert done.returncode == 0, done.stderr
    return {name: value for name, value in json.loads(done.stdout).items() if name != "priced_at"}


@pytest.mark.parametrize(
    "command", [("estimate",), ("estimate", "-"), ("generate", "--dry-run"), ("generate", "-p", "-", "--dry-run")]
)
def test_a_prompt_is_read_from_stdin(tmp_path, command):
    piped = record(run_on("\ufeffWarum ist der Himmel blau?\r\n".encode(), tmp_path, *command))
    typed = record(run(tmp_path, "estimate", "Warum ist der Himmel blau?"))
    assert piped == typed


@pytest.mark.parametrize("command", [("estimate",), ("generate", "--dry-run")])
def test_a_script_is_read_from_stdin(tmp_path, command):
    (tmp_path / "x.md").write_text("The sky is blue. The sea is too.")
    piped = record(run_on(b"The sky is blue. The sea is too.", tmp_path, *command, "--script", "-"))
    assert piped == record(run(tmp_path, *command, "--script", "x.md"))


def test_a_script_of_an_earlier_run_is_known_by_how_it_begins(tmp_path):
    script = {"title": "T", "style": "S", "scenes": [{"narration": "The sky is blue.", "image_prompt": "A sky."}]}
    (tmp_path / "x.json").write_text(json.dumps(script))
    piped = record(run_on(json.dumps(script).encode(), tmp_path, "estimate", "--script", "-"))
    assert piped == record(run(tmp_path, "estimate", "--script", "x.json"))


def test_a_prompt_in_a_file_is_piped_in_too(tmp_path):
    (tmp_path / "p.txt").write_text("Bees")
    with (tmp_path / "p.txt").open("rb") as file:
        record(run(tmp_path, "estimate", stdin=file.fileno()))


@pytest.mark.parametrize(
    ("command", "data", "said"),
    [
        (("generate", "-"), b"", "The prompt is empty"), (("generate", "-"), b" \n ", "The prompt is empty"),
        (("generate",), b"\xff\xfe", "not UTF-8"), (("generate", "-"), b"x" * 30_000, "the limit is 20,000"),
        (("generate", "-"), b"x" * 1_000_001, "larger than"), (("generate", "--script", "-"), b"x" * 1_000_001, "over 1 MB"),
        (("generate", "--script", "-"), b"\xff", "not UTF-8"), (("generate", "--script", "-"), b"", "no words to speak"),
        (("generate", "-", "--script", "-"), b"x", "not both"),
    ],
)  # fmt: skip
def test_unusable_stdin_is_reported(tmp_path, command, data, said):
    done = run_on(data, tmp_path, *command)
    assert done.returncode == 2
    assert said in json.loads(done.stdout)["error"]


def test_a_prompt_on_the_command_line_does_not_read_stdin(tmp_path):
    reading, writing = os.pipe()
    # Nobody ever writes: a command that read would not end.
    try:
        record(run(tmp_path, "estimate", "Bees", stdin=reading))
    finally:
        os.close(reading)
        os.close(writing)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
@pytest.mark.parametrize("command", [("generate", "-"), ("generate", "--script", "-"), ("estimate", "-")])
def test_a_terminal_is_refused_rather_than_waited_for(tmp_path, command):
    import pty

    master, slave = pty.openpty()
    try:
        done = run(tmp_path, *command, stdin=slave)
    finally:
        os.close(master)
        os.close(slave)
    assert done.returncode == 2
    assert "stdin is a terminal" in json.loads(done.stdout)["error"]
