import pytest
from bidi import get_display
from hypothesis import example, given
from hypothesis import strategies as st

from eleven_video.render.captions.bidi import is_right_to_left, levels, visual_order

# Upper case stands for Hebrew letters here, as in the examples of the standard, UAX 9.
_HEBREW = {chr(ord("A") + place): chr(0x5D0 + place) for place in range(26)}
_MIRRORED = str.maketrans("()[]", ")(][")


def _seen(text: str, *, right_to_left: bool) -> str:
    real = "".join(_HEBREW.get(character, character) for character in text)
    found = levels(real, right_to_left=right_to_left)
    return "".join(text[i].translate(_MIRRORED) if found[i] % 2 else text[i] for i in visual_order(found))


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("plain words.", "plain words."),
        ("car is THE CAR in it", "car is RAC EHT in it"),
        ("he said MEANS CAR, 5 times", "he said 5 ,RAC SNAEM times"),
        ("buy AB (12 CD) x", "buy (DC 12) BA x"),
        ("", ""),
    ],
)
def test_a_line_that_runs_to_the_right(text, seen):
    assert _seen(text, right_to_left=False) == seen


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("ABC.", ".CBA"),
        ("THE CAR (it) IS", "SI (it) RAC EHT"),
        ("ABC 1,234.5% DEF", "FED 1,234.5% CBA"),
        ("ABC 3-4 $5", "$5 3-4 CBA"),
        ("AB [o2] C ", " C [o2] BA"),
        ("ABC car is D", "D car is CBA"),
    ],
)
def test_a_line_that_runs_to_the_left(text, seen):
    assert _seen(text, right_to_left=True) == seen


def test_digits_after_arabic_letters_run_to_the_right():
    assert levels("\u0627\u0628 123 \u062a", right_to_left=True) == [1, 1, 1, 2, 2, 2, 1, 1]


def test_marks_go_with_their_letters():
    assert levels("a\u05d0\u05b8\u200db", right_to_left=False) == [0, 1, 1, 1, 0]


@pytest.mark.parametrize(
    ("text", "answer"), [("12 \u05d0 a", True), ("\u0627", True), ("1 a \u05d0", False), ("...", False), ("", False)]
)
def test_a_text_is_read_as_its_first_letter_is(text, answer):
    assert is_right_to_left(text) is answer


# Latin, Hebrew and Arabic letters with marks, digits of both kinds, signs beside them, brackets.
_PIECES = st.sampled_from("ab \u05d0\u05d1\u05b8\u0627\u0628\u0301 12\u0661\u0662 ().,-+%$/:[]!?")


@example(text="a(2)\u0301 \u05d0", right_to_left=True)  # a mark goes with the bracket before it
@given(text=st.text(_PIECES, max_size=14), right_to_left=st.booleans())
def test_a_line_is_seen_as_python_bidi_shows_it(text, right_to_left):
    """Both give the order. Neither replaces brackets by their mirror images: that is for the font."""
    shown = "".join(text[place] for place in visual_order(levels(text, right_to_left=right_to_left)))

    assert shown == get_display(text, base_dir="R" if right_to_left else "L")
