"""Checks whether two names may mean the same model.

`_answer_checks` uses this module to check that the model named in an answer is the requested model.
"""

import re

# The pattern of a path before the name of a model, such as "publishers/google/models/", "models/" or "google/"
_PATH = re.compile(r"^.*/")
# The pattern of a version after the name of a model, as in "gemini-3-pro@001" or "gemini-3-pro@default"
_AT = re.compile(r"@.*$")
# The pattern of the end of a model's name that says which edition of the model it is, such as -001, -preview, -05-20,
# -09-2025, -0827 or -20260101
_EDITION = re.compile(
    r"-(?:\d{3}|20\d{6}|\d{2}-\d{2,4}|\d{4}|preview|exp|experimental|latest|stable|ga|customtools|default)$"
)
_LATEST = re.compile(r"-latest$")
_VERSION = re.compile(r"-\d+(?:\.\d+)*(?=-|$)")


def plain_model(model: str) -> str:
    """The name of a model in lower case, without its path, version and edition.

    For "models/gemini-3-pro-image-preview", the result is "gemini-3-pro-image".
    """
    name = _AT.sub("", _PATH.sub("", model.strip().lower()))
    while (shorter := _EDITION.sub("", name)) != name:
        name = shorter
    return name


def is_same_model(asked: str, answered: str) -> bool:
    """Whether the names `asked` and `answered` may mean the same model.

    If `asked` is an alias such as "gemini-flash-latest", every version of the same family of models is accepted.
    """
    one, other = plain_model(asked), plain_model(answered)
    if one == other:
        return True
    alias = _LATEST.search(_AT.sub("", asked.strip().lower())) is not None
    return alias and _VERSION.sub("", one) == _VERSION.sub("", other)
