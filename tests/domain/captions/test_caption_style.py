import tomllib
from dataclasses import asdict
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eleven_video.domain.captions.style import (
    CaptionStyle,
    built_in_styles,
    caption_styles,
    colour_of,
    is_font_file,
    named_style,
    style_of,
)


def test_the_program_has_four_styles_and_the_usual_one_is_the_default_row():
    assert list(built_in_styles()) == ["default", "bold", "box", "minimal"]
    assert built_in_styles()["default"] == CaptionStyle()


def test_each_row_of_the_file_says_everything_so_that_it_can_be_copied():
    text = (resources.files("eleven_video.domain") / "caption_styles.toml").read_text(encoding="utf-8")

    for row in tomllib.loads(text)["caption_styles"].values():
        assert row.keys() == asdict(CaptionStyle()).keys()


def test_an_own_style_is_the_default_but_for_what_it_says():
    styles = caption_styles({"Mine": {"colour": "#FFCC00", "size": 2, "case": "UPPER"}})

    assert styles["mine"] == CaptionStyle(colour="#ffcc00", size=2.0, case="upper")


def test_a_style_of_the_program_is_changed_by_a_table_of_its_name():
    styles = caption_styles({"bold": {"spoken_colour": "#00ff00"}})

    assert styles["bold"].spoken_colour == "#00ff00"
    assert styles["bold"].weight == built_in_styles()["bold"].weight


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"colr": "#ffffff"}, "there is no 'colr'. Did you mean colour?"),
        ({"color": "#ffffff"}, "there is no 'color'. Did you mean colour?"),
        ({"outline_color": "#ffffff"}, "Did you mean outline_colour?"),
        ({"x": 1}, "Choose one of font, weight, size"),
        ({"colour": "red"}, "colour must be a colour such as"),
        ({"colour": "#fff"}, "colour must be a colour"),
        ({"colour": 7}, "colour must be a colour"),
        ({"box": "#12345"}, "box must be a colour"),
        ({"size": 3.1}, "size must be a number from 0.5 to 3"),
        ({"size": 0}, "size must be a number from 0.5 to 3"),
        ({"size": True}, "size must be a number"),
        ({"size": 10**400}, "size must be a number"),
        ({"size": "2"}, "size must be a number from 0.5 to 3"),
        ({"size": float("nan")}, "size must be a number"),
        ({"weight": 950}, "weight must be a number from 100 to 900"),
        ({"outline": 1}, "outline must be a number from 0 to 0.25"),
        ({"shadow": -1}, "shadow must be a number from 0 to 1"),
        ({"case": "uper"}, "case must be one of 'as written', 'upper', 'lower'. Did you mean 'upper'?"),
        ({"font": ""}, "font must be the name of a font, or the path of its file"),
        ({"font": "a\nb"}, "font must be the name"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(row, told):
    with pytest.raises(ValueError, match=r"^style 'mine': ") as refused:
        caption_styles({"mine": row})

    assert told in str(refused.value)


@pytest.mark.parametrize("own", [{"": {}}, {"a\nb": {}}, {"x" * 41: {}}, {"mine": 3}, {str(n): {} for n in range(101)}])
def test_an_invalid_table_of_styles_is_refused(own):
    with pytest.raises(ValueError, match="style"):
        caption_styles(own)


def test_a_misspelt_style_is_refused_with_the_nearest_name():
    styles = caption_styles({"brand": {}})

    assert named_style(" BOX ", styles) == built_in_styles()["box"]
    with pytest.raises(ValueError, match=r"There is no caption style 'brnd'\. Did you mean brand\?"):
        named_style("brnd", styles)
    with pytest.raises(ValueError, match=r"Choose one of default, bold, box, minimal, brand\."):
        named_style("zzz", styles)


def test_colours_have_an_opacity():
    assert colour_of("#ffd228") == (255, 210, 40, 255)
    assert colour_of("#00000080") == (0, 0, 0, 128)


@pytest.mark.parametrize("font", ["a.ttf", "/x/y", "fonts/Brand.OTF", "C:\\fonts\\x.ttc"])
def test_a_path_is_distinguished_from_a_font_family(font):
    assert is_font_file(font)
    assert not is_font_file("Noto Sans CJK")


@given(
    st.dictionaries(
        st.sampled_from([*asdict(CaptionStyle()), "other"]),
        st.one_of(st.text(max_size=9), st.floats(), st.integers(), st.booleans(), st.none(), st.just("#ff00ff80")),
    )
)
def test_any_table_gives_a_valid_caption_style_or_is_refused(row):
    try:
        style = style_of(row)
    except ValueError as error:
        assert str(error)  # noqa: PT017  both ends are right
        return
    assert 0.5 <= style.size <= 3
    assert 0 <= style.outline <= 0.25
    assert all(0 <= part <= 255 for colour in (style.colour, style.outline_colour) for part in colour_of(colour))
