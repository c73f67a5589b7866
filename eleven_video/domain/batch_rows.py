"""The rows of a batch file. A valid row has cells by field name. An invalid row has the reason why the row is
invalid.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum, unique

from eleven_video.domain.text.plain_text import one_line
from eleven_video.errors import InvalidInput

# The fields that may hold a long text. All other fields hold a name, a number or a word.
_TEXTS = frozenset({"prompt"})
_LONGEST_TEXT, _LONGEST_CELL = 100_000, 1_000  # characters
_LONGEST_TITLE = 80
_NUL = "\0"


@unique
class RowsFormat(StrEnum):
    """The format of a batch file: a table with a header, one JSON object per line, or one prompt per line."""

    CSV = "csv"
    JSONL = "jsonl"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class WrittenRow:
    """A valid row of a batch file.

    Attributes:
        line: The number of the row's first line in the file. The file's first line has the number 1.
        cells: The cells that are not empty, by field name.
    """

    line: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class BadRow:
    """An invalid row of a batch file.

    Attributes:
        line: The number of the row's first line in the file. The file's first line has the number 1.
        reason: A sentence for the user about what is wrong with the row.
        title: A short text by which the user can recognise the row, or an empty text.
    """

    line: int
    reason: str
    title: str = ""


def known_name(name: str, fields: Collection[str]) -> str:
    """The field that the name of a column means: "Text Model", "text-model" and "--text-model" all mean text_model.

    Raises:
        InvalidInput: No field has this name. The error message contains the most similar name, or all names if no name
            is similar.
    """
    plain = "_".join(name.strip().strip("-").lower().replace("-", " ").replace("_", " ").split())
    if plain in fields:
        return plain
    near = get_close_matches(plain, fields, n=1)
    meant = f"Did you mean {near[0]}?" if near else f"Known columns: {', '.join(fields)}."
    raise InvalidInput(f"There is no column {one_line(name, limit=40)!r}. {meant}")


def checked_row(line: int, cells: dict[str, str]) -> WrittenRow | BadRow | None:
    """Check the cells of a row, without empty cells and surrounding spaces. The result is None if all cells are
    empty.
    """
    filled = {name: text for name, cell in cells.items() if (text := cell.strip())}
    if not filled:
        return None
    problem = next(_problems(filled), None)
    return BadRow(line, problem, title_of(filled)) if problem else WrittenRow(line, filled)


def title_of(cells: dict[str, str]) -> str:
    """The title of a row for displays. The title is the shortened prompt of the row, or the name of the row's script
    file.
    """
    return one_line(cells.get("prompt") or cells.get("script") or "", limit=_LONGEST_TITLE)


def _problems(cells: dict[str, str]) -> Iterator[str]:
    for name, text in cells.items():
        longest = _LONGEST_TEXT if name in _TEXTS else _LONGEST_CELL
        if len(text) > longest:
            yield f"{name} has {len(text):,} characters; the limit is {longest:,}."
        if _NUL in text:
            yield f"{name} contains a NUL character. Remove it."
        if any("\ud800" <= letter <= "\udfff" for letter in text):
            yield f"{name} is not UTF-8 text. Save the file as UTF-8."
