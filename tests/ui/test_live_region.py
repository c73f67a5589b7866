"""The live region against threads that print, windows that shrink, and a stop at the worst moment."""

import io
import itertools
import threading

import pyte
import pytest
from rich.console import Console
from rich.text import Text

from eleven_video.monitoring.usage import UsageMonitor
from eleven_video.ui.console import TurnTakingConsole
from eleven_video.ui.live.region import LiveRegion
from eleven_video.ui.usage_panel import UsageDisplay


def terminal(**options):
    return TurnTakingConsole(file=io.StringIO(), force_terminal=True, color_system=None, **options)


def screen_of(text, columns, rows):
    screen = pyte.HistoryScreen(columns, rows, history=10_000)
    pyte.Stream(screen).feed(text.replace("\n", "\r\n"))
    return screen


def all_lines(screen):
    above = ["".join(line[x].data for x in range(screen.columns)).rstrip() for line in screen.history.top]
    return above + [line.rstrip() for line in screen.display]


def test_threads_that_print_while_the_region_grows_and_shrinks_leave_no_ghosts():
    console = terminal(width=40, height=20)
    heights = itertools.cycle([2, 9, 1, 6])
    versions = itertools.count()
    region = LiveRegion(
        console,
        view=lambda: Text("\n".join(f"region row {row}" for row in range(next(heights)))),
        version=lambda: next(versions),
        interval=lambda: 1.0,
    )
    region.start()

    def work(number):
        for step in range(100):
            console.print(f"thread {number} step {step}")
            if number == 0:
                region._draw()  # far more often than its own thread would

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    region.stop()
    lines = [line for line in all_lines(screen_of(console.file.getvalue(), 40, 20)) if line]
    printed = [line for line in lines if line.startswith("thread")]
    assert sorted(printed) == sorted(f"thread {number} step {step}" for number in range(4) for step in range(100))
    assert lines[len(printed) :] == [f"region row {row}" for row in range(len(lines) - len(printed))]


@pytest.mark.parametrize("narrow", [99, 61, 50, 33, 20])
def test_lines_folded_by_a_narrower_window_are_erased_too(narrow):
    console = terminal(width=100, height=60)
    monitor = UsageMonitor()
    monitor.track_usage("gemini", "gemini-2.5-flash-image", "images", 1)
    region = LiveRegion(
        console, view=UsageDisplay(monitor=monitor).__rich__, version=lambda: 0, interval=lambda: 5.0, transient=True
    )
    region._live.start()
    console.print("a line above")
    region._draw()
    before = screen_of(console.file.getvalue(), 100, 60)
    console.file.seek(console.file.truncate(0))

    # What a terminal that folds long lines makes of it.
    lines = [line.rstrip() for line in before.display[: before.cursor.y + 1]]
    folded = [line[at : at + narrow] for line in lines for at in range(0, max(1, len(line)), narrow)]
    console.width = narrow
    region._draw()
    after = screen_of("\n".join(folded) + console.file.getvalue(), narrow, 80)
    text = "\n".join(all_lines(after))
    assert text.startswith("a line above")
    assert text.count("╭") == text.count("╰") == text.count("Total") == 1
    region._live.stop()
    after = screen_of("\n".join(folded) + console.file.getvalue(), narrow, 80)
    assert "\n".join(all_lines(after)).rstrip() == "a line above"


def test_what_cannot_be_rendered_breaks_neither_the_region_nor_a_print():
    class Broken:
        def __rich_console__(self, console, options):
            raise RuntimeError

    console = terminal(width=80, height=24)
    region = LiveRegion(console, view=Broken, version=lambda: 0, interval=lambda: 5.0)
    region.start()
    console.print("still printed")
    region.stop()
    lines = [line for line in all_lines(screen_of(console.file.getvalue(), 80, 24)) if line]
    assert lines == ["still printed", "(cannot be shown: RuntimeError)"]


def test_nothing_is_drawn_between_changes():
    console = terminal(width=80, height=24)
    drawings = []
    looks = threading.Semaphore(0)

    def version():
        looks.release()
        return 7

    def view():
        drawings.append(1)
        return Text("region")

    region = LiveRegion(console, view=view, version=version, interval=lambda: 5.0)
    region.start()
    for _ in range(4):
        assert looks.acquire(timeout=20)
    assert len(drawings) == 2, "one at the start, one when the thread first looked"
    region.stop()


def test_it_is_drawn_again_at_the_interval_without_any_change():
    console = terminal(width=80, height=24)
    drawn = threading.Semaphore(0)

    def view():
        drawn.release()
        return Text("region")

    region = LiveRegion(console, view=view, version=lambda: 7, interval=lambda: 0.2)
    region.start()
    for _ in range(5):
        assert drawn.acquire(timeout=20)
    region.stop()


def test_a_stop_that_interrupted_the_holder_of_a_needed_lock_gives_the_terminal_back():
    console = terminal(width=80, height=24)
    monitor = UsageMonitor()
    display = UsageDisplay(console=console, monitor=monitor)
    display.start_live_update()
    with monitor._lock:  # as when a signal arrives while this thread counts
        display.stop_live_update()
        assert console.file.getvalue().endswith("\x1b[?25h")
    with console.turn:
        display.start_live_update()
        display.stop_live_update()
    assert console.file.getvalue().endswith("\x1b[?25h")


def test_a_console_of_the_user_s_own_will_do():
    console = Console(file=io.StringIO(), force_terminal=True, width=80, height=24, color_system=None)
    display = UsageDisplay(console=console, monitor=UsageMonitor())
    display.start_live_update()
    console.print("above")
    display.stop_live_update()
    lines = all_lines(screen_of(console.file.getvalue(), 80, 24))
    assert next(line for line in lines if line) == "above"
    assert "\n".join(lines).count("╭") == 1
