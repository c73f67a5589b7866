"""`eleven-video generate` as a user runs it."""

import csv
import json
import os
import sys
from pathlib import Path

import pytest

from eleven_video.cli.shell.output_checks import choose_output
from eleven_video.sandbox.faults.fault_plan import Fault
from eleven_video.sandbox.server import Sandbox
from tests.support.command import COMMAND, environment, reaching, run_command
from tests.support.probe import probe

PROMPT = "Why the sky is blue"
QUICK = ("--duration", "5s", "--resolution", "320x180")


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "work"
    place.mkdir()
    return place


@pytest.fixture
def sandbox():
    with Sandbox() as running:
        yield running


def test_without_keys_the_sandbox_makes_a_real_video_and_says_so_in_one_line(folder):
    done = run_command("generate", PROMPT, *QUICK, "--report", "usage.csv", cwd=folder)

    assert done.returncode == 0, done.stderr
    assert done.stdout == "why-the-sky-is-blue.mp4\n"
    facts = probe(folder / "why-the-sky-is-blue.mp4")
    assert (facts.width, facts.height, facts.has_audio) == (320, 180, True)
    sandbox_lines = [line for line in done.stderr.splitlines() if "placeholders" in line]
    assert len(sandbox_lines) == 1
    assert "Nothing is billed" in sandbox_lines[0]
    assert "Total Cost: at least $" in done.stderr
    assert "\x1b" not in done.stderr
    rows = list(csv.DictReader((folder / "usage.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert {row["kind"] for row in rows} == {"total", "service", "model"}
    assert {(row["mode"], row["billed"]) for row in rows} == {("sandbox", "false")}
    receipt = json.loads((folder / "why-the-sky-is-blue.mp4.receipt.json").read_text())
    assert list(receipt.items())[:2] == [("mode", "sandbox"), ("billed", False)]
    assert receipt["state"] == "credits"


def test_json_is_one_object_on_stdout_and_agrees_with_the_other_side(folder, sandbox):
    done = run_command(
        "generate", "-p", PROMPT, *QUICK, "--json", "--report", "r.json", "-o", "out.mp4", "-vv",
        cwd=folder, env=reaching(sandbox.url),
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert Path(result["video_path"]) == folder / "out.mp4"
    facts = probe(folder / "out.mp4")
    assert (result["width"], result["height"]) == (facts.width, facts.height) == (320, 180)
    assert result["duration"] == pytest.approx(facts.frames / 24, abs=0.001)
    billed = sandbox.ledger()["total"]
    assert result["summary"]["calls_count"] == billed["calls"]
    assert result["summary"]["by_service"]["gemini"]["metrics"]["images"] == billed["images"]
    assert result["summary"]["by_service"]["elevenlabs"]["metrics"]["characters"] == billed["characters"]
    assert (folder / "ev" / "sessions" / result["session_id"] / "script.json").exists()
    report = json.loads((folder / "r.json").read_text())
    assert sum(call["cost_pico"] or 0 for call in report["calls"]) == result["summary"]["total_cost_pico"]
    assert "placeholders" not in done.stderr
    everything = (
        done.stdout
        + done.stderr
        + "".join(path.read_text(errors="replace") for path in folder.rglob("*") if path.suffix in {".json", ".csv"})
    )
    assert "secret-key" not in everything


def test_prices_of_a_users_file_are_used(folder, sandbox):
    (folder / "prices.toml").write_text(
        "[gemini]\ninput_token_price_per_million = 0.6\noutput_token_price_per_million = 1.8\nimage_price = 0.05\n"
    )
    done = run_command(
        "generate", PROMPT, *QUICK, "--json", "--pricing", "prices.toml", cwd=folder, env=reaching(sandbox.url)
    )

    billed = sandbox.ledger()["total"]
    text = billed["candidates_tokens"] + billed["thoughts_tokens"] - billed["image_tokens"]
    expected = (billed["prompt_tokens"] * 0.6 + text * 1.8) / 1e6 + billed["images"] * 0.05
    assert json.loads(done.stdout)["summary"]["total_cost"] == pytest.approx(expected, abs=1e-9)


def test_a_script_of_the_users_own_is_narrated(folder, sandbox):
    (folder / "bees.md").write_text("# Bees\n\n**Narrator:** Bees see colours that we do not.\n\n[buzzing]\n")
    done = run_command(
        "generate", "--script", "bees.md", "--resolution", "320x180", cwd=folder, env=reaching(sandbox.url)
    )

    assert done.returncode == 0, done.stderr
    assert (folder / "bees.mp4").exists()
    assert sandbox.ledger()["total"]["characters"] == len("Bees see colours that we do not.")


def test_an_automatic_output_name_replaces_no_file(folder):
    (folder / "why-the-sky-is-blue.mp4").write_text("mine")
    done = run_command("generate", PROMPT, *QUICK, cwd=folder)

    assert done.stdout == "why-the-sky-is-blue-2.mp4\n"
    assert (folder / "why-the-sky-is-blue.mp4").read_text() == "mine"


WRONG_USAGE = {
    "no prompt": ((), "Say what the video is about"),
    "empty prompt": (("",), "prompt is empty"),
    "prompt of controls": (("\x07\x1b[31m ...",), "prompt is empty"),
    "huge prompt": (("x" * 100_000,), "100,000 characters"),
    "prompt twice": ((PROMPT, "-p", PROMPT), "twice"),
    "prompt and script": ((PROMPT, "--script", "bees.md"), "not both"),
    "no such script": (("--script", "nothing.md"), "nothing.md cannot be read"),
    "script that is a folder": (("--script", "."), "cannot be read"),
    "script without words": (("--script", "empty.md"), "no words to speak"),
    "script that is no text": (("--script", "binary.md"), "not UTF-8"),
    "bad duration": ((PROMPT, "--duration", "soon"), "not a duration"),
    "too long": ((PROMPT, "--duration", "99h"), "between 5 seconds and 30 minutes"),
    "far too long": ((PROMPT, "--duration", "500m"), "30 minutes"),
    "bad resolution": ((PROMPT, "--resolution", "16k"), "1080p, 720p, 4k, portrait, square"),
    "a folder below a file": ((PROMPT, "-o", "bees.md/x.mp4"), "The folder bees.md cannot be made"),
    "wrong ending": ((PROMPT, "-o", "x.avi"), "does not end in one of .mp4, .mov, .webm"),
    "output with an endless name": ((PROMPT, "-o", "x" * 300 + ".mp4"), "is not a usable file name"),
    "report with an endless name": ((PROMPT, "--report", "x" * 300 + ".json"), "is not a usable file name"),
    "output in a folder below a file": ((PROMPT, "-o", "bees.md/in/"), "The folder bees.md/in cannot be made"),
    "both modes": ((PROMPT, "--sandbox", "--live"), "exclude each other"),
    "bad report": ((PROMPT, "--report", "r.xlsx"), ".json or .csv"),
    "no folder for the report": ((PROMPT, "--report", "bees.md/r.json"), "Choose another place with --report"),
    "script and duration": (("--script", "bees.md", "--duration", "1m"), "Leave out --duration"),
    "output that is a device": ((PROMPT, "-o", "device.mp4"), "is not a file"),
    "unknown option": ((PROMPT, "--colour"), "No such option"),
    "unknown voice": ((PROMPT, "--sandbox", "--voice", "Rachell"), "Did you mean Rachel"),
    "unknown model": ((PROMPT, "--sandbox", "--gemini-model", "gemini-3.5-flash-light"), "gemini-3.5-flash-lite"),
}


@pytest.mark.parametrize(("arguments", "said"), WRONG_USAGE.values(), ids=WRONG_USAGE)
def test_wrong_usage_is_2_and_says_what_to_do(folder, arguments, said):
    (folder / "bees.md").write_text("Bees.")
    (folder / "device.mp4").symlink_to("/dev/null")
    (folder / "empty.md").write_text("[Music]\n\n[fade in]\n")
    (folder / "binary.md").write_bytes(b"\xff\xfe\x00")

    done = run_command("generate", *arguments, cwd=folder)

    assert done.returncode == 2, done.stderr
    assert said in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert len([line for line in done.stderr.splitlines() if "Error" in line]) == 1
    assert not [path for path in folder.glob("*.mp4") if path.is_file()]


CONFIGURATION = {
    "live without keys": (("--live",), {}, "GEMINI_API_KEY is not set"),
    "one key missing": ((), {"GEMINI_API_KEY": "k"}, "ELEVENLABS_API_KEY is not set"),
    "another server without keys": ((), {"ELEVEN_VIDEO_GEMINI_BASE_URL": "http://127.0.0.1:1"}, "GEMINI_API_KEY"),
    "a key with spaces": ((), {"GEMINI_API_KEY": "not a-secret"}, "GEMINI_API_KEY is not a key"),
    "a server in the open": ((), {"ELEVEN_VIDEO_GEMINI_BASE_URL": "http://example.org"}, "https"),
    "prices that are none": (("--pricing", "prices.toml"), {}, "image_prise"),
    "no such prices": (("--pricing", "nothing.toml"), {}, "nothing.toml"),
}


@pytest.mark.parametrize(("arguments", "env", "said"), CONFIGURATION.values(), ids=CONFIGURATION)
def test_a_wrong_setting_is_3(folder, arguments, env, said):
    (folder / "prices.toml").write_text("[gemini]\nimage_prise = 1\n")

    done = run_command("generate", PROMPT, *arguments, cwd=folder, env=env)

    assert done.returncode == 3, done.stderr
    assert said in " ".join(done.stderr.split())
    assert "a-secret" not in done.stderr
    assert "Traceback" not in done.stderr


FAULTS = {
    "key refused by Gemini": (Fault(service="gemini", status=400, reason="key_invalid"), 3),
    "key refused by ElevenLabs": (Fault(kind="speech", status=401), 3),
    "script refused": (Fault(kind="script", blocked="prompt"), 4),
    "speech lost": (Fault(kind="speech", drop="after"), 4),
    "no picture at all": (Fault(kind="image", text_only=True), 4),
    "out of credits": (Fault(kind="speech", quota=True), 6),
}


@pytest.mark.parametrize(("fault", "code"), FAULTS.values(), ids=FAULTS)
def test_a_failing_service_has_its_exit_code_and_the_summary_is_shown_all_the_same(folder, sandbox, fault, code):
    sandbox.add_fault(fault)
    done = run_command(
        "generate", PROMPT, *QUICK, "--json", "--report", "r.json", cwd=folder, env=reaching(sandbox.url)
    )

    assert done.returncode == code, done.stderr
    result = json.loads(done.stdout)
    assert (result["exit_code"], bool(result["error"])) == (code, True)
    assert json.loads((folder / "r.json").read_text())["summary"] == result["summary"]
    assert "Total Cost" in done.stderr
    last = done.stderr.strip().splitlines()[-2:]
    assert any(line.startswith("Error: ") for line in last)
    assert "Traceback" not in done.stderr
    assert "secret-key" not in done.stderr + done.stdout
    if result["summary"]["calls_count"]:
        assert "results are saved in" in done.stderr


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_to_is_found_before_anything_is_bought(folder, sandbox):
    locked = folder / "locked"
    locked.mkdir(mode=0o500)

    done = run_command("generate", PROMPT, "-o", "locked/x.mp4", cwd=folder, env=reaching(sandbox.url))

    assert done.returncode == 7
    assert "Cannot write to" in done.stderr
    assert sandbox.ledger()["requests"] == {}


@pytest.mark.skipif(not Path("/proc").exists(), reason="no folder that takes no file on this system")
@pytest.mark.parametrize("option", ["--output", "--report"])
def test_a_place_that_takes_no_file_is_found_before_anything_is_bought(folder, sandbox, option):
    name = {"--output": "/proc/x.mp4", "--report": "/proc/r.json"}[option]
    done = run_command("generate", PROMPT, *QUICK, option, name, cwd=folder, env=reaching(sandbox.url))

    assert done.returncode == 7
    assert f"Choose another place with {option}" in " ".join(done.stderr.split())
    assert sandbox.ledger()["requests"] == {}


@pytest.mark.skipif(sys.platform == "win32", reason="shells differ")
@pytest.mark.parametrize(
    ("redirected", "code"), [(">&-", 0), ("> /dev/full", 7), ("2> /dev/full", 0), ("| head -c 1 > head", 0)]
)
def test_a_stream_that_takes_nothing_has_a_documented_exit_code(folder, redirected, code):
    import shlex
    import subprocess

    command = shlex.join([*COMMAND, "generate", PROMPT, *QUICK, "--json"])
    pipe_code = "exit ${PIPESTATUS[0]}" if "|" in redirected else ""
    done = subprocess.run(
        ["bash", "-c", f"{command} {redirected}\n{pipe_code}"], cwd=folder, env=environment(folder), check=False,
        capture_output=True, text=True, timeout=100,
    )  # fmt: skip

    assert done.returncode == code, done.stderr
    assert (folder / "why-the-sky-is-blue.mp4").exists()
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


def test_an_unwritable_data_folder_is_reported_before_buying(folder, sandbox):
    (folder / "file").write_text("no folder")
    env = reaching(sandbox.url) | {"ELEVEN_VIDEO_HOME": str(folder / "file" / "home")}
    done = run_command("generate", PROMPT, *QUICK, cwd=folder, env=env)

    assert done.returncode == 7, done.stderr
    assert "Results cannot be saved" in done.stderr
    assert "set ELEVEN_VIDEO_HOME" in done.stderr
    assert sandbox.ledger()["total"]["calls"] == 0


def test_a_misspelt_setting_is_named(folder):
    (folder / "ev").mkdir()
    (folder / "ev" / "config.toml").write_text('vioce = "Rachel"\n')
    done = run_command("generate", PROMPT, cwd=folder)

    assert done.returncode == 3
    assert "'vioce'" in done.stderr
    assert "Use voice" in done.stderr


def test_a_title_in_another_script_survives_an_old_code_page(folder):
    env = {"PYTHONIOENCODING": "cp1252:strict"}
    done = run_command("generate", "\u7a7a\u306f\u306a\u305c\u9752\u3044", *QUICK, "--json", cwd=folder, env=env)

    assert done.returncode == 0, done.stderr
    path = Path(json.loads(done.stdout)["video_path"])
    assert path.name == "\u7a7a\u306f\u306a\u305c\u9752\u3044.mp4"
    assert path.exists()


@pytest.mark.parametrize(
    ("about", "name"),
    [
        ("M\u00fcnchen & Umgebung!", "m\u00fcnchen-umgebung.mp4"),
        ("\u0939\u093f\u0928\u094d\u0926\u0940", "\u0939\u093f\u0928\u094d\u0926\u0940.mp4"),
        ("../../etc/passwd", "etc-passwd.mp4"),
        ("CON", "video.mp4"),
        ("x" * 500, "x" * 60 + ".mp4"),
        ("\u7a7a" * 100, "\u7a7a" * 20 + ".mp4"),
    ],
)
def test_the_videos_name_comes_from_the_prompt(tmp_path, about, name):
    assert choose_output(str(tmp_path), about=about).path == tmp_path / name


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes by name here")
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--music", "pipe.mp3"), "pipe.mp3 cannot be used as music"),
        (("--music", "nowhere.mp3"), "nowhere.mp3 cannot be used as music"),
        (("-o", "talk.avi"), "talk.avi"),
    ],
    ids=["a pipe as music", "no music", "no such format"],
)
def test_a_dry_run_refuses_what_the_run_would_refuse(folder, sandbox, arguments, told):
    os.mkfifo(folder / "pipe.mp3")
    tried = [
        run_command("generate", PROMPT, *arguments, *dry, cwd=folder, env=reaching(sandbox.url))
        for dry in ((), ("--dry-run",))
    ]
    assert [done.returncode for done in tried] == [2, 2]
    assert all(told in done.stderr for done in tried)
    assert sandbox.ledger()["total"]["calls"] == 0
