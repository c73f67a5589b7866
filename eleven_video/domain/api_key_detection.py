"""Recognises API keys that a user typed in place of another input, such as a prompt. Such a key must not be stored."""

import re

# This text is the end of an error message. The caller puts the name of the input, such as "The prompt", before this
# text. The message does not repeat the API key.
KEY_ELSEWHERE = "looks like an API key. Set keys with: eleven-video setup"

# Keys of ElevenLabs are "sk_" and 48 hexadecimal digits. Keys of Google are "AIza" and 35 characters, or, if newer,
# "AQ." and still more characters. The pattern also matches shorter texts, because a shorter text may be an incomplete
# copy of a key.
_KEY = re.compile(r"(?:sk_[0-9a-fA-F]{16,}|AIza[\w-]{20,}|AQ\.[\w-]{20,})")


def looks_like_key(text: str) -> bool:
    """Whether a text starts like an API key of ElevenLabs or Google."""
    return _KEY.match(text.strip()) is not None
