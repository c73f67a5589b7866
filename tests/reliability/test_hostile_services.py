"""Services whose every text means harm: whole runs show it, keep it and read it out as text, and do nothing that it says."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

import av
import pytest

from eleven_video.sandbox.catalogue import VOICES
from eleven_video.sandbox.server import Sandbox
from tests.support.hostile_desk import TINY, Desk
from tests.support.hostile_services import hostile, refusing
from tests.support.hostile_text import ALL, EVERY, SAID, SPOKEN, is_harmless
from tests.support.scripted_server import serving

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
# Pieces of every kind of text, of which nothing has to be taken away.
PLAIN = (
    "[bold red]rich[/]",
    "<script>",
    "$(touch HOSTILE-RAN)",
    "C:\\HOSTILE-PATH",
    "=HYPERLINK(",
    "textfile=/etc/passwd",
)

RACHEL = "21m00Tcm4TlvDq8ikWAM"


@dataclass(frozen=True)
class Made:
    """A finished video, with what was told on stdout and stderr."""

    desk: Desk
    sandbox: Sandbox
    told: CompletedProcess[str]
    files: set[str]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    with Sandbox() as sandbox, serving(hostile(sandbox)) as server:
        desk = Desk(tmp_path_factory.mktemp("desk"), server.url)
        desk.folder.mkdir(parents=True)
        done = desk.run("generate", "one", *TINY, "--captions", "vtt", "--report", "r.json", "--json", "-v")
        assert done.returncode == 0, done.stderr
        yield Made(desk, sandbox, done, desk.files())


def test_files_are_made_where_they_were_asked_for_and_nothing_is_executed(made):
    assert made.files == {"one.mp4", "one.mp4.receipt.html", "one.mp4.receipt.json", "one.vtt", "r.json"}
    assert not list(made.desk.around.rglob("*HOSTILE*"))
    assert not Path("/tmp/HOSTILE-PATH").exists()


def test_a_video_and_its_subtitles_hold_words_and_no_markup(made):
    with av.open(str(made.desk.folder / "one.mp4")) as video:
        title = video.metadata["title"]
        (track,) = video.streams.subtitles
        shown = b" ".join(bytes(packet)[2:] for packet in video.demux(track) if packet.size > 2).decode()
    vtt = (made.desk.folder / "one.vtt").read_text(encoding="utf-8")

    assert title.isprintable()
    assert all(piece in title for piece in PLAIN)
    assert " ".join(shown.split()) == SAID
    assert is_harmless(vtt)
    assert all("-->" not in line or line[:2] == "00" for line in vtt.splitlines())
    assert "&lt;6" in vtt
    assert "&amp;" in vtt


def test_what_is_said_in_plain_lines_is_one_line_a_fact(made):
    lines = made.told.stderr.splitlines()
    (script,) = [line for line in lines if " script " in line and not line.startswith("Time: ")]
    assert all(piece in script for piece in PLAIN)
    assert not [line for line in lines if line.startswith("OK: all is well")]
    assert "Voice: cleared " in made.told.stderr


def test_json_holds_the_data_as_it_came(made):
    report = (made.desk.folder / "r.json").read_text(encoding="utf-8")
    told = json.loads(made.told.stdout)
    script = json.loads((made.desk.sessions[0] / "script.json").read_text(encoding="utf-8"))

    assert made.told.stdout.isascii()
    assert is_harmless(report)
    assert {**json.loads(report), "calls": None} == {**told, "calls": None}
    assert told["title"] == script["title"]
    assert script["scenes"][0]["narration"] == SAID
    # The version of the model that answered.
    assert ALL in told["summary"]["by_model"]
    assert json.dumps(ALL) in made.desk.told("usage", "report", "--by", "model", "--json")


def test_a_list_in_json_holds_the_names_as_they_came(made):
    listed = json.loads(made.desk.told("voices", "--json"))["voices"]

    assert {voice["name"] for voice in listed} <= {text.strip() for text in EVERY.values()}
    # One more was sent, whose id would lead to another address.
    assert len(listed) == len(VOICES)


@pytest.mark.parametrize(
    "command",
    [("voices",), ("models",), ("status",), ("usage", "list"), ("usage", "show"), ("usage", "report", "--by", "voice")],
    ids=" ".join,
)
def test_a_list_shows_words(made, command):
    assert made.desk.told(*command)


def test_no_cell_of_a_table_is_a_formula(made):
    text = made.desk.told("usage", "export")
    cells = [cell for row in csv.reader(text.splitlines()) for cell in row]

    assert any("HYPERLINK" in cell for cell in cells)
    assert not [cell for cell in cells if cell.lstrip().startswith(FORMULA_STARTS)]


def test_a_refusal_in_hostile_words_is_told_and_the_run_goes_on_later(made):
    before = made.desk.sessions
    with serving(refusing(400)) as server:
        # The list of voices is refused, too, so the voice is named by its id.
        done = made.desk.run("generate", "three", *TINY, "--voice", RACHEL, "--json", url=server.url)
    with serving(refusing(401)) as server:
        lists = made.desk.run("models", url=server.url)

    # A refusal for an unknown reason says nothing of the key.
    assert (done.returncode, lists.returncode) == (4, 4)
    told = json.loads(done.stdout)
    assert told["error"] == done.stderr.splitlines()[-1].removeprefix("Error: ")
    assert [text.count("says: cleared titles clipboard") for text in (told["error"], lists.stderr)] == [1, 2]
    assert told["summary"]["calls_count"] == 0
    assert made.desk.run("resume", "--json").returncode == 0
    assert len(made.desk.sessions) == len(before) + 1


def test_an_edited_script_that_means_harm_is_spoken_and_shown_as_text(made):
    script = {"title": ALL, "style": ALL, "scenes": [{"narration": f"{SPOKEN} Yes.", "image_prompt": ALL}]}
    (made.desk.folder / "edited.json").write_text(json.dumps(script), encoding="utf-8")

    done = made.desk.run("edit", made.desk.sessions[0].name, "--script", "edited.json", "-v", "--json")

    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (made.desk.folder / "one-2.mp4").samefile(told["video_path"])
    assert told["title"].isprintable()
    # The picture is that of the first video.
    assert told["summary"]["calls_count"] == 1
