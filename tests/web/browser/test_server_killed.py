"""The page is only a window: a run goes on without it, and a new page shows how it went."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import expect

from eleven_video.sandbox.server import Sandbox
from tests.support.browser import tab
from tests.support.command import PROJECT, environment, reaching
from tests.support.gate import Stop, gate_to
from tests.support.usage_command import told


@contextmanager
def serving(home: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """`eleven-video serve` in a process of its own, and the address that it prints."""
    command = [sys.executable, "-m", "eleven_video", "serve", "--no-open", "--port", "0"]
    env = environment(home, ELEVEN_VIDEO_HOME=str(home))
    with subprocess.Popen(command, cwd=home, env=env, text=True, stdout=subprocess.PIPE) as process:
        try:
            yield re.search(r"http://\S+/", process.stdout.readline())[0].rstrip("/"), process
        finally:
            process.kill()


@pytest.fixture
def home(tmp_path) -> Path:
    """A home without videos."""
    return tmp_path


def test_a_killed_server_costs_the_run_nothing_and_a_new_one_shows_it(browser, home):
    env = environment(home, ELEVEN_VIDEO_HOME=str(home))
    command = [sys.executable, "-m", "eleven_video", "generate", "Why the sky is blue", "--duration", "20s",
               "--resolution", "320x180", "--no-live", "-o", str(home / "sky.mp4")]  # fmt: skip
    with Sandbox() as sandbox, gate_to(sandbox) as gate, serving(home) as (address, server), tab(browser) as visit:
        gate.stop_at(Stop(nth=2, path="image:generateContent"))
        opened = visit.open(f"{address}/now")
        expect(opened.get_by_text("Nothing runs")).to_be_visible()
        with subprocess.Popen(command, cwd=PROJECT, env=env | reaching(gate.url), stdout=subprocess.DEVNULL) as run:
            try:
                # The first picture is there, and the second is on its way.
                expect(opened.locator(".strip img").first).to_be_visible(timeout=60_000)
                session = opened.locator(".card.run").get_attribute("id").removeprefix("run-")
                server.kill()
                server.wait(30)
                gate.open(let_through=True)

                assert run.wait(100) == 0
            finally:
                run.kill()
        with serving(home) as (again, _):
            # The token lasts, so a bookmark on the fixed port does.
            assert again.rpartition("/")[2] == address.rpartition("/")[2]
            shown = visit.open(f"{again}/videos/{session}")

            expect(shown.get_by_text("finished", exact=True)).to_be_visible()
            assert shown.locator("video").evaluate("(video) => video.readyState >= 1 || new Promise((done) => {"
                                                   "video.onloadedmetadata = () => done(true);"
                                                   "video.onerror = () => done(false); })")  # fmt: skip
            row = visit.open(f"{again}/videos").locator(f"#s-{session} [data-pico]")
            (said,) = told(home, "list", ELEVEN_VIDEO_HOME=str(home))["sessions"]
            expect(row).to_have_attribute("data-pico", str(said["cost_pico"]))
