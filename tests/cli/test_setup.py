"""`eleven-video setup` as a user runs it: in a terminal, against the sandbox's server."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from eleven_video.sandbox.server import Sandbox
from tests.support.command import COMMAND, environment
from tests.support.terminal import Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are a POSIX thing")

GEMINI, ELEVENLABS = "AIza-swallow-secret", "sk_kestrel-secret"
REFUSED = "falcon-secret"
SECRETS = ("swallow", "kestrel", "falcon")
PATIENCE_S = 60.0
FILE_KEYRING = {"PYTHON_KEYRING_BACKEND": "tests.support.file_keyring.FileKeyring"}


def addresses(url: str) -> dict[str, str]:
    return {"ELEVEN_VIDEO_GEMINI_BASE_URL": url, "ELEVEN_VIDEO_ELEVENLABS_BASE_URL": url}


@pytest.fixture
def setting_up(tmp_path: Path) -> Iterator[Callable[..., Terminal]]:
    opened: list[Terminal] = []

    def open_terminal(*options: str, env: dict[str, str], columns: int = 100) -> Terminal:
        whole = environment(tmp_path, **env)
        opened.append(Terminal(columns, 40, [*COMMAND, "setup", *options], env=whole, cwd=tmp_path))
        return opened[-1]

    yield open_terminal
    for each in opened:
        each.close()


def answer(screen: Terminal, question: str, typed: str = "") -> None:
    screen.wait_for(question, PATIENCE_S)
    screen.type(typed.encode() + b"\r")


QUESTIONS = (
    "Voice",
    "that writes",
    "that draws",
    "that speaks",
    "How long",
    "Size of",
    "Kind of file",
    "ElevenLabs plan",
    "Most dollars",
)


def test_it(setting_up, tmp_path):
    with Sandbox() as sandbox:
        screen = setting_up(env=addresses(sandbox.url))
        for question, typed in [("Gemini key", GEMINI), ("ElevenLabs key", ELEVENLABS), *((q, "") for q in QUESTIONS)]:
            answer(screen, question, typed)
        assert screen.wait_for_end(PATIENCE_S) == 0, screen.text
