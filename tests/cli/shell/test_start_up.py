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
PROBE = """
import atexit, json, sys
atexit.register(lambda: print("LOADED", json.dumps(sorted(set(sys.modules) & set({watched!r}))), file=sys.stderr))
sys.argv = ["eleven-video", *{arguments!r}]
from eleven_video.cli.shell.exit import reported
from eleven_video.cli import app
sys.exit(reported(app))
"""

# A command without keys and without videos yet, and the modules that it has no use for.
LIGHT = {
    ("--help",): SDKS | RENDERER | DATABASE | {"rich", "pydantic", "genai_prices"},
    ("--version",): SDKS | RENDERER | DATABASE | {"rich", "pydantic", "genai_prices"},
    ("generate", "--help"): SDKS | RENDERER | DATABASE | {"rich", "pydantic", "genai_prices"},
    ("sandbox", "--help"): SDKS | RENDERER | DATABASE | {"rich", "pydantic", "genai_prices"},
    ("generate", "Bees", "--fps", "23"): SDKS | RENDERER | DATABASE | {"pydantic", "genai_prices"},
    ("estimate", "Bees"): SDKS | RENDERER | DATABASE | SCREEN,
    ("voices",): SDKS | RENDERER | DATABASE | SCREEN | {"genai_prices", "tomlkit"},
    ("models",): SDKS | RENDERER | DATABASE | SCREEN,
    ("doctor",): SDKS | DATABASE | {"cv2", "numpy", "PIL"},
    ("status",): SDKS | RENDERER | DATABASE | SCREEN | {"genai_prices", "tomlkit"},
    ("usage", "list"): SDKS | RENDERER | DATABASE | {"pydantic", "genai_prices", "tomlkit"},
    ("resume", "--dry-run"): SDKS | RENDERER | DATABASE | SCREEN,
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
