"""Whatever stands in the file of a batch, each row is a job that can be tried, or is told why not, and no row is lost."""

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from eleven_video.cli.batch.row_jobs import RowReader, named_apart
from eleven_video.domain.batch_file import read_rows
from eleven_video.domain.batch_rows import BadRow, RowsFormat, WrittenRow
from eleven_video.domain.duration_parsing import LONGEST_S, SHORTEST_S
from eleven_video.domain.options import FASTEST, SLOWEST
from eleven_video.domain.options.table import columns
from eleven_video.errors import ConfigurationError, InvalidInput
from tests.support.anything import JSON, TEXTS, torn
from tests.support.thoroughness import examples

FIELDS = columns()

_CELLS = (
    TEXTS.filter(lambda text: len(text) < 1_000)
    | st.text(max_size=8)
    | st.sampled_from(
        [
            "nan", "sNaN", "Infinity", "1e400", "-0", "0.5", "$1", "24", "60fps", "1m30s", "1m", "1.2", "true", "none", "mp4", "720p", "de",
            "~nobody-of-this-name/x", "~", "../x.mp4", "x.webm", "/", "con", "a" * 300, "a/" * 400, "x.json", "x.txt", "\u0663", "both", "retry",
        ]
    )
)  # fmt: skip
_ROWS = st.lists(
    st.dictionaries(st.sampled_from(sorted(FIELDS)), _CELLS, max_size=4).flatmap(
        lambda cells: st.sampled_from([cells, {"prompt": "Bees", **cells}])
    ),
    min_size=1,
    max_size=4,
)
_OBJECTS = b'{"prompt": "Bees", "fps": 30}\n\n{"prompt": "Snow", "budget": 0.10}\n'
_TABLE = b'prompt,fps,voice\nBees,30,\n"Why, ""sky""",25,Rachel\n"two\nlines",,\n'


@pytest.fixture(autouse=True)
def _scripts(tmp_path: Path) -> None:
    """What rows may name beside them."""
    (tmp_path / "x.json").write_text("[" * 20_000)
    (tmp_path / "x.txt").write_bytes(b"Bees hum.\xff")


def checked(rows: list[WrittenRow]) -> None:
    ready, bad = RowReader("batch", {}, Path(), Path()).read(rows)

    assert sorted([*(one.line for one in ready), *(one.line for one in bad)]) == [row.line for row in rows]
    assert all(one.reason for one in bad)
    assert len({one.row.row for one in ready}) == len(ready)
    assert len({str(one.job.output).casefold() for one in named_apart(ready, [])}) == len(ready)
    for one in ready:
        assert SHORTEST_S <= one.job.duration_s <= LONGEST_S
        assert SLOWEST <= one.job.speed <= FASTEST
        limit = one.job.budgets.run
        assert limit is None or 0 <= limit < 2**63


@examples(100)
@given(_ROWS)
@example(
    [
        {"prompt": "Bees", "output": "~nobody-of-this-name/x.mp4"},
        {"prompt": "Bees", "music": "~nobody-of-this-name/x.mp3"},
    ]
)
@example([{"script": "x.json"}, {"script": "x.txt"}, {"script": "a" * 300}, {"prompt": "Bees", "output": "a/" * 400}])
@example([{"prompt": "Bees", "music": "a" * 300}, {"prompt": "Bees", "output": "a" * 300 + ".mp4"}])
def test_every_row_becomes_a_job_or_gets_a_reason(cells: list[dict[str, str]]) -> None:
    data = "\n".join(json.dumps(one) for one in cells).encode()
    try:
        found = read_rows(data, list(FIELDS), written_as=RowsFormat.JSONL)
    except InvalidInput:
        assert not any(cell.strip() for one in cells for cell in one.values())
        return
    assert len(found) == sum(any(cell.strip() for cell in one.values()) for one in cells)
    checked([row for row in found if isinstance(row, WrittenRow)])


@examples(150)
@given(torn(_OBJECTS) | torn(_TABLE), st.sampled_from(["x.csv", "x.jsonl", "x.txt", ""]))
@example(_TABLE.decode().encode("utf-16"), "x.csv")
@example(b'prompt,fps\n"' + b"B" * 130_000 + b'",24\nSnow,24\n', "x.csv")
@example(b"\xef\xbb\xbf\xef\xbb\xbfprompt\nBees\n", "x.csv")
@example(b"\xff\xfe\x00\x00", "x.csv")
def test_a_truncated_file_gives_rows_or_a_reason(data: bytes, name: str) -> None:
    try:
        found = read_rows(data, list(FIELDS), name=name)
    except InvalidInput as error:
        assert 0 < len(str(error)) < 20_000  # noqa: PT017  either is fine, nothing else
        return
    for row in found:
        assert isinstance(row, BadRow) or all(text.encode() for text in row.cells.values())


@examples(100)
@given(st.lists(JSON | st.dictionaries(st.sampled_from([*FIELDS, "Prompt"]), JSON, max_size=3), min_size=1, max_size=4))
def test_no_line_of_objects_is_lost(lines: list[object]) -> None:
    written = [json.dumps(one) for one in lines]
    try:
        found = read_rows("\n".join(written).encode(), list(FIELDS), name="x.jsonl")
    except InvalidInput:
        return
    told = {row.line for row in found}
    for line, one in enumerate(lines, start=1):
        empty = isinstance(one, dict) and all(
            value is None or (isinstance(value, str) and not value.strip()) for value in one.values()
        )
        assert (line in told) or empty


@examples(100)
@given(st.lists(st.lists(TEXTS.filter(lambda text: "\0" not in text), min_size=1, max_size=4), min_size=1, max_size=4))
def test_no_row_of_a_table_is_lost(rows: list[list[str]]) -> None:
    table = io.StringIO(newline="")
    csv.writer(table).writerows([["prompt", "voice", "fps"], *rows])
    try:
        found = read_rows(table.getvalue().encode(errors="surrogatepass"), list(FIELDS), name="x.csv")
    except InvalidInput:
        assert not any(cell.strip() for row in rows for cell in row)
        return
    assert len(found) == sum(any(cell.strip() for cell in row) for row in rows)


def test_an_unknown_home_folder_in_a_path_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    from eleven_video.config.paths import data_dir

    monkeypatch.setenv("ELEVEN_VIDEO_HOME", "~nobody-of-this-name/ev")
    with pytest.raises(ConfigurationError, match="no such user"):
        data_dir()
