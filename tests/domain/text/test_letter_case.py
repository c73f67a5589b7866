import pytest

from eleven_video.domain.text.letter_case import in_case


@pytest.mark.parametrize(
    ("text", "language", "capitals"),
    [
        ("Why is it blue?", "", "WHY IS IT BLUE?"),
        ("stra\u00dfe", "de", "STRASSE"),
        ("istanbul \u0131l\u0131k", "tr", "\u0130STANBUL ILIK"),
        ("istanbul", "en", "ISTANBUL"),
        (
            "\u03bf\u03c5\u03c1\u03b1\u03bd\u03cc\u03c2 \u03ca",
            "el",
            "\u039f\u03a5\u03a1\u0391\u039d\u039f\u03a3 \u03aa",
        ),
        (
            "\u10d2\u10d0\u10db\u10d0\u10e0\u10ef\u10dd\u10d1\u10d0",
            "ka",
            "\u10d2\u10d0\u10db\u10d0\u10e0\u10ef\u10dd\u10d1\u10d0",
        ),
        ("\u5929\u7a7a 123", "zh", "\u5929\u7a7a 123"),
        ("caf\u00e9", "fr", "CAF\u00c9"),
    ],
)
def test_capitals_follow_the_customs_of_the_language(text, language, capitals):
    assert in_case(text, "upper", language) == capitals


def test_small_letters_do_too():
    assert in_case("ISTANBUL \u0130Z", "lower", "tr") == "\u0131stanbul iz"
    assert in_case("Why Is It", "lower") == "why is it"


def test_words_stay_as_they_are_written():
    assert in_case("Why iPhone", "as written", "tr") == "Why iPhone"
