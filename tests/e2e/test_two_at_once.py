"""Two commands want the same session or the same batch at the same time: one works on it, the other says so and buys nothing."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from eleven_video.sandbox.server import Sandbox
from tests.support.command import Running, reaching, run_command, start_command
from tests.support.gate import Gate, Stop, gate_to
from tests.support.kept_sessions import last_line
from tests.support.two_books import CONFIG, two_books

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a process cannot be killed like this there")

QUICK = ("--duration", "5s", "--resolution", "64x36", "--no-live")
GENERATE = ("generate", "Bees", *QUICK)
BATCH = ("batch", "rows.txt", *QUICK)
AT_WORK = {
    GENERATE: "is in use by another run. Wait until that run has ended.",
    BATCH: "This batch is in use by another run. Wait until that run has ended.",
}
WAIT_S = 60


class Desk:
    """A folder, and a run in it that waits for its first picture."""

    def __init__(self, folder: Path, sandbox: Sandbox, gate: Gate) -> None:
        self.folder, self.sandbox, self.gate = folder, sandbox, gate
        self.env = reaching(gate.url)

    def at_work(self, *command: str) -> Running:
        stop = self.gate.stop_at(Stop(1, path="image"))
        running = start_command(*command, cwd=self.folder, env=self.env)
        assert stop.reached.wait(WAIT_S)
        return running

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return run_command(*command, cwd=self.folder, env=self.env)

    @property
    def session(self) -> str:
        (session,) = (path.parent.name for path in (self.folder / "ev" / "sessions").glob("*/session.json"))
        return session


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    folder = tmp_path / "work"
    (folder / "ev").mkdir(parents=True)
    (folder / "ev" / "config.toml").write_text(CONFIG)
    (folder / "rows.txt").write_text("Bees\n")
    with Sandbox() as sandbox, gate_to(sandbox) as gate:
        yield Desk(folder, sandbox, gate)


@pytest.mark.parametrize("first", [GENERATE, BATCH], ids=["a run", "a batch"])
def test_the_second_says_so_and_buys_nothing(desk, first):
    running = desk.at_work(*first)
    other = BATCH if first is BATCH else ("resume", desk.session)

    refused = desk.run(*other)

    assert refused.returncode == 2, refused.stderr
    assert AT_WORK[first] in last_line(refused)

    desk.gate.open(let_through=True)
    _, told = running.communicate(timeout=WAIT_S)
    assert running.returncode == 0, told
    books = two_books(desk.sandbox, desk.folder / "ev", desk.session)
    assert (books.differences, books.bought_twice) == ([], 0)


@pytest.mark.parametrize("first", [GENERATE, BATCH], ids=["a run", "a batch"])
def test_after_a_kill_the_next_one_goes_on_at_once(desk, first):
    running = desk.at_work(*first)
    running.kill()
    running.communicate()
    desk.gate.open()

    again = BATCH if first is BATCH else ("resume", desk.session)
    done = desk.run(*again, "--on-unknown", "retry")

    assert done.returncode == 0, done.stderr
    books = two_books(desk.sandbox, desk.folder / "ev", desk.session)
    assert books.differences == []


def test_two_that_go_on_at_the_same_moment_buy_once(desk):
    running = desk.at_work(*GENERATE)
    running.kill()
    running.communicate()
    desk.gate.open()
    go_on = ("resume", desk.session, "--on-unknown", "retry", "--quiet")
    both = [start_command(*go_on, cwd=desk.folder, env=desk.env) for _ in range(2)]

    told = [one.communicate(timeout=WAIT_S)[1] for one in both]

    # The second finds it at work or finished, or has nothing left to buy.
    assert sorted(one.returncode for one in both) in ([0, 2], [0, 0]), told
    assert [path.name for path in desk.folder.glob("*.mp4")] == ["bees.mp4"]
    books = two_books(desk.sandbox, desk.folder / "ev", desk.session)
    assert books.differences == []
