"""Converts the text of an option to its value.

If the text is not valid, the error message says what the user can write instead.
"""

from collections.abc import Callable, Collection, Mapping
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from eleven_video.domain.options.option import Kind, Option
from eleven_video.domain.options.table import OPTIONS
from eleven_video.errors import InvalidInput


def parse_options(
    typed: Mapping[str, str | bool | None], parse: Callable[[Option, str], Any] | None = None
) -> dict[str, Any]:
    """The values of all options that the user wrote, by name.

    Args:
        typed: The text of each option, by the name of the option. For a switch, the value is a bool. For an option that
            the user did not write, the value is None.
        parse: A function that is used instead of `parse_option`, for callers that accept additional values. If `parse`
            is None, `parse_option` is used.

    Raises:
        InvalidInput: A text is not a valid value of its option, or the user wrote two options that exclude each other.
    """
    given = {name: text for name, text in typed.items() if text is not None}
    check_exclusive(given)
    value_of = parse or parse_option
    return {name: text if isinstance(text, bool) else value_of(OPTIONS[name], text) for name, text in given.items()}


def check_exclusive(options: Collection[str]) -> None:
    """Check that no two options that the user wrote exclude each other. `options` has the names of the user's options.

    Raises:
        InvalidInput: Two options that the user wrote exclude each other.
    """
    if "image_count" in options and "seconds_per_image" in options:
        raise InvalidInput("--image-count and --seconds-per-image exclude each other. Leave one out.")


def parse_option(option: Option, text: str) -> Any:
    """Convert the text of one option to the option's value.

    Raises:
        InvalidInput: The text is not a valid value of the option. The error message says what the user can write
            instead.
    """
    if option.check is not None:
        try:
            return option.check(text)
        except ValueError as error:
            message = str(error)
            raise InvalidInput(f"{option.flag} {message}." if message.startswith("must ") else message) from None
    parse = _PARSERS.get(option.kind)
    return parse(option, text) if parse is not None else text


def _number(option: Option, text: str) -> float:
    whole = option.kind is Kind.WHOLE
    written = text.strip()
    try:
        number = int(written) if whole else float(written.removesuffix(option.unit))
    except ValueError:
        number = option.least - 1
    if not option.least <= number <= option.most:
        name, form = ("whole number", ",") if whole else ("number", "g")
        raise InvalidInput(
            f"{option.flag} {text!r} is not a {name} from {option.least:{form}} to {option.most:{form}}."
        )
    return number


def _choice(option: Option, text: str) -> object:
    wanted = text.strip().lower().removeprefix(".")
    if wanted in option.choices:
        return option.members()(wanted) if option.members is not None else wanted
    near = get_close_matches(wanted, option.choices, n=1)
    meant = f"Did you mean {near[0]}?" if near else f"Choose one of {', '.join(option.choices)}."
    raise InvalidInput(f"There is no {option.noun or option.name} {text!r}. {meant}")


def _amount(option: Option, text: str) -> Decimal:
    dollars = option.kind is Kind.DOLLARS
    written = text.strip()
    try:
        amount = Decimal(written.removeprefix("$") if dollars else written)
        if 0 <= amount <= option.most:
            return amount
    except InvalidOperation:
        pass
    raise InvalidInput(
        f"{option.flag} {text!r} is not an amount of dollars up to {option.most:,}. Write it like 0.50."
        if dollars
        else f"{option.flag} {text!r} is not a number of credits up to {option.most:,}, such as 2000."
    )


_PARSERS: Mapping[Kind, Callable[[Option, str], object]] = {
    Kind.FILE: lambda _, text: Path(text),
    Kind.WHOLE: _number,
    Kind.NUMBER: _number,
    Kind.CHOICE: _choice,
    Kind.DOLLARS: _amount,
    Kind.CREDITS: _amount,
}
