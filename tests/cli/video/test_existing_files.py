"""Existing files are replaced only with --overwrite, and input files never."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.command import run_command
from tests.support.probe import probe

TINY = ("--duration", "5s", "--resolution", "160x90", "--quality", "draft")
MINE = "made by the user\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "desk"
    place.mkdir()
    (place / "words.md").write_text("The sky is blue.\n")
    (place / "prices.json").write_text("{}")
    (place / "old.mp4").write_text(MINE)
    (place / "old.mp3").write_text(MINE)
    (place / "old.json").write_text(MINE)
    (place / "link.srt").symlink_to("words.md")
    (place / "hard.json").hardlink_to(place / "words.md")
    (place / "rows.csv").write_text("prompt\nBees\n")
    (place / ".env").write_text("")
    return place


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


REFUSED = {
    "a video that exists": ("generate", "x", "-o", "old.mp4"),
    "a video that exists, looked at first": ("generate", "x", "-o", "old.mp4", "--dry-run"),
    "a report that exists": ("generate", "x", "--report", "old.json"),
    "the script by its link as captions": (
        "generate", "--script", "words.md", "--captions", "srt", "-o", "link.mp4", "--overwrite",
    ),
    "the script by a hard link as report": ("generate", "--script", "words.md", "--report", "hard.json", "--overwrite"),
    "the music as video": ("generate", "x", "--music", "old.mp4", "-o", "old.mp4", "--overwrite"),
    "the music as video, by another path": ("generate", "x", "--music", "./old.mp4", "-o", "../desk/old.mp4", "--overwrite"),
    "the prices as report": ("generate", "x", "--pricing", "prices.json", "--report", "prices.json", "--overwrite"),
    "the receipt's name as report": ("generate", "x", "-o", "x.mp4", "--report", "X.mp4.receipt.json", "--overwrite"),
    "a report of a batch that exists": ("batch", "rows.csv", "--report", "old.json"),
    "the rows as report": ("batch", "rows.csv", "--report", "rows.csv", "--overwrite"),
    "the music of a batch as video": ("batch", "named.jsonl", "--music", "old.mp4", "--overwrite"),
    "an export that exists": ("usage", "export", "-o", "old.json"),
    "a folder as export": ("usage", "export", "-o", ".", "--overwrite"),
    "a device as export": ("usage", "export", "-o", "/dev/null", "--overwrite"),
    "settings as export": ("usage", "export", "-o", ".env", "--overwrite"),
    "a preview that exists": ("voices", "--preview", "Rachel", "-o", "old.mp3", "--yes"),
}  # fmt: skip


@pytest.mark.parametrize("arguments", REFUSED.values(), ids=REFUSED)
def test_existing_output_files_are_refused_before_anything_is_made(folder: Path, arguments: tuple[str, ...]) -> None:
    (folder / "named.jsonl").write_text('{"prompt": "x", "output": "old.mp4"}\n')
    before = contents(folder)

    done = run_command(*arguments, cwd=folder)

    told = " ".join((done.stdout + done.stderr).split())
    # A batch goes on with its other rows, and there are none.
    assert done.returncode == (4 if "named.jsonl" in arguments else 2), told
    assert "Traceback" not in told
    after = contents(folder)
    assert {name: after[name] for name in before} == before
    assert not [name for name in after if name not in before and not name.startswith("ev/")]


def test_the_ledger_is_not_replaced_by_an_export(folder: Path) -> None:
    assert run_command("generate", "x", *TINY, "--stop-at", "script", cwd=folder).returncode == 0
    ledger = folder / "ev" / "ledger.sqlite3"
    before = ledger.read_bytes()
    for name in ("ev/ledger.sqlite3", "ev/sessions/../ledger.sqlite3"):
        done = run_command("usage", "export", "--sandbox", "-o", name, "--overwrite", cwd=folder)
        assert done.returncode == 2
        assert "is one of the files of eleven-video itself" in done.stderr
    assert ledger.read_bytes() == before


@pytest.mark.parametrize("lying", ["nothing", "file", "link", "dangling link", "in a new folder"])
def test_an_export_is_written_where_it_may_be(folder: Path, lying: str) -> None:
    assert run_command("generate", "x", *TINY, "--stop-at", "script", cwd=folder).returncode == 0
    target = folder / ("new/deep/x.csv" if lying == "in a new folder" else "x.csv")
    if lying == "file":
        target.write_text(MINE)
    elif lying in {"link", "dangling link"}:
        # The folder of a link's target is made, too.
        target.symlink_to("kept.csv" if lying == "link" else "new/kept.csv")
    if lying == "link":
        (folder / "kept.csv").write_text(MINE)
    options = ["--overwrite"] if lying in {"file", "link"} else []

    done = run_command("usage", "export", "--sandbox", "--csv", "-o", str(target), *options, cwd=folder)

    assert done.returncode == 0, done.stderr
    assert target.read_text(encoding="utf-8-sig").startswith("session_id,project,profile,mode,")
    assert target.is_symlink() == ("link" in lying)


def test_names_of_our_own_are_numbered_and_what_is_typed_gets_its_ending(folder: Path) -> None:
    (folder / "bread.srt").write_text(MINE)
    done = run_command("generate", "bread", *TINY, "--captions", "srt", cwd=folder)
    assert done.stdout == "bread-2.mp4\n"
    assert {path.name for path in folder.glob("bread*")} == {
        "bread.srt", "bread-2.mp4", "bread-2.srt", "bread-2.mp4.receipt.html", "bread-2.mp4.receipt.json"
    }  # fmt: skip
    assert (folder / "bread.srt").read_text() == MINE

    done = run_command(
        "generate", "bread", *TINY, "-o", "new folder/My video vol. 2", "--report", "reports/r.json", cwd=folder
    )
    assert done.stdout == "new folder/My video vol. 2.mp4\n"
    assert probe(folder / "new folder" / "My video vol. 2.mp4").frames > 0
    assert json.loads((folder / "reports" / "r.json").read_text())["mode"] == "sandbox"


def test_a_dry_run_makes_no_folder(folder: Path) -> None:
    before = {path.name for path in folder.iterdir()} | {"ev"}
    for arguments in (
        ("generate", "x", "-o", "new/x.mp4", "--report", "other/r.json", "--dry-run"),
        ("batch", "rows.csv", "-o", "new", "--report", "other/r.json", "--dry-run"),
    ):
        done = run_command(*arguments, cwd=folder)
        assert done.returncode == 0, done.stderr
    assert {path.name for path in folder.iterdir()} | {"ev"} == before


def rows(folder: Path, *outputs: str) -> None:
    (folder / "many.jsonl").write_text(
        "".join(json.dumps({"prompt": f"About {name}", "output": name}) + "\n" for name in outputs)
    )


def test_a_row_replaces_nothing_and_the_other_rows_are_made(folder: Path) -> None:
    rows(folder, "made.mp4", "old.mp4")

    done = run_command("batch", "many.jsonl", "-o", ".", *TINY, "--json", cwd=folder)

    record = json.loads(done.stdout)
    assert done.returncode == 4
    bad = next(row for row in record["rows"] if row["line"] == 2)
    assert (bad["exit_code"], "old.mp4 exists already" in bad["error"]) == (2, True)
    assert (folder / "old.mp4").read_text() == MINE
    assert probe(folder / "made.mp4").frames > 0


def test_a_batch_that_runs_again_replaces_its_report_and_makes_no_video_again(folder: Path) -> None:
    rows(folder, "made.mp4")
    batch = ("batch", "many.jsonl", "-o", ".", *TINY, "--report", "batch.json", "--json")
    assert run_command(*batch, cwd=folder).returncode == 0
    made = (folder / "made.mp4").stat().st_mtime_ns
    assert run_command(*batch, cwd=folder).returncode == 0
    assert (folder / "made.mp4").stat().st_mtime_ns == made

    (folder / "batch.json").write_text(MINE)
    refused = run_command(*batch, cwd=folder)
    assert refused.returncode == 2
    assert "batch.json exists already" in json.loads(refused.stdout)["error"]
    assert (folder / "batch.json").read_text() == MINE


def test_a_row_replaces_its_output_with_overwrite(folder: Path) -> None:
    rows(folder, "old.mp4")
    done = run_command("batch", "many.jsonl", "-o", ".", *TINY, "--overwrite", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert probe(folder / "old.mp4").frames > 0


@pytest.mark.parametrize("link", [Path.symlink_to, Path.hardlink_to])
def test_no_row_replaces_what_another_row_reads(folder: Path, link: Callable[[Path, Path], None]) -> None:
    link(folder / "talk.srt", folder / "words.md")
    lines = [{"script": "words.md"}, {"prompt": "x", "output": "talk.mp4", "captions": "srt"}]
    (folder / "many.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))

    done = run_command("batch", "many.jsonl", "-o", ".", *TINY[2:], "--overwrite", "--dry-run", "--json", cwd=folder)

    record = json.loads(done.stdout)
    assert [(row["line"], "read by line 1" in row["error"]) for row in record["bad"]] == [(2, True)]
    assert (folder / "words.md").read_text() == "The sky is blue.\n"


def one_session(folder: Path) -> str:
    return next((folder / "ev" / "sessions").iterdir()).name


def test_going_on_replaces_the_report_of_the_session_and_nothing_that_was_changed(folder: Path) -> None:
    made = run_command("generate", "bread", *TINY, "-o", "x.mp4", "--captions", "srt", "--report", "r.json", cwd=folder)
    assert made.returncode == 0, made.stderr
    (folder / "x.mp4").unlink()
    again = run_command("resume", one_session(folder), "--report", "r.json", cwd=folder)
    assert again.returncode == 0, again.stderr
    assert probe(folder / "x.mp4").frames > 0

    (folder / "x.mp4").unlink()
    (folder / "x.srt").write_text(MINE)
    refused = run_command("resume", one_session(folder), cwd=folder)
    assert refused.returncode == 2
    assert "x.srt exists already" in refused.stderr
    assert (folder / "x.srt").read_text() == MINE


def test_an_edited_video_is_a_second_one(folder: Path) -> None:
    assert run_command("generate", "--script", "words.md", *TINY[2:], "-o", "x.mp4", cwd=folder).returncode == 0
    before = (folder / "x.mp4").read_bytes()
    (folder / "other.md").write_text("Snow is white.\n")

    edited = run_command("edit", one_session(folder), "--script", "other.md", cwd=folder)

    assert edited.returncode == 0, edited.stderr
    assert (folder / "x.mp4").read_bytes() == before
    assert probe(folder / "x-2.mp4").frames > 0
