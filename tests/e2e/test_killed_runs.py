"""Runs that are killed, stopped or left at a chosen moment, and what going on with them costs and brings."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from eleven_video.sandbox.server import Sandbox
from tests.support.command import Running, reaching, run_command, start_command, wait_for_line
from tests.support.decoded import decoded
from tests.support.gate import Gate, Stop, gate_to
from tests.support.two_books import CONFIG, TwoBooks, two_books

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are a POSIX thing")

GENERATE = ("generate", "Why the sky is blue", "--duration", "10s", "--resolution", "320x180", "--no-live")
# Takes long enough to draw that a run can be killed meanwhile.
LARGE = ("--resolution", "720p")
VIDEO = "why-the-sky-is-blue.mp4"
WAIT_S = 60
# The script, the narration and three pictures.
CALLS = 5


@dataclass(frozen=True)
class Place:
    """A folder of its own with a sandbox of its own, and the gate between them."""

    folder: Path
    sandbox: Sandbox
    gate: Gate

    @property
    def sessions(self) -> list[str]:
        return [path.name for path in (self.folder / "ev" / "sessions").iterdir()]

    def start(self, *arguments: str) -> Running:
        return start_command(*arguments, cwd=self.folder, env=reaching(self.gate.url))

    def resume(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return run_command("resume", *arguments, "--json", cwd=self.folder, env=reaching(self.gate.url))

    def books(self) -> TwoBooks:
        (session,) = self.sessions
        return two_books(self.sandbox, self.folder / "ev", session)

    def left(self) -> list[str]:
        """Everything that lies where the user works."""
        return sorted(path.name for path in self.folder.iterdir() if path.name != "ev")


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    folder = tmp_path / "work"
    (folder / "ev").mkdir(parents=True)
    (folder / "ev" / "config.toml").write_text(CONFIG)
    with Sandbox() as sandbox, gate_to(sandbox) as gate:
        yield Place(folder, sandbox, gate)


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """What the video of a run that nothing happened to shows and sounds like."""
    return made_unbroken(tmp_path_factory.mktemp("unbroken"))


def made_unbroken(folder: Path, *more: str) -> tuple[str, str]:
    with Sandbox() as sandbox:
        done = run_command(*GENERATE, *more, cwd=folder, env=reaching(sandbox.url))
    assert done.returncode == 0, done.stderr
    return decoded(folder / VIDEO)


def is_finished(place: Place, done: subprocess.CompletedProcess[str], unbroken: tuple[str, str]) -> None:
    assert done.returncode == 0, done.stderr
    assert place.left() == [VIDEO, f"{VIDEO}.receipt.html", f"{VIDEO}.receipt.json"]
    assert decoded(place.folder / VIDEO) == unbroken
    books = place.books()
    assert books.differences == []
    receipt = json.loads((place.folder / f"{VIDEO}.receipt.json").read_text())
    assert receipt["cost_pico"] == books.counted_pico
    assert len(receipt["calls_without_an_answer"]) == books.unknown
    assert json.loads(done.stdout)["session_total"]["cost_pico"] == books.counted_pico


KILLED_AT = {
    "the script on its way": Stop(1),
    "the script on its way back": Stop(1, answered=True),
    "the narration on its way back": Stop(1, path="text-to-speech", answered=True),
    "a picture on its way": Stop(2, path="image"),
    "the last picture on its way back": Stop(3, path="image", answered=True),
}


@pytest.mark.parametrize("at", KILLED_AT.values(), ids=KILLED_AT)
def test_what_was_under_way_when_the_run_was_killed_is_asked_about_and_the_rest_is_bought_once(place, unbroken, at):
    stop = place.gate.stop_at(replace(at))
    running = place.start(*GENERATE)
    assert stop.reached.wait(WAIT_S)
    running.kill()
    running.communicate()
    place.gate.open()
    billed = place.sandbox.ledger()["total"]["calls"]

    stopped = place.resume()

    assert stopped.returncode == 4, stopped.stderr
    assert "--on-unknown retry (may pay twice)" in stopped.stderr
    assert place.sandbox.ledger()["total"]["calls"] == billed
    assert json.loads(stopped.stdout)["open_calls"] == place.books().unknown >= 1
    assert place.books().differences == []
    assert not [name for name in place.left() if not name.startswith(VIDEO)]

    is_finished(place, place.resume("--on-unknown", "retry"), unbroken)
    assert place.books().billed == CALLS + place.books().bought_twice
    assert place.books().bought_twice >= at.answered


def test_a_run_that_is_killed_while_it_draws_the_video_has_nothing_left_to_pay(place, tmp_path):
    running = place.start(*GENERATE, *LARGE)
    # Clips are drawn while other pictures are still to come; the last ones after this.
    assert "Pictures done" in wait_for_line(running, ": 3 of 3").splitlines()[-1]
    running.kill()
    running.communicate()

    done = place.resume()

    is_finished(place, done, made_unbroken(tmp_path, *LARGE))
    assert place.books().billed == CALLS
    assert place.books().unknown == 0


def test_a_run_that_is_killed_before_it_wrote_the_receipt_writes_it_when_it_goes_on(place, unbroken):
    """The account's counter is read once more when the video is finished."""
    stop = place.gate.stop_at(Stop(2, method="GET", path="subscription"))
    running = place.start(*GENERATE)
    assert stop.reached.wait(WAIT_S)
    running.kill()
    running.communicate()
    place.gate.open()
    assert decoded(place.folder / VIDEO) == unbroken

    is_finished(place, place.resume(), unbroken)
    assert place.books().billed == CALLS


def test_a_run_that_is_killed_once_the_video_has_its_name_knows_it_again_when_it_goes_on(place, unbroken):
    killed = run_command(
        *GENERATE, cwd=place.folder, env=reaching(place.gate.url), module="tests.support.killed_at_its_name"
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    # The receipt's name is claimed with the video's, and nothing is written to it yet.
    assert place.left() == [VIDEO, f"{VIDEO}.receipt.html", f"{VIDEO}.receipt.json"]
    assert (place.folder / f"{VIDEO}.receipt.json").stat().st_size == 0
    assert decoded(place.folder / VIDEO) == unbroken

    is_finished(place, place.resume(), unbroken)
    assert place.books().billed == CALLS


def test_a_stopped_run_waits_for_what_is_under_way_and_goes_on_without_a_question(place, unbroken):
    stop = place.gate.stop_at(Stop(2, path="image", answered=True))
    running = place.start(*GENERATE)
    assert stop.reached.wait(WAIT_S)
    running.send_signal(signal.SIGTERM)
    wait_for_line(running, "Stopping: calls in flight finish")
    place.gate.open(let_through=True)
    running.communicate()
    assert running.returncode == 130
    assert place.books().unknown == 0

    is_finished(place, place.resume(), unbroken)
    assert (place.books().billed, place.books().unknown) == (CALLS, 0)


def test_a_run_that_is_left_at_once_lists_what_it_did_not_wait_for(place, unbroken):
    stop = place.gate.stop_at(Stop(2, path="image", answered=True))
    running = place.start(*GENERATE)
    assert stop.reached.wait(WAIT_S)
    running.send_signal(signal.SIGINT)
    wait_for_line(running, "Stopping: calls in flight finish")
    running.send_signal(signal.SIGINT)
    _, told = running.communicate()
    assert running.returncode == 130
    assert "eleven-video resume" in told
    lines = told.splitlines()
    heading = next(number for number, line in enumerate(lines) if line.startswith("Left at once."))
    held = "  a picture of scene "
    named = lines[heading + 1 :]
    assert any(line.startswith(held) and "(gemini-3.1-flash-lite-image): up to $0." in line for line in named), told
    place.gate.open()
    # The answer that was held, and whatever else was under way when it was left.
    assert place.books().unknown >= 1

    is_finished(place, place.resume("--on-unknown", "retry"), unbroken)
    assert place.books().billed == CALLS + place.books().bought_twice
    assert 1 <= place.books().bought_twice <= place.books().unknown
