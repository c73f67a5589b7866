"""With --json, stdout has one JSON object even if the command line is invalid."""

import json
import os
import subprocess
import sys

import pytest

from tests.support.command import COMMAND, environment, run_command

COMMANDS = {
    ("generate", "x", "--duration", "9h"): 2, ("generate", "x", "--fps", "23"): 2, ("generate",): 2,
    ("generate", "x", "--nonsense"): 2, ("generate", "x", "y"): 2, ("generate", "x", "--script", "y"): 2,
    ("generate", "x", "-o", "rows.txt/x.mp4"): 2, ("generate", "x", "--budget", "much"): 2,
    ("generate", "x", "--pricing", "nowhere.toml"): 3, ("generate", "x", "--live"): 3, ("generate", "x", "-q", "-v"): 2,
    ("generate", "x", "--profile", "nobody"): 2, ("generate", "x", "--dry-run", "--duration", "9h"): 2,
    ("batch", "nowhere.csv"): 2, ("batch", "rows.txt", "-o", "rows.txt/in"): 2, ("batch", "rows.txt", "--jobs", "0"): 2,
    ("batch", "rows.txt", "--jobs", "many"): 2, ("batch",): 2, ("batch", "rows.txt", "--budget", "much", "--dry-run"): 2,
    ("estimate", "x", "--fps", "23"): 2, ("resume", "nobody"): 2, ("edit", "nobody"): 2,
    ("redraw", "nobody", "--scene", "1", "--picture", "1"): 2, ("redraw", "--scene", "x", "--picture", "1"): 2,
}  # fmt: skip


@pytest.mark.parametrize(("command", "code"), COMMANDS.items(), ids=map(" ".join, COMMANDS))
def test_wrong_usage_is_one_object(tmp_path, command, code):
    (tmp_path / "rows.txt").write_text("Bees\n")
    done = run_command(*command, "--json", cwd=tmp_path)

    assert done.returncode == code, done.stderr
    record = json.loads(done.stdout)
    assert record["exit_code"] == code
    assert " ".join(record["error"].split()) in " ".join(done.stderr.split())


@pytest.mark.parametrize("arguments", [["generate", "x", "--fps", "23"], ["generate", "--", "--json", "too", "many"]])
def test_no_object_is_printed_without_json(tmp_path, arguments):
    done = run_command(*arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")


def test_a_run_that_fails_prints_its_own_object_and_no_second_one(tmp_path):
    done = run_command("generate", "x", "--voice", "Rachle", "--sandbox", "--json", cwd=tmp_path)
    record = json.loads(done.stdout)
    assert (done.returncode, record["exit_code"]) == (2, 2)
    assert "session_id" in record


def test_a_key_in_a_wrong_option_is_not_printed(tmp_path):
    env = {"GEMINI_API_KEY": "gemini-secret-key"}
    done = run_command("generate", "x", "--fps", "gemini-secret-key", "--json", cwd=tmp_path, env=env)
    assert json.loads(done.stdout)["exit_code"] == 2


@pytest.mark.skipif(sys.platform == "win32", reason="pipes end otherwise there")
def test_a_reader_that_has_gone_changes_no_exit_code(tmp_path):
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [*COMMAND, "generate", "x", "--fps", "23", "--json"], cwd=tmp_path, env=environment(tmp_path), stdin=subprocess.DEVNULL,
        stdout=writing, stderr=subprocess.PIPE, check=False,
    )  # fmt: skip
    os.close(writing)
    assert done.returncode == 2
