"""Text from models or strangers cannot send commands to the terminal."""

import io

import pytest
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from eleven_video.domain.text.plain_text import visible_lines
from eleven_video.ui.console import TurnTakingConsole
from eleven_video.ui.history.report_table import safe_cell

HOSTILE = {
    "a clipboard": "a\x1b]52;c;cm0gLXJm\x07b",
    "a link": "a\x1b]8;;http://evil.example\x1b\\b",
    "a cleared screen": "a\x1b[2Jb",
    "a title": "a\x9d0;root\x9cb",
    "an eight-bit command": "a\x9b31mb",
    "a bell and a backspace": "a\x07\x08b",
    "words turned round": "a\u202egpj.exeb",
    "unseen letters": "a\u200b\ufeff\U000e0041b",
}


def as_table(text: str) -> Table:
    table = Table()
    table.add_column(text)
    table.add_row(text)
    return table


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("shown", [Text, str, Panel, as_table], ids=["text", "str", "panel", "table"])
def test_nothing_but_richs_own_codes_reaches_a_terminal(text, shown):
    plain, coloured = io.StringIO(), io.StringIO()
    TurnTakingConsole(file=plain, force_terminal=False, width=80).print(shown(text))
    TurnTakingConsole(file=coloured, force_terminal=True, color_system=None, width=80).print(shown(text), style="bold")

    unwanted = set(text) - set("ab\x1b[m;0123456789")
    assert not any(character in plain.getvalue() for character in set(text) if not character.isprintable())
    assert not any(character in coloured.getvalue() for character in unwanted if not character.isprintable())
    assert "\x1b]" not in coloured.getvalue()
    assert "\x1b[2J" not in coloured.getvalue()


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_lines_keep_their_ends_and_lose_what_is_not_seen(text):
    shown = visible_lines(f"first\n{text}\nlast")

    assert shown.startswith("first\n")
    assert shown.endswith("\nlast")
    assert all(character == "\n" or character.isprintable() for character in shown)


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "-1"), ("-0.25", "-0.25"), ("-1+1", "'-1+1"), ("@SUM(A1)", "'@SUM(A1)"),
        ("  =1", "'  =1"), ("\t=1", "'\t=1"), ("\uff1d1", "'\uff1d1"), ("plain", "plain"), (5, 5), (None, None),
        ("a\x1b[2Jb", "ab"), ("\n=1", "'\n=1"),
    ],
)  # fmt: skip
def test_a_cell_of_a_spreadsheet_is_text_or_a_number(cell, safe):
    assert safe_cell(cell) == safe
