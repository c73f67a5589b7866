"""The token in the page's address is kept for its owner alone, and lasts until a new one is asked for."""

import os
import stat

import pytest

from eleven_video.errors import ConfigurationError
from eleven_video.web.page_token_file import page_token


def test_it_lasts(tmp_path):
    file = tmp_path / "home" / "page-token"

    first = page_token(file)

    assert len(first) == 32
    assert page_token(file) == first
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_new_one_ends_the_old_one(tmp_path):
    file = tmp_path / "page-token"
    first = page_token(file)

    second = page_token(file, new=True)

    assert second != first
    assert page_token(file) == second


@pytest.mark.parametrize("content", [b"", b"short", b"\xff" * 32, b"a/b" * 11, b"x" * 5_000_000, b"x" * 33])
def test_a_damaged_one_is_replaced(tmp_path, content):
    file = tmp_path / "page-token"
    file.write_bytes(content)

    if len(content) > 1_000:
        with pytest.raises(ConfigurationError, match="larger than"):
            page_token(file)
    else:
        assert len(page_token(file)) == 32


def test_a_folder_in_its_place_is_told(tmp_path):
    (tmp_path / "page-token").mkdir()

    with pytest.raises(ConfigurationError, match="The page's token cannot be stored in"):
        page_token(tmp_path / "page-token")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes")
def test_a_pipe_in_its_place_does_not_wait(tmp_path):
    os.mkfifo(tmp_path / "page-token")

    with pytest.raises(ConfigurationError, match="pipe"):
        page_token(tmp_path / "page-token")
