"""Text of others is shown and sent without anything that moves a cursor or hides."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eleven_video.domain.text.plain_text import one_line, without_controls

TERMINAL_CODES = [
    ("\x1b[2J\x1b[1;31mred\x1b[0m", "red"),
    ("\x9b31mred\x9b0m", "red"),
    ("\x1b[?25lhidden\x1b[?25h", "hidden"),
    ("\x1b]0;title\x07end", "end"),
    ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
    ("\x9d0;title\x9cend", "end"),
    ("\x1bPq#0~~\x1b\\picture, \x90q\x9cpicture", "picture, picture"),
    ("\x1b(B\x1b#8\x1bcreset", "reset"),
    ("bell\x07, \x9b1Aup, \x1b cut, \x1b", "bell, up,  cut, "),
    ("unended \x1b]0;title", "unended 0;title"),
    ("unended \x1b]0;title\nnext", "unended 0;title\nnext"),
    ("cut \x1b[31", "cut 31"),
    ("\x1b\x1b[0m[31mtwice", "[31mtwice"),
]


@pytest.mark.parametrize(("text", "shown"), TERMINAL_CODES)
def test_terminal_codes_of_seven_and_of_eight_bits_are_taken_out(text, shown):
    assert without_controls(text) == shown
    assert one_line(text) == shown.replace("\n", " ")


@pytest.mark.parametrize(
    ("text", "cleaned", "line"),
    [
        ("a\r\nb\rc\nd\te", "a\nb\nc\nd\te", "a b c d e"),
        ("a\x85b\u2028c\u2029d\ve\ff", "a\nb\nc\nd\ne\nf", "a b c d e f"),
        ("left\u202eright\u200b\ufeff\ud800\x00", "leftright", "leftright"),
        ("\u0915\u094d\u200d\u0937", "\u0915\u094d\u200d\u0937", "\u0915\u094d\u0937"),
        ("Grüße, 世界 😀", "Grüße, 世界 😀", "Grüße, 世界 😀"),
        ("  [red]not markup[/red]  ", "  [red]not markup[/red]  ", "  [red]not markup[/red]  "),
        ("", "", ""),
    ],
)
def test_what_is_kept(text, cleaned, line):
    assert without_controls(text) == cleaned
    assert one_line(text) == line


def test_a_line_is_cut_at_its_limit():
    assert one_line("x" * 2_000) == "x" * 2_000
    assert one_line("x" * 2_001) == "x" * 1_999 + "…"
    assert one_line("word " * 9, limit=11) == "word word…"


def test_other_things_than_text_are_shown_as_text():
    assert one_line(ValueError("a\nb")) == "a b"


@given(st.text())
def test_a_line_is_one_line_that_can_be_printed(text):
    line = one_line(text)
    assert all(character.isprintable() or character.isspace() for character in line)
    assert len(line.splitlines()) <= 1
    assert one_line(line) == line


@pytest.mark.parametrize("start", ["\x1b", "\x1b[", "\x9b", "\x1b]", "\x9d", "\x1bP", "\x1b]a"])
def test_codes_that_never_end_take_time_that_grows_no_faster_than_the_text(start):
    """Looked at again from each of its starts, such a text would take hours."""
    assert "\x1b" not in without_controls(start * 300_000)
