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
from tests.support.command import environment

PROJECT = Path(__file__).parents[2]
DOCUMENTS = [PROJECT / "README.md", *sorted((PROJECT / "docs").glob("*.md"))]
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = [
    (document.relative_to(PROJECT).as_posix(), language, body)
    for document in DOCUMENTS
    for language, body in _BLOCK.findall(document.read_text(encoding="utf-8"))
]
COMMANDS = [
    (name, line.partition("  #")[0].strip())
    for name, _, body in BLOCKS
    for line in body.splitlines()
    if line.startswith("eleven-video ")
]
# What says in its own words that nothing can be done here: nobody answers questions, and no run is unfinished.
REFUSED = {
    "eleven-video setup": "terminal",
    "eleven-video setup --profile acme": "terminal",
    "eleven-video generate": "Say what the video is about",
    "eleven-video edit": "terminal",
    "eleven-video config edit": "terminal",
    "eleven-video resume": "No unfinished session to resume",
}
SERVING = ("eleven-video sandbox --host 0.0.0.0",)
SMALL = {"ELEVEN_VIDEO_QUALITY": "draft", "ELEVEN_VIDEO_RESOLUTION": "160x90"}


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


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """For each document a folder with the files that its examples name."""
    (table,) = [body for _, _, body in BLOCKS if body.startswith("prompt,")]
    folders = {name: tmp_path_factory.mktemp("desk") for name in {name for name, _ in COMMANDS}}
    for folder in folders.values():
        (folder / "prompts.csv").write_text(table.replace("90s", "5s"), encoding="utf-8")
        (folder / "my-text.md").write_text("The sky is blue. Nobody knows it better than bees.", encoding="utf-8")
        with wave.open(str(folder / "song.mp3"), "wb") as song:
            song.setparams((1, 2, 8000, 0, "NONE", ""))
            song.writeframes(bytes(range(256)) * 125)
    return folders


@pytest.mark.parametrize(
    ("name", "command"),
    COMMANDS,
    ids=[f"{name}: {command.removeprefix('eleven-video ')}" for name, command in COMMANDS],
)
def test_commands_run(desks: dict[str, Path], name: str, command: str) -> None:
    """In the order of their document, without keys."""
    if command in SERVING:
        pytest.skip("serves until it is stopped")
    desk = desks[name]
    done = subprocess.run(
        [sys.executable, "-m", "eleven_video", *shlex.split(command)[1:]],
        check=False, cwd=desk, env=environment(desk, **SMALL), capture_output=True, text=True, timeout=300,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    if command in REFUSED:
        assert done.returncode == 2, done.stderr
        assert REFUSED[command] in done.stderr
    else:
        assert done.returncode == 0, done.stderr
