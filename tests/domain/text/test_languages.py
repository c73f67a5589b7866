"""Languages as people name them."""

import pytest

from eleven_video.domain.text.languages import language_code, language_name


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("German", "de"),
        (" de ", "de"),
        ("DE", "de"),
        ("pt-BR", "pt"),
        ("zh_CN", "zh"),
        ("Mandarin", "zh"),
        ("fil", "fil"),
    ],
)
def test_a_language_goes_by_its_name_or_its_code(typed, code):
    assert language_code(typed) == code


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("Germn", "Did you mean German?"), ("klingon", "such as"), ("", "such as"), ("x" * 9999, "such as")],
)
def test_another_is_refused_with_the_nearest(typed, meant):
    with pytest.raises(ValueError, match="There is no language") as caught:
        language_code(typed)
    assert meant in str(caught.value)


def test_a_code_has_a_name():
    assert (language_name("de"), language_name("xx")) == ("German", "xx")
