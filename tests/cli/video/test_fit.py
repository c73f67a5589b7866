"""A video that needs more than the account has left: told with exit code 6, asked about on a terminal, made to fit as told."""

import sys

import pytest

from eleven_video.sandbox.server import Sandbox
from tests.support.command import COMMAND, environment
from tests.support.kept_sessions import PROMPT, QUICK, VIDEO, Desk, last_line, result
from tests.support.terminal import Terminal

WAIT_S = 60


@pytest.fixture
def desk(tmp_path):
    folder = tmp_path / "work"
    folder.mkdir()
    # Five seconds of narration take some 60 credits.
    with Sandbox(credits_used=0, credit_limit=45) as sandbox:
        yield Desk(folder, sandbox)


def test_without_a_terminal_a_run_that_does_not_fit_stops_before_buying(desk):
    stopped = desk.generate("--json")

    assert stopped.returncode == result(stopped)["exit_code"] == 6
    assert last_line(stopped).startswith("Error: The video needs about ")
    assert last_line(stopped).endswith("Nothing was bought. To make the video anyway: --fit voice or anyway")
    assert "Session Usage Summary" not in stopped.stderr
    assert (desk.billed, result(stopped)["resumable"]) == (0, False)

    assert desk.generate(ELEVEN_VIDEO_FIT="voice").returncode == 0
    assert desk.sandbox.ledger()["total"]["credits"] <= 45
    assert desk.generate("--fit", "cheaper").returncode == 2


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are a POSIX thing")
@pytest.mark.parametrize(("keys", "code"), [(b"v\r", 0), (b"\r", 6)], ids=["a cheaper voice", "nothing"])
def test_on_a_terminal_the_fit_question_offers_only_useful_choices(desk, keys, code):
    env = environment(desk.folder, **desk.env)
    screen = Terminal(80, 40, [*COMMAND, "generate", PROMPT, *QUICK], env=env, cwd=desk.folder)
    try:
        asked = screen.wait_for("v, a or q? [q]", WAIT_S)
        assert "credits of ElevenLabs; 45 are left until" in " ".join(asked.split())
        assert desk.billed == 0
        screen.type(keys)
        assert screen.wait_for_end(WAIT_S) == code, screen.text
    finally:
        screen.close()

    assert desk.videos() == ([VIDEO, f"{VIDEO}.receipt.html", f"{VIDEO}.receipt.json"] if code == 0 else [])
    assert bool(desk.billed) == (code == 0)
