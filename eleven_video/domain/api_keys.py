"""Recognises the services' API keys in other inputs, so that they are neither shown nor stored there."""

import re

# Follows the name of the input. The key is not repeated.
KEY_ELSEWHERE = "looks like an API key. Set keys with: eleven-video setup"

# ElevenLabs: "sk_" and 48 hexadecimal digits. Google: "AIza" and 35 characters, or the newer "AQ." with more.
# Shorter texts are incomplete copies of keys.
_KEY = re.compile(r"(?:sk_[0-9a-fA-F]{16,}|AIza[\w-]{20,}|AQ\.[\w-]{20,})")


def looks_like_key(text: str) -> bool:
    """Whether a text is, or begins with, a key of ElevenLabs or Gemini."""
    return _KEY.match(text.strip()) is not None
