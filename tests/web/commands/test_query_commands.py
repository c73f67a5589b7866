"""A question to a command: one that nobody waits for any more is ended, and no shell reads its words."""

import json
import sys
import threading

import pytest

from eleven_video.web.commands.command_setup import CommandSetup
from eleven_video.web.commands.query_commands import QueryCommands, record_in


def asking(tmp_path, program: str) -> QueryCommands:
    """Questions to a program of this test, which gets the words as `sys.argv[1:]`."""
    return QueryCommands(CommandSetup(tmp_path / "orders", tmp_path, None, (sys.executable, "-c", program)))


def test_words_and_stdin_arrive_as_they_are(tmp_path):
    echo = "import json, sys; print(json.dumps([sys.argv[1:], sys.stdin.read()])); print(json.dumps({'a': 1}))"
    words = ("--x=$(id)", "; rm -rf .", "-", "a\nb", '"', "ü")

    answer = asking(tmp_path, echo).ask(*words, stdin=b"--help")

    assert answer.record == {"a": 1}
    assert json.loads(answer.text.splitlines()[0]) == [list(words), "--help"]
    assert answer.error == ""


def test_a_failure_is_told_in_the_commands_words(tmp_path):
    fail = "import sys; sys.stderr.write('A note.\\nError: No such thing.\\n'); sys.exit(2)"

    answer = asking(tmp_path, fail).ask()

    assert (answer.exit_code, answer.error, answer.notes) == (2, "No such thing.", ["A note."])


def test_a_later_question_ends_the_earlier_one(tmp_path):
    """The first program says that it runs and then waits for a line that nobody writes."""
    wait = (
        "import pathlib, sys, os\n"
        "if sys.argv[1] == 'first':\n"
        "    os.mkfifo('never') if hasattr(os, 'mkfifo') else None\n"
        "    pathlib.Path('runs').touch()\n"
        "    open('never').read()\n"
    )
    if sys.platform == "win32":
        pytest.skip("this system has no named pipes")
    questions = asking(tmp_path, wait)
    codes: list[int] = []
    thread = threading.Thread(target=lambda: codes.append(questions.ask("first", replaces="form").exit_code))
    thread.start()
    while not (tmp_path / "runs").exists():
        assert thread.is_alive()

    assert questions.ask("second", replaces="form").exit_code == 0
    thread.join(30)

    assert len(codes) == 1
    assert codes[0] < 0


@pytest.mark.parametrize("text", ["", "\n", "no", "[1]", "[" * 100_000, '{"a": 1}\nno'])
def test_what_is_no_object_is_none(text):
    assert record_in(text) == {}
