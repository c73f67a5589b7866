import tomllib
from importlib import resources

import pytest

from eleven_video.domain.captions.place import (
    CaptionPlace,
    SafeArea,
    app_margins,
    margins,
    parse_position,
    share_of_position,
)
from eleven_video.domain.video import VideoFormat

UPRIGHT, WIDE, SQUARE = VideoFormat(1080, 1920), VideoFormat(1920, 1080), VideoFormat(1080, 1080)


@pytest.mark.parametrize(
    ("text", "position"),
    [("bottom", "bottom"), (" TOP ", "top"), ("middle", "middle"), ("30%", "30%"), ("30", "30%"), ("62.50 %", "62.5%"),
     ("0", "0%"), ("100 percent", "100%")],
)  # fmt: skip
def test_a_position_is_a_name_or_a_percentage(text, position):
    assert parse_position(text) == position
    assert parse_position(position) == position


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("botom", r"Did you mean bottom\?"),
        ("left", r"Choose one of bottom, middle, top, or a percentage like 30%\."),
        ("101%", r"at most 100% of the frame's height from its top, not 101%\."),
        ("-5%", "Choose one of"),
        ("", "Choose one of"),
        ("1e1", "Choose one of"),
    ],
)
def test_an_unknown_position_is_refused_with_the_known_ones(text, told):
    with pytest.raises(ValueError, match=told):
        parse_position(text)


def test_a_share_is_counted_from_the_top():
    assert [share_of_position(one) for one in ("bottom", "top", "middle", "0%", "62.5%", "100%")] == [
        None, None, 0.5, 0.0, 0.625, 1.0,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("video", "area", "kept"),
    [
        (UPRIGHT, None, True),
        (VideoFormat(1080, 1350), None, True),
        (WIDE, None, False),
        (SQUARE, None, False),
        (UPRIGHT, SafeArea.NONE, False),
        (WIDE, SafeArea.APPS, True),
    ],
)
def test_upright_frames_keep_clear_of_apps_by_default(video, area, kept):
    found = margins(video, CaptionPlace(safe_area=area))

    assert (found == app_margins()) is kept
    assert (found.bottom == 0) is not kept


def test_the_margins_of_apps_are_the_largest_of_all_rows_and_each_row_says_where_it_is_from():
    text = (resources.files("eleven_video.domain") / "safe_areas.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(text)["apps"]

    assert app_margins().bottom >= 0.3
    for row in rows:
        assert row.keys() == {"name", "top", "bottom", "left", "right", "sources", "checked"}
        assert all(row[edge] / 100 <= getattr(app_margins(), edge) for edge in ("top", "bottom", "left", "right"))
        assert row["top"] + row["bottom"] < 70
        assert row["left"] + row["right"] < 50
        assert all(source.startswith("https://") for source in row["sources"])
