"""`eleven-video edit`, and `generate --script` with a script that a run has kept."""

import json
import sys
from pathlib import Path

import pytest

from eleven_video.sandbox.server import Sandbox
from tests.support.command import COMMAND, environment
from tests.support.kept_sessions import TEXT, Desk, holds_no_key, last_line, result, told
from tests.support.terminal import Terminal

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are a POSIX thing")
WAIT_S = 60
OLD, NEW = "Bees see colours.", "Bees see far more colours."


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A finished video of three scenes."""
    folder = tmp_path_factory.mktemp("desk") / "work"
    folder.mkdir()
    (folder / "facts.md").write_text(TEXT)
    with Sandbox() as sandbox:
        desk = Desk(folder, sandbox)
        assert desk.run("generate", "--script", "facts.md", "--resolution", "320x180").returncode == 0
        yield desk


@pytest.fixture
def first(made):
    """The session that is edited; what others have made of it is out of the way."""
    session, *others = made.sessions
    for other in others:
        other.rename(made.folder / other.name)
    (session / "script.edited.json").unlink(missing_ok=True)
    return session


def edited(session: Path, old: str = OLD, new: str = NEW) -> Path:
    """A copy of the session's script in which one scene says something else."""
    text = (session / "script.json").read_text(encoding="utf-8")
    assert old in text
    path = session.parents[2] / "edited.json"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def bought_since(desk: Desk, before: list[object]) -> list[tuple[str, int]]:
    """What the sandbox has billed in the meantime: kinds, and characters of speech."""
    calls = desk.sandbox.ledger()["calls"][len(before) :]
    return sorted((call["kind"], call["characters"]) for call in calls)


def test_one_changed_scene_is_bought_again_and_no_other(made, first):
    before = made.sandbox.ledger()["calls"]
    kept = {path: path.read_bytes() for path in first.rglob("*.json")}

    done = made.run("edit", first.name, "--script", str(edited(first)), "--json")

    assert done.returncode == 0, done.stderr
    assert bought_since(made, before) == [("image", 0), ("speech", len(NEW))]
    assert "2 of 3 narrations" in done.stderr
    found = result(done)
    assert found["summary"]["calls_count"] == 2
    assert Path(found["video_path"]).name == "facts-2.mp4"
    assert (made.folder / "facts.mp4").exists()
    assert found["session_id"] != first.name
    # The first session is as it was; the new one is whole by itself.
    assert {path: path.read_bytes() for path in kept} == kept
    script = json.loads((made.sessions[-1] / "script.json").read_text(encoding="utf-8"))
    assert [scene["narration"] for scene in script["scenes"]][1] == NEW
    assert len(list((made.sessions[-1] / "bought").glob("*.mp3"))) == 3
    assert holds_no_key(made.folder, [done])


@pytest.mark.parametrize(
    "options",
    [
        ("--caption-style", "bold"),
        ("--caption-position", "top", "--safe-area", "apps"),
        ("--captions", "srt"),
    ],
)
def test_other_captions_are_free_and_need_no_other_script(made, first, options):
    before = made.sandbox.ledger()["calls"]

    done = made.run("edit", first.name, *options, "--json")

    assert done.returncode == 0, done.stderr
    assert bought_since(made, before) == []
    assert result(done)["summary"]["calls_count"] == 0
    job = json.loads((made.sessions[-1] / "session.json").read_text(encoding="utf-8"))
    look = job["caption_look"]
    assert (look["style"]["case"], look["place"]["position"], look["place"]["safe_area"], job["captions"]) == {
        "--caption-style": ("upper", "bottom", None, "burn"),
        "--caption-position": ("as written", "top", "apps", "burn"),
        "--captions": ("as written", "bottom", None, "srt"),
    }[options[0]]


def test_the_look_of_captions_that_are_not_drawn_is_refused(made, first):
    refused = made.run("edit", first.name, "--captions", "vtt", "--caption-style", "box")

    assert refused.returncode == 2
    assert last_line(refused).startswith("Error: --caption-style needs captions drawn into the pictures")


def test_generate_with_the_kept_script_edited_does_the_same_and_fresh_buys_all(made, first):
    before = made.sandbox.ledger()["calls"]
    script = str(edited(first, new="Bees see other colours."))
    done = made.run("generate", "--script", script, "--resolution", "320x180")
    assert done.returncode == 0, done.stderr
    assert bought_since(made, before) == [("image", 0), ("speech", len("Bees see other colours."))]

    before = made.sandbox.ledger()["calls"]
    done = made.run("generate", "--script", script, "--resolution", "320x180", "--fresh")
    assert done.returncode == 0, done.stderr
    assert [kind for kind, _ in bought_since(made, before)] == ["image"] * 3 + ["speech"] * 3


def test_a_dry_run_of_edit_shows_the_cost_and_changes_nothing(made, first):
    sessions, asked = made.sessions, made.asked_to_be_paid
    script = str(edited(first, new="Bees see much more."))
    as_text = made.run("edit", "--script", script, "--dry-run")
    as_json = made.without_keys("edit", "--script", script, "--dry-run", "--json")

    assert (as_text.returncode, as_text.stderr) == (0, "")
    assert "2 of 3 narrations" in as_text.stdout
    assert f"{len('Bees see much more.')} credits" in as_text.stdout
    found = result(as_json)
    assert found["paid"]["results"]["speech"] == {"have": 2, "of": 3}
    assert found["left"]["by_service"]["elevenlabs"]["metrics"]["characters"]["expected"] == len("Bees see much more.")
    assert (made.sessions, made.asked_to_be_paid) == (sessions, asked)


def test_an_edit_beyond_its_budget_stops_and_can_be_resumed(made, first):
    before = made.sandbox.ledger()["calls"]
    done = made.run(
        "edit", "--script", str(edited(first, new="Bees see a lot.")), "--budget", "0.01", "--fit", "anyway"
    )

    assert done.returncode == 5
    assert "image" not in dict(bought_since(made, before))
    session = made.sessions[-1].name
    assert session != first.name
    assert last_line(done).endswith(f"eleven-video resume {session} --budget AMOUNT")
    assert made.run("resume", session, "--budget", "1").returncode == 0
    assert bought_since(made, before) == [("image", 0), ("speech", len("Bees see a lot."))]


WRONG = {
    "no such session": (("nope",), "There is no session 'nope'"),
    "an empty id": (("",), "There is no session ''"),
    "no such script": (("--script", "nothing.json"), "nothing.json cannot be read"),
    "an invalid script.json": (("--script", "none.json"), "not a valid script.json"),
    "a script without words": (("--script", "silent.json"), "no words to speak"),
    "a report named as the receipt": (
        ("--script", "facts.md", "-o", "second.mp4", "--report", "second.mp4.receipt.json"),
        "is the name of the receipt and of the report",
    ),
    "a budget in words": (("--script", "facts.md", "--budget", "abc"), "'abc' is not an amount of dollars"),
    "an unknown way": (("--script", "facts.md", "--on-unknown", "hope"), "must be one of stop, retry, skip"),
    "a folder below a file": (("--script", "facts.md", "-o", "facts.md/x.mp4"), "cannot be made"),
    "no terminal": ((), "There is no terminal to edit in, and EDITOR is not set. Change a copy of"),
}


@pytest.mark.parametrize(("arguments", "said"), WRONG.values(), ids=WRONG)
def test_wrong_usage_is_2_and_makes_nothing(made, first, arguments, said):
    (made.folder / "none.json").write_text('{"title": 1}')
    (made.folder / "silent.json").write_text('{"title": "T", "style": "S", "scenes": []}')
    sessions, asked = made.sessions, made.asked_to_be_paid

    done = made.run("edit", *arguments)

    assert done.returncode == 2, done.stderr
    assert said in told(done)
    assert "Traceback" not in done.stderr
    assert (made.sessions, made.asked_to_be_paid) == (sessions, asked)


def test_a_damaged_script_can_be_replaced_by_a_whole_one(made, first):
    script = first / "script.json"
    whole = script.read_bytes()
    whole_one = str(edited(first))
    script.write_bytes(whole[:30])
    try:
        done = made.run("edit", first.name, "--dry-run")
        assert done.returncode == 2
        assert "is damaged" in told(done)
        assert "--script FILE" in told(done)
        assert made.run("edit", first.name, "--script", whole_one, "--dry-run").returncode == 0
    finally:
        script.write_bytes(whole)


def test_without_keys_nothing_of_the_services_is_edited(made, first):
    done = made.without_keys("edit", "--script", str(edited(first)))

    assert done.returncode == 3
    assert "set GEMINI_API_KEY and ELEVENLABS_API_KEY" in told(done)


@pytest.fixture
def editing(made):
    """`edit` in a terminal whose editor is a small program: its source, with `path` for the file."""
    opened = []

    def start(source: str, *arguments: str, editor: str | None = None) -> Terminal:
        program = made.folder / "an editor.py"
        program.write_text(f"import sys\nfrom pathlib import Path\npath = Path(sys.argv[1])\n{source}\n")
        env = environment(made.folder, **made.env, EDITOR=editor or f"{sys.executable} '{program}'")
        opened.append(Terminal(100, 50, [*COMMAND, "edit", *arguments], env=env, cwd=made.folder))
        return opened[-1]

    yield start
    for one in opened:
        one.close()


def said(screen: Terminal) -> str:
    return " ".join("\n".join([*screen.scrolled_off, screen.text]).split())


CHANGE = "path.write_text(path.read_text().replace('Snow is white.', 'Snow is cold.'))"


@POSIX
def test_what_is_changed_in_the_editor_is_bought_and_nothing_else(made, first, editing):
    before = made.sandbox.ledger()["calls"]
    screen = editing(CHANGE, first.name)

    assert screen.wait_for_end(WAIT_S) == 0, screen.text
    assert bought_since(made, before) == [("image", 0), ("speech", len("Snow is cold."))]
    # The next edit begins with the session's own script again.
    assert not (first / "script.edited.json").exists()
    assert "Snow is white." in (first / "script.json").read_text()


@POSIX
def test_changes_whose_video_is_not_made_yet_are_there_at_the_next_edit(made, first, editing):
    asked = made.asked_to_be_paid
    screen = editing(CHANGE, "--dry-run")
    assert screen.wait_for_end(WAIT_S) == 0
    assert f"{len('Snow is cold.')} credits" in said(screen) or "3 of 3 narrations" in said(screen)
    assert "The next edit starts from them" in said(screen)

    screen = editing("assert 'Snow is cold.' in path.read_text()", "--dry-run")
    assert screen.wait_for_end(WAIT_S) == 0, screen.text
    assert "Continuing with your earlier changes in" in said(screen)
    assert made.asked_to_be_paid == asked


ENDINGS = {
    "unchanged": ("", None, "Script unchanged, nothing to do."),
    "with an error": ("sys.exit(3)", None, "The editor exited with status 3. Your changes are in"),
    "with nonsense": ("path.write_text('{')", None, "Your changes are in"),
    "with nothing to say": ("path.write_text('{\"title\": \"\", \"style\": \"\", \"scenes\": []}')", None, "no words to speak"),
    "not there": ("", "no-such-editor --wait", "The editor 'no-such-editor --wait' cannot be run"),
    "badly quoted": ("", "ed 'x", "cannot be run (No closing quotation). Set EDITOR, or give --script FILE."),
}  # fmt: skip


@POSIX
@pytest.mark.parametrize(("source", "editor", "words"), ENDINGS.values(), ids=ENDINGS)
def test_an_editor_that_leaves_no_usable_script_is_reported(made, first, editing, source, editor, words):
    sessions, asked = made.sessions, made.asked_to_be_paid
    screen = editing(source, editor=editor)

    assert screen.wait_for_end(WAIT_S) == 2, screen.text
    text = screen.text.replace("\n", "")
    assert words in text, text
    assert "Traceback" not in text
    assert (made.sessions, made.asked_to_be_paid) == (sessions, asked)


@POSIX
def test_invalid_options_are_reported_before_the_editor_opens(made, first, editing):
    screen = editing("path.with_name('opened').write_text('')", "--on-unknown", "hope")

    assert screen.wait_for_end(WAIT_S) == 2
    assert not (first / "opened").exists()
    assert not (first / "script.edited.json").exists()


def test_edit_of_a_session_without_a_script_suggests_resume(tmp_path):
    folder = tmp_path / "work"
    folder.mkdir()
    with Sandbox() as sandbox:
        desk = Desk(folder, sandbox)
        assert desk.generate("--budget", "0", "--fit", "anyway").returncode == 5
        done = desk.run("edit")

    assert done.returncode == 2
    assert f"has no script yet. Continue it: eleven-video resume {desk.sessions[0].name}" in told(done)
