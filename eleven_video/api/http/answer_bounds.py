"""The largest size and the longest time of each kind of answer."""

from dataclasses import dataclass

# What the HTTP libraries' own errors say where an answer is refused.
TOO_LARGE, TOO_MANY_VALUES = "The answer is too large.", "The answer holds too many values."

# A picture of 4096 pixels a side is about 25 MB in PNG and a third more in base64; a thought signature is 3 MB.
_PICTURE_BYTES = 40_000_000
_TEXT_BYTES = 10_000_000
# What JSON becomes in memory depends on how many values it holds: an empty list is 3 bytes on the wire and 64 in memory.
_VALUES = 300_000
# MP3 of 128 kbit/s in base64 is 21,334 bytes a second, and no voice takes longer than a second for a character; its
# timing, told twice, is 150 bytes at most.
_SPEECH_BYTES, _BYTES_A_CHARACTER = 2_000_000, 21_500
# 50 minutes: the longest text that any model takes, of 40,000 characters, lasts as long.
_MOST_SPEECH_BYTES = 64_000_000
_VALUES_A_CHARACTER = 30


@dataclass(frozen=True, slots=True)
class AnswerBound:
    """The most that one answer may be, once its content encoding is undone.

    Attributes:
        memory: Bytes that its text takes in memory, so a text with an emoji in it counts four times.
        values: JSON values: counted by the commas and opening brackets in it.
        silences: How long the whole request may take, in longest silences of the service.
        kept: Whether it counts as memory that is taken until it was used; else only while it is read.
    """

    memory: int
    values: int = _VALUES
    silences: float = 5.0
    kept: bool = True


PICTURE = AnswerBound(_PICTURE_BYTES)
SCRIPT = AnswerBound(_TEXT_BYTES)
# Lists and accounts cost nothing and are asked for again, so they are not waited for as long.
FREE = AnswerBound(_TEXT_BYTES, silences=1.0, kept=False)

# Pages of one list: no account has as many voices, and no service as many models.
MOST_PAGES = 100


def speech_bound(characters: int) -> AnswerBound:
    """The most that speech of a text of so many characters may be."""
    size = min(_MOST_SPEECH_BYTES, _SPEECH_BYTES + _BYTES_A_CHARACTER * characters)
    return AnswerBound(size, values=_VALUES + _VALUES_A_CHARACTER * characters)
