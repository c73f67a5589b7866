"""`eleven-video status` as a user runs it."""

import json
import os
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime

import pytest

from eleven_video.accounting.calls import CallKind
from eleven_video.accounting.metrics import Part
from eleven_video.ledger.store import Ledger
from eleven_video.sandbox.server import Sandbox
from tests.support.calls import gemini_call
from tests.support.command import COMMAND, environment, reaching, run_command
from tests.support.ledger_rows import charge_of, intent, session_start
from tests.support.scripted_server import Reply, serving

TEXT_MODEL = "gemini-3.5-flash-lite"
KEYS = ("gemini-secret-key", "elevenlabs-secret-key")
CREDITS_LEFT = {"credits_used": 950, "credit_limit": 1_000}


def run(home, *arguments, **env):
    done = run_command("status", *arguments, cwd=home, env=env)
    for key in KEYS:
        assert key not in done.stdout + done.stderr
    return done


def write_live_call(home):
    with Ledger.open(home / "ev" / "ledger.sqlite3") as ledger:
        now = datetime.now(UTC)
        ledger.open_session(session_start(started_at=now))
        ledger.intend(intent("one", model=TEXT_MODEL, kind=CallKind.SCRIPT, started_at=now))
        ledger.settle("one", charge_of(gemini_call(TEXT_MODEL, {Part.INPUT_TEXT: 700}, occurred_at=now), 1))


def test_json_tells_what_both_say_and_what_the_ledger_counted(tmp_path):
    """[5.4-INT-010]"""
    write_live_call(tmp_path)
    (tmp_path / "ev" / "config.toml").write_text("gemini_rpm = 4\ngemini_rpd = 10\n", encoding="utf-8")
    with Sandbox(**CREDITS_LEFT) as sandbox:
        done = run(tmp_path, "--json", **reaching(sandbox.url))

    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert told["mode"] == "live"
    for service in ("elevenlabs", "gemini"):
        assert (told[service]["state"], told[service]["reachable"], told[service]["reason"]) == ("answered", True, None)
        assert told[service]["latency_ms"] > 0
    quota = told["elevenlabs"]["quota"]
    assert [quota[name] for name in ("plan", "used", "limit", "remaining", "share")] == ["creator", 950, 1000, 50, 0.95]
    assert datetime.fromisoformat(quota["resets_at"]) > datetime.now(UTC)
    (text,) = [one for one in told["gemini"]["use"]["models"] if one["model"] == TEXT_MODEL]
    assert text["rpd"] == {"used": 1, "limit": 10, "share": 0.1, "limit_source": "the setting gemini_rpd"}
    assert (text["rpm"]["limit"], text["tpm"]["limit"]) == (4, None)


def test_one_service_down_leaves_the_other(tmp_path):
    """[5.4-INT-011] Exit 0, and the colours of the shares where colours are wanted."""
    with Sandbox(faults=["gemini,status=503"], **CREDITS_LEFT) as sandbox:
        done = run(tmp_path, FORCE_COLOR="1", **reaching(sandbox.url))

    assert (done.returncode, done.stderr) == (0, "")
    assert "\x1b[1;31m950 (95%)\x1b[0m" in done.stdout
    assert "Unavailable" in done.stdout
    assert "HTTP 503" in done.stdout


def test_neither_answers_and_neither_says_the_key(tmp_path):
    """[5.4-INT-012] Exit 4. What a server says back is shown without the key in it."""

    def says_the_key(request):
        return Reply({"error": {"code": 500, "message": str(request.headers)}, "detail": str(request.headers)}, 500)

    with serving(says_the_key) as server:
        done = run(tmp_path, **reaching(server.url))

    assert done.returncode == 4
    assert done.stdout.count("Unavailable") == 2
    assert done.stderr.startswith("Error: Neither service responded.")


def test_an_address_that_cannot_be_reached_is_named(tmp_path):
    done = run(tmp_path, **reaching("http://127.0.0.1:9"))

    assert done.returncode == 4
    said = " ".join(done.stdout.split())
    for service in ("Gemini", "ElevenLabs"):
        assert (
            f"{service} cannot be reached at http://127.0.0.1:9. Check the network connection and the base URL." in said
        )
    assert "limit" not in said


def test_status_names_the_variable_of_a_missing_key(tmp_path):
    """[5.4-INT-013] Exit 3 where both are missing."""
    only_address = {"ELEVEN_VIDEO_GEMINI_BASE_URL": "http://127.0.0.1:9"}
    done = run(tmp_path, **only_address)

    assert done.returncode == 3
    assert "Set it with eleven-video setup, or as ELEVENLABS_API_KEY." in done.stdout
    assert "Set it with eleven-video setup, or as GEMINI_API_KEY." in done.stdout
    assert done.stderr.startswith("Error: No API keys are set.")


@pytest.mark.parametrize("arguments", [(), ("--json",)])
def test_without_any_key_nothing_is_limited(tmp_path, arguments):
    """[5.4-INT-014] Exit 0: the sandbox answers runs."""
    done = run(tmp_path, *arguments)

    assert (done.returncode, done.stderr) == (0, "")
    said = json.loads(done.stdout)["message"] if arguments else " ".join(done.stdout.split())
    assert said.startswith("No keys are set, so runs use the sandbox: it is free and has no limits.")
    assert not (tmp_path / "ev").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="another way to stop a program there")
def test_ctrl_c_ends_it_while_it_waits(tmp_path):
    """[5.4-INT-015]"""
    both = threading.Barrier(3)

    def hang(_):
        both.wait(60)
        return Reply(fault="hang")

    with serving(hang) as server:
        env = environment(tmp_path, **reaching(server.url))
        command = [*COMMAND, "status"]
        process = subprocess.Popen(
            command, cwd=tmp_path, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
        )
        both.wait(60)
        os.kill(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=60)

    assert (process.returncode, out) == (130, "")
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ({}, 'To see dollars for credits, set elevenlabs_plan = "creator": eleven-video setup'),
        ({"ELEVEN_VIDEO_ELEVENLABS_PLAN": "creator"}, None),
        (
            {"ELEVEN_VIDEO_ELEVENLABS_PLAN": "api"},
            "The account's plan is creator, and elevenlabs_plan says api: dollar amounts for credits may be wrong.",
        ),
    ],
    ids=["none", "the account's", "another"],
)
def test_the_accounts_plan_is_offered_for_dollars_and_another_is_doubted(tmp_path, setting, told):
    with Sandbox(**CREDITS_LEFT) as sandbox:
        shown = " ".join(run(tmp_path, COLUMNS="200", **reaching(sandbox.url), **setting).stdout.split())

    assert ("elevenlabs_plan" in shown) is (told is not None)
    assert told is None or told in shown


@pytest.mark.parametrize(
    ("refused", "named"),
    [("gemini,status=401", "Gemini"), ("elevenlabs,status=401", "ElevenLabs")],
)
def test_a_refused_key_is_an_error_though_the_other_service_answers(tmp_path, refused, named):
    """`status && generate` ends where the run would."""
    with Sandbox(faults=[refused], **CREDITS_LEFT) as sandbox:
        done = run(tmp_path, **(reaching(sandbox.url) | {"ELEVENLABS_API_KEY": "speech-secret-key"}))

    assert done.returncode == 3
    assert done.stderr.startswith(f"Error: The key of {named} was refused")
