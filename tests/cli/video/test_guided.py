"""`generate` as a conversation in a real terminal: it asks for missing options and buys only after a yes."""

import sys
import threading

import pytest

from eleven_video.cli.video.generate_guided import _catalogue
from eleven_video.config.settings import load_settings
from eleven_video.domain.options import Mode
from eleven_video.sandbox.server import Sandbox
from tests.support.command import COMMAND, environment
from tests.support.kept_sessions import VIDEO, Desk, last_line
from tests.support.scripted_server import Reply, serving
from tests.support.terminal import Terminal

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are a POSIX thing")
WAIT_S = 60
DOWN = b"\x1b[B"


@pytest.fixture
def desk(tmp_path):
    folder = tmp_path / "work"
    folder.mkdir()
    with Sandbox() as sandbox:
        yield Desk(folder, sandbox)


@pytest.fixture
def ask(desk):
    opened = []

    def start(*arguments):
        env = environment(desk.folder, **desk.env)
        opened.append(Terminal(80, 60, [*COMMAND, "generate", *arguments], env=env, cwd=desk.folder))
        return opened[-1]

    yield start
    for one in opened:
        one.close()


def answer(screen, question, keys):
    screen.wait_for(question, WAIT_S)
    screen.type(keys)


@POSIX
def test_guided_generate_asks_for_missing_options_and_confirms(desk, ask):
    # One size is typed, so it is not asked for.
    screen = ask("--resolution", "320x180")
    answer(screen, "What is the video about?", b"Why the sky is blue\r")
    answer(screen, "Which voice?", DOWN + b"\r")
    answer(screen, "Which model writes the script?", b"\r")
    answer(screen, "Which model draws the pictures?", b"\r")
    answer(screen, "How long? [1m]", b"2h\r")
    screen.wait_for("Duration must be between", WAIT_S)
    screen.type(b"\x7f\x7f5s\r")
    answer(screen, "Which file format?", b"\r")
    answer(screen, "Which captions?", DOWN + b"\r")
    answer(screen, "Which caption style?", DOWN + b"\r")
    answer(screen, "Where should the captions be?", DOWN + DOWN + DOWN + b"\r")
    answer(screen, "Percentage of the height", b"40%\r")
    text = screen.wait_for("Type yes or no [no]:", WAIT_S)
    assert "Generate this video?" in text
    assert "Estimate for a video of about 5 seconds" in text
    assert "Which resolution?" not in text
    assert desk.billed == 0
    screen.type(b"x\r")
    screen.wait_for(lambda shown: shown.count("Type yes or no [no]:") == 2, WAIT_S)
    assert desk.billed == 0
    screen.type(b"yes\r")

    assert screen.wait_for_end(WAIT_S) == 0, screen.text
    assert desk.videos() == [VIDEO, f"{VIDEO}.receipt.html", f"{VIDEO}.receipt.json"]
    assert "Sarah (eleven_multilingual_v2)" in "\n".join([*screen.scrolled_off, screen.text])


SAID = ("Why the sky is blue", "-i", "--voice", "Rachel", "--text-model", "gemini-3.5-flash-lite", "--image-model",
        "gemini-3.1-flash-lite-image", "--duration", "5s", "--resolution", "320x180", "--format", "mp4", "--captions", "none")  # fmt: skip


@POSIX
@pytest.mark.parametrize(
    ("keys", "code", "told"),
    [
        (b"n\r", 0, "Nothing was bought."),
        (b"\r", 0, "Nothing was bought."),
        (b"\x03", 130, "Cancelled: the question was not answered"),
    ],
)
def test_without_a_yes_nothing_is_bought(desk, ask, keys, code, told):
    screen = ask(*SAID)
    screen.wait_for("Type yes or no [no]:", WAIT_S)
    screen.type(keys)

    assert screen.wait_for_end(WAIT_S) == code, screen.text
    assert told in screen.text
    assert screen.echoes
    assert desk.billed == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [(("-i",), "there is no terminal to ask on"), ((), "Say what the video is about")],
    ids=["asked for", "not asked for"],
)
def test_without_a_terminal_it_never_asks(desk, arguments, told):
    refused = desk.run("generate", *arguments)

    assert refused.returncode == 2
    assert told in last_line(refused)


def test_the_voices_and_the_models_are_asked_for_at_the_same_time():
    """Neither list is answered before the other one was asked for: one after the other would get none."""
    both = {"voices": threading.Event(), "models": threading.Event()}

    def answer(asked):
        mine = "voices" if "voices" in asked.path else "models"
        if asked.path.startswith("/v1/models"):
            return Reply([])
        both[mine].set()
        assert all(event.wait(10) for event in both.values())
        if mine == "models":
            listed = {"name": "models/gemini-x", "supportedGenerationMethods": ["generateContent"]}
            return Reply({"models": [listed]})
        return Reply({"voices": [{"voice_id": "v1", "name": "Ada"}], "has_more": False, "total_count": 1})

    with serving(answer) as server:
        settings = load_settings(
            gemini_api_key="test-key",
            elevenlabs_api_key="test-key",
            gemini_base_url=server.url,
            elevenlabs_base_url=server.url,
        )
        found = _catalogue(settings, Mode.LIVE)

    assert [voice.name for voice in found.voices.voices] == ["Ada"]
    assert [model.id for model in found.models if model.purpose != "speech"] == ["gemini-x"]
