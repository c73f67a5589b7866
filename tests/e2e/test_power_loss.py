"""The power fails in the middle of a run: what was not synced is gone, and going on still neither loses nor buys twice."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from eleven_video.sandbox.server import Sandbox
from tests.support.command import Running, environment, reaching, run_command, start_command
from tests.support.decoded import decoded
from tests.support.gate import Gate, Stop, gate_to
from tests.support.two_books import CONFIG, two_books
from tests.support.unsafe_disk import UnsafeDisk, compiled

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="the disk that loses what was not synced is made for Linux"),
    pytest.mark.skipif(shutil.which("cc") is None, reason="it is made with a C compiler"),
]

GENERATE = ("generate", "Why the sky is blue", "--duration", "10s", "--resolution", "320x180", "--no-live")
VIDEO = "why-the-sky-is-blue.mp4"
WAIT_S = 60


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compiled(tmp_path_factory.mktemp("library"))


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    folder = tmp_path_factory.mktemp("unbroken")
    with Sandbox() as sandbox:
        done = run_command(*GENERATE, cwd=folder, env=reaching(sandbox.url))
    assert done.returncode == 0, done.stderr
    return decoded(folder / VIDEO)


@dataclass(frozen=True)
class Place:
    """A folder on a disk of its own, with a sandbox and the gate between them."""

    folder: Path
    disk: UnsafeDisk
    sandbox: Sandbox
    gate: Gate

    def start(self) -> Running:
        return start_command(*GENERATE, cwd=self.folder, env=reaching(self.gate.url) | self.disk.env)

    def power_fails(self, running: Running) -> None:
        running.kill()
        running.communicate()
        self.gate.open()
        self.disk.fail()

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return run_command(*arguments, cwd=self.folder, env=reaching(self.gate.url))

    def go_on(self) -> subprocess.CompletedProcess[str]:
        if not self.sessions:
            assert self.sandbox.ledger()["calls"] == []
            return self.run(*GENERATE)
        done = self.run("resume")
        return self.run("resume", "--on-unknown", "retry") if done.returncode == 4 else done

    @property
    def sessions(self) -> list[str]:
        return [path.parent.name for path in (self.folder / "ev" / "sessions").glob("*/session.json")]


@pytest.fixture
def place(tmp_path: Path, library: Path) -> Iterator[Place]:
    folder = tmp_path / "work"
    (folder / "ev").mkdir(parents=True)
    (folder / "ev" / "config.toml").write_text(CONFIG)
    disk = UnsafeDisk(folder, tmp_path / "shadow", library)
    with Sandbox() as sandbox, gate_to(sandbox) as gate:
        yield Place(folder, disk, sandbox, gate)


MOMENTS = {
    "before anything is bought": Stop(1, path="generateContent"),
    "when the script is written": Stop(1, path="generateContent", answered=True),
    "while it is spoken": Stop(1, path="text-to-speech"),
    "when a picture is drawn": Stop(1, path="image", answered=True),
    "with all but one picture": Stop(3, path="image"),
    "when the video is finished": Stop(2, method="GET", path="subscription"),
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_what_was_paid_for_is_there_after_the_power_failed(place, unbroken, moment):
    drawn = MOMENTS[moment]
    stop = place.gate.stop_at(Stop(drawn.nth, drawn.method, drawn.path, drawn.answered))
    running = place.start()
    assert stop.reached.wait(WAIT_S)
    place.power_fails(running)
    if place.sandbox.ledger()["calls"]:
        (session,) = place.sessions
        assert two_books(place.sandbox, place.folder / "ev", session).differences == []

    done = place.go_on()

    assert done.returncode == 0, done.stderr
    assert decoded(place.folder / VIDEO) == unbroken
    (session,) = place.sessions
    assert two_books(place.sandbox, place.folder / "ev", session).differences == []


def test_what_was_not_synced_is_lost_on_this_disk(place):
    """Else the tests above would show nothing."""
    write = (
        "import os\n"
        "os.mkdir('new'); open('new/lost', 'w').write('x')\n"
        "kept = open('kept', 'w'); kept.write('early'); kept.flush(); os.fsync(kept.fileno())\n"
        "folder = os.open('.', os.O_RDONLY); os.fsync(folder)\n"
        "kept.write(' and late'); kept.flush()\n"
        "os.rename('kept', 'renamed'); open('unsynced', 'w').write('x')\n"
    )
    env = environment(place.folder, **place.disk.env)
    subprocess.run([sys.executable, "-c", write], cwd=place.folder, env=env, check=True)

    place.disk.fail()

    assert sorted(path.name for path in place.folder.iterdir()) == ["ev", "kept", "new"]
    assert (place.folder / "kept").read_text() == "early"
    assert list((place.folder / "new").iterdir()) == []
    assert (place.folder / "ev" / "config.toml").read_text() == CONFIG
