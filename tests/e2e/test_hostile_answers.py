"""Whole commands against services whose every word is an attack: it is shown, kept and drawn as words, and does nothing."""

import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import av
import pytest

from eleven_video.domain.plain_text import visible_lines
from eleven_video.sandbox.server import Sandbox
from tests.support.command import COMMAND, environment, reaching, run_command
from tests.support.hostile_answers import EVIL, WORDS, hostile
from tests.support.scripted_server import serving
from tests.support.terminal import Terminal

PROMPT = "Bees \x1b]0;owned\x07\x1b[2J=1+1 \u202e"
QUICK = ("--duration", "5s", "--resolution", "320x180", "--captions", "burn", "--captions", "srt")
OWN_FILES = {".mp4", ".json", ".srt", ".csv"}


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with Sandbox() as sandbox, serving(hostile(sandbox)) as server:
        yield server.url


@pytest.fixture(scope="module")
def made(url, tmp_path_factory):
    """A video that was made of hostile words, and its folder."""
    folder = tmp_path_factory.mktemp("desk") / "inner" / "work"
    folder.mkdir(parents=True)
    done = run_command(
        "generate", PROMPT, *QUICK, "--report", "report.csv", "--json", "-v", cwd=folder, env=reaching(url)
    )
    assert done.returncode == 0, done.stderr
    return folder, done


def commands_in(text: str) -> str:
    """Everything in a text that a terminal may obey or that turns its letters round."""
    return "".join(letter for letter in text if letter not in "\n\u00a0" and not letter.isprintable())


def test_what_is_told_has_no_commands_and_the_result_is_the_data(made):
    _, done = made

    assert commands_in(done.stderr) == ""
    assert commands_in(done.stdout) == ""
    assert "$(touch pwned); rm -rf ~" in " ".join(done.stderr.split())
    assert json.loads(done.stdout)["title"].startswith(WORDS[:40])


def test_files_stand_where_they_belong_and_nothing_was_run(made):
    folder, _ = made
    outside = folder.parent.parent

    assert [path.name for path in outside.iterdir()] == ["inner"]
    assert [path.name for path in folder.parent.iterdir()] == ["work"]
    names = [path.name for path in folder.iterdir()]
    assert {Path(name).suffix for name in names if name != "ev"} == OWN_FILES
    assert all(commands_in(name) == "" and "/" not in name and not name.startswith(("-", ".", "=")) for name in names)


def test_the_video_holds_the_words_as_words(made):
    folder, _ = made
    (video,) = folder.glob("*.mp4")
    with av.open(str(video)) as container:
        frames = sum(1 for _ in container.decode(video=0))
        title = container.metadata["title"]
    (subtitles,) = folder.glob("*.srt")

    assert frames > 50
    assert "$(touch pwned)" in title
    assert commands_in(title) == ""
    assert commands_in(subtitles.read_text(encoding="utf-8")) == ""
    assert "$(touch" in subtitles.read_text(encoding="utf-8")


def test_no_cell_is_a_formula(made, url):
    folder, _ = made
    done = run_command("usage", "export", "--output", "calls.csv", cwd=folder, env=reaching(url))
    assert done.returncode == 0, done.stderr
    for file in ("report.csv", "calls.csv"):
        text = (folder / file).read_text(encoding="utf-8-sig")
        cells = [cell for row in csv.reader(text.splitlines()) for cell in row]
        assert any("HYPERLINK" in cell for cell in cells)
        assert not any(cell.lstrip().startswith(("=", "+", "@", "\t")) for cell in cells)
        assert commands_in(text.replace("\r", "")) == ""
    (folder / "calls.csv").unlink()


@pytest.mark.parametrize(
    "command",
    [("voices",), ("models",), ("status",), ("usage", "list"), ("usage", "show"), ("usage", "report", "--by", "voice")],
    ids=" ".join,
)
def test_lists_show_words(made, url, command):
    folder, _ = made
    done = run_command(*command, cwd=folder, env=reaching(url))

    assert done.returncode == 0, done.stderr
    assert commands_in(done.stdout + done.stderr) == ""
    assert "Traceback" not in done.stderr


def test_a_refusal_in_a_services_words_is_told_as_words(made, url):
    folder, _ = made
    wrong = reaching(url) | {"ELEVENLABS_API_KEY": "invalid"}
    done = run_command("generate", "Snow", *QUICK, cwd=folder, env=wrong)

    assert done.returncode == 3
    assert commands_in(done.stderr) == ""
    assert done.stderr.splitlines()[-1].startswith("Error: ")


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are a POSIX thing")
def test_a_terminal_obeys_the_program_alone(url, tmp_path):
    command = [*COMMAND, "generate", PROMPT, *QUICK[:4]]
    screen = Terminal(80, 40, command, env=environment(tmp_path, **reaching(url)), cwd=tmp_path)
    try:
        screen.wait_for("Session Usage Summary", 60)
        assert screen.wait_for_end() == 0
    finally:
        screen.close()

    assert not any(word in screen.raw for word in (b"\x1b]", b"\x1b[2J", b"\x07", b"\xc2\x9b", "\u202e".encode()))
    assert screen.screen.title == ""
    assert "$(touch pwned); rm -rf ~" in " ".join(" ".join([*screen.scrolled_off, *screen.lines]).split())


def test_the_attack_is_one():
    """Were a word of it harmless, the tests above would prove nothing about it."""
    assert commands_in(EVIL)
    assert WORDS in visible_lines(EVIL)
