"""Defines the largest size and the longest time of answers. The adapters choose an `AnswerBound` for each request."""

from dataclasses import dataclass

# Messages of the errors that reject an answer. `_failures` recognises these errors by their message.
TOO_LARGE, TOO_MANY_VALUES = "The answer is too large.", "The answer holds too many values."

# A picture of 4096 by 4096 pixels has about 25 MB as a PNG file, so about 33 MB in base64. The thought signature of the
# picture adds 3 MB.
_PICTURE_BYTES = 40_000_000
_TEXT_BYTES = 10_000_000
# The number of JSON values is limited too, because parsed JSON may take much more memory than its text: an empty list
# with its comma has 3 bytes of text and takes 64 bytes in memory.
_VALUES = 300_000
# MP3 of 128 kbit/s in base64 has 21,334 bytes per second, and no voice needs more than a second per character. An
# answer gives the timing of each character twice. The two timings of a character have at most 150 bytes together.
_SPEECH_BYTES, _BYTES_A_CHARACTER = 2_000_000, 21_500
# 50 minutes of speech. The longest text that any model accepts has 40,000 characters, and takes about 50 minutes.
_MOST_SPEECH_BYTES = 64_000_000
_VALUES_A_CHARACTER = 30


@dataclass(frozen=True, slots=True)
class AnswerBound:
    """The limits of one answer. Sizes are measured after the content encoding, such as gzip, is decoded.

    Attributes:
        memory: The most bytes that the answer's text may take in memory as a Python string. A string with an emoji
            takes four bytes per character.
        values: The most JSON values that the answer may contain. To count the values, the answer's commas and opening
            brackets are counted.
        silences: The longest time of the whole request, as a multiple of `longest_silence_s` of `ClientHooks`.
        stays_reserved: Whether the answer's bytes stay reserved in the `MemoryBudget` until the caller has used the
            answer. If `stays_reserved` is False, the bytes are released as soon as the answer is read.
    """

    memory: int
    values: int = _VALUES
    silences: float = 5.0
    stays_reserved: bool = True


PICTURE = AnswerBound(_PICTURE_BYTES)
SCRIPT = AnswerBound(_TEXT_BYTES)
# These limits apply to lists and account data. Requests for them are free and can be repeated, so they get less time.
FREE = AnswerBound(_TEXT_BYTES, silences=1.0, stays_reserved=False)

# The most pages of one list that are fetched. No ElevenLabs account has enough voices, and no service enough models, to
# fill them.
MOST_PAGES = 100


def speech_bound(characters: int) -> AnswerBound:
    """The limits of the answer to a speech request whose text has `characters` characters."""
    size = min(_MOST_SPEECH_BYTES, _SPEECH_BYTES + _BYTES_A_CHARACTER * characters)
    return AnswerBound(size, values=_VALUES + _VALUES_A_CHARACTER * characters)
