"""Commands load no more than they need: a user waits for every module before the first line."""

import json
import os
import subprocess
import sys

import pytest

SDKS = {"google.genai", "elevenlabs", "httpx"}
RENDERER = {"av", "cv2", "numpy", "PIL"}
DATABASE = {"sqlalchemy"}
SCREEN = {"rich.live", "rich.table"}
# What a library would load for parts of it that no command uses.
DETOURS = {"asyncio", "genai_prices", "httpx2", "pydantic_settings"}
# How speech is cut into pictures and lines.
CUTTING = {"eleven_video.domain.text.line_breaks", "eleven_video.domain.timing.shots"}
# Earlier sessions and their budgets, which an estimate needs only if there are any.
SESSIONS = {
    "eleven_video.orchestrator.saved_session",
    "eleven_video.purchasing.session_folder",
    "eleven_video.purchasing.affordability",
}
LEDGER = {"sqlite3", "eleven_video.ledger.reading.queries"}
PRICING = {"eleven_video.accounting.pricing", "eleven_video.config.stored_price_data"}
PROBE = """
import atexit, json, sys
atexit.register(lambda: print("LOADED", json.dumps(sorted(set(sys.modules) & set({watched!r}))), file=sys.stderr))
sys.argv = ["eleven-video", *{arguments!r}]
from eleven_video.cli.shell.exit_codes import reported
from eleven_video.cli import app
sys.exit(reported(app))
"""

# A command without keys and without videos yet, and the modules that it has no use for.
LIGHT = {
    ("--help",): SDKS | RENDERER | DATABASE | DETOURS | {"rich", "pydantic"},
    ("--version",): SDKS | RENDERER | DATABASE | DETOURS | {"rich", "pydantic"},
    ("generate", "--help"): SDKS | RENDERER | DATABASE | DETOURS | {"rich", "pydantic"},
    ("sandbox", "--help"): SDKS | RENDERER | DATABASE | DETOURS | {"rich", "pydantic"},
    ("generate", "Bees", "--fps", "23"): SDKS | RENDERER | DATABASE | DETOURS | {"pydantic"},
    ("estimate", "Bees"): SDKS
    | RENDERER
    | DATABASE
    | DETOURS
    | SCREEN
    | {"eleven_video.domain.timing.shots"}
    | SESSIONS
    | {"filelock", "dotenv"},
    ("voices",): SDKS | RENDERER | DATABASE | DETOURS | SCREEN | CUTTING | PRICING | {"tomlkit", "dotenv"},
    ("models",): SDKS | RENDERER | DATABASE | DETOURS | SCREEN | {"tomlkit", "dotenv"},
    ("doctor",): SDKS | DATABASE | DETOURS | CUTTING | {"cv2", "numpy", "PIL", "tomlkit", "dotenv"},
    ("status",): SDKS | RENDERER | DATABASE | DETOURS | SCREEN | CUTTING | PRICING | LEDGER | {"tomlkit", "dotenv"},
    ("usage", "list"): SDKS | RENDERER | DATABASE | DETOURS | PRICING | {"pydantic", "tomlkit", "rich.console"},
    ("redraw", "--scene", "1", "--picture", "1", "--dry-run"): SDKS
    | RENDERER
    | DATABASE
    | DETOURS
    | SCREEN
    | {"dotenv"},
    ("resume", "--dry-run"): SDKS | RENDERER | DATABASE | DETOURS | SCREEN | {"filelock", "dotenv"},
}


@pytest.mark.parametrize("arguments", LIGHT, ids=" ".join)
def test_a_command_loads_nothing_that_it_has_no_use_for(tmp_path, arguments):
    probe = PROBE.format(arguments=list(arguments), watched=sorted(LIGHT[arguments]))
    environ = {name: value for name, value in os.environ.items() if not name.endswith("_API_KEY")}

    done = subprocess.run(
        [sys.executable, "-c", probe],
        env={**environ, "HOME": str(tmp_path), "ELEVEN_VIDEO_HOME": str(tmp_path / "home")},
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )

    assert "Traceback" not in done.stderr
    assert json.loads(done.stderr.rpartition("LOADED ")[2]) == []


def test_the_first_line_of_a_run_waits_for_no_renderer_and_no_service():
    """`generate` says whether the sandbox is used before it loads what makes the video."""
    probe = f"""
import sys
import eleven_video.cli.video.generate_run
import eleven_video.cli.video.sandbox_notice
print(*sorted({SDKS | RENDERER | DATABASE | DETOURS | {"rich.live"}!r} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)

    assert done.stdout.split() == []
