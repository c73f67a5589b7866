"""Progress without a terminal, and from many threads."""

import io
import logging
import re
import threading
from dataclasses import replace

import pytest
from rich.console import Console

from eleven_video.accounting.calls import CallKind
from eleven_video.accounting.estimate import ExpectedCalls, Range
from eleven_video.accounting.metrics import Part
from eleven_video.accounting.prices.rate_overrides import parse_overrides
from eleven_video.accounting.pricing import Pricing
from eleven_video.domain.requests.requests import SpeechQuota
from eleven_video.domain.run_plan import RunPlan
from eleven_video.domain.stages import CHECKS
from eleven_video.domain.video import VideoFormat
from eleven_video.monitoring.usage import UsageMonitor
from eleven_video.ui.console import TurnTakingConsole, make_console
from eleven_video.ui.live.stages import StageBoard, StageState
from eleven_video.ui.progress import VideoPipelineProgress


class LineStream(io.StringIO):
    """A stream that says when a text has been written to it."""

    def __init__(self):
        super().__init__()
        self._changed = threading.Condition()

    def write(self, text):
        with self._changed:
            written = super().write(text)
            self._changed.notify_all()
        return written

    def wait_for(self, text):
        with self._changed:
            assert self._changed.wait_for(lambda: text in self.getvalue(), 20), self.getvalue()


@pytest.fixture
def stream():
    return LineStream()


@pytest.fixture
def monitor():
    return UsageMonitor()


def test_plain_lines_hold_each_change_of_a_stage_with_the_cost(stream, monitor):
    with VideoPipelineProgress(console=make_console(stream), monitor=monitor) as progress:
        assert not progress.is_live
        progress.stage("Script", 0, 1)
        stream.wait_for("Script started\n")
        monitor.track_usage("gemini", "gemini-3.1-flash-lite-image", "images", 3)
        progress.stage("Script", 1, 1)
        stream.wait_for("Script done in 0s  $0.1200\n")
        progress.stage("Pictures", 3, 17)
        stream.wait_for("Pictures 3 of 17  $0.1200\n")
        progress.note("a note")
        progress.warn("a warning")
    lines = stream.getvalue().splitlines()
    assert lines[-2:] == ["a note", "Warning: a warning"]
    assert "\x1b" not in stream.getvalue()


def test_a_stage_whose_total_may_grow_is_not_done_and_says_what_it_counts(stream, monitor):
    with VideoPipelineProgress(console=make_console(stream), monitor=monitor) as progress:
        progress.stage(CHECKS, 0, 1)
        stream.wait_for("Checking names and quota\n")
        progress.stage(CHECKS, 1, 1)
        progress.stage("Script", 1, 1)
        progress.stage("Pictures", 2, None)
        stream.wait_for("Pictures 2 so far\n")
        progress.stage("Render", 1, None)
        stream.wait_for("Render 1 frame so far\n")
        progress.stage("Render", 8, None)
        stream.wait_for("Render 8 frames so far\n")
        progress.stage("Pictures", 3, 3)
        stream.wait_for(": 3 of 3\n")
    assert "Checking names and quota done" not in stream.getvalue()


def test_checks_that_fail_fail_as_themselves(stream, monitor):
    with pytest.raises(RuntimeError), VideoPipelineProgress(console=make_console(stream), monitor=monitor) as progress:  # noqa: PT012
        progress.stage(CHECKS, 0, 1)
        raise RuntimeError
    assert stream.getvalue().splitlines()[-1] == "Checking names and quota failed after 0s"
    assert "Script" not in stream.getvalue()


def test_the_plan_stands_on_top_and_its_estimate_beside_the_total(monitor):
    console = Console(file=io.StringIO(), force_terminal=True, width=100, height=40, color_system=None)
    progress = VideoPipelineProgress(
        console, monitor, pricing=Pricing(parse_overrides({"gemini": {"image_price": 0.05}}))
    )
    pictures = Range(2, 4, 9)
    calls = [ExpectedCalls("gemini", "m", CallKind.IMAGE, pictures, {Part.PICTURES: pictures})]
    plan = RunPlan("Bees", VideoFormat(), 60, calls, stages=("Script", "Narration", "Pictures"))
    progress.planned(plan)
    progress.stage("Pictures", 1, None)
    progress.planned(replace(plan, title="All about bees"))
    console.print(progress)
    lines = console.file.getvalue().splitlines()
    assert lines[0].startswith(" All about bees · 1:00 at 1080p ")
    assert [line.split()[1] for line in lines[1:4]] == ["Script", "Narration", "Pictures"]
    assert lines[3].count("━") == 63 // 4, "one of about four pictures"
    assert lines[5].rstrip("│ ").endswith("estimate $0.2000")


def test_steps_that_come_quickly_are_one_line_and_the_last_is_not_lost(stream, monitor):
    with VideoPipelineProgress(console=make_console(stream), monitor=monitor) as progress:
        progress.stage("Render", 0, 1000)
        stream.wait_for("Render 0 of 1,000 frames\n")
        for frame in range(1, 900):
            progress.stage("Render", frame, 1000)
    lines = stream.getvalue().splitlines()
    assert lines[-1] == "Render 899 of 1,000 frames"
    assert len(lines) < 10


def test_no_live_on_a_terminal_gives_plain_lines(stream, monitor):
    console = Console(file=stream, force_terminal=True, color_system=None)
    with VideoPipelineProgress(console=console, monitor=monitor, live=False) as progress:
        progress.stage("Script", 1, 1)
    assert stream.getvalue() == "Script done in 0s\n"


def test_an_error_fails_the_stages_that_run(stream, monitor):
    with pytest.raises(RuntimeError), VideoPipelineProgress(console=make_console(stream), monitor=monitor) as progress:  # noqa: PT012
        progress.stage("Script", 1, 1)
        progress.stage("Pictures", 1, 3)
        raise RuntimeError
    assert stream.getvalue().splitlines() == ["Script done in 0s", "Pictures failed after 0s: 1 of 3"]


def test_long_lines_are_not_folded_without_a_terminal(stream, monitor):
    progress = VideoPipelineProgress(console=make_console(stream), monitor=monitor)
    progress.note("word " * 100 + "[bold]\x1b[31mend")
    assert stream.getvalue() == "word " * 100 + "[bold]end\n"


def test_log_records_are_printed_by_the_console(stream, monitor):
    progress = VideoPipelineProgress(console=make_console(stream), monitor=monitor)
    log = logging.getLogger("tests.ui.progress")
    log.propagate = False
    handler = progress.log_handler(logging.INFO)
    log.setLevel(logging.INFO)
    log.addHandler(handler)
    try:
        log.debug("not this")
        log.info("%s [red]\x1b[2J", "this")
        log.error("bad arguments %s", "one\ntwo")
    finally:
        log.removeHandler(handler)
    assert stream.getvalue() == "Info: this [red]\nError: bad arguments one\ntwo\n"


def test_a_reader_that_leaves_breaks_no_work(monitor):
    class Broken(io.StringIO):
        def write(self, _text):
            raise BrokenPipeError

    console = make_console(Broken())
    with VideoPipelineProgress(console=console, monitor=monitor) as progress:
        progress.note("nobody reads this")
        progress.stage("Script", 1, 1)
    assert console.quiet


@pytest.mark.parametrize(
    ("environ", "codes"),
    [
        ({}, False),
        ({"NO_COLOR": "1"}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
    ],
)
def test_a_file_gets_colours_only_if_forced_and_never_a_live_region(stream, monitor, environ, codes):
    progress = VideoPipelineProgress(console=make_console(stream, environ), monitor=monitor)
    assert not progress.is_live
    progress.warn("yellow")
    assert ("\x1b[" in stream.getvalue()) is codes


def test_late_reports_of_other_threads_take_no_step_back():
    board = StageBoard()
    for done in (3, 1, 5, 2):
        board.report("Pictures", done, 6, now=1.0)
    (stage,) = (stage for stage in board.stages() if stage.name == "Pictures")
    assert (stage.done, stage.state, stage.ended) == (5, StageState.RUNNING, None)
    board.report("Pictures", 6, 6, now=4.0)
    board.report("Pictures", 4, 6, now=9.0)
    (stage,) = (stage for stage in board.stages() if stage.name == "Pictures")
    assert (stage.done, stage.state, stage.elapsed(20.0)) == (6, StageState.DONE, 3.0)


def test_every_change_moves_the_version_and_nothing_else_does():
    board = StageBoard()
    versions = [board.version]
    for report in (("Script", 0, 1), ("Script", 0, 1), ("Script", 1, 1), ("Script", 1, 1), ("Other", 1, 0)):
        board.report(*report, now=1.0)
        versions.append(board.version)
    assert versions == [0, 1, 1, 2, 2, 3]
    assert [stage.name for stage in board.stages()] == ["Script", "Narration", "Pictures", "Render", "Other"]


def test_reports_of_many_threads_are_all_counted():
    board = StageBoard()
    threads = [
        threading.Thread(
            target=lambda first=first: [board.report("Pictures", n, 800, 1.0) for n in range(first, 801, 8)]
        )
        for first in range(1, 9)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (stage,) = (stage for stage in board.stages() if stage.name == "Pictures")
    assert (stage.done, stage.state) == (800, StageState.DONE)


@pytest.mark.parametrize("live", [True, False])
def test_a_halted_terminal_blocks_no_thread_and_loses_nothing(monitor, live):
    class Halting(io.StringIO):
        """A terminal that takes nothing while it is halted, as after Ctrl-S."""

        def __init__(self):
            super().__init__()
            self.resumed = threading.Event()
            self.resumed.set()
            self.halted = threading.Event()

        def write(self, text):
            if not self.resumed.is_set():
                self.halted.set()
                self.resumed.wait()
            return super().write(text)

    terminal = Halting()
    console = TurnTakingConsole(file=terminal, force_terminal=True, width=80, height=24, color_system=None)
    progress = VideoPipelineProgress(console=console, monitor=monitor, live=live)
    progress.start()
    terminal.resumed.clear()
    progress.note("line 0")
    assert terminal.halted.wait(20)
    for step in range(1, 500):  # would never return if it waited for the terminal
        progress.note(f"line {step}")
        progress.stage("Pictures", step, 500)
        monitor.track_usage("gemini", "gemini-3.1-flash-lite-image", "images", 1)
    terminal.resumed.set()
    progress.stop()
    said = re.findall(r"line \d+", terminal.getvalue())
    assert said == [f"line {step}" for step in range(500)]


def test_the_quota_counts_down_with_the_credits_of_the_run():
    monitor = UsageMonitor()
    monitor.track_usage("elevenlabs", "Rachel", "credits", 50)  # already in the account's own figure
    console = TurnTakingConsole(file=io.StringIO(), force_terminal=True, width=80, height=30, color_system=None)
    progress = VideoPipelineProgress(console, monitor)
    progress.quota(SpeechQuota("creator", used=1_050, limit=10_000, resets_at=None))

    monitor.track_usage("elevenlabs", "Rachel", "credits", 99.5)
    console.print(progress)

    assert "8,850 of 10,000 credits left" in console.file.getvalue()
