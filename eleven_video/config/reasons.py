"""Reasons why a value is invalid, as text that follows its name. Pydantic's own messages are for programmers."""

from collections.abc import Mapping
from typing import Any

_LIMITS = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}
_WORDS = (
    ("bool", "must be true or false"),
    ("int", "must be a whole number"),
    ("decimal", "must be a number, such as 0.50"),
    ("float", "must be a number, such as 1.5"),
    ("finite_number", "must be a number"),
    ("string_too_short", "must not be empty"),
    ("string_too_long", "is too long"),
    ("string", "must be text"),
    ("path", "must be the path of a file"),
    ("dict", "must be a table"),
    ("list", "must be a list"),
    ("missing", "is missing"),
)


def reason_of(error: Mapping[str, Any]) -> str:
    """The reason of one error that pydantic reports, such as "must be at least 1".

    Args:
        error: One item of `ValidationError.errors()`.
    """
    kind, context = str(error["type"]), error.get("ctx") or {}
    for name, words in _LIMITS.items():
        if name in context:
            return f"must be {words} {_number(context[name])}"
    if "expected" in context:
        return f"must be one of {str(context['expected']).replace(chr(39), '')}"
    if kind == "value_error":
        message = str(error["msg"]).removeprefix("Value error, ")
        return message[:1].lower() + message[1:]
    return next((words for start, words in _WORDS if kind.startswith(start)), "cannot be used")


def _number(limit: object) -> str:
    return f"{limit:,}" if isinstance(limit, int) else str(limit)
