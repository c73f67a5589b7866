"""Reads the rows of a batch file. A batch file is a CSV table with a header, has one JSON object per line, or has one
prompt per line.
"""

import codecs
import csv
import io
import json
import re
from collections.abc import Collection, Iterator
from pathlib import PurePath
from typing import Any

from eleven_video.domain.batch_rows import BadRow, RowsFormat, WrittenRow, checked_row, known_name
from eleven_video.errors import InvalidInput

MOST_BYTES = 16 * 1024 * 1024
MOST_ROWS = 10_000

Row = WrittenRow | BadRow

_FORMATS = {
    ".csv": RowsFormat.CSV,
    ".tsv": RowsFormat.CSV,
    ".jsonl": RowsFormat.JSONL,
    ".ndjson": RowsFormat.JSONL,
    ".json": RowsFormat.JSONL,
    ".txt": RowsFormat.TEXT,
}
_SEPARATORS = ",;\t"
_LINE_END = re.compile(r"\r\n|\r|\n")
_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
_ARCHIVE_MARK = b"PK\x03\x04"


def read_rows(
    data: bytes, fields: Collection[str], *, name: str = "", written_as: RowsFormat | None = None
) -> list[Row]:
    """All rows of a batch file in the order of the file, whether valid or invalid. Empty rows are left out.

    Args:
        data: The content of the file as bytes. The bytes are UTF-8 text, with or without a byte order mark, and with
            any type of line ends.
        fields: The names that a column can have.
        name: The name of the file. The ending of the name tells the format of the file. `name` is empty if the name of
            the file is unknown.
        written_as: The format of the file. If `written_as` is None, the format is derived from the name of the file. If
            the name does not tell the format, the format is derived from the first line of the file.

    Raises:
        InvalidInput: The file is not a batch file, has no rows or too many rows, or its header is not valid.
    """
    if len(data) > MOST_BYTES:
        raise InvalidInput(f"It is over {MOST_BYTES // 1024 // 1024} MB: split it into several batches.")
    if data.startswith(_ARCHIVE_MARK):
        raise InvalidInput("It is a spreadsheet or an archive. Save it as CSV in UTF-8.")
    if data.startswith(_WIDE_MARKS):
        raise InvalidInput("It is UTF-16 text. Save it as UTF-8.")
    # Bytes that are not UTF-8 become surrogate characters, so that the check of each row can report a row that is not
    # UTF-8.
    text = data.decode("utf-8-sig", "surrogateescape")
    rows = []
    for row in _found(
        text, fields, written_as or _FORMATS.get(PurePath(name).suffix.lower()) or _guessed(text, fields)
    ):
        rows.append(row)
        if len(rows) > MOST_ROWS:
            raise InvalidInput(f"It has more than {MOST_ROWS:,} rows: split it into several batches.")
    if not rows:
        raise InvalidInput("It has no rows. Add a row for each video.")
    return rows


def _found(text: str, fields: Collection[str], written_as: RowsFormat) -> Iterator[Row]:
    match written_as:
        case RowsFormat.CSV:
            return _rows_of_table(text, fields)
        case RowsFormat.JSONL:
            return _rows_of_objects(text, fields)
        case RowsFormat.TEXT:
            return _rows_of_prompts(text)


def _guessed(text: str, fields: Collection[str]) -> RowsFormat:
    first = next((line for line in _LINE_END.split(text) if line.strip()), "")
    if first.lstrip().startswith(("{", "[")):
        return RowsFormat.JSONL
    try:
        names = [name.strip() for name in next(csv.reader([first], delimiter=_separator(first), strict=True), [])]
        known = {known_name(names[0], fields)} if len(names) == 1 else {_known_or_none(one, fields) for one in names}
    except (csv.Error, InvalidInput):
        return RowsFormat.TEXT
    return RowsFormat.CSV if known & {"prompt", "script"} else RowsFormat.TEXT


def _known_or_none(name: str, fields: Collection[str]) -> str | None:
    try:
        return known_name(name, fields)
    except InvalidInput:
        return None


def _separator(header: str) -> str:
    """The separator that is most frequent in the header.

    For example, spreadsheets in many European countries write semicolons between the cells.
    """
    return max(_SEPARATORS, key=header.count)


def _rows_of_prompts(text: str) -> Iterator[Row]:
    for line, prompt in enumerate(_LINE_END.split(text), start=1):
        if (row := checked_row(line, {"prompt": prompt})) is not None:
            yield row


def _rows_of_objects(text: str, fields: Collection[str]) -> Iterator[Row]:
    if text.lstrip().startswith("["):
        raise InvalidInput("It is one JSON list. Write one object a line, without commas between them.")
    for line, written in enumerate(_LINE_END.split(text), start=1):
        if not written.strip():
            continue
        try:
            cells = _cells_of_object(written, fields)
        except InvalidInput as problem:
            yield BadRow(line, str(problem))
            continue
        if (row := checked_row(line, cells)) is not None:
            yield row


def _cells_of_object(written: str, fields: Collection[str]) -> dict[str, str]:
    try:
        # A number in the JSON object stays text, so that an amount such as 0.10 dollars stays exact.
        found = json.loads(written, parse_int=str, parse_float=str, parse_constant=_no_number, object_pairs_hook=_Pairs)
    except (ValueError, RecursionError) as error:
        what = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
        raise InvalidInput(f"It is not valid JSON: {what}.") from None
    if not isinstance(found, _Pairs):
        raise InvalidInput('It is not a JSON object. Write it like {"prompt": "Why the sky is blue"}.')
    cells: dict[str, str] = {}
    for key, value in found:
        name = known_name(key, fields)
        if name in cells:
            raise InvalidInput(f"{name} appears twice.")
        if value is not None and not isinstance(value, str):
            raise InvalidInput(f"{name} must be a text or a number.")
        cells[name] = value or ""
    return cells


class _Pairs(list[tuple[str, Any]]):
    """The keys and values of a JSON object as a list. Unlike a dict, the list shows if a key appears twice."""


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is not a number")


def _rows_of_table(text: str, fields: Collection[str]) -> Iterator[Row]:
    header = next((line for line in _LINE_END.split(text) if line.strip()), "")
    # `newline=""` keeps line ends unchanged, because a line end within quotation marks is part of a cell.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(header), strict=True)
    columns: list[str] | None = None
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if columns is None:
                raise InvalidInput(f"Its header cannot be read: {error}.") from None
            more = reader.line_num - line
            yield BadRow(line, _unreadable(error, more))
            if more:
                # The CSV reader has read several lines as one row, so the start of the next row is unknown.
                return
            continue
        if columns is None:
            columns = _columns(cells, fields) if any(cell.strip() for cell in cells) else None
        elif (row := _table_row(line, cells, columns)) is not None:
            yield row


def _unreadable(error: csv.Error, more_lines: int) -> str:
    if not more_lines:
        return f"It is not a valid table row: {error}."
    return f"A quotation mark is not closed ({error}). The rest of the file is not read."


def _columns(header: list[str], fields: Collection[str]) -> list[str]:
    columns: list[str] = []
    for name in header:
        column = known_name(name, fields) if name.strip() else ""
        if column and column in columns:
            raise InvalidInput(f"Its header has the column {column} twice.")
        columns.append(column)
    if not {"prompt", "script"} & set(columns):
        raise InvalidInput("Its header has no column prompt or script. Name the columns in the first line.")
    return columns


def _table_row(line: int, cells: list[str], columns: list[str]) -> Row | None:
    spare = [cell for at, cell in enumerate(cells) if cell.strip() and (at >= len(columns) or not columns[at])]
    named = {column: cell for column, cell in zip(columns, cells, strict=False) if column}
    row = checked_row(line, named)
    if spare and not isinstance(row, BadRow):
        title = named.get("prompt", "")[:60]
        return BadRow(
            line,
            f"It has {len(cells)} cells, and the header names {sum(map(bool, columns))} columns. "
            "Put a text with commas in quotation marks.",
            title,
        )
    return row
