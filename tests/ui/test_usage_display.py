"""The usage panel as a whole: with a real monitor, and as a live display."""

import io
import logging
import threading
from functools import partial

import pytest
from rich.console import Console
from rich.panel import Panel

from eleven_video.monitoring.usage import UsageMonitor
from eleven_video.ui import UsageDisplay
from eleven_video.ui.live.log_lines import LineHandler, say
from eleven_video.ui.progress import VideoPipelineProgress


@pytest.fixture
def monitor():
    return UsageMonitor()


def terminal(width=80, height=30):
    return Console(file=io.StringIO(), force_terminal=True, width=width, height=height, color_system=None)


def shown(display, width=80):
    console = Console(file=io.StringIO(), width=width)
    display.render_once(console)
    return console.file.getvalue()


def test_panel_shows_the_cumulative_usage_of_the_session(monitor):
    """[5.1-UI-001]"""
    monitor.track_usage("gemini", "gemini-2.5-flash", "input_tokens", 1_000_000)
    monitor.track_usage("gemini", "gemini-2.5-flash", "output_tokens", 50_000)
    monitor.track_usage("elevenlabs", "Rachel", "characters", 5_000)
    display = UsageDisplay(monitor=monitor)
    assert isinstance(display.__rich__(), Panel)
    text = shown(display)
    assert "Live API Usage" in text
    assert "Total Cost: $0.5750" in text
    words = " ".join(text.split())
    assert "Gemini $0.5750 │ │ ├─ Input 1,000,000 tokens $0.5000 │ │ └─ Output 50,000 tokens $0.0750" in words
    assert "└─ Characters 5,000 characters" in words
    monitor.track_usage("gemini", "gemini-2.5-flash-image", "images", 5)
    assert "Gemini $0.7750 │ │ ├─ Pictures 5 pictures $0.2000" in " ".join(shown(display).split())


def test_live_updates_start_and_stop_in_any_order(monitor):
    """[5.1-UI-002]"""
    threads = set(threading.enumerate())
    console = terminal()
    display = UsageDisplay(console=console, update_interval=0.1, monitor=monitor)
    display.stop_live_update()
    display.start_live_update()
    display.start_live_update()
    assert len(set(threading.enumerate()) - threads) == 1
    monitor.track_usage("gemini", "gemini-2.5-flash-image", "images", 1)
    display.stop_live_update()
    display.stop_live_update()
    assert set(threading.enumerate()) == threads
    last_drawing = console.file.getvalue().rpartition("Live API Usage")[2]
    assert "Total Cost: $0.0400" in last_drawing
    display.start_live_update(second := terminal())
    display.stop_live_update()
    assert "Total Cost: $0.0400" in second.file.getvalue()
    assert second.file.getvalue().rstrip().endswith("\x1b[?25h")


def test_the_process_wide_monitor_is_looked_up_when_it_is_drawn():
    monitor = UsageMonitor.get_instance()
    monitor.reset()
    display = UsageDisplay()
    assert "No usage yet" in shown(display)
    monitor.track_usage("gemini", "gemini-2.5-flash-image", "images", 2)
    assert "Total Cost: $0.0800" in shown(display)
    monitor.reset()


def test_without_a_terminal_a_live_display_is_drawn_once_at_the_end(monitor):
    console = Console(file=io.StringIO(), width=80)
    display = UsageDisplay(console=console, monitor=monitor)
    display.start_live_update()
    assert console.file.getvalue() == ""
    monitor.track_usage("gemini", "gemini-2.5-flash-image", "images", 1)
    display.stop_live_update()
    assert console.file.getvalue().count("Total Cost: $0.0400") == 1
    assert "\x1b" not in console.file.getvalue()


def test_a_monitor_that_fails_breaks_neither_the_display_nor_the_work(monitor):
    class Broken:
        def get_summary(self):
            raise RuntimeError("no summary today")

    console = terminal()
    display = UsageDisplay(console=console, monitor=Broken())
    display.start_live_update()
    display.stop_live_update()
    assert console.file.getvalue().endswith("\x1b[?25h")


def test_a_lost_terminal_breaks_no_work(monitor):
    console = terminal()
    progress = VideoPipelineProgress(console=console, monitor=monitor)
    progress.start()
    console.file.close()
    progress.note("nobody reads this")
    progress.stage("Pictures", 1, 2)
    progress.stop()


def test_logging_while_eight_threads_count_does_not_deadlock(monitor):
    console = terminal()
    display = UsageDisplay(console=console, update_interval=0.1, monitor=monitor)
    handler = LineHandler(partial(say, console))
    log = logging.getLogger("eleven_video")
    log.addHandler(handler)
    display.start_live_update()

    def work(number):
        for step in range(60):
            monitor.track_usage("gemini", f"model-{number}", "input_tokens", step)
            monitor.track_usage("gemini", f"model-{number}", f"no metric {number}/{step}", step)  # refused and logged
            log.warning("thread %s, step %s", number, step)
            with monitor._lock:  # the worst case: printing with the very lock that a drawing needs
                log.warning("thread %s holds the lock", number)

    threads = [threading.Thread(target=work, args=(number,), daemon=True) for number in range(8)]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert not any(thread.is_alive() for thread in threads)
    finally:
        display.stop_live_update()
        log.removeHandler(handler)
    assert console.file.getvalue().count("step 59") == 8
    assert monitor.get_summary()["events_count"] == 8 * 60
