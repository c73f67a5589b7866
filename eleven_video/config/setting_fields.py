"""Makes the pydantic fields for the settings in the table of options, and the messages for invalid values.

A field has the type, the default value and the check of the setting.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidatorFunctionWrapHandler, WrapValidator
from pydantic.fields import FieldInfo

from eleven_video.domain.options.option import Kind, Option
from eleven_video.domain.options.ranges import MOST_CREDITS, MOST_DOLLARS
from eleven_video.domain.options.table import settings

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


@dataclass(frozen=True, slots=True)
class Checked:
    """The value of a command-line option that was already checked.

    `load_settings` does not check the value again.
    """

    value: object


def _amount(typed: object) -> object:
    """The typed amount without the dollar sign. For "$0.50", the result is "0.50"."""
    return typed.strip().removeprefix("$") if isinstance(typed, str) else typed


Dollars = Annotated[Decimal, BeforeValidator(_amount), Field(ge=0, le=MOST_DOLLARS)]
Credits = Annotated[Decimal, Field(ge=0, le=MOST_CREDITS)]

_TYPES: dict[Kind, Any] = {
    Kind.TEXT: str,
    Kind.FILE: Path,
    Kind.WHOLE: int,
    Kind.NUMBER: float,
    Kind.DOLLARS: Dollars,
    Kind.CREDITS: Credits,
}


def setting_fields() -> dict[str, tuple[Any, FieldInfo]]:
    """The pydantic fields of the settings in the table of options, in the order of the table."""
    return {option.name: (_annotation(option), Field(_default(option))) for option in settings()}


def _default(option: Option) -> Any:
    if option.kind is Kind.CHOICE and option.members is not None and option.default is not None:
        return option.members()(str(option.default))
    return option.default


def _annotation(option: Option) -> Any:
    kind: Any = _TYPES.get(option.kind)
    if option.kind is Kind.CHOICE:
        members: Any = option.members() if option.members is not None else Literal[option.choices]
        kind = Annotated[members, BeforeValidator(_any_case)]
    elif option.kind in {Kind.WHOLE, Kind.NUMBER}:
        kind = Annotated[kind, Field(ge=option.least, le=option.most)]
    elif option.check is not None and not option.is_open:
        kind = Annotated[type(option.default or ""), BeforeValidator(_checked_by(option))]
    elif option.kind is Kind.TEXT and option.default:
        kind = Annotated[kind, Field(min_length=1)]
    return Annotated[kind if option.default is not None else kind | None, WrapValidator(_unless_checked)]


def _any_case(name: object) -> object:
    return name.strip().lower() if isinstance(name, str) and not isinstance(name, StrEnum) else name


def _checked_by(option: Option) -> Callable[[object], object]:
    """The pydantic check for a setting. The pydantic check calls the check of the option.

    The message of an error continues a sentence that starts with the name of the setting.
    """

    def check(value: object) -> object:
        if value == option.default or option.check is None:
            return value
        # A number is accepted and converted to text, because a file may have 90 instead of "90".
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise ValueError("must be text")  # noqa: TRY004  pydantic needs a ValueError
        try:
            return option.check(str(value))
        except ValueError as error:
            message = str(error)
            clause = message if message.startswith("must ") else f"cannot be used: {message}".removesuffix(".")
            raise ValueError(clause) from None

    return check


def _unless_checked(value: object, check: ValidatorFunctionWrapHandler) -> object:
    return value.value if isinstance(value, Checked) else check(value)


# Users see these texts instead of pydantic's own messages, because pydantic's messages are written for programmers.
def reason_of(error: Mapping[str, Any]) -> str:
    """The reason why pydantic refuses a value, such as "must be at least 1".

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
