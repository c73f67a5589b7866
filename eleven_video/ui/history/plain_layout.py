"""Lays out rows and texts as plain lines of a given width. Lists of sessions and usage reports use these lines."""

import textwrap
from collections.abc import Sequence

from rich.cells import chop_cells
from rich.text import Text

from eleven_video.ui.tables.columns import Row, laid_out


def counted(number: int, noun: str) -> str:
    """A number with its noun, such as "1 call" or "1,042 calls"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def fitting(label: str, width: int, *, indent: int = 0) -> str:
    """The label, shortened at its end if it does not fit into a line of `width` cells."""
    text = Text(label)
    text.truncate(max(1, width - 2 * indent), overflow="ellipsis")
    return text.plain


def plain_rows(rows: Sequence[Row], width: int) -> list[str]:
    """The rows as plain lines with aligned columns."""
    return [line.plain.rstrip() for line in laid_out(rows, width)]


def paragraphs(texts: Sequence[str], width: int) -> list[str]:
    """Texts as lines of at most `width` cells. Lines end at spaces or, if words are too long, between characters."""
    width = max(2, width)
    # Lines do not end at hyphens, so that the user can copy ids and commands as a whole.
    broken = (line for text in texts for line in textwrap.wrap(text, width, break_on_hyphens=False))
    return [part for line in broken for part in chop_cells(line, width)]
