"""Lines that are kept between drawings look as Rich draws them, and hold nothing that a terminal would obey."""

import io

import pytest
from rich.console import Console
from rich.panel import Panel
from rich.segment import Segment
from rich.text import Text

from eleven_video.ui.console import TurnTakingConsole
from eleven_video.ui.line_cache import Frame, Line, cached, framed_line, printed, text_line
from eleven_video.ui.usage_panel import UsagePanel

TEXTS = [
    Text("plain"),
    Text("dim whole", style="dim"),
    Text.assemble(("bold ", "bold"), ("red", "red on blue"), " end"),
    Text(""),
    Text("東京 wide"),
]


def console() -> Console:
    return TurnTakingConsole(file=io.StringIO(), force_terminal=True, width=40, color_system="truecolor")


def by_rich(screen: Console, text: Text, width: int) -> Line:
    options = screen.options.update(width=width, no_wrap=True, overflow="crop")
    return Line.of(screen.render_lines(text, options, pad=False)[0])


@pytest.mark.parametrize("width", [30, 5, 3, 1])
@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.plain)
def test_a_line_is_what_rich_makes_of_it(text, width):
    screen = console()
    line = text_line(screen, text, width)

    assert line == by_rich(screen, text, width)
    assert line.cells == sum(segment.cell_length for segment in line.segments) <= width


def test_a_line_in_a_frame_is_as_wide_as_the_frame():
    side = (Segment("| "),)
    frame = Frame(Line.of([]), side, (Segment(" |"),), Line.of([]))

    lines = [framed_line(console(), text, 20, frame) for text in TEXTS]

    assert {line.cells for line in lines} == {24}
    assert all("".join(one.text for one in line.segments)[:2] == "| " for line in lines)


def test_what_is_equal_is_made_once_and_a_change_is_made_anew():
    screen, made = console(), []

    def make():
        made.append(None)
        return Line.of([Segment(str(len(made)))])

    first, again, other = cached(screen, "a", make), cached(screen, "a", make), cached(screen, "b", make)
    assert first is again
    assert other != first
    assert cached(console(), "a", make) != first


def test_the_same_words_in_another_style_are_another_line():
    screen = console()
    plain, bold = (text_line(screen, Text("same", style=style), 9) for style in ("", "bold"))
    part = text_line(screen, Text.assemble(("sa", "bold"), "me"), 9)

    assert len({plain, bold, part}) == 3


def test_a_long_run_keeps_a_bounded_number_of_lines():
    screen = console()
    first = text_line(screen, Text("0"), 9)
    for number in range(1, 5_000):
        text_line(screen, Text(str(number)), 9)

    again = text_line(screen, Text("0"), 9)
    assert again == first
    assert again is not first


def test_codes_of_a_terminal_are_taken_out():
    line = text_line(console(), Text("a\x1b[2Jb\x07"), 20)

    assert "".join(segment.text for segment in line.segments) == "ab"


@pytest.mark.parametrize("width", [12, 40, 80])
def test_the_panels_frame_is_that_of_rich(width):
    screen = console()
    options = screen.options.update(width=width)
    panel = UsagePanel({}, rows=10)
    drawn = panel.lines(screen, options)
    same = Panel(Text(""), title=panel.title, title_align="left", border_style="cyan", padding=(0, 1))
    top, *_, bottom = (Line.of(line) for line in screen.render_lines(same, options))

    assert (drawn[0], drawn[-1]) == (top, bottom)
    assert {line.cells for line in drawn} == {width}
    assert list(printed(drawn))[-1] == Segment.line()
