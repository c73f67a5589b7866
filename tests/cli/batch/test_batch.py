"""`eleven-video batch`: rows become jobs, and a whole batch from the command line."""

import json
import os
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from eleven_video.cli.batch.plan import plan_of
from eleven_video.cli.batch.reading import batch_key
from eleven_video.cli.batch.row_jobs import RowReader, named_apart
from eleven_video.domain.batch_rows import WrittenRow
from eleven_video.domain.options import Existing
from eleven_video.domain.video import FileFormat, Quality
from eleven_video.errors import InvalidInput
from eleven_video.orchestrator.batch.history import EarlierRow, EarlierRows
from eleven_video.sandbox.server import Sandbox
from tests.support.kept_sessions import Desk, holds_no_key, result, told

TINY = ("--duration", "5s", "--resolution", "64x36", "--quality", "draft", "--motion", "none", "--captions", "none")


@pytest.fixture
def desk(tmp_path):
    with Sandbox() as sandbox:
        yield Desk(tmp_path, sandbox)


def read(*cells, folder=Path(), beside=Path(), **usual):
    """The jobs of rows that stand in lines 2, 3 and so on."""
    reader = RowReader("batch", usual, folder, beside)
    return reader.read([WrittenRow(line, one) for line, one in enumerate(cells, start=2)])


def names(ready):
    return [str(row.job.output) for row in named_apart(ready, [])]


def test_what_a_row_says_wins_over_what_was_typed_and_that_over_the_settings(monkeypatch):
    monkeypatch.setenv("ELEVEN_VIDEO_FPS", "60")
    monkeypatch.setenv("ELEVEN_VIDEO_VOICE", "Alice")
    plain, own = (
        {"prompt": "Bees"},
        {"prompt": "Snow", "quality": "high", "voice": "Brian", "duration": "30s", "budget": "0.5"},
    )

    (first, second), bad = read(plain, own, quality="draft", duration="10s", format="webm")

    assert bad == []
    assert (first.job.look.quality, first.job.voice, first.job.duration_s) == (Quality.DRAFT, "Alice", 10)
    assert (second.job.look.quality, second.job.voice, second.job.duration_s) == (Quality.HIGH, "Brian", 30)
    assert first.job.video.fps == 60
    assert {row.job.format for row in (first, second)} == {FileFormat.WEBM}
    assert (first.job.budgets.run, second.job.budgets.run) == (None, 5 * 10**11)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"prompt": "x", "script": "y.md"}, "It has a prompt and a script"),
        ({"script": "y.md"}, "cannot be read"),
        ({"voice": "Rachel"}, "It has neither a prompt nor a script"),
        ({"prompt": "..."}, "The prompt is empty"),
        ({"prompt": "x" * 20_001}, "the limit is 20,000"),
        ({"prompt": "x", "duration": "9h"}, "Duration must be between 5 seconds and 30 minutes."),
        ({"prompt": "x", "fps": "23"}, "24, 25, 30 or 60"),
        ({"prompt": "x", "captions": "burnt"}, "Did you mean burn?"),
        ({"prompt": "x", "budget": "much"}, "is not an amount of dollars"),
        ({"prompt": "x", "on_unknown": "ask"}, "must be one of"),
        ({"prompt": "x", "output": "x.avi"}, "does not end in one of"),
        ({"prompt": "x", "output": "new/x.mp4"}, None),
        ({"prompt": "x", "music": "nowhere.mp3"}, "nowhere.mp3"),
        ({"prompt": "x", "script": ""}, None),
    ],
)
def test_an_invalid_row_is_reported_and_other_rows_stay_valid(cells, said):
    ready, bad = read({"prompt": "Bees"}, cells, {"prompt": "Snow"})

    assert [row.line for row in ready] == ([2, 4] if said else [2, 3, 4])
    assert [row.line for row in bad] == ([3] if said else [])
    assert said is None or said in bad[0].reason


def test_scripts_and_music_are_looked_for_beside_the_file_and_scripts_take_their_own_time(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "bees.md").write_text("Bees see colours.")

    (row,), bad = read({"script": "bees.md"}, beside=Path("in"), duration="30s")
    _, refused = read({"script": "bees.md", "duration": "30s"}, beside=Path("in"))

    assert bad == []
    assert row.job.script.narration == "Bees see colours."
    assert "sets its own length" in refused[0].reason


def test_no_two_rows_of_a_batch_have_the_same_output(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "snow.mp4").touch()
    bees, snow = {"prompt": "Bees"}, {"prompt": "Snow!"}

    ready, bad = read(
        bees, bees, bees | {"output": "bees-2.mp4"}, snow, bees | {"output": "Bees-2.mp4"}, folder=Path("out")
    )

    assert names(ready) == ["out/bees.mp4", "out/bees-3.mp4", "out/bees-2.mp4", "out/snow-2.mp4"]
    numbered = Existing.NUMBER
    assert [row.job.existing for row in ready] == [numbered, numbered, Existing.REFUSE, numbered]
    assert [(row.line, row.reason) for row in bad] == [
        (6, "out/Bees-2.mp4 is already an output of line 4. Choose another name.")
    ]


def test_a_row_is_recognised_by_its_request_in_any_notation():
    def key(cells, **usual):
        (row,), _ = read(cells, **usual)
        return row.row.row

    bees = key({"prompt": "Bees", "duration": "60s", "resolution": "1080p"})
    same = [
        key({"prompt": "Bees ", "resolution": "1920x1080"}), key({"prompt": "Bees"}, resolution="1080P"),
        key({"prompt": "Bees", "resolution": "1080p", "project": "x", "budget": "1", "on_unknown": "skip"}),
        key({"prompt": "Bees", "resolution": "1080p"}, on_unknown="retry"),
    ]  # fmt: skip

    assert set(same) == {bees}
    assert bees not in {
        key({"prompt": "Wasps", "resolution": "1080p"}), key({"prompt": "Bees", "resolution": "720p"}), key({"prompt": "Bees"}),
        key({"prompt": "Bees", "resolution": "1080p", "voice": "Alice"}), key({"prompt": "Bees", "resolution": "1080p"}, duration="9s"),
    }  # fmt: skip


EVERY_COLUMN = {
    "prompt": "Bees", "duration": "90", "voice": "Rachel", "tts_model": "eleven_flash_v2_5", "text_model": "gemini-3.5-flash",
    "image_model": "gemini-3.1-flash-lite-image", "language": "German", "style": "soft  light", "seed": "07", "speed": "1.10",
    "image_count": "12", "rephrase": "gemini-3.5-flash",
}  # fmt: skip
EVERY_LOOK = {
    "prompt": "Bees", "seconds_per_image": "5s", "resolution": "9:16", "fps": "30fps", "format": ".WebM", "quality": "High",
    "motion": "PAN", "transition": "fade", "captions": "karaoke", "caption_style": "Bold", "caption_position": "30 %",
    "safe_area": "apps", "output": "x/", "project": "p", "budget": "1", "budget_credits": "50", "on_unknown": "retry", "fit": "voice",
}  # fmt: skip
USUAL = {"duration": "2m", "quality": "draft", "speed": "0.9", "resolution": "1280x720", "voice": " X "}


@pytest.mark.parametrize(
    ("cells", "usual", "row", "words"),
    [
        ({"prompt": "Bees"}, {}, "469f540aba8c1e8270d73f32", "469f540aba8c1e8270d73f32"),
        (EVERY_COLUMN, {}, "9020a8df798d17befa763919", "ac1fab110275265d24f55bd4"),
        (EVERY_LOOK, {}, "59ca9bd917c14e10be112529", "469f540aba8c1e8270d73f32"),
        ({"script": "s.txt"}, {}, "d97e655a95ae7e5a1332427b", "d97e655a95ae7e5a1332427b"),
        (EVERY_COLUMN, USUAL, "32abd93b54f1605a09c8526e", "ac1fab110275265d24f55bd4"),
        (EVERY_LOOK, USUAL, "bd9d8568c17e35ac5c44e159", "55b293b3ae2db5ebf734b140"),
        ({"script": "s.txt"}, USUAL, "e5691031ee2a4870e55bd979", "d97e655a95ae7e5a1332427b"),
    ],
)
def test_a_row_has_the_key_by_which_sessions_of_version_0_1_are_found(cells, usual, row, words):
    """Another key would buy the video of a started row again. These keys were written by version 0.1."""
    Path("s.txt").write_text("Bees see colours.\n\nThey dance.")

    (ready,), _ = read(cells, folder=Path("out"), **usual)

    assert (ready.row.row, ready.row.narration) == (f"{row}-1", words)


def test_a_changed_script_is_another_row(tmp_path):
    keys = []
    for text in ("Bees see colours.", "Bees see no red.", "Bees see colours."):
        (tmp_path / "bees.md").write_text(text)
        (row,), _ = read({"script": "bees.md"})
        keys.append(row.row)

    assert keys[0] == keys[2] != keys[1]


def earlier_of(row, session, *, video=None):
    return EarlierRow(session, row.row, row.job, video)


def test_what_is_left_is_told_from_what_there_is_when_rows_are_added_moved_and_changed(tmp_path):
    bees, snow, salt = {"prompt": "Bees"}, {"prompt": "Snow"}, {"prompt": "Salt"}
    (first, second, third), _ = read(bees, snow, salt)
    earlier = EarlierRows(
        {
            first.row.row: earlier_of(first, "s1", video=tmp_path / "bees.mp4"),
            second.row.row: earlier_of(second, "s2"),
            third.row.row: earlier_of(third, "s3"),
        }
    )

    ready, _ = read(salt | {"quality": "high"}, snow, {"prompt": "New"}, bees, bees)
    plan = plan_of(ready, earlier, ())

    assert [(row.line, row.job.title, row.session_id, tuple(row.lenders)) for row in plan.to_make] == [
        (2, "Salt", None, ("s3",)), (3, "Snow", "s2", ()), (4, "New", None, ()), (6, "Bees", None, ()),
    ]  # fmt: skip
    assert [(one.line, one.session_id, one.output) for one in plan.made] == [(5, "s1", tmp_path / "bees.mp4")]
    assert sorted(plan.sessions) == ["s1", "s2"]
    assert plan.started_before == 1
    # The name that the first one of the same prompt has taken is left to it.
    assert [row.job.output.name for row in plan.to_make] == ["salt-2.mp4", "snow.mp4", "new.mp4", "bees-2.mp4"]


def test_a_batch_is_known_again_by_its_name_else_by_where_it_is(tmp_path):
    (tmp_path / "a").mkdir()
    here = batch_key("x.csv", None, Path())

    assert here == batch_key(str(tmp_path / "a" / ".." / "x.csv"), None, Path("a"))
    assert here != batch_key("a/x.csv", None, Path())
    assert batch_key("x.csv", "daily", Path()) == batch_key("-", " daily ", Path("a"))
    assert batch_key("-", None, Path()) != batch_key("-", None, Path("a"))
    with pytest.raises(InvalidInput, match="--name is empty"):
        batch_key("x.csv", " ", Path())


def test_bad_rows_are_told_and_the_others_made_and_a_second_run_makes_only_what_is_missing(desk):
    sandbox = desk.sandbox
    file = desk.folder / "rows.csv"
    file.write_text(
        "prompt,voice,tts_model,language\nBees,Rachel\nSnow,Rachell\n,Rachel\nWhales,\nEis,,eleven_flash_v2,de\n"
    )

    first = desk.run("batch", "rows.csv", *TINY, "--json", "--report", "r.json")

    assert first.returncode == 4, first.stderr
    assert "Line 4: It has neither a prompt nor a script." in first.stderr
    assert "Line 3: ElevenLabs has no voice 'Rachell' in this account. Did you mean Rachel" in told(first)
    assert "Line 6: eleven_flash_v2 does not speak German." in told(first)
    assert "3 of 5 rows have no video." in told(first)
    record = result(first)
    assert json.loads((desk.folder / "r.json").read_text()) == record
    assert [(row["line"], row["state"]) for row in record["rows"]] == [
        (2, "done"),
        (3, "bad"),
        (4, "bad"),
        (5, "done"),
        (6, "bad"),
    ]
    assert sum(Decimal(row["cost_exact"]) for row in record["rows"]) == Decimal(record["total_cost_exact"])
    for part in ("by_service", "by_model"):
        assert sum(Decimal(one["cost_exact"]) for one in record[part].values()) == Decimal(record["total_cost_exact"])
    assert record["total_cost"] == record["cost_of_this_run"]
    assert sum(one["calls"] for one in record["by_service"].values()) == desk.billed
    assert (record["exit_code"], record["counts"]) == (4, {"rows": 5, "done": 2, "bad": 3})
    assert desk.videos() == [
        f"{name}.mp4{beside}" for name in ("bees", "whales") for beside in ("", ".receipt.html", ".receipt.json")
    ]

    billed = desk.billed
    file.write_text("prompt,voice\nSalt,\nWhales,\nBees,Rachel\n")
    second = desk.run("batch", "rows.csv", *TINY)

    assert second.returncode == 0, second.stderr
    assert "3 rows: 1 to make, 2 already made." in second.stderr
    assert [Path(line).name for line in second.stdout.splitlines()] == ["salt.mp4", "whales.mp4", "bees.mp4"]
    assert sandbox.ledger()["requests"]["script"] == 3
    assert desk.billed > billed
    assert holds_no_key(desk.folder, [first, second])


def test_quiet_leaves_what_failed_and_the_paths(desk):
    (desk.folder / "rows.csv").write_text("prompt,duration\nWhy the sky is blue,5s\n,5s\n")
    done = desk.run("batch", "rows.csv", "--resolution", "160x90", "--quiet")

    assert done.returncode == 4
    assert [Path(line).name for line in done.stdout.splitlines()] == ["why-the-sky-is-blue.mp4"]
    assert [line.partition(":")[0] for line in done.stderr.splitlines()] == ["Line 3", "Error"]


def test_a_batch_is_held_against_the_price_of_credits_beyond_the_plan(tmp_path):
    with Sandbox(credits_used=10_000, credit_limit=10_000, credits_beyond=5_000) as account:
        desk = Desk(tmp_path, account)
        (desk.folder / "rows.txt").write_text("Bees\nSnow\n")
        plan = {"ELEVEN_VIDEO_ELEVENLABS_PLAN": "creator"}
        look = desk.run("batch", "rows.txt", *TINY, "--json", "--dry-run", "--budget", "9", **plan)
        (needed,) = (Decimal(one["needed_exact"]) for one in result(look)["budgets"] if one["scope"] == "batch")

        # At the plan's own price it would fit.
        done = desk.run("batch", "rows.txt", *TINY, "--json", "--budget", str(round(needed * 97 / 100, 4)), **plan)
        assert done.returncode == 5, done.stderr
        assert desk.asked_to_be_paid == 0


def test_a_budget_that_is_reached_ends_the_batch_with_5_and_nothing_is_bought_beyond(desk):
    (desk.folder / "rows.txt").write_text("Bees\nSnow\nWhales\n")

    ended = desk.run("batch", "rows.txt", *TINY, "--json", "--budget", "0.09", "--jobs", "3", "--fit", "anyway")

    record = result(ended)
    assert ended.returncode == record["exit_code"] == 5, ended.stderr
    assert "run the same command again with a higher --budget" in told(ended)
    assert Decimal(record["total_cost_exact"]) <= Decimal("0.09")
    (budget,) = record["budgets"]
    assert (budget["scope"], budget["limit"], budget["committed"]) == ("batch", 0.09, record["total_cost"])
    assert budget["committed_exact"] == record["total_cost_exact"]
    assert (record["mode"], record["billed"]) == ("live", True)

    more = desk.run("batch", "rows.txt", *TINY, "--json", "--budget", "2")
    assert (more.returncode, result(more)["counts"].get("not started")) == (0, None), more.stderr
    assert result(more)["total_cost"] == result(more)["budgets"][0]["committed"]
    words = [(call["kind"], call["prompt_sha256"]) for call in desk.sandbox.ledger()["calls"]]
    assert len(words) == len(set(words))


def test_a_dry_run_adds_up_what_the_rows_will_cost_and_asks_for_nothing(desk):
    (desk.folder / "rows.jsonl").write_text('{"prompt": "Bees"}\n{"prompt": "Snow", "duration": 30}\n{"nothing": 1}\n')

    def estimated(*arguments):
        done = desk.without_keys(*arguments, "--json", "--dry-run")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    whole = estimated("batch", "rows.jsonl")
    parts = [estimated("generate", "Bees"), estimated("generate", "Snow", "--duration", "30")]

    for bound in ("low", "expected", "high"):
        assert whole["total_cost_pico"][bound] == sum(part["total_cost_pico"][bound] for part in parts)
    assert (whole["videos"], [row["line"] for row in whole["bad"]]) == (2, [3])
    assert not (desk.folder / "ev" / "sessions").exists()
    assert not desk.videos()


def test_what_a_script_leaves_out_is_in_the_estimate_the_result_and_the_report_of_its_row(desk):
    (desk.folder / "bees.md").write_text("# Bees\n\n[MUSIC]\n\nBees see colours.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n")
    (desk.folder / "rows.csv").write_text("prompt,script\n,bees.md\nSnow,\n,nowhere.md\n")
    command = ("batch", "rows.csv", *TINY[2:], "--duration", "5s")
    counts = {"direction": 1, "heading": 1, "table": 1}

    look = result(desk.run(*command, "--dry-run", "--json"))
    assert [(row["line"], row["title"], row["left_out"]) for row in look["rows"]] == [
        (2, "Bees", counts),
        (3, "Snow", None),
    ]
    lines = desk.run(*command, "--dry-run").stdout
    assert "Line 2: Left out: 1 direction, 1 heading, 1 table." in " ".join(lines.split())
    assert "Line 3: Left out" not in lines

    made = desk.run(*command, "--json", "--report", "r.json")
    assert "Line 2: Left out: 1 direction, 1 heading, 1 table." in told(made)
    rows = {row["line"]: row for row in result(made)["rows"]}
    assert (rows[2]["state"], rows[2]["left_out"]) == ("done", counts)
    assert (rows[4]["state"], rows[4]["left_out"]) == ("bad", None)
    # Gemini's script has parts for the pictures only if it writes some.
    script = json.loads((desk.folder / "ev" / "sessions" / rows[3]["session_id"] / "script.json").read_text())
    assert rows[3]["left_out"] == script.get("left_out", {})
    assert json.loads((desk.folder / "r.json").read_text())["rows"] == result(made)["rows"]

    again = result(desk.run(*command, "--json"))
    assert (again["rows"][0]["state"], again["rows"][0]["left_out"]) == ("done before", counts)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("nowhere.csv",), 2, "The file 'nowhere.csv' cannot be read: No such file"),
        (("folder",), 2, "folder is a folder"),
        (("empty.csv",), 2, "The file empty.csv cannot be used. It has no rows"),
        (("x.csv", "--jobs", "0"), 2, "--jobs"),
        (("x.csv", "--rows", "xml"), 2, "must be one of csv, jsonl, text"),
        (("x.csv", "--budget", "much"), 2, "not an amount of dollars"),
        (("x.csv", "-o", "x.csv/in"), 2, "The folder x.csv/in cannot be made"),
        (("x.csv", "--report", "x.pdf"), 2, ".json or .csv"),
        (("x.csv", "--sandbox", "--live"), 2, "exclude each other"),
        (("x.csv", "--live"), 3, "GEMINI_API_KEY is not set"),
    ],
)
def test_an_unusable_batch_file_is_reported_before_any_call(arguments, code, said, tmp_path, capfd):
    from eleven_video.cli import app
    from eleven_video.cli.shell.exit_codes import reported

    Path("folder").mkdir()
    Path("empty.csv").touch()
    Path("x.csv").write_text("prompt\nBees\n")

    assert reported(lambda **how: app(["batch", *arguments], **how)) == code
    assert said in " ".join(capfd.readouterr().err.split())


def test_rows_come_from_stdin_too_and_a_terminal_is_refused(tmp_path):
    import subprocess

    from tests.support.command import COMMAND, environment

    command = [*COMMAND, "batch", "-", *TINY, "--dry-run", "--json"]
    piped = subprocess.run(command, input=b"\xef\xbb\xbfBees\r\nSnow\r\n", cwd=tmp_path, env=environment(tmp_path), capture_output=True, check=True)  # fmt: skip
    assert json.loads(piped.stdout)["videos"] == 2
    if sys.platform != "win32":
        import pty

        master, slave = pty.openpty()
        refused = subprocess.run(command, stdin=slave, cwd=tmp_path, env=environment(tmp_path), capture_output=True, check=False)  # fmt: skip
        os.close(master)
        os.close(slave)
        assert refused.returncode == 2
        assert b"stdin is a terminal" in refused.stderr


def test_a_batch_that_another_run_is_at_work_on_is_left_to_it(tmp_path):
    from eleven_video.cli.batch.reading import held_batch

    with held_batch("key"), pytest.raises(InvalidInput, match="in use by another run"), held_batch("key"):
        pass
    with held_batch("key"):
        pass
