"""A call that may have been billed without an answer: asked about on a terminal, told of elsewhere, never bought again unasked."""

import json
import sys

import pytest

from eleven_video.sandbox.faults.fault_plan import Fault
from eleven_video.sandbox.server import Sandbox
from tests.support.command import COMMAND, environment
from tests.support.kept_sessions import PROMPT, VIDEO, Desk, holds_no_key, last_line, result, told
from tests.support.terminal import Terminal

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are a POSIX thing")
WAIT_S = 60


@pytest.fixture
def desk(tmp_path):
    folder = tmp_path / "work"
    folder.mkdir()
    with Sandbox() as sandbox:
        yield Desk(folder, sandbox)


def test_a_lost_answer_is_told_with_the_whole_command_and_is_not_bought_again_unasked(desk):
    desk.sandbox.add_fault("image,nth=1,drop=after")
    done = desk.generate()
    session = desk.sessions[0].name
    way_on = (
        f"Continue with: eleven-video resume {session} --on-unknown retry (may pay twice) or skip (continues without)"
    )

    assert done.returncode == 4
    assert last_line(done).startswith("Error: Gemini broke off before its answer was complete;")
    assert last_line(done).endswith(way_on)
    assert told(done).count("eleven-video resume") == 1
    billed = desk.billed

    for arguments in ((), ("--on-unknown", "stop")):
        stopped = desk.run("resume", *arguments)
        assert stopped.returncode == 4
        assert last_line(stopped).startswith("Error: 1 call may have been billed (up to $0.0")
        assert last_line(stopped).endswith(f"brought no answer: a picture of scene 1. {way_on}")
    assert "Open:  1 call without an answer, up to $0.0" in stopped.stderr
    told_as_json = desk.run("resume", "--json")
    assert (told_as_json.returncode, result(told_as_json)["exit_code"]) == (4, 4)
    assert result(told_as_json)["resumable"]
    assert result(told_as_json)["error"].endswith(way_on)
    assert result(told_as_json)["open_calls"] == 1
    assert desk.billed == billed

    retried = desk.run("resume", "--on-unknown", "retry", "--json")
    assert retried.returncode == 0, retried.stderr
    assert desk.billed == billed + 1 == 4
    assert result(retried)["session_total"]["open"]["attempts"] == 1
    assert holds_no_key(desk.folder, [done, stopped, retried])


def test_a_lost_script_cannot_be_gone_without(desk):
    desk.sandbox.add_fault("script,nth=1,drop=after")
    done = desk.generate()

    assert done.returncode == 4
    assert last_line(done).endswith("--on-unknown retry (may pay twice)")
    skipped = desk.run("resume", "--on-unknown", "skip")
    assert skipped.returncode == 4
    assert last_line(skipped).endswith("--on-unknown retry (may pay twice)")
    assert desk.billed == 1
    assert desk.run("resume", "--on-unknown", "retry").returncode == 0
    assert desk.billed == 4


def test_what_was_skipped_can_be_asked_for_again(desk):
    desk.sandbox.add_fault("speech,nth=1,drop=after")
    assert desk.generate().returncode == 4
    billed = desk.billed

    # The only narration: without it there is no video, and to go on does not change that.
    for arguments in (("--on-unknown", "skip"), ()):
        skipped = desk.run("resume", *arguments)
        assert skipped.returncode == 4
        assert last_line(skipped).endswith("no video can be made. Continue with --on-unknown retry.")
    assert desk.billed == billed

    retried = desk.run("resume", "--on-unknown", "retry")
    assert retried.returncode == 0, retried.stderr
    assert "59 credits" in retried.stderr.splitlines()[2]
    assert desk.billed == billed + 1


@pytest.fixture
def terminal(desk):
    opened = []

    def start(*arguments):
        env = environment(desk.folder, **desk.env)
        opened.append(Terminal(80, 60, [*COMMAND, *arguments], env=env, cwd=desk.folder))
        return opened[-1]

    yield start
    for one in opened:
        one.close()


ANSWERS = {"retry": (b"r\r", 0), "skip": (b"s\r", 0), "nothing": (b"\r", 4)}
LOST = "1 call may have been billed (up to $0.0"


@POSIX
@pytest.mark.parametrize(("keys", "code"), ANSWERS.values(), ids=ANSWERS)
def test_on_a_terminal_the_user_is_asked_once_and_the_run_goes_on_as_told(desk, terminal, keys, code):
    # The second picture of a longer video can be gone without.
    desk.sandbox.add_fault(Fault(kind="image", nth=2, drop="after"))
    arguments = ("generate", PROMPT, "--duration", "7s", "--resolution", "320x180", "--report", "r.json")
    screen = terminal(*arguments)
    asked = screen.wait_for("r, s or q? [q]", WAIT_S)
    assert LOST in asked
    assert "Session Usage Summary" not in asked
    before = desk.billed

    screen.type(keys)

    assert screen.wait_for_end(WAIT_S) == code, screen.text
    text = "\n".join([*screen.scrolled_off, screen.text])
    assert text.count("r, s or q?") == 1
    assert text.count("Session Usage Summary") == 1
    assert desk.billed - before == (1 if keys == b"r\r" else 0)
    assert ("Continue with: eleven-video" in text) == (code == 4)
    assert desk.videos() == ([VIDEO, f"{VIDEO}.receipt.html", f"{VIDEO}.receipt.json"] if code == 0 else [])
    report = json.loads((desk.folder / "r.json").read_text())
    assert report.get("exit_code", 0) == code
    assert report["session_total"]["calls"] >= report["summary"]["calls_count"]


@POSIX
def test_a_resume_on_a_terminal_asks_before_anything_else_and_offers_no_skip_of_a_script(desk, terminal):
    desk.sandbox.add_fault("script,nth=1,drop=after")
    assert desk.generate().returncode == 4

    screen = terminal("resume")
    asked = screen.wait_for("r or q? [q]", WAIT_S)
    assert "What should be done about calls without an answer?" in asked
    assert "skip" not in asked
    screen.type(b"\r")
    assert screen.wait_for_end(WAIT_S) == 4
    assert "Error: Stopped. Continue with: eleven-video resume" in " ".join(screen.text.split())
    assert desk.billed == 1

    screen = terminal("resume")
    screen.wait_for("r or q? [q]", WAIT_S)
    screen.type(b"r\r")
    assert screen.wait_for_end(WAIT_S) == 0, screen.text
    assert desk.billed == 4
