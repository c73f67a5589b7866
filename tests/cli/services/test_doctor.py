"""`eleven-video doctor` as a user runs it."""

import json
import subprocess
import sys

from eleven_video.sandbox.server import Sandbox
from tests.support.command import environment, reaching, run_command

KEYS = {"GEMINI_API_KEY": "AIza-swallow-secret", "ELEVENLABS_API_KEY": "sk_kestrel-secret"}
# Whoever runs the tests may have a disk that is nearly full.
ROOM = "space"
SUBJECTS = {
    "Python", "eleven-video", "google-genai", "elevenlabs", "av", "dependencies", "FFmpeg", "encoders", "fonts",
    "sandbox voice", "space for data", "space here", "space for work files", "data folder", "ledger", "config file",
    "settings", "Gemini key", "ElevenLabs key", "clock", "prices", "ends of service",
    "proxy", "terminal",
}  # fmt: skip


def test_a_new_installation_is_well_and_is_left_as_it_was(tmp_path):
    done = run_command("doctor", "--json", cwd=tmp_path)
    record = json.loads(done.stdout)
    problems = [one for one in record["checks"] if one["health"] == "problem"]

    assert {one["subject"] for one in record["checks"]} == SUBJECTS
    assert [one for one in problems if not one["subject"].startswith(ROOM)] == []
    assert (done.returncode, record["ok"]) == ((3, False) if problems else (0, True))
    assert all(one["remedy"] for one in record["checks"] if one["health"] != "ok")
    assert [path.name for path in tmp_path.iterdir()] == ["home"]  # of the test itself


def test_every_problem_is_told_with_its_remedy_and_no_key_is(tmp_path):
    (tmp_path / "ev").write_text("a file where a folder should be")
    # Nobody listens on port 9 here, and no proxy stands before this machine.
    nobody = dict.fromkeys(("ELEVEN_VIDEO_GEMINI_BASE_URL", "ELEVEN_VIDEO_ELEVENLABS_BASE_URL"), "http://127.0.0.1:9")
    done = run_command(
        "doctor", cwd=tmp_path, env=KEYS | nobody | {"HTTPS_PROXY": "http://127.0.0.1:9", "COLUMNS": "120"}
    )

    assert done.returncode == 3
    assert done.stderr.startswith("Error: To fix: ")
    assert "data folder" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Set NO_PROXY=127.0.0.1,localhost" in done.stdout
    assert "not compared: 127.0.0.1:9 cannot be reached (ConnectError)" in " ".join(done.stdout.split())
    assert "set, from environment, GEMINI_API_KEY" in done.stdout
    assert not any(part in done.stdout + done.stderr for part in ("swallow", "kestrel", "AIza", "sk_"))


def test_settings_that_cannot_be_used_keep_nothing_else_from_being_seen(tmp_path):
    unusable = {"GEMINI_API_KEY": "two swallow words", "ELEVENLABS_API_KEY": "sk_kestrel"}
    done = run_command("doctor", "--json", cwd=tmp_path, env=unusable)
    found = {one["subject"]: one for one in json.loads(done.stdout)["checks"]}

    assert done.returncode == 3
    assert found["settings"]["told"].startswith("GEMINI_API_KEY is not a key")
    assert found["settings"]["remedy"] == "Correct it (environment, GEMINI_API_KEY)."
    assert found["terminal"]["health"] == "ok"
    assert not any(part in done.stdout + done.stderr for part in ("swallow", "kestrel"))


def test_an_unknown_home_folder_is_a_problem_without_a_traceback(tmp_path):
    done = run_command("doctor", cwd=tmp_path, env={"ELEVEN_VIDEO_HOME": "~nobody-of-that-name/ev"})

    assert done.returncode == 3
    assert "problem settings" in done.stdout
    assert "there is no such user here" in " ".join(done.stdout.split())
    assert "bug" not in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_help_loads_nothing_heavy(tmp_path):
    program = (
        "import sys\nfrom eleven_video.cli import app\n"
        "for name in ('doctor', 'config'):\n    app([name, '--help'], standalone_mode=False)\n"
        "print('loaded', *sorted({name.partition('.')[0] for name in sys.modules}))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True, env=environment(tmp_path)
    )
    loaded = set(done.stdout.splitlines()[-1].split()[1:])
    assert not {"rich", "pydantic", "av", "cv2", "numpy", "httpx", "sqlalchemy", "onnxruntime"} & loaded


def test_models_and_a_voice_that_end_are_doubtful(tmp_path):
    with Sandbox() as sandbox:
        wanted = {"ELEVEN_VIDEO_TEXT_MODEL": "gemini-2.5-pro", "ELEVEN_VIDEO_VOICE": "Clyde"}
        done = run_command("doctor", "--json", cwd=tmp_path, env=reaching(sandbox.url) | wanted)
    found = [check for check in json.loads(done.stdout)["checks"] if check["subject"] == "ends of service"]

    assert [check["health"] for check in found] == ["warning", "warning"]
    assert found[0]["told"].startswith(("gemini-2.5-pro ends on 2026-12-01", "gemini-2.5-pro ended on 2026-12-01"))
    assert found[0]["remedy"] == "Use gemini-3.8-flash instead."
    assert "premade voices, such as Clyde, on 2026-12-31" in found[1]["told"]
