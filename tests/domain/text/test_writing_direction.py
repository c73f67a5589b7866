import pytest

from eleven_video.domain.text.writing_direction import reads_to_the_left


@pytest.mark.parametrize(
    ("text", "leftward"),
    [
        ("The sky is blue.", False),
        ("RGB \u05d4\u05d5\u05d0 \u05e6\u05d1\u05e2.", True),
        ("\u0633\u0645\u0627\u0621 2026", True),
        ("The word \u05e9\u05dc\u05d5\u05dd is a greeting.", False),
        ("", False),
        ("caf\u00e9", False),
    ],
)
def test_a_script_runs_as_most_of_its_letters_do(text, leftward):
    assert reads_to_the_left(text) is leftward
