"""The clock of the machine jumps in the middle of a run, as after a wrong time was put right: nothing is miscounted."""

import json
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from eleven_video.sandbox.server import Sandbox
from tests.support.command import reaching, run_command, start_command
from tests.support.gate import Stop, gate_to
from tests.support.two_books import CONFIG, two_books
from tests.support.unsafe_disk import compiled

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="the clock that jumps is made for Linux"),
    pytest.mark.skipif(shutil.which("cc") is None, reason="it is made with a C compiler"),
]

QUICK = ("--duration", "5s", "--resolution", "64x36", "--no-live")
DAY = 86_400  # seconds
WAIT_S = 60


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compiled(tmp_path_factory.mktemp("library"), "odd_clock")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "work"
    (folder / "ev").mkdir(parents=True)
    (folder / "ev" / "config.toml").write_text(CONFIG)
    return folder


@pytest.mark.parametrize("jump", [-400 * DAY, 40 * DAY], ids=["a year back", "a month on"])
def test_a_run_whose_clock_jumps_is_finished_and_counted_once(folder, library, jump):
    off_by = folder.parent / "off_by"
    off_by.write_text("0")
    odd = {"LD_PRELOAD": str(library), "CLOCK_OFF_BY": str(off_by)}
    with Sandbox() as sandbox, gate_to(sandbox) as gate:
        env = reaching(gate.url)
        stop = gate.stop_at(Stop(1, path="text-to-speech"))
        running = start_command("generate", "Bees", *QUICK, "--budget", "1", cwd=folder, env=env | odd)
        assert stop.reached.wait(WAIT_S)
        off_by.write_text(str(jump))
        gate.open(let_through=True)
        _, told = running.communicate(timeout=WAIT_S)
        again = run_command("generate", "Snow", *QUICK, "--json", cwd=folder, env=env)
        listed = run_command("usage", "list", "--json", cwd=folder, env=env)
        report = run_command("usage", "report", "--json", cwd=folder, env=env)
        sessions = sorted(path.parent.name for path in (folder / "ev" / "sessions").glob("*/session.json"))
        books = two_books(sandbox, folder / "ev", *sessions)

    assert running.returncode == 0, told
    assert re.search(r"Time: \d", told)
    assert not re.search(r"-\d+ ?(s|m|h)\b", told), told
    assert again.returncode == 0, again.stderr
    assert (books.differences, books.bought_twice, books.unknown) == ([], 0, 0)
    assert len(sessions) == 2
    total = json.loads(listed.stdout)["total"]["cost_pico"]
    assert total == books.counted_pico
    assert json.loads(report.stdout)["total"]["cost_pico"] == total
