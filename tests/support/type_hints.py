"""Remembers the type hints of classes, which the SDK of ElevenLabs finds out anew for each object in an answer.

A list of models has hundreds of such objects, and almost each run of a pipeline or a command reads one.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

import typing_extensions


def remember_type_hints() -> None:
    """Let this process find out the type hints of each class once."""
    find = typing_extensions.get_type_hints
    remembered = cache(find)

    def hints(
        obj: Callable[..., Any],
        globalns: dict[str, Any] | None = None,
        localns: dict[str, Any] | None = None,
        include_extras: bool = False,  # noqa: FBT001, FBT002  the signature of the library
    ) -> dict[str, Any]:
        if globalns is None and localns is None and isinstance(obj, type):
            return dict(remembered(obj, include_extras=include_extras))
        return find(obj, globalns, localns, include_extras)

    typing_extensions.get_type_hints = hints
