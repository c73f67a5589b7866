"""The rows of a batch file: cells by field name, or the reason why a row is invalid. Pure."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum, unique

from eleven_video.domain.text.plain_text import one_line
from eleven_video.errors import InvalidInput

# Fields with long text; all others hold a name, a number or a word.
_TEXTS = frozenset({"prompt"})
_LONGEST_TEXT, _LONGEST_CELL = 100_000, 1_000  # characters
_LONGEST_TITLE = 80
_NUL = "\0"


@unique
class RowsFormat(StrEnum):
    """The format of rows: a table with a header, one object per line, or one prompt per line."""

    CSV = "csv"
    JSONL = "jsonl"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class WrittenRow:
    """A valid row: the number of its first line, from 1, and its cells that are not empty."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class BadRow:
    """An invalid row: the number of its first line, the reason, and a title to show."""

    line: int
    reason: str
    title: str = ""


def known_name(name: str, fields: Collection[str]) -> str:
    """The field that a column's name means: "Text Model", "text-model" and "--text-model" all mean text_model.

    Raises:
        InvalidInput: There is no such field. The message names the most similar one.
    """
    plain = "_".join(name.strip().strip("-").lower().replace("-", " ").replace("_", " ").split())
    if plain in fields:
        return plain
    near = get_close_matches(plain, fields, n=1)
    meant = f"Did you mean {near[0]}?" if near else f"Known columns: {', '.join(fields)}."
    raise InvalidInput(f"There is no column {one_line(name, limit=40)!r}. {meant}")


def checked_row(line: int, cells: dict[str, str]) -> WrittenRow | BadRow | None:
    """A row without its empty cells and surrounding spaces, checked; None if no cell is left."""
    filled = {name: text for name, cell in cells.items() if (text := cell.strip())}
    if not filled:
        return None
    problem = next(_problems(filled), None)
    return BadRow(line, problem, title_of(filled)) if problem else WrittenRow(line, filled)


def title_of(cells: dict[str, str]) -> str:
    """The title of a row: its prompt, shortened, or the name of its script."""
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
