"""Typical usage of scripts, voices and models: the ranges that estimates start from.

Measured on the sandbox's scripts and on recorded answers of the services (2026-11); wide enough for both.
"""

import math

from eleven_video.accounting.estimate import Range, Ratio
from eleven_video.domain.requests.prompts import WORDS_PER_MINUTE
from eleven_video.domain.speaking_rates import characters_a_second, characters_a_token
from eleven_video.domain.text.speaking_time import wide_characters
from eleven_video.domain.timing.picture_times import BEST_SHOT_S
from eleven_video.domain.timing.timeline import PAUSE_S

# Pictures for each second of video: one every three to four seconds, of a narration a little longer or shorter than
# was asked for.
PICTURES_A_SECOND = Ratio(0.88 / 4, 1 / 3.45, 1.05 / 3)

# Scenes written for each that is asked for.
SCENES_WRITTEN = Ratio(0.8, 1.0, 1.3)

# Tokens of the whole script for each that `usual_script_tokens` tells.
SCRIPT_TOKENS = Ratio(0.5, 1.0, 1.8)
# Characters that are written beside the narration: for each scene its image prompt and the JSON around it, and once the
# title and the style.
_SCENE_CHARACTERS, _HEAD_CHARACTERS = 220, 150

# The length of thinking is unpredictable: recorded answers have from zero to three times as many thoughts as words.
THINKING = Ratio(0.0, 1.0, 6.0)

# Words a minute of a quick, an even and a slow voice.
PACES = (170, WORDS_PER_MINUTE, 130)

# A character of Chinese or Japanese is about a token.
_CHARACTERS_A_TOKEN = 4
_TOKENS_FOR_TEXT = Ratio(0.75, 1.0, 1.35)

# Output tokens of one picture at 1K by the beginning of a model's name: the picture itself, and what is billed as text
# and thoughts beside it.
_PICTURE_TOKENS = (
    ("gemini-2.5", 1290, Ratio(0, 20, 60), Ratio(0, 0, 0)),
    ("gemini-3-pro", 1120, Ratio(50, 240, 700), Ratio(100, 200, 600)),
    ("", 1120, Ratio(0, 230, 420), Ratio(0, 0, 0)),
)


def pictures_a_second(seconds: float) -> Ratio:
    """The same where a picture is to be seen for other than the usual time."""
    return PICTURES_A_SECOND.around(BEST_SHOT_S / seconds)


def tokens_of(text: str) -> Range:
    """About how many tokens a text is: one for every four characters, or for each that is as wide as two."""
    wide = wide_characters(text)
    narrow = math.ceil((len(text) - wide) / _CHARACTERS_A_TOKEN)
    return _TOKENS_FOR_TEXT.of(narrow) + Range(wide // _CHARACTERS_A_TOKEN, math.ceil(wide * 0.7), wide)


def picture_tokens(model: str) -> tuple[int, Ratio, Ratio]:
    """Output tokens of one picture: its own, and those of text and of thoughts beside it."""
    return next(row[1:] for row in _PICTURE_TOKENS if model.startswith(row[0]))


def shown_s(duration_s: int, *, scenes: int) -> float:
    """About how long a video becomes whose narration is to take so long."""
    return duration_s + PAUSE_S * (scenes + 1)


def usual_script_tokens(duration_s: int, *, scenes: int, language: str) -> float:
    """About how many tokens a text model writes for a script whose narration is in that language."""
    narration = characters_a_second(language).expected * duration_s / characters_a_token(language)
    return narration + (scenes * _SCENE_CHARACTERS + _HEAD_CHARACTERS) / _CHARACTERS_A_TOKEN


def usual_thinking_tokens(model: str, *, written: float) -> float:
    """About how long a model thinks about a script of so many tokens."""
    return 100 + written / 5 if "lite" in model else 500 + written / 2
