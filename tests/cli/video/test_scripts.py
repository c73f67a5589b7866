"""What is spoken of a script file and what is left out: told before anything is bought, in a run, and in the receipt."""

import codecs
import json

import pytest

from eleven_video.sandbox.server import Sandbox
from tests.support.command import reaching
from tests.support.kept_sessions import PROMPT, QUICK, Desk, last_line, result, told
from tests.support.passing_on import passing_on
from tests.support.scripted_server import Answer, Reply, SelectionOptions, serving

MIXED = (
    "# Bees\n\nBees *dance*. [Music]\n\n| a | b |\n|---|---|\n| c | d |\n\n[pause 1.5s]\n\n"
    "They (mostly) hum. \U0001f41d\n"
)
SPOKEN = ["Bees dance.", "They (mostly) hum."]
SUBTITLES = "1\n00:00:00,000 --> 00:00:02,000\nBees <i>dance</i>.\n\n2\n00:00:02,000 --> 00:00:04,000\nThey hum.\n"
SCREENPLAY = "INT. HIVE - DAY\n\nIt is warm.\n\nQUEEN\n(softly)\nBees dance.\n"


@pytest.fixture
def desk(tmp_path):
    folder = tmp_path / "work"
    folder.mkdir()
    with Sandbox() as sandbox:
        yield Desk(folder, sandbox)


def write(desk: Desk, name: str, text: str | bytes) -> str:
    (desk.folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return name


@pytest.mark.parametrize("command", [("generate",), ("generate", "--dry-run"), ("estimate",)], ids=" ".join)
def test_a_script_is_looked_at_without_a_call(desk, command):
    seen = desk.run(*command, "--script", write(desk, "mine.md", MIXED), "--stop-at", "script")

    assert seen.returncode == 0, seen.stderr
    assert seen.stderr == ""
    assert "Scene 1\n    Bees dance. [pause 1.5s]\n" in seen.stdout
    assert "Scene 2\n    They (mostly) hum.\n" in seen.stdout
    assert "Left out: 1 direction, 1 heading, 1 table, 1 pause, 1 emoji, 2 formatting marks\n" in seen.stdout
    assert "Table\n    | a | b |\n    |---|---|\n    | c | d |\n" in seen.stdout
    assert "Direction\n    [Music]\n" in seen.stdout
    assert not desk.sandbox.ledger()["requests"]
    assert not (desk.folder / "ev" / "sessions").exists()


def test_stop_at_script_prints_json_without_keys(desk):
    write(desk, "mine.md", MIXED)
    seen = result(desk.without_keys("generate", "--script", "mine.md", "--stop-at", "script", "--json"))

    assert [scene["narration"] for scene in seen["script"]["scenes"]] == SPOKEN
    assert seen["script"]["scenes"][0]["pauses"] == [{"at": len(SPOKEN[0]), "seconds": 1.5}]
    assert seen["left_out"] == {
        "direction": 1, "heading": 1, "table": 1, "pause": 1, "emoji": 1, "formatting mark": 2,
    }  # fmt: skip
    assert {"kind": "emoji", "text": "\U0001f41d"} in seen["left_out_texts"]
    whole = "".join(seen["spoken"].split()) + "".join("".join(one["text"].split()) for one in seen["left_out_texts"])
    assert sorted(whole) == sorted("".join(MIXED.split()))


def test_every_run_tells_what_it_leaves_out_and_so_does_its_receipt(desk):
    write(desk, "mine.md", MIXED)
    line = "Left out: 1 direction, 1 heading, 1 table, 1 pause, 1 emoji, 2 formatting marks."
    counts = {"direction": 1, "heading": 1, "table": 1, "pause": 1, "emoji": 1, "formatting mark": 2}
    options = ("--script", "mine.md", "--resolution", "160x90", "--quality", "draft")

    assert line in desk.run("estimate", "--script", "mine.md").stdout
    assert result(desk.run("generate", *options, "--dry-run", "--json"))["video"]["left_out"] == counts
    made = desk.run("generate", *options, "-o", "bees.mp4", "--json")
    assert made.returncode == 0, made.stderr
    assert line in told(made)
    assert result(made)["left_out"] == counts
    assert json.loads((desk.folder / "bees.mp4.receipt.json").read_text())["left_out"] == counts
    sent = sum(len(text) for text in SPOKEN)
    assert desk.sandbox.ledger()["total"]["characters"] == sent


def test_a_resumed_run_reports_the_unspoken_parts_too(desk):
    write(desk, "mine.md", MIXED)
    options = ("--script", "mine.md", "--resolution", "160x90", "--quality", "draft", "-o", "bees.mp4")
    stopped = result(desk.run("generate", *options, "--stop-at", "audio", "--json"))
    resumed = desk.run("resume", stopped["session_id"], "--json")

    assert resumed.returncode == 0, resumed.stderr
    assert result(resumed)["left_out"] == stopped["left_out"] != {}
    assert json.loads((desk.folder / "bees.mp4.receipt.json").read_text())["left_out"] == stopped["left_out"]
    # Nothing of it was bought twice, and the session's own script says the same.
    kept = desk.sessions[-1] / "script.json"
    assert desk.sandbox.ledger()["total"]["characters"] == sum(len(text) for text in SPOKEN)
    again = result(desk.run("generate", "--script", str(kept), "--stop-at", "script", "--json"))
    assert [scene["narration"] for scene in again["script"]["scenes"]] == SPOKEN
    assert again["script"]["scenes"][0]["pauses"] == [{"at": len(SPOKEN[0]), "seconds": 1.5}]


def test_a_script_by_gemini_is_printed_with_its_path(desk):
    stopped = desk.generate("--stop-at", "script")
    kept = desk.sessions[-1] / "script.json"

    assert f"Script: {kept}" in stopped.stderr
    for scene in json.loads(kept.read_text())["scenes"]:
        assert scene["narration"] in stopped.stdout
    facts = result(desk.run("generate", PROMPT, *QUICK, "--stop-at", "script", "--json"))
    assert facts["script_path"] == str(desk.sessions[-1] / "script.json")
    assert facts["script"]["scenes"][0]["narration"] in facts["spoken"]


ENCODED = {
    "UTF-8": MIXED.encode(),
    "UTF-8 with a BOM": codecs.BOM_UTF8 + MIXED.encode(),
    "UTF-16 LE": codecs.BOM_UTF16_LE + MIXED.encode("utf-16-le"),
    "UTF-16 BE": codecs.BOM_UTF16_BE + MIXED.encode("utf-16-be"),
    "UTF-32": codecs.BOM_UTF32_LE + MIXED.encode("utf-32-le"),
    "Windows line ends": MIXED.replace("\n", "\r\n").encode(),
}


@pytest.mark.parametrize("name", ENCODED)
def test_text_of_every_encoding_that_says_which_it_is_is_read(desk, name):
    write(desk, "mine.md", ENCODED[name])
    seen = result(desk.without_keys("generate", "--script", "mine.md", "--stop-at", "script", "--json"))

    assert [scene["narration"] for scene in seen["script"]["scenes"]] == SPOKEN


REFUSED = {
    "Latin-1": (
        "a.txt",
        "Ein Tag.\nDie Br\u00fccke".encode("latin-1"),
        "looks like Latin-1 or Windows-1252 (byte 0xFC in line 2).",
    ),
    "Shift JIS": (
        "a.txt",
        "\u7a7a\u306f\u9752\u3044".encode("shift_jis"),
        "an older encoding, such as Windows-1251 or Shift JIS",
    ),
    "UTF-16 without a BOM": ("a.txt", "Bees dance.".encode("utf-16-le"), "Save it as UTF-8."),
    "half of UTF-16": ("a.txt", codecs.BOM_UTF16_LE + b"B\0e", "It begins like UTF-16, but is damaged."),
    "PDF": ("a.txt", b"%PDF-1.7\n", "is a PDF file, which cannot be read. Save it as plain text in UTF-8."),
    "Word": ("a.docx", b"PK\x03\x04\x14", "is a Word, OpenDocument or ZIP file"),
    "RTF": ("a.rtf", rb"{\rtf1 Bees}", "is an RTF file"),
    "Final Draft": ("a.fdx", b'<?xml version="1.0"?>\n<FinalDraft>', "Save it as Fountain (.fountain) or plain text."),
    "ASS": ("a.ass", b"[Script Info]\nTitle: Bees", "Save it as SubRip (.srt) or WebVTT (.vtt)."),
    "TTML": ("a.ttml", b'<?xml version="1.0"?><tt xml:lang="en">', "Save it as SubRip (.srt) or WebVTT (.vtt)."),
    "nothing but directions": ("a.txt", b"[Music]\n\n(applause)", "no words to speak. Left out: 2 directions."),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_read_is_refused_with_what_to_do(desk, name):
    file, data, words = REFUSED[name]
    refused = desk.without_keys("generate", "--script", write(desk, file, data), "--stop-at", "script", "--json")

    assert refused.returncode == 2
    assert words in last_line(refused)
    assert words in result(refused)["error"]


FORMS = {
    "bees.srt": (SUBTITLES, ["Bees dance. They hum."], {"subtitle time": 2, "tag": 2}),
    "bees.vtt": ("WEBVTT\n\n00:00.000 --> 00:02.000\nBees dance.\n", ["Bees dance."], {"block of settings": 1, "subtitle time": 1}),
    "bees.sbv": ("0:00:00.000,0:00:02.000\nBees dance.\n\n0:00:02.000,0:00:04.000\nThey hum.\n", ["Bees dance. They hum."], {"subtitle time": 2}),
    "bees.txt": (SUBTITLES, ["Bees dance. They hum."], {"subtitle time": 2, "tag": 2}),
    "bees.fountain": (SCREENPLAY, ["Bees dance."], {"direction": 3, "label": 1}),
    "play.txt": (SCREENPLAY, ["Bees dance."], {"direction": 3, "label": 1}),
    "bees.html": ("<h1>Bees</h1><p>Bees <b>dance</b>.", ["Bees dance."], {"heading": 1, "tag": 5}),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_subtitles_screenplays_and_pages_become_their_words(desk, name):
    text, spoken, left_out = FORMS[name]
    seen = result(desk.without_keys("generate", "--script", write(desk, name, text), "--stop-at", "script", "--json"))

    assert [scene["narration"] for scene in seen["script"]["scenes"]] == spoken
    assert seen["left_out"] == left_out


NARRATION = (
    "Narrator: Bitcoin is a *cryptocurrency* (crystal clear).\n\n[Music swells]\n\nIt moves *slowly*. "
    "<break time='2s'/> Music: the universal language. \U0001f41d"
)
NARRATED = "Bitcoin is a cryptocurrency (crystal clear). It moves slowly. Music: the universal language."


def narrating(sandbox: Sandbox) -> Answer:
    """Answer as the sandbox does, but with a narration for every scene of a script."""
    ask = passing_on(sandbox)

    def answer(asked: SelectionOptions) -> Reply:
        reply = ask(asked)
        if "generateContent" not in asked.path or reply.status != 200:
            return reply
        body = json.loads(reply.body)
        (part,) = body["candidates"][0]["content"]["parts"]
        if "text" in part:
            script = json.loads(part["text"])
            script["scenes"] = [{**script["scenes"][0], "narration": NARRATION}]
            part["text"] = json.dumps(script)
        return Reply(body, reply.status, reply.headers)

    return answer


def test_a_script_by_gemini_is_read_by_the_same_rule(desk):
    with serving(narrating(desk.sandbox)) as server:
        stopped = desk.generate("--stop-at", "script", "--json", **reaching(server.url))

    assert stopped.returncode == 0, stopped.stderr
    seen = result(stopped)
    assert [scene["narration"] for scene in seen["script"]["scenes"]] == [NARRATED]
    assert seen["script"]["scenes"][0]["pauses"] == [{"at": NARRATED.index("Music:"), "seconds": 2}]
    assert seen["left_out"] == {"direction": 1, "label": 1, "pause": 1, "emoji": 1, "formatting mark": 4}
    assert "Left out: 1 direction, 1 label, 1 pause, 1 emoji, 4 formatting marks." in told(stopped)
    assert json.loads((desk.sessions[-1] / "script.json").read_text())["left_out"] == seen["left_out"]


def test_a_batch_reports_the_unspoken_parts_of_each_row(desk):
    write(desk, "mine.md", MIXED)
    write(desk, "rows.csv", "script,output\nmine.md,bees.mp4\n")
    made = desk.run("batch", "rows.csv", "--resolution", "160x90", "--quality", "draft")

    assert made.returncode == 0, made.stderr
    assert "Line 2: Left out: 1 direction, 1 heading, 1 table, 1 pause, 1 emoji, 2 formatting marks." in told(made)
    assert json.loads((desk.folder / "bees.mp4.receipt.json").read_text())["left_out"]["table"] == 1
