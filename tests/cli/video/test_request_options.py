"""Options about what the services are asked for: bad ones are refused before anything, good ones reach the run."""

import json
import stat
import sys

import pytest

from eleven_video.sandbox.server import Sandbox
from tests.support.command import COMMAND, environment, run_command
from tests.support.kept_sessions import PROMPT, QUICK, VIDEO, Desk, last_line, result
from tests.support.terminal import Terminal

WAIT_S = 60
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are a POSIX thing")


@pytest.fixture
def desk(tmp_path):
    folder = tmp_path / "work"
    folder.mkdir()
    with Sandbox() as sandbox:
        yield Desk(folder, sandbox)


BAD = {
    ("--language", "Germn"): "There is no language 'Germn'. Did you mean German?",
    ("--style", "x" * 501): "--style must be a line of text, at most 500 characters.",
    ("--seed", "-1"): "--seed '-1' is not a whole number from 0 to 2,147,483,647.",
    ("--seed", "much"): "--seed 'much' is not a whole number from 0 to 2,147,483,647.",
    ("--speed", "1.3"): "--speed '1.3' is not a number from 0.7 to 1.2.",
    ("--speed", "nan"): "--speed 'nan' is not a number from 0.7 to 1.2.",
    ("--speed", "1.1s"): "--speed '1.1s' is not a number from 0.7 to 1.2.",
    ("--language", "German", "--tts-model", "eleven_flash_v2"): "eleven_flash_v2 does not speak German. Choose another",
    ("--image-count", "0"): "--image-count '0' is not a whole number from 1 to 2,000.",
    ("--seconds-per-image", "0.5"): "--seconds-per-image '0.5' is not a number from 1 to 60.",
    ("--image-count", "3", "--seconds-per-image", "3"): "--image-count and --seconds-per-image exclude each other.",
    ("--speed", "1.1", "--tts-model", "eleven_v3"): "eleven_v3 does not support --speed.",
    ("--stop-at", "image"): "There is no stage to stop at 'image'. Did you mean images?",
    ("--rephrase", "gemini-3.1-pro-previw"): "Gemini has no model 'gemini-3.1-pro-previw'.",
    ("--review",): "There is no terminal to show the script on, and EDITOR is not set.",
    ("--quiet", "-v"): "--quiet and --verbose exclude each other.",
}


@pytest.mark.parametrize(("arguments", "told"), BAD.items(), ids=" ".join)
def test_invalid_option_values_are_refused_before_buying(desk, arguments, told):
    refused = desk.generate(*arguments)

    assert refused.returncode == 2
    assert last_line(refused).startswith(f"Error: {told}")
    assert desk.asked_to_be_paid == 0


ABOUT_WRITING = [
    (*command, *option)
    for command in (("generate",), ("generate", "--dry-run"), ("estimate",))
    for option in (("--rephrase", "gemini-3.1-pro-preview"), ("--review",))
    if (command, option) != (("estimate",), ("--review",))
]


@pytest.mark.parametrize("arguments", ABOUT_WRITING, ids=" ".join)
def test_a_text_of_the_users_own_is_spoken_as_it_is(desk, arguments):
    (desk.folder / "mine.txt").write_text("Bees dance.")
    refused = desk.run(*arguments, "--script", "mine.txt")

    assert refused.returncode == 2
    assert "A --script is spoken as it is." in last_line(refused)


def test_a_run_stops_where_it_was_asked_to_and_tells_how_to_go_on(desk):
    stopped = desk.generate("--stop-at", "audio", "--json", "--language", "de", "--seed", "7")

    assert stopped.returncode == 0, stopped.stderr
    assert (result(stopped)["stopped_after"], result(stopped)["resumable"]) == ("audio", True)
    assert f"Continue with: eleven-video resume {result(stopped)['session_id']}" in stopped.stderr
    assert "Error" not in stopped.stderr
    assert desk.billed == 2

    again = desk.generate("--stop-at", "script", "--quiet")
    assert again.returncode == 0
    assert again.stderr == f"Stopped after the script, as asked. Continue with: eleven-video resume {desk.newest}\n"

    quiet = desk.run("resume", result(stopped)["session_id"], "--quiet")
    assert (quiet.returncode, quiet.stderr) == (0, "")
    assert quiet.stdout == f"{desk.folder / VIDEO}\n"
    assert desk.run("usage", "list").stdout.count("stopped as asked") == 1


def test_an_estimate_counts_what_the_options_add_and_save(desk):
    def told(*arguments):
        return json.loads(desk.run("estimate", PROMPT, "--json", *arguments).stdout)

    def expected(estimate, service, metric):
        return estimate["by_service"][service]["metrics"][metric]["expected"]

    better = "gemini-3.1-pro-preview"
    plain, changed = told(), told("--image-count", "8", "--rephrase", better, "--speed", "0.8")
    assert expected(changed, "gemini", "images") == 8 < expected(plain, "gemini", "images")
    spoken, slowly = (expected(one, "elevenlabs", "characters") for one in (plain, changed))
    assert slowly == pytest.approx(0.8 * spoken, rel=0.01)
    assert changed["by_model"][better]["calls"]["expected"] == 1
    assert better not in plain["by_model"]


def test_what_is_not_bought_before_the_stage_is_in_no_estimate(desk):
    def kinds(*arguments):
        record = json.loads(desk.run(*arguments, "--json").stdout)
        calls = sum(part["calls"]["expected"] for part in record["by_service"].values())
        return record["video"]["stop_at"], set(record["by_service"]), calls

    whole = kinds("estimate", PROMPT)
    assert kinds("estimate", PROMPT, "--stop-at", "script") == ("script", {"gemini"}, 1)
    assert kinds("generate", PROMPT, "--stop-at", "script", "--dry-run") == ("script", {"gemini"}, 1)
    assert kinds("estimate", PROMPT, "--stop-at", "images") == ("images", *whole[1:])
    stage, services, calls = kinds("estimate", PROMPT, "--stop-at", "audio")
    assert (stage, services) == ("audio", {"gemini", "elevenlabs"})
    assert 1 < calls < whole[2]
    assert "up to its audio" in desk.run("estimate", PROMPT, "--stop-at", "audio").stdout


def editor(desk, body):
    path = desk.folder / "editor.py"
    path.write_text(f"#!{sys.executable}\nimport json, sys\npath = sys.argv[1]\n{body}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


CHANGE = (
    "script = json.load(open(path))\n"
    "script['scenes'] = [{'number': 1, 'narration': 'Bees dance at noon.', 'image_prompt': 'A hive'}]\n"
    "json.dump(script, open(path, 'w'))"
)


@POSIX
@pytest.mark.parametrize(
    ("body", "code", "told"),
    [
        (CHANGE, 0, "Video: "),
        ("sys.exit(3)", 2, "The editor exited with status 3. Your changes are in"),
        ("open(path, 'w').close()", 2, "The script was left empty. Only the script was bought."),
    ],
    ids=["changed", "left with an error", "emptied"],
)
def test_the_script_is_looked_at_before_anything_else_is_bought(desk, body, code, told):
    env = environment(desk.folder, **desk.env, EDITOR=editor(desk, body))
    screen = Terminal(80, 60, [*COMMAND, "generate", PROMPT, *QUICK, "--review"], env=env, cwd=desk.folder)
    try:
        assert screen.wait_for_end(WAIT_S) == code, screen.text
        text = " ".join("\n".join([*screen.scrolled_off, screen.text]).split())
    finally:
        screen.close()

    assert told in text
    assert desk.billed == (3 if code == 0 else 1)
    if code == 0:
        assert desk.sandbox.ledger()["total"]["characters"] == len("Bees dance at noon.")
    else:
        assert "Continue with: eleven-video resume" in text


@POSIX
def test_a_script_that_was_left_empty_is_shown_as_it_was_written_when_the_run_goes_on(desk):
    def reviewed(body, *arguments):
        env = environment(desk.folder, **desk.env, EDITOR=editor(desk, body))
        screen = Terminal(80, 60, [*COMMAND, *arguments], env=env, cwd=desk.folder)
        try:
            return screen.wait_for_end(WAIT_S)
        finally:
            screen.close()

    assert reviewed("open(path, 'w').close()", "generate", PROMPT, *QUICK, "--review") == 2
    assert reviewed("assert json.load(open(path))['scenes']", "resume") == 0
    assert desk.billed == 3


@POSIX
def test_the_editor_draws_on_the_terminal_also_where_the_result_goes_elsewhere(desk):
    env = environment(desk.folder, **desk.env, EDITOR=editor(desk, "print('drawn by the editor')"))
    into_file = [
        "/bin/sh",
        "-c",
        '"$@" > result.json',
        "sh",
        *COMMAND,
        "generate",
        PROMPT,
        *QUICK,
        "--review",
        "--json",
    ]
    screen = Terminal(80, 60, into_file, env=env, cwd=desk.folder)
    try:
        assert screen.wait_for_end(WAIT_S) == 0, screen.text
        text = "\n".join([*screen.scrolled_off, screen.text])
    finally:
        screen.close()

    assert "drawn by the editor" in text
    assert json.loads((desk.folder / "result.json").read_text())["video_path"] == str(desk.folder / VIDEO)


@POSIX
def test_an_editor_that_is_named_needs_no_terminal(desk):
    def run(*arguments, body=None):
        named = {"EDITOR": editor(desk, body)} if body is not None else {}
        return run_command(*arguments, cwd=desk.folder, env={**desk.env, **named})

    failed = run("generate", PROMPT, *QUICK, "--review", body="sys.exit(3)")
    assert failed.returncode == 2
    assert "The editor exited with status 3." in failed.stderr
    assert "Only the script was bought. Continue with: eleven-video resume" in failed.stderr

    nobody = run("resume")
    assert nobody.returncode == 2
    assert "Set EDITOR, or add --no-review." in nobody.stderr
    assert desk.billed == 1
    assert run("resume", "--no-review").returncode == 0
    assert desk.billed == 3

    assert run("generate", PROMPT + " again", *QUICK, "--review", body=CHANGE).returncode == 0
    assert desk.sandbox.ledger()["total"]["characters"] >= len("Bees dance at noon.")
