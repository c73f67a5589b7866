"""`eleven-video estimate` as a user runs it."""

import json
import subprocess
import sys
from decimal import Decimal

import pytest

from eleven_video.sandbox.faults.fault_plan import Fault
from eleven_video.sandbox.server import Sandbox
from tests.support.command import reaching, run_command

PROMPT = "Why the sky is blue"


@pytest.fixture
def sandbox():
    with Sandbox() as running:
        yield running


def test_an_estimate_without_keys_shows_prices_and_calls_no_service(tmp_path):
    done = run_command("estimate", PROMPT, "--duration", "3m", cwd=tmp_path)

    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert done.stdout.startswith("Estimate for a video of about 180 seconds\n")
    assert "Total Cost" in done.stdout
    assert "ElevenLabs quota: not known, because no key is set." in done.stdout
    assert "\x1b" not in done.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home"]


def test_json_is_one_object_with_ranges_in_which_every_part_adds_up(tmp_path, sandbox):
    done = run_command("estimate", "-p", PROMPT, "--voice", "Rachel", "--json", cwd=tmp_path, env=reaching(sandbox.url))

    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    for bound in ("low", "expected", "high"):
        for group in ("by_service", "by_model"):
            parts = sum(entry["cost_pico"][bound] for entry in found[group].values())
            assert parts == found["total_cost_pico"][bound]
        assert found["total_cost"][bound] == pytest.approx(found["total_cost_pico"][bound] / 1e12)
        assert Decimal(found["total_cost_exact"][bound]) * 10**12 == found["total_cost_pico"][bound]
    # ElevenLabs' credits have no price.
    assert (found["mode"], found["billed"], found["state"], found["at_least"]) == ("live", True, "credits", True)
    assert 0 < found["total_cost"]["low"] < found["total_cost"]["expected"] < found["total_cost"]["high"]
    assert set(found["by_model"]) == {"gemini-3.5-flash-lite", "gemini-3.1-flash-lite-image", "Rachel"}
    assert found["by_model"]["gemini-3.5-flash-lite"]["price_source"].startswith("genai-prices")
    assert (found["quota"]["remaining"], found["quota"]["fits"]) == (131_000 - 12_345, True)
    assert sandbox.ledger()["total"]["calls"] == 0
    assert set(sandbox.ledger()["requests"]) <= {"subscription", "models", "voices"}
    assert "secret-key" not in done.stdout + done.stderr


def test_a_script_of_ones_own_is_counted_exactly(tmp_path, sandbox):
    (tmp_path / "bees.md").write_text("# Bees\n\nBees see colours that we do not.\n\n[buzzing]\n", encoding="utf-8")
    asked = ("estimate", "--script", "bees.md", "--tts-model", "eleven_flash_v2_5", "--json")
    done = run_command(*asked, cwd=tmp_path, env=reaching(sandbox.url))

    metrics = json.loads(done.stdout)["by_service"]["elevenlabs"]["metrics"]
    spoken = len("Bees see colours that we do not.")
    assert metrics["characters"] == dict.fromkeys(("low", "expected", "high"), spoken)
    assert metrics["credits"] == dict.fromkeys(("low", "expected", "high"), spoken / 2)


def test_other_models_stand_side_by_side(tmp_path):
    done = run_command(
        "estimate", PROMPT, "--json", "--compare", "image-model=gemini-3-pro-image",
        "--compare", "tts-model=eleven_flash_v2_5, text-model=gemini-2.5-pro", cwd=tmp_path,
    )  # fmt: skip
    found = json.loads(done.stdout)
    dearer, quicker = found["compare"]

    assert dearer["total_cost_pico"]["expected"] > 3 * found["total_cost_pico"]["expected"]
    assert set(quicker["by_model"]) == {"gemini-2.5-pro", "gemini-3.1-flash-lite-image", "eleven_flash_v2_5"}
    credits_ = [one["by_service"]["elevenlabs"]["metrics"]["credits"]["expected"] for one in (found, quicker)]
    assert credits_[1] == credits_[0] / 2


def test_prices_of_a_users_file_are_used(tmp_path):
    (tmp_path / "prices.toml").write_text("[gemini]\nimage_price = 0.05\n", encoding="utf-8")
    done = run_command("estimate", PROMPT, "--pricing", "prices.toml", "--json", cwd=tmp_path)

    drawn = json.loads(done.stdout)["by_model"]["gemini-3.1-flash-lite-image"]
    assert "your price" in drawn["price_source"]
    assert drawn["cost"]["expected"] == pytest.approx(0.05 * drawn["metrics"]["images"]["expected"], abs=0.02)


def test_an_estimate_beyond_the_credits_warns_and_succeeds(tmp_path):
    with Sandbox(credits_used=130_000, credit_limit=130_500) as nearly_empty:
        done = run_command("estimate", PROMPT, "--duration", "3m", cwd=tmp_path, env=reaching(nearly_empty.url))

    assert done.returncode == 0
    assert "500 of 130,500 credits left, which is not enough" in done.stdout


@pytest.mark.parametrize(
    "words", [("estimate", "--script"), ("generate", "--dry-run", "--script")], ids=["estimate", "dry run"]
)
def test_a_budget_is_held_against_the_price_of_credits_beyond_the_plan(tmp_path, words):
    (tmp_path / "s.txt").write_text("x" * 99 + ".", encoding="utf-8")
    with Sandbox(credits_used=9_960, credit_limit=10_000, credits_beyond=5_000) as account:
        env = {**reaching(account.url), "ELEVEN_VIDEO_ELEVENLABS_PLAN": "creator"}
        done = run_command(*words, "s.txt", "--stop-at", "audio", "--budget", "0.02", "--json", cwd=tmp_path, env=env)

    (found,) = json.loads(done.stdout)["budgets"]
    # 40 credits of the plan's own, 60 beyond it.
    exact = 40 * 22 / 121_000 + 60 * 0.30 / 1_000
    assert found["expected"] == pytest.approx(exact)
    assert (found["needed"], found["fits"]) == (pytest.approx(exact), False)


def test_another_plan_and_what_ends_soon_are_told_as_a_run_tells_them(tmp_path, sandbox):
    env = {**reaching(sandbox.url), "ELEVEN_VIDEO_ELEVENLABS_PLAN": "pro"}
    names = ("--voice", "Clyde", "--text-model", "gemini-2.5-flash")
    for words in (("estimate",), ("generate", "--dry-run")):
        done = run_command(*words, PROMPT, *names, "--json", cwd=tmp_path, env=env)
        warnings = " ".join(json.loads(done.stdout)["warnings"])
        assert "The account's plan is creator, and elevenlabs_plan says pro" in warnings
        assert "The model gemini-2.5-flash end" in warnings
        assert "premade voices, such as Clyde, on 2026-12-31" in warnings


def test_an_account_that_does_not_tell_is_unknown_and_no_failure(tmp_path):
    with Sandbox(faults=[Fault(service="elevenlabs", status=500)]) as broken:
        done = run_command("estimate", PROMPT, cwd=tmp_path, env=reaching(broken.url))

    assert done.returncode == 0, done.stderr
    assert "ElevenLabs quota: not known. " in " ".join(done.stdout.split())
    assert "secret-key" not in done.stdout + done.stderr


def test_a_narrow_terminal_cuts_no_number(tmp_path):
    done = run_command("estimate", PROMPT, "--duration", "30m", cwd=tmp_path, env={"COLUMNS": "40"})

    assert all(len(line) <= 40 for line in done.stdout.splitlines())
    assert "…" not in done.stdout


WRONG_USAGE = {
    "no prompt": ((), "Say what the video is about"),
    "prompt twice": ((PROMPT, "-p", PROMPT), "twice"),
    "prompt and script": ((PROMPT, "--script", "bees.md"), "not both"),
    "bad duration": ((PROMPT, "--duration", "soon"), "not a duration"),
    "bad resolution": ((PROMPT, "--resolution", "16k"), "1080p, 720p, 4k, portrait, square"),
    "compared with nothing known": ((PROMPT, "--compare", "image-modle=x"), "Use image-model"),
    "compared with no value": ((PROMPT, "--compare", "voice="), "voice=NAME"),
    "an unknown option": ((PROMPT, "--colour"), "No such option"),
}


@pytest.mark.parametrize(("arguments", "said"), WRONG_USAGE.values(), ids=WRONG_USAGE)
def test_wrong_usage_is_2_and_says_what_to_do(tmp_path, arguments, said):
    done = run_command("estimate", *arguments, cwd=tmp_path)

    assert done.returncode == 2, done.stderr
    assert said in " ".join(done.stderr.split())
    assert done.stdout == ""


def test_a_speech_model_that_the_service_does_not_have_is_2(tmp_path, sandbox):
    done = run_command("estimate", PROMPT, "--tts-model", "eleven_v33", cwd=tmp_path, env=reaching(sandbox.url))

    assert done.returncode == 2
    assert "Did you mean eleven_v3" in done.stderr


def test_wrong_prices_are_3(tmp_path):
    assert run_command("estimate", PROMPT, "--pricing", "nothing.toml", cwd=tmp_path).returncode == 3


def loaded(cwd, *arguments: str) -> set[str]:
    program = (
        f"import sys; sys.argv = ['eleven-video', *{arguments!r}]\n"
        "from eleven_video.cli import app\nfrom eleven_video.cli.shell.exit_codes import reported\nreported(app)\n"
        "print('LOADED', *sorted({name.split('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True, cwd=cwd)
    return set(done.stdout.splitlines()[-1].split()[1:])


def test_help_loads_nothing_heavy_and_an_estimate_no_more_than_it_needs(tmp_path):
    heavy = {"google", "elevenlabs", "av", "cv2", "numpy", "PIL", "onnxruntime", "uharfbuzz"}

    assert not (heavy | {"rich", "genai_prices", "httpx"}) & loaded(tmp_path, "estimate", "--help")
    assert not heavy & loaded(tmp_path, "estimate", PROMPT)
