"""A signal ends a run whose video is being drawn, while no call is in flight: nobody has to wait for the video."""

import re
import signal
import subprocess

import pytest

from tests.support.command import COMMAND, environment

PARAGRAPH = "the bee flies over a green meadow and looks for a flower and then " * 8


@pytest.mark.timeout(150)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_first_signal_ends_a_render(number, tmp_path):
    (tmp_path / "script.txt").write_text("\n\n".join([f"{PARAGRAPH.strip()}."] * 6))
    running = subprocess.Popen(
        [
            *COMMAND, "generate", "--sandbox", "--script", "script.txt", "--image-count", "1", "--quality", "high",
            "--resolution", "1920x1080",
        ],
        cwd=tmp_path, env=environment(tmp_path / "home"), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, encoding="utf-8",
    )  # fmt: skip
    assert running.stdout
    said = []
    for line in running.stdout:
        said.append(line)
        if re.search(r"Narration .*done", line):
            break

    running.send_signal(number)
    # The bar is two seconds on a machine of its own; to draw the rest would take minutes here.
    rest, _ = running.communicate(timeout=30)

    told = "".join(said) + rest
    assert running.returncode == 130, told
    assert "Continue with: eleven-video resume" in told
    assert "Render done" not in told
    assert not [*tmp_path.glob("*.mp4"), *tmp_path.glob("*.part")]
