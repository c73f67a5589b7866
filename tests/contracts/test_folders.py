"""Folders and files of the package stay small enough to find one's way."""

from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "eleven_video"
FOLDERS = sorted({file.parent for file in PACKAGE.rglob("*.py")})
MOST_FILES, LEAST_FILES, LONGEST = 25, 3, 350


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.relative_to(PACKAGE).as_posix())
def test_a_folder_is_neither_a_heap_nor_a_crumb(folder):
    files = [file for file in folder.glob("*.py") if file.name != "__init__.py"]
    packages = [path for path in folder.iterdir() if (path / "__init__.py").exists()]

    assert len(files) <= MOST_FILES
    assert len(files) + len(packages) >= LEAST_FILES


def test_no_file_is_too_long():
    lines = {
        file.relative_to(PACKAGE).as_posix(): file.read_text(encoding="utf-8").count("\n")
        for file in PACKAGE.rglob("*.py")
    }

    assert {name: count for name, count in lines.items() if count > LONGEST} == {}
