"""Defines the limits on the size and the time of answers. The adapters choose an `AnswerBound` for each request."""

from dataclasses import dataclass

# The messages of the errors that reject an answer. The module `_network_errors` recognises the errors by their
# messages.
TOO_LARGE, TOO_MANY_VALUES = "The answer is too large.", "The answer holds too many values."

# A picture of 4096 by 4096 pixels has about 25 MB as a PNG file, so about 33 MB in base64. The thought signature of the
# picture adds 3 MB.
_PICTURE_BYTES = 40_000_000
_TEXT_BYTES = 10_000_000
# The maximum number of JSON values. The number of values is limited because parsed JSON may take much more memory than
# its text. For example, an empty list and a comma have 3 bytes of text and take 64 bytes in memory.
_VALUES = 300_000
# Sizes of speech answers in bytes. MP3 audio of 128 kbit/s in base64 has 21,334 bytes per second, and no voice needs
# more than one second per character. An answer contains two timings of each character, which together have at most 150
# bytes.
_SPEECH_BYTES, _BYTES_A_CHARACTER = 2_000_000, 21_500
# The size of 50 minutes of speech in bytes. The longest text that a model accepts has 40,000 characters, and its speech
# takes about 50 minutes.
_MOST_SPEECH_BYTES = 64_000_000
_VALUES_A_CHARACTER = 30


@dataclass(frozen=True, slots=True)
class AnswerBound:
    """The limits of one answer. Sizes are measured after the content encoding, such as gzip, is decoded.

    Attributes:
        memory: The maximum number of bytes that the text of the answer may take in memory as a Python string. A string
            with an emoji takes four bytes for each character.
        values: The maximum number of JSON values in the answer. The number of values is computed as the number of
            commas and opening brackets.
        silences: The maximum time of the whole request, as a multiple of `longest_silence_s` of `ClientHooks`.
        stays_reserved: Whether the bytes of the answer stay reserved in the `MemoryBudget` until the caller has used
            the answer. If `stays_reserved` is False, the bytes are released as soon as the answer is read.
    """

    memory: int
    values: int = _VALUES
    silences: float = 5.0
    stays_reserved: bool = True


PICTURE = AnswerBound(_PICTURE_BYTES)
SCRIPT = AnswerBound(_TEXT_BYTES)
# The limits of answers with lists and account data. Requests for lists and account data are free and can be repeated,
# so their maximum time is shorter.
FREE = AnswerBound(_TEXT_BYTES, silences=1.0, stays_reserved=False)

# The maximum number of pages of one list that are requested. No list of voices or models has as many pages as the
# maximum.
MOST_PAGES = 100


def speech_bound(characters: int) -> AnswerBound:
    """The limits of the answer to a speech request whose text has `characters` characters."""
    size = min(_MOST_SPEECH_BYTES, _SPEECH_BYTES + _BYTES_A_CHARACTER * characters)
    return AnswerBound(size, values=_VALUES + _VALUES_A_CHARACTER * characters)
