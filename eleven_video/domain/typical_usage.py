"""Numbers that describe typical scripts, voices and models.

The package `planning` estimates the usage of a video from the numbers in this module.

The ranges include the values that were measured in 2026-11 for the scripts of the sandbox and in recorded answers of
the services.
"""

import math

from eleven_video.accounting.estimate import Range, Ratio
from eleven_video.domain.requests.prompts import WORDS_PER_MINUTE
from eleven_video.domain.speaking_rates import characters_a_second, characters_a_token
from eleven_video.domain.text.speaking_time import wide_characters
from eleven_video.domain.timing.timing_constants import BEST_SHOT_S, PAUSE_S

# The number of pictures per requested second of video. A picture is shown for three to four seconds, and the narration
# may be a little longer or shorter than requested.
PICTURES_A_SECOND = Ratio(0.88 / 4, 1 / 3.45, 1.05 / 3)

# The number of scenes that a model writes, divided by the requested number of scenes.
SCENES_WRITTEN = Ratio(0.8, 1.0, 1.3)

# The number of tokens of a written script, divided by the number that `usual_script_tokens` expects.
SCRIPT_TOKENS = Ratio(0.5, 1.0, 1.8)
# The number of characters that a written script has in addition to the narration. Each scene adds its image prompt and
# JSON syntax, and each script adds its title and style.
_SCENE_CHARACTERS, _HEAD_CHARACTERS = 220, 150

# The number of tokens of thoughts, divided by the number that `usual_thinking_tokens` expects. The number of tokens of
# thoughts cannot be predicted. In recorded answers, it is between zero and three times the number of text tokens.
THINKING = Ratio(0.0, 1.0, 6.0)

# The words per minute of a fast, an average and a slow voice.
PACES = (170, WORDS_PER_MINUTE, 130)

# The number of characters per token, except in Chinese and Japanese, where a token is about one character.
_CHARACTERS_A_TOKEN = 4
_TOKENS_FOR_TEXT = Ratio(0.75, 1.0, 1.35)

# Each row has the beginning of a model's name and three numbers of output tokens. The first number is for one picture
# of 1024 by 1024 pixels. The other two numbers are for the text and for the thoughts that are billed with the picture.
_PICTURE_TOKENS = (
    ("gemini-2.5", 1290, Ratio(0, 20, 60), Ratio(0, 0, 0)),
    ("gemini-3-pro", 1120, Ratio(50, 240, 700), Ratio(100, 200, 600)),
    ("", 1120, Ratio(0, 230, 420), Ratio(0, 0, 0)),
)


def pictures_a_second(seconds: float) -> Ratio:
    """The number of pictures per requested second of video, if each picture is shown for about `seconds` seconds."""
    return PICTURES_A_SECOND.around(BEST_SHOT_S / seconds)


def tokens_of(text: str) -> Range:
    """The approximate number of tokens of a text. One token is about four characters, or one Chinese character."""
    wide = wide_characters(text)
    narrow = math.ceil((len(text) - wide) / _CHARACTERS_A_TOKEN)
    return _TOKENS_FOR_TEXT.of(narrow) + Range(wide // _CHARACTERS_A_TOKEN, math.ceil(wide * 0.7), wide)


def picture_tokens(model: str) -> tuple[int, Ratio, Ratio]:
    """The output tokens for a picture itself, for the text that is billed with the picture, and for the thoughts."""
    return next(row[1:] for row in _PICTURE_TOKENS if model.startswith(row[0]))


def shown_s(duration_s: int, *, scenes: int) -> float:
    """The approximate length of a video in seconds, with the narration and the pauses between scenes."""
    return duration_s + PAUSE_S * (scenes + 1)


def usual_script_tokens(duration_s: int, *, scenes: int, language: str) -> float:
    """The approximate number of output tokens, without thoughts, of a script for a video of `duration_s` seconds."""
    narration = characters_a_second(language).expected * duration_s / characters_a_token(language)
    return narration + (scenes * _SCENE_CHARACTERS + _HEAD_CHARACTERS) / _CHARACTERS_A_TOKEN


def usual_thinking_tokens(model: str, *, written: float) -> float:
    """The approximate number of tokens of thoughts that a text model uses for a script of `written` tokens."""
    return 100 + written / 5 if "lite" in model else 500 + written / 2
