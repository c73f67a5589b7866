import pytest

from eleven_video.domain.script.script import Scene, Script
from eleven_video.domain.text.speaking_time import speaking_time_text
from eleven_video.domain.timing.estimated_length import expected_s
from eleven_video.domain.timing.pauses import Pause

FIFTEEN = "one two three four five " * 3  # six seconds


def test_pauses_and_breaths_count_and_speed_shortens_words_only():
    script = Script("", "", (Scene(1, FIFTEEN, "", (Pause(4, 1_500), Pause(8, 500))), Scene(2, FIFTEEN, "")))
    assert expected_s(script) == pytest.approx(12 + 2 + 0.35 + 0.8)
    assert expected_s(script, speed=1.2) == pytest.approx(10 + 2 + 0.35 + 0.8)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("The sky is blue.", "4 words"),
        ("Sky", "1 word"),
        ("\u5929\u7a7a\u662f\u84dd\u8272\u7684\u3002", "7 characters"),
        ("\ud558\ub298\uc774 \ud30c\ub780\uc0c9", "2 words"),
        ("\u0e17\u0e49\u0e2d\u0e07 \u0e1f\u0e49\u0e32", "7 characters"),
        ("", "0 words"),
    ],
)
def test_a_length_is_stated_in_words_or_for_scripts_without_spaces_in_characters(text, told):
    assert speaking_time_text(text) == told
