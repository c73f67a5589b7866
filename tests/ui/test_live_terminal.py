"""The live display in a real terminal: what is on the screen while it runs and after it ends, however it ends."""

import signal
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are a POSIX thing")

WIDTHS = (40, 80, 120)


@pytest.mark.parametrize("columns", WIDTHS)
def test_a_usage_event_is_seen_long_before_the_next_regular_drawing(terminal, columns):
    screen = terminal(columns, 30, "panel")
    screen.wait_for("No usage yet")
    for images in range(1, 6):
        screen.tell("images 1")
        screen.wait_for(f"Total Cost: ${images * 0.04:.4f}", patience_s=4.0)  # the regular one comes after 5 s
    screen.tell("stop")
    assert screen.wait_for_end() == 0


@pytest.mark.parametrize("columns", WIDTHS)
def test_updates_and_logs_leave_no_ghost_lines(terminal, columns):
    screen = terminal(columns, 30, "progress")
    screen.wait_for("No usage yet")
    for step in range(20):
        screen.tell(f"images {step}", f"characters {step * 100}", f"stage Pictures {step} 20")
        screen.tell(f"log line-{step}" if step % 2 else f"note line-{step}", f"print word-{step}")
        screen.wait_for(lambda text, step=step: f"word-{step}" in text and f"line-{step}" in text)
    text = screen.wait_for_region("Total Cost: $7.6000")
    assert text.count("Live API Usage") == text.count("Total Cost") == text.count("╭") == text.count("╰") == 1
    everything = "\n".join([*screen.scrolled_off, *screen.lines])
    assert everything.count("╭") == everything.count("● Pictures") == 1
    for step in range(20):
        assert len([line for line in everything.splitlines() if line.endswith(f"line-{step}")]) == 1
        assert everything.splitlines().count(f"word-{step}") == 1
    screen.tell("stop")
    assert screen.wait_for_end() == 0


def test_stages_usage_quota_and_sandbox_are_one_region(terminal):
    screen = terminal(80, 24, "progress")
    screen.tell("sandbox", "quota 9050", "stage Script 1 1", "stage Narration 2 6", "stage Pictures 3 17", "images 3")
    text = screen.wait_for_region("Total Cost: $0.1200")
    assert " 3 of 17 " in text
    assert "✓ Script" in text
    assert "● Narration" in text
    assert "2 of 6 " in text
    assert "○ Render" in text
    assert "Sandbox: nothing is billed" in text
    assert "950 of 10,000 credits left" in text
    screen.tell("stop")
    screen.wait_for_end()
    assert screen.text == "The end."


def test_the_clock_of_a_running_stage_moves_without_any_event(terminal):
    screen = terminal(80, 24, "progress")
    screen.tell("stage Render 1 100")
    screen.wait_for("0s")
    screen.wait_for("2s", patience_s=10.0)


@pytest.mark.parametrize("mode", ["panel", "progress"])
@pytest.mark.parametrize(
    ("ending", "code"),
    [(signal.SIGINT, 130), (b"\x03", 130), (signal.SIGTERM, 143), ("raise sudden", 1), ("stop", 0)],
)
def test_the_terminal_is_left_clean_however_it_ends(terminal, mode, ending, code):
    screen = terminal(80, 24, mode)
    screen.tell("note hello", "images 1")
    screen.wait_for("$0.0400")
    assert screen.screen.cursor.hidden
    assert not screen.echoes
    if isinstance(ending, str):
        screen.tell(ending)
    elif isinstance(ending, bytes):
        screen.type(ending)
    else:
        screen.process.send_signal(ending)
    assert screen.wait_for_end() == code
    assert not screen.screen.cursor.hidden
    assert screen.echoes
    assert screen.screen.cursor.x == 0
    assert screen.lines[0] == "hello"
    # A run's region makes way for its summary; a panel by itself stays as it was last.
    assert screen.text.count("Live API Usage") == (1 if mode == "panel" else 0)
    if code == 1:
        assert screen.text.endswith("RuntimeError: sudden")


def test_keys_typed_meanwhile_leave_no_ghost_lines(terminal):
    screen = terminal(80, 24, "progress")
    screen.wait_for("No usage yet")
    for images in range(1, 4):
        screen.type(b"\r\nabc\r")
        screen.tell("images 1", f"note line {images}")
        text = screen.wait_for_region(f"Total Cost: ${images * 0.04:.4f}")
        assert text.startswith("line 1\n")
        assert text.count("○ Script") == text.count("╭") == 1
        assert "abc" not in text
    screen.tell("stop")
    screen.wait_for_end()
    assert screen.text == "line 1\nline 2\nline 3\nThe end."


def test_resizing_leaves_no_ghost_lines(terminal):
    screen = terminal(120, 30, "progress")
    screen.tell("images 1")
    screen.wait_for("$0.0400")
    for index, (columns, rows) in enumerate([(70, 30), (45, 30), (100, 30), (100, 14), (60, 24)], start=2):
        screen.resize(columns, rows)
        screen.tell("images 1")
        text = screen.wait_for_region(f"Total Cost: ${index * 0.04:.4f}")
        assert text.count("Live API Usage") == text.count("○ Script") == text.count("By Model") == 1
    screen.tell("stop")
    screen.wait_for_end()
    assert screen.text == "The end."


def test_a_low_terminal_holds_the_whole_region(terminal):
    screen = terminal(80, 12, "progress")
    screen.tell("stage Pictures 1 9", "images 1", "characters 500", "quota 100")
    text = screen.wait_for_region("9,900 of 10,000 credits left")
    assert "Total Cost: $0.0400" in text
    assert text.count("╭") == text.count("╰") == 1
    assert not screen.scrolled_off


def test_no_color_keeps_the_region_and_drops_the_colours(terminal):
    screen = terminal(80, 24, "progress", NO_COLOR="1")
    screen.tell("images 1")
    screen.wait_for("$0.0400")
    assert {character.fg for line in screen.screen.buffer.values() for character in line.values()} == {"default"}


def test_a_dumb_terminal_gets_plain_lines(terminal):
    screen = terminal(80, 24, "progress", TERM="dumb")
    screen.tell("images 1", "stage Pictures 1 1")
    screen.wait_for("Pictures done in 0s  $0.0400")
    screen.tell("stop")
    assert screen.wait_for_end() == 0
    assert b"\x1b" not in screen.raw


@pytest.mark.parametrize("columns", WIDTHS)
def test_the_budget_is_in_the_region_and_its_marks_are_said_above_it(terminal, columns):
    screen = terminal(columns, 30, "progress")
    for images in range(1, 6):  # 4 cents each, of 20
        screen.tell("images 1", f"budget 20 {images * 4} 0")
        screen.wait_for_region(f"Total Cost: ${images * 0.04:.4f}")
        screen.wait_for_region(f"({images * 20}%")
    text = screen.wait_for_region("(100%, spent)")
    assert text.count("Budget: $0.2000 of $0.20") == text.count("Total Cost: $0.2000") == 1
    said = " ".join(text.partition(" ○ Script")[0].split())
    assert said == " ".join(f"{mark}% of this run's budget of $0.20 is spent." for mark in (50, 80, 100))
    bar = next(line for line in screen.lines if "│   ━━" in line)
    row, column = screen.lines.index(bar), bar.index("━")
    assert screen.screen.buffer[row][column].fg == "red"
    screen.tell("stop")
    assert screen.wait_for_end() == 0


def test_the_budget_stays_in_a_low_terminal(terminal):
    screen = terminal(80, 12, "progress")
    screen.tell("stage Pictures 1 9", "images 1", "characters 500", "quota 100", "budget 50 4 8")
    text = screen.wait_for_region("Budget: $0.0400 of $0.50 (8%)")
    assert "Total Cost: $0.0400" in text
    assert "9,900 of 10,000 credits left" in text
    assert not screen.scrolled_off
