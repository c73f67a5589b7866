"""Checks whether two names may mean the same model.

`_answer_checks` uses it to check that the model named in an answer is the requested model.
"""

import re

# Matches a path before the name, such as "publishers/google/models/", "models/" or "google/".
_PATH = re.compile(r"^.*/")
# Matches a version after the name, as in "gemini-3-pro@001" or "gemini-3-pro@default".
_AT = re.compile(r"@.*$")
# Matches the ending of a model's name that tells the edition of the model, such as -001, -preview, -05-20, -09-2025,
# -0827 or -20260101.
_EDITION = re.compile(
    r"-(?:\d{3}|20\d{6}|\d{2}-\d{2,4}|\d{4}|preview|exp|experimental|latest|stable|ga|customtools|default)$"
)
_LATEST = re.compile(r"-latest$")
_VERSION = re.compile(r"-\d+(?:\.\d+)*(?=-|$)")


def plain_model(model: str) -> str:
    """A model's name in lower case, without the path, the version and the edition in it.

    For "models/gemini-3-pro-image-preview" the result is "gemini-3-pro-image".
    """
    name = _AT.sub("", _PATH.sub("", model.strip().lower()))
    while (shorter := _EDITION.sub("", name)) != name:
        name = shorter
    return name


def is_same_model(asked: str, answered: str) -> bool:
    """Return whether the names `asked` and `answered` may mean the same model.

    A requested alias such as "gemini-flash-latest" matches every version of its family of models.
    """
    one, other = plain_model(asked), plain_model(answered)
    if one == other:
        return True
    alias = _LATEST.search(_AT.sub("", asked.strip().lower())) is not None
    return alias and _VERSION.sub("", one) == _VERSION.sub("", other)
