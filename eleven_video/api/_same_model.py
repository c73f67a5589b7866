"""Checks whether the model that answered is the requested one under another name."""

import re

# "publishers/google/models/", "models/", "google/"
_PATH = re.compile(r"^.*/")
# A version at a place, as in "gemini-3-pro@001" and "@default".
_AT = re.compile(r"@.*$")
# Endings that name an edition of one model: -001, -preview, -preview-05-20, -preview-09-2025, -exp-0827, -20260101.
_EDITION = re.compile(
    r"-(?:\d{3}|20\d{6}|\d{2}-\d{2,4}|\d{4}|preview|exp|experimental|latest|stable|ga|customtools|default)$"
)
_LATEST = re.compile(r"-latest$")
_VERSION = re.compile(r"-\d+(?:\.\d+)*(?=-|$)")


def plain_model(model: str) -> str:
    """A model's name without its path, its edition and upper case: "gemini-3-pro-image" of a preview of it."""
    name = _AT.sub("", _PATH.sub("", model.strip().lower()))
    while (shorter := _EDITION.sub("", name)) != name:
        name = shorter
    return name


def is_same_model(asked: str, answered: str) -> bool:
    """Whether both names may mean one model. An alias such as "gemini-flash-latest" means any version of its family."""
    one, other = plain_model(asked), plain_model(answered)
    if one == other:
        return True
    alias = _LATEST.search(_AT.sub("", asked.strip().lower())) is not None
    return alias and _VERSION.sub("", one) == _VERSION.sub("", other)
