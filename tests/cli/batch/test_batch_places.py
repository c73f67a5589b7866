"""Rows read beside the batch's file and write in the batch's folder, unless the command line allows more."""

import os
from pathlib import Path

import pytest

from eleven_video.cli.batch.row_jobs import RowReader
from eleven_video.domain.batch_rows import WrittenRow

WAYS_OUT = {
    "absolute": str,
    "above": lambda outside: os.path.relpath(outside, "out"),
    "above and back": lambda outside: f"sub/../../{os.path.relpath(outside)}",
    "home": lambda _outside: "~",
    "link": lambda outside: Path("out/link").symlink_to(outside) or "link",
    "link in a link": lambda outside: (
        Path("out/a").symlink_to("b") or Path("out/b").symlink_to(outside) or "./a"
    ),
}  # fmt: skip


@pytest.fixture
def outside(tmp_path_factory):
    folder = tmp_path_factory.mktemp("outside")
    (folder / "private.md").write_text("A secret.")
    Path("out/sub").mkdir(parents=True)
    (Path.home() / "private.md").write_text("A secret.")
    return folder


def read(*cells, allow=False, **usual):
    reader = RowReader("batch", usual, Path("out"), Path("out"), allow_outside=allow)
    return reader.read([WrittenRow(line, one) for line, one in enumerate(cells, start=2)])


@pytest.mark.parametrize("way", WAYS_OUT)
@pytest.mark.parametrize(
    "cells",
    [{"prompt": "x", "output": "{}/x.mp4"}, {"prompt": "x", "output": "{}/"}, {"script": "{}/private.md"},
     {"prompt": "x", "music": "{}/private.md"}],
    ids=["video", "folder", "script", "music"],
)  # fmt: skip
def test_a_row_leaves_the_folder_only_if_the_command_line_allows_it(outside, way, cells):
    place = WAYS_OUT[way](outside)
    row = {name: value.format(place) for name, value in cells.items()}

    ready, (bad,) = read(row)
    assert ready == []
    assert "is outside the folder" in bad.reason
    assert "--allow-outside" in bad.reason

    allowed, told = read(row, allow=True)
    if "music" in row:
        assert "cannot be used as music" in told[0].reason
    else:
        assert told == []
        (one,) = allowed
        assert one.job.script is not None or not one.job.output.resolve().is_relative_to(Path("out").resolve())


@pytest.mark.parametrize("name", ["x.mp4", "sub/x.mp4", "sub/", "./sub/../x.mp4", "..x.mp4"])
def test_a_row_writes_anywhere_inside(outside, name):
    (row,), bad = read({"prompt": "x", "output": name})
    assert bad == []
    assert row.job.output.resolve().is_relative_to(Path("out").resolve())


def test_a_link_within_the_folder_is_inside(outside):
    Path("out/here").symlink_to("sub")
    (row,), bad = read({"prompt": "x", "output": "here/x.mp4"})
    assert (bad, row.job.output.resolve()) == ([], Path("out/sub/x.mp4").resolve())


@pytest.mark.parametrize(
    ("first", "second"),
    [("x.mp4", "X.mp4"), ("x.mp4", "sub/../x.mp4"), ("sub/x.mp4", "here/x.mp4"), ("\u00e9.mp4", "e\u0301.mp4")],
)
def test_two_names_of_the_same_file_are_one_output(outside, first, second):
    Path("out/here").symlink_to("sub")
    ready, bad = read({"prompt": "a", "output": first}, {"prompt": "b", "output": second})
    assert [row.line for row in ready] == [2]
    assert "is already an output of line 2" in bad[0].reason


def test_paths_on_the_command_line_may_be_anywhere(outside):
    _, (bad,) = read({"prompt": "x"}, music=str(outside / "private.md"))
    assert "outside the folder" not in bad.reason


@pytest.mark.parametrize("name", ["x\0.mp4", "loop/x.mp4"])
def test_an_unusable_name_is_reported(outside, name):
    Path("out/loop").symlink_to("loop")
    ready, bad = read({"prompt": "x", "output": name})
    assert (ready, len(bad)) == ([], 1)
