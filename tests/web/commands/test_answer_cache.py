"""An answer is kept until something changes on which it depends."""

import sys
import threading
from pathlib import Path

import pytest

from eleven_video.web.commands.answer_cache import AnswerCache
from eleven_video.web.commands.command_setup import CommandSetup
from eleven_video.web.commands.query_commands import QueryCommands

# Notes each of its runs, and answers with the number of runs.
COUNTING = """
import json, pathlib, sys
with open("runs", "a") as file:
    file.write("x")
print(json.dumps({"runs": len(pathlib.Path("runs").read_text()), "words": sys.argv[1:]}))
sys.exit(3 if "fail" in sys.argv else 0)
"""


@pytest.fixture
def home(tmp_path) -> Path:
    return tmp_path


@pytest.fixture
def answers(home) -> AnswerCache:
    environment = {"ELEVEN_VIDEO_HOME": str(home / "ev")}
    setup = CommandSetup(home / "orders", home, environment, (sys.executable, "-c", COUNTING))
    return AnswerCache(QueryCommands(setup), setup)


def runs(answers: AnswerCache, *words: str, state: str = "") -> int:
    return answers.ask(*words, state=state).record["runs"]


def test_an_answer_is_kept_and_each_question_has_its_own(answers):
    assert [runs(answers, "a"), runs(answers, "a"), runs(answers, "b"), runs(answers, "a")] == [1, 1, 2, 1]


@pytest.mark.parametrize(
    "file",
    ["ev/config.toml", "ev/profiles/client.toml", "ev/keys/default.toml", "ev/prices.json", ".env"],
)
def test_a_changed_file_makes_the_command_run_again(home, answers, file):
    assert runs(answers) == 1
    (home / file).parent.mkdir(parents=True, exist_ok=True)
    (home / file).write_text("a")
    assert [runs(answers), runs(answers)] == [2, 2]

    (home / file).unlink()

    assert [runs(answers), runs(answers)] == [3, 3]


def test_another_state_makes_the_command_run_again(answers):
    assert answers.known("a", state="now") is None
    assert [runs(answers, "a", state="now"), runs(answers, "a", state="later")] == [1, 2]
    assert answers.known("a", state="later").record["runs"] == 2
    assert answers.known("a", state="now") is None


def test_a_failure_is_not_kept(answers):
    assert [runs(answers, "fail"), runs(answers, "fail")] == [1, 2]
    assert answers.known("fail", state="") is None


def test_many_threads_with_one_question_run_the_command_once(answers):
    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(runs(answers, "a"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [1] * 8


def test_old_questions_give_way_to_new_ones(answers, monkeypatch):
    monkeypatch.setattr("eleven_video.web.commands.answer_cache._MOST", 2)

    assert [runs(answers, word) for word in ("a", "b", "c", "b", "a")] == [1, 2, 3, 2, 4]
