"""The output of `--dry-run` of every command that has it."""

import json
from pathlib import Path

import pytest

from eleven_video.sandbox.server import Sandbox
from tests.support.kept_sessions import PROMPT, TEXT, Desk, holds_no_key, result, told


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A desk with a session that its budget has stopped."""
    folder = tmp_path_factory.mktemp("desk") / "work"
    folder.mkdir()
    (folder / "facts.md").write_text(TEXT)
    with Sandbox() as sandbox:
        desk = Desk(folder, sandbox)
        assert desk.run("generate", "--script", "facts.md", "--budget", "0", "--fit", "anyway").returncode == 5
        yield desk


def files(desk: Desk) -> list[Path]:
    """All files but those that SQLite keeps beside a ledger while it is open."""
    return sorted(path for path in desk.folder.rglob("*") if "ledger.sqlite3-" not in path.name)


LOOKS = {
    "generate": ("generate", PROMPT, "--dry-run"),
    "generate a script": ("generate", "--script", "facts.md", "--dry-run"),
    "resume": ("resume", "--dry-run"),
    "edit": ("edit", "--script", "facts.md", "--dry-run"),
}


@pytest.mark.parametrize("arguments", LOOKS.values(), ids=LOOKS)
@pytest.mark.parametrize("with_keys", [True, False], ids=["with keys", "without"])
def test_a_dry_run_prints_an_estimate_without_calls_or_files(desk, arguments, with_keys):
    before, asked = files(desk), desk.asked_to_be_paid
    run = desk.run if with_keys else desk.without_keys

    shown, record = run(*arguments), run(*arguments, "--json")

    assert (shown.returncode, record.returncode) == (0, 0), shown.stderr + record.stderr
    assert "$" in shown.stdout
    assert isinstance(result(record), dict)
    assert desk.asked_to_be_paid == asked
    assert files(desk) == before
    assert holds_no_key(desk.folder, [shown, record])


def test_the_remaining_cost_of_a_dry_run_is_what_the_run_pays(desk):
    """Speech is exact beforehand; pictures are a range."""
    # The session remembers the folder of its video, so the folder must last as long as the desk.
    video = desk.folder.parent / "out.mp4"
    left = result(desk.run("resume", "--dry-run", "--json"))["left"]
    credits_left = left["by_service"]["elevenlabs"]["metrics"]["credits"]
    assert credits_left["low"] == credits_left["expected"] == credits_left["high"]
    before = desk.sandbox.ledger()["total"]["credits"]

    done = desk.run("resume", "--no-budget", "--json", "-o", str(video))
    assert done.returncode == 0, done.stderr
    summary = result(done)["summary"]
    assert left["total_cost_pico"]["low"] <= summary["total_cost_pico"] <= left["total_cost_pico"]["high"]
    assert summary["by_service"]["elevenlabs"]["metrics"]["credits"] == credits_left["expected"]
    assert desk.sandbox.ledger()["total"]["credits"] - before == credits_left["expected"]
    assert json.loads(video.with_name("out.mp4.receipt.json").read_text())["cost_pico"] == summary["total_cost_pico"]


WRONG = {
    "no prompt": (("generate", "--dry-run"), "Say what the video is about"),
    "a budget in words": (("generate", PROMPT, "--dry-run", "--budget", "abc"), "'abc' is not an amount of dollars"),
    "an unknown way": (("generate", PROMPT, "--dry-run", "--on-unknown", "hope"), "must be one of stop, retry, skip"),
    "a report of an unknown format": (
        ("edit", "--script", "facts.md", "--dry-run", "--report", "r.xlsx"),
        ".json or .csv",
    ),
    "no such session": (("resume", "nope", "--dry-run"), "There is no session 'nope'"),
}


@pytest.mark.parametrize(("arguments", "said"), WRONG.values(), ids=WRONG)
def test_a_dry_run_refuses_the_options_that_the_run_refuses(desk, arguments, said):
    done = desk.run(*arguments)

    assert done.returncode == 2, done.stderr
    assert said in told(done)
    assert done.stdout == ""


def test_a_look_of_a_rehearsal_asks_no_service(desk):
    """Keys and addresses are set all the same."""
    asked = desk.sandbox.ledger()["requests"]

    done = desk.run("generate", PROMPT, "--sandbox", "--dry-run")

    assert done.returncode == 0, done.stderr
    assert "ElevenLabs quota: not known, because the sandbox makes the video." in " ".join(done.stdout.split())
    assert desk.sandbox.ledger()["requests"] == asked


@pytest.mark.parametrize("arguments", [("estimate",), ("generate", "--dry-run"), ("generate",)], ids=" ".join)
def test_a_script_with_duration_is_refused_by_every_command(desk, arguments):
    done = desk.run(*arguments, "--script", "facts.md", "--duration", "2m")

    assert done.returncode == 2
    assert "Leave out --duration" in told(done)


def test_an_estimate_tells_what_is_left_of_a_run_that_was_to_stop_early(desk):
    prompt = "How bees see"
    assert desk.run("generate", prompt, "--duration", "5s", "--stop-at", "script").returncode == 0

    whole = result(desk.run("estimate", prompt, "--duration", "5s", "--json"))["paid_before"]
    script = result(desk.run("estimate", prompt, "--duration", "5s", "--stop-at", "script", "--json"))["paid_before"]

    assert whole["left"]["by_service"]["elevenlabs"]["metrics"]["credits"]["low"] > 0
    assert whole["left"]["by_service"]["gemini"]["metrics"]["images"]["low"] > 0
    assert script["left"]["by_service"] == {}


def test_an_unfinished_run_of_another_style_is_another_video(desk):
    prompt = "How snow falls"
    assert desk.run("generate", prompt, "--duration", "5s", "--stop-at", "script").returncode == 0

    assert result(desk.run("estimate", prompt, "--duration", "5s", "--json"))["paid_before"]
    assert (
        result(desk.run("estimate", prompt, "--duration", "5s", "--style", "woodcut", "--json"))["paid_before"] is None
    )
