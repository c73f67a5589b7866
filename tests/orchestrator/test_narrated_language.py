from dataclasses import replace
from pathlib import Path

import pytest

from eleven_video.domain.job import VideoJob
from eleven_video.domain.speaking_rates import narrated_language
from tests.support.pipelines import script

JOB = VideoJob(output=Path("x.mp4"), prompt="x", text_model="t", image_model="i", tts_model="s")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("\u7a7a\u306f\u9752\u3044\u3002", "ja"),
        ("\u5929\u7a7a\u662f\u84dd\u8272\u7684\u3002", "zh"),
        ("\ud558\ub298\uc740 \ud478\ub985\ub2c8\ub2e4.", "ko"),
        ("\u039f \u03bf\u03c5\u03c1\u03b1\u03bd\u03cc\u03c2", "el"),
        ("\u0e17\u0e49\u0e2d\u0e07\u0e1f\u0e49\u0e32", "th"),
        ("\u0986\u0995\u09be\u09b6 \u09a8\u09c0\u09b2", "bn"),
        ("\u0986\u0995\u09be\u09b6 \u09a8\u09c0\u09b2\u09be \u09f0", "as"),
        # Written by several languages: a wrong name would be worse than none.
        ("Der Himmel ist blau.", ""),
        ("\u041d\u0435\u0431\u043e \u0441\u0438\u043d\u0454", ""),
        ("\u0627\u0644\u0633\u0645\u0627\u0621", ""),
        ("\u0906\u0915\u093e\u0936", ""),
    ],
)
def test_letters_tell_a_language_that_no_other_is_written_with(text, language):
    assert narrated_language(JOB, script(text)) == language
    assert narrated_language(replace(JOB, language="uk"), script(text)) == "uk"
