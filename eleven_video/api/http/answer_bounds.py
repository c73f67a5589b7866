"""The largest size and the longest time of each kind of answer; the adapters choose one for each request."""

from dataclasses import dataclass

# Messages of the errors that reject an answer. `_failures` recognises them.
TOO_LARGE, TOO_MANY_VALUES = "The answer is too large.", "The answer holds too many values."

# A picture of 4096 pixels a side is about 25 MB in PNG and a third more in base64; a thought signature is 3 MB.
_PICTURE_BYTES = 40_000_000
_TEXT_BYTES = 10_000_000
# The number of values is limited too, because parsed JSON may be much larger: an empty list has 3 bytes of text and
# takes 64 in memory.
_VALUES = 300_000
# MP3 of 128 kbit/s in base64 has 21,334 bytes per second, and no voice needs more than a second per character. The
# timing of a character is in the answer twice, with at most 150 bytes together.
_SPEECH_BYTES, _BYTES_A_CHARACTER = 2_000_000, 21_500
# 50 minutes of speech, the length of the longest text that any model accepts: 40,000 characters.
_MOST_SPEECH_BYTES = 64_000_000
_VALUES_A_CHARACTER = 30


@dataclass(frozen=True, slots=True)
class AnswerBound:
    """The limits of one answer, after its content encoding (such as gzip) is decoded.

    Attributes:
        memory: Bytes that the text takes in memory as a Python string: four per character if it contains an emoji.
        values: Number of JSON values, counted by commas and opening brackets.
        silences: The longest time of the whole request, as a multiple of the longest silence
            (`Hearing.longest_silence_s`).
        kept: True if the answer counts in the `MemoryBudget` until it was used; False if only while it is read.
    """

    memory: int
    values: int = _VALUES
    silences: float = 5.0
    kept: bool = True


PICTURE = AnswerBound(_PICTURE_BYTES)
SCRIPT = AnswerBound(_TEXT_BYTES)
# Lists and account data are free and can be requested again, so they get less time.
FREE = AnswerBound(_TEXT_BYTES, silences=1.0, kept=False)

# The most pages of one list that are fetched. No account has as many voices, and no service as many models.
MOST_PAGES = 100


def speech_bound(characters: int) -> AnswerBound:
    """The limits of a speech answer, for a text with that many characters."""
    size = min(_MOST_SPEECH_BYTES, _SPEECH_BYTES + _BYTES_A_CHARACTER * characters)
    return AnswerBound(size, values=_VALUES + _VALUES_A_CHARACTER * characters)
