import pytest

from eleven_video.domain.text.languages import language_code, language_names, track_language


def test_every_language_that_can_be_asked_for_has_a_code_of_three_letters():
    codes = {name: track_language(language_code(name)) for name in language_names()}

    assert all(len(code) == 3 and code != "und" for code in codes.values()), codes
    assert len(set(codes.values())) == len(codes)


@pytest.mark.parametrize(
    ("code", "of_track"), [("de", "deu"), ("zh", "zho"), ("fa", "fas"), ("fil", "fil"), ("", "und"), ("xx", "und")]
)
def test_codes_are_those_of_terminology(code, of_track):
    assert track_language(code) == of_track
