"""Recognises API keys that a user typed in place of another input, such as a prompt. An API key must not be stored with
the prompt.
"""

import re

# `KEY_ELSEWHERE` is the end of an error message. The caller puts the name of the input, such as "The prompt", before
# `KEY_ELSEWHERE`. The error message does not contain the API key.
KEY_ELSEWHERE = "looks like an API key. Set keys with: eleven-video setup"

# A key of ElevenLabs is "sk_" and 48 hexadecimal digits. A key of Google is "AIza" and 35 characters. A newer key of
# Google is "AQ." and more than 35 characters. The pattern `_KEY` also matches shorter texts, because a shorter text may
# be an incomplete copy of a key.
_KEY = re.compile(r"(?:sk_[0-9a-fA-F]{16,}|AIza[\w-]{20,}|AQ\.[\w-]{20,})")


def looks_like_key(text: str) -> bool:
    """Whether a text starts like an API key of ElevenLabs or Google."""
    return _KEY.match(text.strip()) is not None
