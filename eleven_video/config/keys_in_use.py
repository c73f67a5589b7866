"""The keys that this process has seen. None of them may stand in anything that it writes."""

import json
from urllib.parse import quote

HIDDEN = "[key]"
# What is shorter keeps nothing secret, and may be a part of any word.
SHORTEST = 8

_WRITTEN: dict[str, frozenset[str]] = {}


def note_key(key: str) -> None:
    """Remember a key, or a password, that must not be written."""
    if len(key) >= SHORTEST:
        # As it is, and as it stands in a representation, in JSON and in an address.
        _WRITTEN[key] = frozenset({key, repr(key)[1:-1], json.dumps(key)[1:-1], quote(key, safe="")})


def without_keys(text: str) -> str:
    """The text with every key in it blacked out."""
    forms = {form for written in tuple(_WRITTEN.values()) for form in written}
    # One key may be the beginning of another.
    for form in sorted(forms, key=len, reverse=True):
        text = text.replace(form, HIDDEN)
    return text
