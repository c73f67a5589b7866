"""A redraw that is killed: nothing is bought twice, the earlier picture stays, and the video is never damaged.

`ELEVEN_VIDEO_KILLS=200 uv run pytest tests/e2e/test_killed_redraws.py` kills it at so many random moments.
"""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from eleven_video.sandbox.server import Sandbox
from tests.support.command import Running, reaching, run_command, start_command, wait_for_line
from tests.support.decoded import decoded
from tests.support.gate import Gate, Stop, gate_to
from tests.support.kept_sessions import TEXT
from tests.support.two_books import CONFIG, TwoBooks, two_books

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are a POSIX thing")

KILLS = int(os.environ.get("ELEVEN_VIDEO_KILLS", "6"))
WAIT_S = 60
VIDEO = "facts.mp4"
# Nothing is left to continue: the redraw had not begun, or it was finished.
REFUSED = 2


@dataclass
class Studio:
    """A finished video of three scenes, and the sandbox that has sold its parts."""

    folder: Path
    sandbox: Sandbox
    gate: Gate
    redraws: int = 0
    looks: set[tuple[str, str]] = field(default_factory=set)

    @property
    def session(self) -> Path:
        (session,) = (self.folder / "ev" / "sessions").iterdir()
        return session

    def run(self, *arguments: str, module: str = "eleven_video", **env: str) -> subprocess.CompletedProcess[str]:
        return run_command(*arguments, cwd=self.folder, env=reaching(self.gate.url) | env, module=module)

    def start_redraw(self) -> Running:
        return start_command(*self._redraw(), cwd=self.folder, env=reaching(self.gate.url))

    def redraw(self, module: str = "eleven_video", **env: str) -> subprocess.CompletedProcess[str]:
        return self.run(*self._redraw(), module=module, **env)

    def resume(self, *more: str) -> subprocess.CompletedProcess[str]:
        return self.run("resume", self.session.name, "--json", *more)

    def results(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in (self.session / "bought").iterdir()}

    def look(self) -> tuple[str, str]:
        """What the video shows and sounds like. A damaged file cannot be decoded."""
        return decoded(self.folder / VIDEO)

    def books(self) -> TwoBooks:
        return two_books(self.sandbox, self.folder / "ev", self.session.name)

    def _redraw(self) -> tuple[str, ...]:
        # With a prompt of its own, each picture differs from all others in the books.
        self.redraws += 1
        return (
            "redraw",
            self.session.name,
            "--scene",
            "2",
            "--picture",
            "1",
            "--prompt",
            f"Bee {self.redraws}",
            "--yes",
        )


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    folder = tmp_path / "work"
    (folder / "ev").mkdir(parents=True)
    (folder / "ev" / "config.toml").write_text(CONFIG)
    (folder / "facts.md").write_text(TEXT)
    with Sandbox() as sandbox, gate_to(sandbox) as gate:
        studio = Studio(folder, sandbox, gate)
        made = studio.run("generate", "--script", "facts.md", "--resolution", "320x180")
        assert made.returncode == 0, made.stderr
        yield studio


def keeps(studio: Studio, results: dict[str, bytes]) -> bool:
    """Whether all these results are still there, as they were."""
    now = studio.results()
    return all(now.get(name) == content for name, content in results.items())


def goes_on(studio: Studio, before: tuple[str, str], results: dict[str, bytes]) -> bool:
    """Check the state after a kill, and continue. Returns whether there was a redraw to continue."""
    left = studio.look()
    assert keeps(studio, results)
    assert studio.books().differences == []

    done = studio.resume("--on-unknown", "retry")

    books = studio.books()
    assert books.differences == []
    assert books.bought_twice <= books.asked_again
    assert keeps(studio, results)
    if done.returncode == REFUSED:
        assert "has its video" in done.stderr or "finished" in done.stderr, done.stderr
        return False
    assert done.returncode == 0, done.stderr
    # The video was the earlier one or already the new one, and nothing between them.
    assert left in {before, studio.look()}
    assert studio.look() != before
    return True


KILLED_AT = {
    "the picture on its way": Stop(1, path="image"),
    "the picture on its way back": Stop(1, path="image", answered=True),
    "the account's counter after the video": Stop(2, method="GET", path="subscription"),
}


@pytest.mark.parametrize("at", KILLED_AT.values(), ids=KILLED_AT)
def test_a_redraw_that_is_killed_at_a_request_goes_on_with_what_it_has(studio, at):
    before, results, billed = studio.look(), studio.results(), studio.books().billed
    stop = studio.gate.stop_at(replace(at))
    running = studio.start_redraw()
    assert stop.reached.wait(WAIT_S)
    running.kill()
    running.communicate()
    studio.gate.open()
    unknown = studio.books().unknown

    if at.path == "image":
        stopped = studio.resume()
        assert stopped.returncode == 4, stopped.stderr
        assert "--on-unknown retry (may pay twice)" in stopped.stderr
        assert studio.look() == before

    goes_on(studio, before, results)
    assert studio.books().billed == billed + 1 + at.answered
    assert unknown == (at.path == "image")
    assert studio.look() != before


def test_a_redraw_that_is_killed_while_it_draws_the_video_has_nothing_left_to_pay(studio):
    before, results, billed = studio.look(), studio.results(), studio.books().billed
    running = studio.start_redraw()
    wait_for_line(running, "Pictures done")
    running.kill()
    running.communicate()

    assert goes_on(studio, before, results)
    assert (studio.books().billed, studio.books().unknown) == (billed + 1, 0)


def test_a_redraw_that_is_killed_once_the_video_has_its_name_is_known_again(studio):
    before, results, billed = studio.look(), studio.results(), studio.books().billed

    killed = studio.redraw("tests.support.killed_at_its_name")

    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert studio.look() != before
    goes_on(studio, before, results)
    assert (studio.books().billed, studio.books().unknown) == (billed + 1, 0)


def test_a_redraw_that_is_killed_once_its_picture_is_asked_for_can_be_continued(studio):
    """The session has a further task then, and must not count as finished."""
    before, results, billed = studio.look(), studio.results(), studio.books().billed

    killed = studio.redraw("tests.support.killed_at_its_name", KILLED_AT_NAME="session.json")

    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert goes_on(studio, before, results)
    assert (studio.books().billed, studio.books().unknown) == (billed + 1, 0)


@pytest.mark.timeout(60 + 30 * KILLS)
def test_a_redraw_that_is_killed_at_random_moments_buys_nothing_twice(studio, tmp_path):
    counted = studio.redraw("tests.support.killed_at_a_moment", MOMENTS=str(tmp_path / "moments"))
    assert counted.returncode == 0, counted.stderr
    moments = int((tmp_path / "moments").read_text())
    continued = 0

    for at in sorted(random.Random(KILLS).sample(range(moments), min(KILLS, moments))):
        before, results = studio.look(), studio.results()
        killed = studio.redraw("tests.support.killed_at_a_moment", KILLED_AT=str(at))
        # A later redraw may have fewer moments than the first, and then ends by itself.
        assert killed.returncode in {0, -signal.SIGKILL}, (at, killed.stderr)

        continued += goes_on(studio, before, results)

    assert continued
    # All that the sandbox has sold is in the ledger, once.
    assert studio.books().differences == []
