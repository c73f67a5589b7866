"""Options about what the services are asked for: bad ones are refused before anything, good ones reach the run."""

import json
import stat
import sys

import pytest

from eleven_video.sandbox.server import Sandbox
from tests.support.command import COMMAND, environment
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
    ("--seed", "-1"): "--seed '-1' is no whole number from 0 to 2,147,483,647.",
    ("--seed", "much"): "--seed 'much' is no whole number from 0 to 2,147,483,647.",
    ("--speed", "1.3"): "--speed '1.3' is no number from 0.7 to 1.2.",
    ("--speed", "nan"): "--speed 'nan' is no number from 0.7 to 1.2.",
    ("--image-count", "0"): "--image-count '0' is no whole number from 1 to 2,000.",
    ("--seconds-per-image", "0.5"): "--seconds-per-image '0.5' is no number from 1 to 60.",
    ("--image-count", "3", "--seconds-per-image", "3"): "--image-count and --seconds-per-image exclude each other.",
    ("--speed", "1.1", "--tts-model", "eleven_v3"): "eleven_v3 cannot be told how fast to speak.",
    ("--stop-at", "image"): "There is no stage to stop at 'image'. Did you mean images?",
    ("--rephrase", "gemini-3.1-pro-previw"): "Gemini has no model 'gemini-3.1-pro-previw'.",
    ("--review",): "A script can only be looked at on a terminal.",
    ("--quiet", "-v"): "--quiet and --verbose exclude each other.",
}


@pytest.mark.parametrize(("arguments", "told"), BAD.items(), ids=" ".join)
def test_what_cannot_be_is_refused_in_a_line_and_nothing_is_bought(desk, arguments, told):
    refused = desk.generate(*arguments)

    assert refused.returncode == 2
    assert last_line(refused).startswith(f"Error: {told}")
    assert desk.asked_to_be_paid == 0


@pytest.mark.parametrize("arguments", [("--rephrase", "gemini-3.1-pro-preview"), ("--stop-at", "script")], ids=" ".join)
def test_a_text_of_the_users_own_is_spoken_as_it_is(desk, arguments):
    (desk.folder / "mine.txt").write_text("Bees dance.")
    refused = desk.run("generate", "--script", "mine.txt", *arguments)

    assert refused.returncode == 2
    assert "A --script is spoken as it is." in last_line(refused)


def test_a_run_stops_where_it_was_asked_to_and_tells_how_to_go_on(desk):
    stopped = desk.generate("--stop-at", "audio", "--json", "--language", "de", "--seed", "7")

    assert stopped.returncode == 0, stopped.stderr
    assert (result(stopped)["stopped_after"], result(stopped)["resumable"]) == ("audio", True)
    assert f"Continue with: eleven-video resume {result(stopped)['session_id']}" in stopped.stderr
    assert "Error" not in stopped.stderr
    assert desk.billed == 2

    quiet = desk.run("resume", "--quiet")
    assert (quiet.returncode, quiet.stderr) == (0, "")
    assert quiet.stdout == f"{desk.folder / VIDEO}\n"
    assert "stopped as asked" not in desk.run("usage", "list").stdout


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
        ("sys.exit(3)", 130, "The editor ended with 3"),
        ("open(path, 'w').close()", 130, "Nothing but the script was bought."),
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
