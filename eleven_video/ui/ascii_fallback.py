"""Converts lines to ASCII. A screen may support no other characters."""

from rich.cells import cell_len
from rich.text import Text

_IN_ASCII = {"\u2026": ".", "\u00b7": "-", "\u2013": "-", "\u2014": "-", "\u2019": "'"}


def as_ascii(line: Text) -> Text:
    """The line with only ASCII characters. Its width in cells stays the same."""
    if line.plain.isascii():
        return line
    plain = "".join(
        character if character.isascii() else _IN_ASCII.get(character, "?" * cell_len(character))
        for character in line.plain
    )
    shown = line.copy()
    if len(plain) != len(line.plain):
        return Text(plain, style=line.style)
    shown.plain = plain
    return shown
