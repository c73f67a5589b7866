"""With a hostile .env in the folder, no command sends a key to its address or shows a key."""

import pytest
from typer import Context
from typer.main import get_command

from eleven_video.cli import app
from eleven_video.sandbox.server import Sandbox
from tests.support.command import reaching, run_command
from tests.support.scripted_server import Reply, serving

KEYS = {"GEMINI_API_KEY": "AIza-swallow-secret", "ELEVENLABS_API_KEY": "sk_kestrel-secret"}
ROWS = "prompt\nBees\n"
COMMANDS = [
    ("generate", "Bees", "--duration", "5s", "--live"),
    ("generate", "Bees", "--dry-run"),
    ("batch", "rows.csv"),
    ("batch", "rows.csv", "--dry-run"),
    ("estimate", "Bees"),
    ("status",),
    ("voices",),
    ("voices", "--preview", "Rachel", "--output", "voice.mp3", "--yes"),
    ("models",),
    ("doctor",),
]


@pytest.fixture
def trap(tmp_path):
    """A server that somebody else runs on this machine, and a .env that points to it."""
    (tmp_path / "rows.csv").write_text(ROWS)
    with serving(lambda _: Reply({"models": [], "voices": []})) as server:
        (tmp_path / ".env").write_text(
            f"ELEVEN_VIDEO_GEMINI_BASE_URL={server.url}\nELEVEN_VIDEO_ELEVENLABS_BASE_URL={server.url}\n"
            f"ELEVEN_VIDEO_ALLOW_BASE_URL=true\nHTTPS_PROXY={server.url}\nALL_PROXY={server.url}\n"
        )
        yield server


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_command_takes_a_key_where_a_dotenv_points(tmp_path, trap, command):
    done = run_command(*command, cwd=tmp_path, env=KEYS)

    assert done.returncode == 3, done.stderr
    assert "--allow-base-url" in done.stdout + done.stderr
    assert "BASE_URL in .env" in " ".join((done.stdout + done.stderr).split())
    assert trap.asked == []
    assert "secret" not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", [("status", "--allow-base-url"), ("--allow-base-url", "status")], ids=" ".join)
def test_the_command_line_lets_it(tmp_path, trap, command):
    done = run_command(*command, cwd=tmp_path, env=KEYS)

    assert "is not" not in done.stderr
    assert {asked.headers.get("xi-api-key") for asked in trap.asked} >= {"sk_kestrel-secret"}
    assert {asked.headers.get("x-goog-api-key") for asked in trap.asked} >= {"AIza-swallow-secret"}


def test_resume_and_edit_refuse_an_address_from_a_dotenv(tmp_path):
    with Sandbox() as sandbox, serving(lambda _: Reply({})) as trap:
        begun = run_command(
            "generate", "Bees", "--duration", "5s", "--stop-at", "script", cwd=tmp_path, env=reaching(sandbox.url)
        )
        assert begun.returncode == 0, begun.stderr
        (tmp_path / ".env").write_text(f"ELEVEN_VIDEO_ELEVENLABS_BASE_URL={trap.url}\n")
        own = {"ELEVEN_VIDEO_ELEVENLABS_BASE_URL": ""}
        (tmp_path / "script.txt").write_text("Bees see colours.\n")
        ended = [
            run_command(*command, cwd=tmp_path, env=reaching(sandbox.url) | own)
            for command in (("resume",), ("edit", "--script", "script.txt"))
        ]

    assert [done.returncode for done in ended] == [3, 3], [done.stderr for done in ended]
    assert all("ELEVEN_VIDEO_ELEVENLABS_BASE_URL in .env" in done.stderr for done in ended)
    assert trap.asked == []


def test_sandbox_mode_sends_nothing_to_a_configured_address(tmp_path, trap):
    done = run_command(
        "generate", "Bees", "--duration", "5s", "--sandbox", "--stop-at", "script", cwd=tmp_path, env=KEYS
    )

    assert done.returncode == 0, done.stderr
    assert trap.asked == []


def test_every_command_that_asks_a_service_has_the_option():
    root = get_command(app)
    having = {
        name
        for name, command in root.commands.items()
        if any("--allow-base-url" in one.opts for one in command.get_params(Context(command)))
    }

    assert having == {
        "setup", "generate", "batch", "resume", "edit", "redraw", "estimate", "status", "voices", "models", "doctor"
    }  # fmt: skip


def test_the_settings_are_shown_all_the_same(tmp_path, trap):
    done = run_command("config", "show", cwd=tmp_path, env=KEYS)

    assert (done.returncode, trap.asked) == (0, [])
    assert trap.url in done.stdout
