"""`eleven-video redraw`: one picture is bought again, the rest is not, and the earlier picture is kept."""

import json
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.sandbox.faults.fault_plan import Fault
from eleven_video.sandbox.server import Sandbox
from tests.support.command import COMMAND, environment
from tests.support.kept_sessions import TEXT, Desk, last_line, result, told
from tests.support.terminal import Terminal

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are a POSIX thing")
WAIT_S = 60
SECOND = ("--scene", "2", "--picture", "1")


@pytest.fixture
def desk(tmp_path):
    """A finished video of three scenes with a picture each."""
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "facts.md").write_text(TEXT)
    with Sandbox() as sandbox:
        desk = Desk(folder, sandbox)
        made = desk.run("generate", "--script", "facts.md", "--resolution", "320x180", "--seed", "7")
        assert made.returncode == 0, made.stderr
        yield desk


def pictures(desk: Desk) -> set[Path]:
    return set((desk.sessions[0] / "bought").glob("scene-*-picture-*.jpg")) | set(
        (desk.sessions[0] / "bought").glob("scene-*-picture-*.png")
    )


def spent(desk: Desk) -> int:
    with LedgerReader.open(desk.folder / "ev" / "ledger.sqlite3") as ledger:
        return sum(stored.charge.pico for stored in ledger.session_charges(desk.newest))


def receipt(desk: Desk) -> Any:
    return json.loads((desk.folder / "facts.mp4.receipt.json").read_text(encoding="utf-8"))


def test_one_picture_is_bought_the_earlier_one_stays_and_the_figures_agree(desk):
    before, billed, paid = pictures(desk), desk.billed, spent(desk)
    contents = {path: path.read_bytes() for path in before}
    video = (desk.folder / "facts.mp4").read_bytes()

    done = desk.run("redraw", desk.newest, *SECOND, "--prompt", "A bee <over> a field", "--yes", "--json")

    assert done.returncode == 0, done.stderr
    assert desk.billed == billed + 1
    assert desk.sandbox.ledger()["calls"][-1]["kind"] == "image"
    assert len(desk.sessions) == 1
    (new,) = pictures(desk) - before
    assert new.name.startswith("scene-02-picture-1.")
    assert {path: path.read_bytes() for path in before} == contents
    assert (desk.folder / "facts.mp4").read_bytes() != video
    found = result(done)
    assert found["summary"]["calls_count"] == 1
    assert found["summary"]["total_cost_pico"] > 0
    assert spent(desk) == paid + found["summary"]["total_cost_pico"] == found["session_total"]["cost_pico"]
    assert receipt(desk)["cost_pico"] == spent(desk)
    assert Decimal(receipt(desk)["cost_exact"]) * 10**12 == spent(desk)
    # Once more, as it was described: another picture, and nothing else.
    again = desk.run("redraw", desk.newest, *SECOND, "--yes", "--json")
    assert again.returncode == 0, again.stderr
    assert (desk.billed, len(pictures(desk))) == (billed + 2, len(before) + 2)
    facts = json.loads((desk.sessions[0] / "session.json").read_text(encoding="utf-8"))
    assert [one["prompt"].partition("\n")[0] for one in facts["redraws"]] == ["A bee <over> a field."] * 2


def test_the_cost_is_shown_first_and_nothing_is_bought(desk):
    billed, facts = desk.billed, (desk.sessions[0] / "session.json").read_bytes()

    shown = desk.run("redraw", *SECOND, "--dry-run")
    as_json = result(desk.run("redraw", *SECOND, "--dry-run", "--json"))
    refused = desk.run("redraw", *SECOND)

    assert shown.returncode == 0, shown.stderr
    assert "2 of 3 pictures" in " ".join(shown.stdout.split())
    assert as_json["left"]["total_cost_pico"]["expected"] > 0
    assert as_json["paid"]["results"]["image"] == {"have": 2, "of": 3}
    assert refused.returncode == 2
    assert last_line(refused).startswith("Error: The picture is not free. See its cost with --dry-run")
    assert desk.billed == billed
    assert (desk.sessions[0] / "session.json").read_bytes() == facts


@POSIX
@pytest.mark.parametrize(("keys", "calls"), [(b"yes\r", 1), (b"\r", 0), (b"no\r", 0)])
def test_on_a_terminal_it_asks_and_only_yes_buys(desk, keys, calls):
    billed = desk.billed
    screen = Terminal(
        100, 40, [*COMMAND, "redraw", desk.newest, *SECOND],
        env=environment(desk.folder, **desk.env, ELEVEN_VIDEO_HOME=str(desk.folder / "ev")), cwd=desk.folder,
    )  # fmt: skip
    try:
        asked = screen.wait_for("Type yes or no [no]:", WAIT_S)
        assert "Draw picture 1 of scene 2 again? Cost: " in " ".join(asked.split())
        assert desk.billed == billed
        screen.type(keys)
        assert screen.wait_for_end(WAIT_S) == 0, screen.text
    finally:
        screen.close()
    assert desk.billed == billed + calls


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("--scene", "9", "--picture", "1"), "The video has no scene 9 with pictures. Its scenes are 1, 2, 3."),
        (("--scene", "2", "--picture", "9"), "Scene 2 has 1 picture, and no picture 9."),
        ((*SECOND, "--prompt", " \t "), "The --prompt is empty."),
        (("--scene", "0", "--picture", "1"), "--scene"),
    ],
)
def test_a_picture_that_is_not_there_is_refused_before_anything_is_bought(desk, arguments, reason):
    billed = desk.billed
    done = desk.run("redraw", desk.newest, *arguments, "--yes")
    assert done.returncode == 2
    assert reason in told(done)
    assert desk.billed == billed


def test_a_picture_that_the_model_refuses_leaves_the_earlier_one_in_the_video(desk):
    desk.sandbox.add_fault(Fault(kind="image", blocked="prompt", times=1))
    billed = desk.sandbox.ledger()["requests"]["image"]

    done = desk.run("redraw", desk.newest, *SECOND, "--yes", "--json")

    assert done.returncode == 0, done.stderr
    assert "Scene 2, picture 1:" in told(done)
    assert "The earlier picture is shown." in told(done)
    assert desk.sandbox.ledger()["requests"]["image"] == billed + 1


def test_a_call_without_an_answer_stops_and_is_not_repeated_without_consent(desk):
    desk.sandbox.add_fault(Fault(kind="image", drop="after", times=1))

    stopped = desk.run("redraw", desk.newest, *SECOND, "--yes", "--json")
    again = desk.run("redraw", desk.newest, *SECOND, "--yes", "--json")
    calls = desk.sandbox.ledger()["requests"]["image"]
    resumed = desk.run("resume", desk.newest, "--on-unknown", "skip", "--json")

    assert stopped.returncode == result(stopped)["exit_code"] != 0
    assert again.returncode == 2
    assert "Continue it first: eleven-video resume" in told(again)
    assert desk.sandbox.ledger()["requests"]["image"] == calls
    assert resumed.returncode == 0, resumed.stderr
    assert "The earlier picture is shown." in told(resumed)


def test_a_budget_that_is_too_small_buys_nothing(desk):
    billed = desk.billed
    done = desk.run("redraw", desk.newest, *SECOND, "--yes", "--budget", "0.0001", "--json")
    assert done.returncode == result(done)["exit_code"] == 5
    assert desk.billed == billed


def test_an_edited_script_keeps_the_new_picture_of_an_unchanged_scene(desk):
    assert desk.run("redraw", desk.newest, *SECOND, "--yes").returncode == 0
    first, billed = desk.newest, desk.billed
    script = (desk.sessions[0] / "script.json").read_text(encoding="utf-8")
    (desk.folder / "edited.json").write_text(script.replace("Snow is white.", "Snow is cold."))

    done = desk.run("edit", first, "--script", "edited.json", "--json")

    assert done.returncode == 0, done.stderr
    kinds = sorted(call["kind"] for call in desk.sandbox.ledger()["calls"][billed:])
    assert kinds == ["image", "speech"]
    new = json.loads((desk.sessions[-1] / "session.json").read_text(encoding="utf-8"))
    assert len(new["redraws"]) == 1
