"""Recognises API keys that were typed in place of another input, so that they are not shown or stored there."""

import re

# The end of an error message that begins with the name of the input. It does not repeat the key.
KEY_ELSEWHERE = "looks like an API key. Set keys with: eleven-video setup"

# ElevenLabs: "sk_" and 48 hexadecimal digits. Google: "AIza" and 35 characters, or the newer "AQ." with more. A text
# that is shorter than a key may be an incomplete copy of one.
_KEY = re.compile(r"(?:sk_[0-9a-fA-F]{16,}|AIza[\w-]{20,}|AQ\.[\w-]{20,})")


def looks_like_key(text: str) -> bool:
    """Whether a text starts with a key of ElevenLabs or Gemini."""
    return _KEY.match(text.strip()) is not None
