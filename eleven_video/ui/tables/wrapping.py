"""Breaks text into lines. The width of a line is counted in cells, because some characters need two cells."""

from rich.cells import cell_len, chop_cells


def folded(text: str, width: int) -> list[str]:
    """The text as lines of at most `width` cells. Lines end at spaces.

    A long word with other than ASCII characters may be broken at any character. A word in ASCII is never broken, so
    that amounts and ids stay whole. A line with such a word may be wider than `width`.
    """
    lines: list[str] = []
    for word in text.split():
        pieces = [word] if word.isascii() else chop_cells(word, max(2, width))
        for at, piece in enumerate(pieces):
            if lines and at == 0 and cell_len(lines[-1]) + 1 + cell_len(piece) <= width:
                lines[-1] += " " + piece
            else:
                lines.append(piece)
    return lines or [""]
