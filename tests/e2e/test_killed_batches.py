"""A batch that is killed or stopped in the middle, and what going on with it costs and brings."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.ledger.records import SessionOutcome
from eleven_video.sandbox.server import Sandbox
from tests.support.command import COMMAND, Running, environment, reaching, run_command, start_command, wait_for_line
from tests.support.gate import Gate, Stop, gate_to
from tests.support.terminal import Terminal
from tests.support.two_books import CONFIG, TwoBooks, two_books

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are a POSIX thing")

TINY = ("--duration", "5s", "--resolution", "64x36", "--quality", "draft", "--motion", "none", "--captions", "none")
BATCH = ("batch", "rows.txt", *TINY, "--jobs", "2")
WAIT_S = 60


@dataclass(frozen=True)
class Place:
    """A folder of its own with a sandbox of its own, and the gate between them."""

    folder: Path
    sandbox: Sandbox
    gate: Gate

    @property
    def env(self) -> dict[str, str]:
        return environment(self.folder, **reaching(self.gate.url))

    def write(self, *prompts: str) -> None:
        (self.folder / "rows.txt").write_text("\n".join(prompts))

    def start(self) -> Running:
        return start_command(*BATCH, "--json", cwd=self.folder, env=reaching(self.gate.url))

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return run_command(*BATCH, "--json", *arguments, cwd=self.folder, env=reaching(self.gate.url))

    def books(self) -> TwoBooks:
        home = self.folder / "ev"
        return two_books(self.sandbox, home, *(path.name for path in (home / "sessions").iterdir()))

    def videos(self) -> list[str]:
        return sorted(path.name for path in self.folder.glob("*.mp4"))

    def ended(self) -> int:
        """Videos whose end is recorded: one that was killed just before that is ended by the next run."""
        with LedgerReader.open(self.folder / "ev" / "ledger.sqlite3") as ledger:
            return sum(one.session.outcome is SessionOutcome.COMPLETED for one in ledger.list_sessions(None))


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    folder = tmp_path / "work"
    (folder / "ev").mkdir(parents=True)
    (folder / "ev" / "config.toml").write_text(CONFIG)
    with Sandbox() as sandbox, gate_to(sandbox) as gate:
        yield Place(folder, sandbox, gate)


def states(done: subprocess.CompletedProcess[str]) -> list[str]:
    return [row["state"] for row in json.loads(done.stdout)["rows"]]


def test_a_batch_that_was_killed_buys_nothing_twice_when_rows_were_moved_and_added_since(place):
    place.write("Bees", "Snow", "Whales", "Rust")
    stop = place.gate.stop_at(Stop(4, path="image", answered=True))
    running = place.start()
    assert stop.reached.wait(WAIT_S)
    running.kill()
    running.communicate()
    place.gate.open()
    billed = place.sandbox.ledger()["total"]["calls"]
    made = place.ended()
    assert place.books().differences == []
    place.write("Salt", "Rust", "Whales", "Snow", "Bees")

    asked = place.run()

    assert asked.returncode == 4, asked.stderr
    assert "--on-unknown retry (may pay twice)" in asked.stderr
    assert "failed" in states(asked)
    assert states(asked).count("done before") == made
    books = place.books()
    assert books.differences == []
    assert books.unknown >= 1
    assert books.bought_twice == 0
    assert json.loads(asked.stdout)["open_calls"] == books.unknown
    assert books.billed > billed

    done = place.run("--on-unknown", "retry")

    assert done.returncode == 0, done.stderr
    assert place.videos() == ["bees.mp4", "rust.mp4", "salt.mp4", "snow.mp4", "whales.mp4"]
    books = place.books()
    assert books.differences == []
    assert 1 <= books.bought_twice <= books.unknown
    record = json.loads(done.stdout)
    assert sum(one["calls"] for one in record["by_service"].values()) == books.counted
    assert sum(round(float(row["cost"]) * 10**12) for row in record["rows"]) == books.counted_pico

    again = place.run()
    assert states(again) == ["done before"] * 5
    assert place.books() == books


def test_a_stopped_batch_waits_for_what_is_under_way_tells_what_became_of_each_row_and_goes_on(place):
    place.write("Bees", "Snow", "Whales")
    stop = place.gate.stop_at(Stop(1, path="image", answered=True))
    running = place.start()
    assert stop.reached.wait(WAIT_S)
    running.send_signal(signal.SIGINT)
    wait_for_line(running, "Stopping: calls in flight finish")
    place.gate.open(let_through=True)
    shown, told = running.communicate()

    assert running.returncode == 130, told
    record = json.loads(shown)
    assert [row["state"] for row in record["rows"]] == ["stopped", "stopped", "not started"]
    assert record["exit_code"] == 130
    assert "run the same command again" in told
    books = place.books()
    assert (books.unknown, books.differences) == (0, [])

    done = place.run()

    assert done.returncode == 0, done.stderr
    books = place.books()
    assert (books.bought_twice, books.unknown, books.differences) == (0, 0, [])


def test_a_batch_that_is_left_at_once_tells_which_calls_it_did_not_wait_for(place):
    place.write("Bees", "Snow", "Whales")
    stop = place.gate.stop_at(Stop(1, path="image", answered=True))
    running = place.start()
    assert stop.reached.wait(WAIT_S)
    running.send_signal(signal.SIGINT)
    wait_for_line(running, "Stopping: calls in flight finish")
    running.send_signal(signal.SIGINT)
    shown, told = running.communicate()
    place.gate.open()

    assert running.returncode == 130, told
    record = json.loads(shown)
    assert "stopped" in [row["state"] for row in record["rows"]]
    assert record["rows"][2]["state"] == "not started"
    books = place.books()
    assert books.differences == []
    # An answer that comes while it leaves is counted after it was told as open.
    assert record["open_calls"] >= books.unknown >= 1
    lines = told.splitlines()
    heading = next(number for number, line in enumerate(lines) if line.startswith("Left at once."))
    named = lines[heading + 1 :]
    assert any(line.startswith("  a picture of scene ") and line.endswith(tuple("0123456789")) for line in named), told
    assert any(f" of '{title}' (" in line for line in named for title in ("Bees", "Snow")), told


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_one_region_shows_all_videos_and_leaves_the_terminal_clean(place, columns):
    place.write("Bees", "Snow", "Whales")
    screen = Terminal(columns, 24, [*COMMAND, *BATCH], env=place.env, cwd=place.folder)
    try:

        def watch(text: str) -> bool:
            assert text.count("Batch rows.txt") <= 1
            assert text.count("Total Cost") <= 1
            return "Batch Usage Summary" in text

        screen.wait_for(lambda text: "Batch rows.txt" in text and "at work" in text, WAIT_S)
        screen.wait_for(watch, WAIT_S)
        assert screen.wait_for_end(WAIT_S) == 0
        text = "\n".join([*screen.scrolled_off, screen.text])
    finally:
        screen.close()

    assert "Batch rows.txt" not in text
    assert "Rows: 3 done" in text
    assert all(f"Line {line} done" in text for line in (1, 2, 3))
    assert not screen.screen.cursor.hidden
    assert place.videos() == ["bees.mp4", "snow.mp4", "whales.mp4"]
