"""Every example of README and docs runs as it is written: Python, settings and commands."""

import re
import shlex
import subprocess
import sys
import wave
from pathlib import Path

import pytest

from eleven_video.config.paths import config_file
from eleven_video.config.settings import load_settings
from tests.support.command import environment, run_command

PROJECT = Path(__file__).parents[2]
DOCUMENTS = [PROJECT / "README.md", *sorted((PROJECT / "docs").glob("*.md"))]
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = [
    (document.relative_to(PROJECT).as_posix(), language, body)
    for document in DOCUMENTS
    for language, body in _BLOCK.findall(document.read_text(encoding="utf-8"))
]
COMMANDS: dict[str, list[str]] = {}
for _name, _, _body in BLOCKS:
    if _lines := [line.partition("  #")[0].strip() for line in _body.splitlines() if line.startswith("eleven-video ")]:
        COMMANDS.setdefault(_name, []).extend(_lines)
# What says in its own words that nothing can be done here: nobody answers questions, and no run is unfinished.
REFUSED = {
    "eleven-video setup": "terminal",
    "eleven-video setup --profile acme": "terminal",
    "eleven-video generate": "Say what the video is about",
    "eleven-video edit": "terminal",
    "eleven-video config edit": "terminal",
    "eleven-video resume": "No unfinished session to resume",
    "eleven-video ledger move postgresql://user@db.example/films": "nothing to move",
}
# They serve until somebody stops them. `tests/web` and `tests/sandbox` start these.
SERVING = ("eleven-video sandbox --host 0.0.0.0", "eleven-video serve")
SMALL = {"ELEVEN_VIDEO_QUALITY": "draft", "ELEVEN_VIDEO_RESOLUTION": "160x90", "ELEVEN_VIDEO_DURATION": "20s"}


def of_language(language: str) -> list[pytest.param]:
    found = [(name, body) for name, of, body in BLOCKS if of == language]
    return [pytest.param(body, id=f"{name}-{number}") for number, (name, body) in enumerate(found, start=1)]


@pytest.mark.parametrize("body", of_language("python"))
def test_python_runs(body: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", body],
        cwd=tmp_path,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("body", of_language("toml"))
def test_settings_are_taken(body: str) -> None:
    config_file().parent.mkdir(parents=True, exist_ok=True)
    config_file().write_text(body, encoding="utf-8")
    load_settings().price_overrides()


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with the files that examples name."""
    (table,) = [body for _, _, body in BLOCKS if body.startswith("prompt,")]
    (tmp_path / "prompts.csv").write_text(table.replace("90s", "5s"), encoding="utf-8")
    (tmp_path / "my-text.md").write_text("The sky is blue. Nobody knows it better than bees.", encoding="utf-8")
    with wave.open(str(tmp_path / "song.mp3"), "wb") as song:
        song.setparams((1, 2, 8000, 0, "NONE", ""))
        song.writeframes(bytes(range(256)) * 125)
    return tmp_path


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", COMMANDS)
def test_commands_run(desk: Path, name: str) -> None:
    """One document after the other runs without keys, its commands in their order: later ones use what earlier ones made."""
    for command in COMMANDS[name]:
        if command.startswith(SERVING):
            continue
        done = run_command(*shlex.split(command)[1:], cwd=desk, env=SMALL, timeout_s=300)
        if command in REFUSED:
            assert done.returncode == 2, (command, done.stderr)
            assert REFUSED[command] in done.stderr, command
        else:
            assert done.returncode == 0, (command, done.stderr)
