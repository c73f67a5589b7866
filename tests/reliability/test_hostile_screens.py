"""What hostile services do to a real terminal, and a batch file that means harm as well."""

import csv
import json
import re
import sys
import tomllib
from collections.abc import Callable, Iterator

import pytest

from eleven_video.sandbox.server import Sandbox
from tests.support.command import COMMAND, environment, reaching
from tests.support.hostile_desk import TINY, Desk
from tests.support.hostile_services import hostile
from tests.support.hostile_text import ALL, FORMULAS, PATHS, SHELL, TERMINAL
from tests.support.scripted_server import serving
from tests.support.terminal import Terminal

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are a POSIX thing")
PATIENCE_S = 60.0
# Colours, cursor movements, erased lines, and what Rich and prompt_toolkit switch on for questions and live regions.
OWN_CODES = re.compile(r"\x1b\[(?:[0-9;]*[mABCDGKJ]|\?(?:25|12|7|2004)[lh]|\?1[lh]|0 q)|[\r\t]")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with Sandbox() as sandbox, serving(hostile(sandbox)) as server:
        desk = Desk(tmp_path_factory.mktemp("desk"), server.url)
        desk.folder.mkdir(parents=True)
        yield desk


@pytest.fixture
def at_terminal(desk: Desk) -> Iterator[Callable[..., Terminal]]:
    opened: list[Terminal] = []

    def run(*arguments: str, **more: str) -> Terminal:
        env = environment(desk.home, ELEVEN_VIDEO_HOME=str(desk.home), **reaching(desk.url)) | more
        opened.append(Terminal(80, 40, [*COMMAND, *arguments], env=env, cwd=desk.folder))
        return opened[-1]

    yield run
    for each in opened:
        each.close()


def is_own(screen: Terminal) -> bool:
    """Whether the terminal was told nothing but what the product says to it itself."""
    rest = OWN_CODES.sub("", screen.raw.decode())
    assert all(character.isprintable() or character == "\n" for character in rest), ascii(rest)
    assert not [code for code in (b"\x1b[2J", b"\x1b[3J", b"\x1b[31;5m") if code in screen.raw]
    return not (screen.screen.title or screen.screen.icon_name or screen.screen.cursor.hidden) and screen.echoes


@POSIX
def test_a_question_about_voices_shows_their_names_and_nothing_else(at_terminal, desk):
    screen = at_terminal("generate", "--duration", "5s")
    screen.wait_for("What is the video about?", PATIENCE_S)
    screen.type(b"sky\r")
    screen.wait_for("Which voice?", PATIENCE_S)
    screen.wait_for("[bold red]rich[/] [link=http://evil.example]")
    screen.type(b"\x03")

    assert screen.wait_for_end(PATIENCE_S) == 130
    assert is_own(screen)


@POSIX
def test_the_live_panel_and_the_summary_show_words_and_the_table_beside_them_holds_no_formula(at_terminal, desk):
    screen = at_terminal("generate", f"Bees {ALL}", *TINY, "-o", "bees.mp4", "--captions", "burn", "--report", "r.csv")
    assert screen.wait_for_end(PATIENCE_S) == 0

    assert b"Live API Usage" in screen.raw
    assert is_own(screen)
    shown = "\n".join([*screen.scrolled_off, *screen.lines])
    # The voice, and the name of the model that answered, cut to fit.
    assert "Voice: cleared" in shown
    assert "  cleared" in shown.partition("By Model:")[2]
    text = (desk.folder / "r.csv").read_text(encoding="utf-8-sig")
    cells = [cell for row in csv.reader(text.splitlines()) for cell in row]
    assert any("HYPERLINK" in cell for cell in cells)
    assert not [cell for cell in cells if cell.lstrip().startswith(("=", "+", "@"))]


@POSIX
def test_a_hostile_name_that_is_chosen_in_setup_is_kept_as_it_is_and_told_on_a_line(at_terminal, tmp_path):
    screen = at_terminal("setup", ELEVEN_VIDEO_HOME=str(tmp_path))
    for question in ("Gemini key, or Enter", "ElevenLabs key, or Enter", "Voice:", "Script model:", "Image model:"):
        screen.wait_for(question, PATIENCE_S)
        screen.type(b"\r")
    screen.wait_for("Speech model:", PATIENCE_S)
    screen.type(b"cleared")
    screen.wait_for(lambda text: "cleared titles" in text and "eleven_v4" not in text)
    screen.type(b"\r")
    for question in ("Length of", "Resolution", "File format", "ElevenLabs plan", "Budget per video"):
        screen.wait_for(question, PATIENCE_S)
        screen.type(b"\r")

    assert screen.wait_for_end(PATIENCE_S) == 0
    assert is_own(screen)
    assert "tts_model = cleared titles clipboard" in " ".join(screen.text.split())
    assert tomllib.loads((tmp_path / "config.toml").read_text(encoding="utf-8")) == {"tts_model": ALL}


def test_a_hostile_batch_is_made_in_its_folder_and_told_as_text(desk):
    out = desk.folder / "out"
    out.mkdir()
    before = desk.files()
    prompts = [PATHS["up"], SHELL["shell"], FORMULAS["equals"]]
    rows = [{"prompt": text, "project": text} for text in prompts]
    rows += [{"prompt": text, "output": text} for text in (PATHS["up"], PATHS["rooted"], TERMINAL["clear"] + "/x.mp4")]
    rows += [{"prompt": "b", "voice": TERMINAL["title"]}, {"prompt": "b", "style": TERMINAL["clipboard"]}]
    rows += [{"prompt": "x" * 400 + TERMINAL["clear"], "resolution": TERMINAL["turned"]}]
    with (desk.folder / "rows.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, ("prompt", "output", "voice", "style", "project", "resolution"))
        table.writeheader()
        table.writerows(rows)

    done = desk.run("batch", "rows.csv", "--output", "out", *TINY, "--captions", "none", "--json", "--report", "b.json")

    told = json.loads(done.stdout)
    assert done.returncode == told["exit_code"] == 4
    assert told == json.loads((desk.folder / "b.json").read_text(encoding="utf-8"))
    made = {f"out/{name}.mp4" for name in ("hostile-path-x", "hyperlink-http-evil-example-a1-formula")}
    assert desk.files() - before == made | {f"{name}.receipt.{kind}" for name in made for kind in ("json", "html")} | {
        "rows.csv",
        "b.json",
    }
    assert [row["state"] for row in told["rows"]].count("done") == len(made)
    assert not list(desk.around.rglob("HOSTILE*"))
