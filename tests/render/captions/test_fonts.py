import subprocess
import sys

import pytest

from eleven_video.render.captions import fonts
from eleven_video.render.captions.fonts import region_of, typeface_for, unreadable, warning_about

_FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"


@pytest.fixture
def only_the_fonts_that_always_come(monkeypatch):
    """As where the extra `fonts` is not installed."""
    caches = (fonts._files, fonts._folder)
    for package in ("manimgx_fonts", "manimgx_fonts_cjk"):
        monkeypatch.setitem(sys.modules, package, None)
    for cache in caches:
        cache.cache_clear()
    yield
    monkeypatch.undo()
    for cache in caches:
        cache.cache_clear()


def test_european_languages_and_hindi_need_no_extra(only_the_fonts_that_always_come):
    texts = [
        "Na\u00efve fa\u00e7ade, \u017b\u00f3\u0142\u0107, \u201cGr\u00f6\u00dfe\u201d \u2014 \u20ac5\u2026",
        "\u039f \u03bf\u03c5\u03c1\u03b1\u03bd\u03cc\u03c2",
        "\u041d\u0435\u0431\u043e \u0404\u0457\u0491",
        "\u0915\u094d\u0937\u0924\u094d\u0930\u093f\u092f \u0930\u094d\u200d\u0964",
    ]

    assert unreadable(texts) == ()


def test_what_no_font_shows_is_named_once_with_the_remedy(only_the_fonts_that_always_come):
    missing = unreadable(["\u7a7a and \u9752", f"\u7a7a {_FAMILY} \u05d0"])

    assert missing == ("\u7a7a", "\u9752", _FAMILY, "\u05d0")
    assert warning_about(missing) == (
        f"The captions leave out \u7a7a \u9752 {_FAMILY} \u05d0: no installed font has these characters. "
        "Install more fonts: uv sync --inexact --extra fonts"
    )


def test_the_extra_brings_further_scripts_and_emoji():
    text = (
        f"\u7a7a\u3042\ud558 \u05d0 \u0627 \u0e17\u0e49 \u1004 \u10d0 \u0561 \u1200 \u0b95 \U0001f600 {_FAMILY} "
        "\u2764\ufe0f \U0001f1e9\U0001f1ea \u2192"
    )

    assert unreadable([text]) == ()


def test_with_the_extra_there_is_nothing_more_to_install():
    assert unreadable(["a\U00012000"]) == ("\U00012000",)
    assert warning_about(["\U00012000"]) == (
        "The captions leave out \U00012000: no installed font has these characters."
    )


def test_a_long_list_of_characters_is_cut():
    assert "a b c d e f g h i j k l ...:" in warning_about("abcdefghijklmnop")


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("\u7a7a\u304c\u9752\u3044", "Noto Sans CJK JP"),
        ("\ud558\u7a7a", "Noto Sans CJK KR"),
        ("\u5929\u7a7a", "Noto Sans CJK SC"),
    ],
)
def test_ideographs_take_the_forms_of_the_language_they_stand_in(text, family):
    typeface = typeface_for("\u7a7a", region_of(text))

    assert typeface is not None
    assert fonts._name(typeface.face) == family


def test_a_damaged_font_file_is_passed_over(tmp_path):
    for name in ("broken.ttf", "broken.ttc"):
        (tmp_path / name).write_bytes(b"no font")

        assert fonts._open(tmp_path / name, "SC") == ()


def test_commands_that_do_not_render_load_no_shaper():
    code = "import sys, eleven_video.cli, eleven_video.domain.timing.subtitle_files; print('uharfbuzz' in sys.modules)"

    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert answer.stdout.strip() == "False"
