"""`eleven-video setup` as a user runs it: in a terminal, against the sandbox's server."""

import json
import stat
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from eleven_video.sandbox.faults.fault_plan import Fault
from eleven_video.sandbox.server import Sandbox
from tests.support.command import COMMAND, environment, run_command
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


OFFERED = ("Voice:", "Script model:", "Image model:", "Speech model:")
PLAIN = ("Length of", "Resolution", "File format", "ElevenLabs plan", "Budget per video")


def files_with_secrets(home: Path) -> list[str]:
    """The files below a home that hold a part of a key."""
    found = [path for path in home.rglob("*") if path.is_file() and any(one in path.read_text() for one in SECRETS)]
    return sorted(str(path.relative_to(home)) for path in found)


def test_keys_are_tried_and_kept_for_their_owner_and_defaults_are_written(setting_up, tmp_path):
    config = tmp_path / "ev" / "config.toml"
    config.parent.mkdir()
    config.write_text("# mine\nfps = 30  # smooth\n\n[prices.gemini]\nimage_price = 0.05\n")
    with Sandbox(faults=[Fault(kind="subscription", status=401, times=1)]) as sandbox:
        screen = setting_up(env=addresses(sandbox.url))
        answer(screen, "Gemini key, or Enter to skip:", "two words")
        screen.wait_for("This is not a key")
        answer(screen, "Gemini key, or Enter to skip:", GEMINI)
        answer(screen, "ElevenLabs key, or Enter to skip:", REFUSED)
        screen.wait_for(lambda text: text.count("ElevenLabs key, or Enter to skip:") == 2, PATIENCE_S)
        assert "ElevenLabs says: Invalid API key" in screen.text
        screen.type(ELEVENLABS.encode() + b"\r")
        screen.wait_for("Voice:", PATIENCE_S)
        screen.type(b"dani")
        screen.wait_for(lambda text: "Daniel" in text and "Rachel" not in text)
        screen.type(b"\r")
        for question in OFFERED[1:]:
            answer(screen, question)
        answer(screen, "Length of", "forever")
        screen.wait_for("not a duration")
        screen.type(b"\x15" + b"30s\r")
        answer(screen, "Resolution", "\x1b[B")
        for question in PLAIN[2:4]:
            answer(screen, question)
        answer(screen, "Budget per video", "$0.50")
        assert screen.wait_for_end(PATIENCE_S) == 0, screen.text
        assert screen.echoes
        done = run_command("estimate", "Bees", "--json", "-vv", cwd=tmp_path, env=addresses(sandbox.url))

    keys = tmp_path / "ev" / "keys" / "default.toml"
    said = screen.raw.decode()
    told = tomllib.loads(config.read_text())
    assert told == {
        "fps": 30, "voice": "Daniel", "duration": "30s", "resolution": "720p", "budget": "0.50",
        # The account tells its plan, which is offered first.
        "elevenlabs_plan": "creator", "prices": {"gemini": {"image_price": 0.05}},
    }  # fmt: skip
    assert config.read_text().startswith("# mine\nfps = 30  # smooth\n")
    assert (stat.S_IMODE(keys.stat().st_mode), stat.S_IMODE(keys.parent.stat().st_mode)) == (0o600, 0o700)
    assert tomllib.loads(keys.read_text()) == {"gemini_api_key": GEMINI, "elevenlabs_api_key": ELEVENLABS}
    assert "No system keyring is available" in " ".join(screen.text.split())
    assert files_with_secrets(tmp_path) == ["ev/keys/default.toml"]
    assert not any(one in said for one in SECRETS)
    # What was kept is what the services are asked with.
    record = json.loads(done.stdout)
    assert (record["video"]["duration"], record["quota"]["plan"]) == (30, "creator")
    assert "Debug" in done.stderr
    assert not any(one in done.stdout + done.stderr for one in SECRETS)


@pytest.mark.parametrize("columns", [40, 80])
def test_enter_keeps_all_that_is_set_and_no_key_is_shown(setting_up, tmp_path, columns):
    kept = {
        tmp_path
        / "ev"
        / "config.toml": 'voice = "Adam"\nresolution = "640x360"\nbudget = 0.5\nelevenlabs_plan = "creator"\n',
        tmp_path / "ev" / "keys" / "default.toml": f'gemini_api_key = "{GEMINI}"\n',
        tmp_path / ".env": f"ELEVENLABS_API_KEY={ELEVENLABS}\n",
    }
    for file, text in kept.items():
        file.parent.mkdir(exist_ok=True, parents=True)
        file.write_text(text)
    screen = setting_up(env=addresses("http://127.0.0.1:1"), columns=columns)
    answer(screen, "Gemini key, or Enter to keep it:")
    answer(screen, "ElevenLabs key, or Enter to keep it:")
    assert "Gemini key: set, from keys/default.toml." in screen.text
    assert "ElevenLabs key: set, from .env, ELEVENLABS_API_KEY." in " ".join(screen.text.split())
    answer(screen, "Voice (name or id): [Adam]")
    for question in (*OFFERED[1:], *PLAIN):
        answer(screen, question)
    assert screen.wait_for_end(PATIENCE_S) == 0, screen.text

    assert "Nothing was changed." in screen.text
    assert {file: file.read_text() for file in kept} == kept
    assert not any(one in screen.raw.decode() for one in SECRETS)


def test_no_key_is_asked_for_while_a_dotenv_would_take_it_elsewhere(setting_up, tmp_path):
    (tmp_path / ".env").write_text("ELEVEN_VIDEO_GEMINI_BASE_URL=http://127.0.0.1:1\n")
    screen = setting_up(env={})

    assert screen.wait_for_end(PATIENCE_S) == 3, screen.text
    assert "ELEVEN_VIDEO_GEMINI_BASE_URL in .env" in " ".join(screen.text.split())
    assert "key, or Enter" not in screen.text


def test_a_profile_keeps_its_keys_in_the_keyring_and_one_that_cannot_be_tried_on_a_yes(setting_up, tmp_path):
    (tmp_path / "ev" / "profiles").mkdir(parents=True)
    (tmp_path / "ev" / "profiles" / "acme.toml").write_text("")
    keyring = {**FILE_KEYRING, "KEYRING_FILE": str(tmp_path / "ring.json")}
    screen = setting_up("--profile", "acme", env=addresses("http://127.0.0.1:1") | keyring)
    answer(screen, "Gemini key, or Enter to skip:", GEMINI)
    text = screen.wait_for("Type yes or no [no]:", PATIENCE_S)
    assert "Save the key anyway?" in text
    screen.type(b"y\r")
    answer(screen, "ElevenLabs key, or Enter to skip:")
    answer(screen, "Voice (name", "Rachel")
    for question in (*OFFERED[1:], *PLAIN):
        answer(screen, question)
    assert screen.wait_for_end(PATIENCE_S) == 0, screen.text

    assert "Rachel was not checked: no ElevenLabs key is set." in screen.text
    assert "Saved in the system keyring (file for tests): GEMINI_API_KEY" in screen.text
    assert json.loads((tmp_path / "ring.json").read_text()) == {"eleven-video:acme/gemini_api_key": GEMINI}
    assert files_with_secrets(tmp_path) == ["ring.json"]
    assert tomllib.loads((tmp_path / "ev" / "profiles" / "acme.toml").read_text()) == {"voice": "Rachel"}
    assert not (tmp_path / "ev" / "config.toml").exists()
    shown = json.loads(run_command("profile", "show", "acme", "--json", cwd=tmp_path).stdout)
    assert shown["keys"] == {"gemini_api_key": "keyring", "elevenlabs_api_key": None}


@pytest.mark.parametrize("keys", [b"\x03", b"\x04", GEMINI.encode() + b"\x03"])
def test_stopping_setup_changes_no_file(setting_up, tmp_path, keys):
    screen = setting_up(env=addresses("http://127.0.0.1:1"))
    screen.wait_for("Gemini key, or", PATIENCE_S)
    screen.type(keys)

    assert screen.wait_for_end(PATIENCE_S) == 130, screen.text
    assert screen.echoes
    assert screen.text.endswith("Error: Cancelled: the question was not answered. Nothing was changed.")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_without_a_terminal_nothing_is_asked(tmp_path):
    done = run_command("setup", cwd=tmp_path)

    assert (done.returncode, done.stdout) == (2, "")
    for named in ("GEMINI_API_KEY", "ELEVENLABS_API_KEY", str(tmp_path / ".env"), str(tmp_path / "ev" / "config.toml")):
        assert named in done.stderr
