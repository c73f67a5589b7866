"""Typical usage of scripts, voices and models, from which `planning` estimates a video.

The ranges include measurements of the sandbox's scripts and of recorded answers of the services (2026-11).
"""

import math

from eleven_video.accounting.estimate import Range, Ratio
from eleven_video.domain.requests.prompts import WORDS_PER_MINUTE
from eleven_video.domain.speaking_rates import characters_a_second, characters_a_token
from eleven_video.domain.text.speaking_time import wide_characters
from eleven_video.domain.timing.picture_times import BEST_SHOT_S
from eleven_video.domain.timing.timeline import PAUSE_S

# Pictures per requested second: one every three to four seconds of a narration that may be a little longer or shorter
# than requested.
PICTURES_A_SECOND = Ratio(0.88 / 4, 1 / 3.45, 1.05 / 3)

# Scenes that a model writes per requested scene.
SCENES_WRITTEN = Ratio(0.8, 1.0, 1.3)

# Tokens of a written script per token that `usual_script_tokens` expects.
SCRIPT_TOKENS = Ratio(0.5, 1.0, 1.8)
# Characters of a written script besides the narration: per scene, the image prompt and the JSON around it; per script,
# the title and the style.
_SCENE_CHARACTERS, _HEAD_CHARACTERS = 220, 150

# The length of thinking is unpredictable: recorded answers have zero to three times as many tokens of thoughts as of
# text.
THINKING = Ratio(0.0, 1.0, 6.0)

# Words per minute of a fast, an average and a slow voice.
PACES = (170, WORDS_PER_MINUTE, 130)

# A character of Chinese or Japanese is about a token.
_CHARACTERS_A_TOKEN = 4
_TOKENS_FOR_TEXT = Ratio(0.75, 1.0, 1.35)

# Output tokens of one picture of 1024 pixels a side, by the beginning of the model's name: of the picture itself, and
# of the text and the thoughts that are billed with it.
_PICTURE_TOKENS = (
    ("gemini-2.5", 1290, Ratio(0, 20, 60), Ratio(0, 0, 0)),
    ("gemini-3-pro", 1120, Ratio(50, 240, 700), Ratio(100, 200, 600)),
    ("", 1120, Ratio(0, 230, 420), Ratio(0, 0, 0)),
)


def pictures_a_second(seconds: float) -> Ratio:
    """Pictures per requested second if each is shown for that many seconds."""
    return PICTURES_A_SECOND.around(BEST_SHOT_S / seconds)


def tokens_of(text: str) -> Range:
    """The approximate number of tokens of a text: one per four characters, or one per wide (Chinese) one."""
    wide = wide_characters(text)
    narrow = math.ceil((len(text) - wide) / _CHARACTERS_A_TOKEN)
    return _TOKENS_FOR_TEXT.of(narrow) + Range(wide // _CHARACTERS_A_TOKEN, math.ceil(wide * 0.7), wide)


def picture_tokens(model: str) -> tuple[int, Ratio, Ratio]:
    """Output tokens of one picture: of the picture itself, and of the text and the thoughts that are billed with it."""
    return next(row[1:] for row in _PICTURE_TOKENS if model.startswith(row[0]))


def shown_s(duration_s: int, *, scenes: int) -> float:
    """The approximate length of a video, in seconds: that of its narration and the pauses between scenes."""
    return duration_s + PAUSE_S * (scenes + 1)


def usual_script_tokens(duration_s: int, *, scenes: int, language: str) -> float:
    """The approximate number of tokens that a text model writes for a script in a language."""
    narration = characters_a_second(language).expected * duration_s / characters_a_token(language)
    return narration + (scenes * _SCENE_CHARACTERS + _HEAD_CHARACTERS) / _CHARACTERS_A_TOKEN


def usual_thinking_tokens(model: str, *, written: float) -> float:
    """The approximate number of tokens of thoughts that a model needs for a script of `written` tokens."""
    return 100 + written / 5 if "lite" in model else 500 + written / 2
