"""Checks calls and amounts before they are counted, so that all other modules of `accounting` get only valid values."""

import numbers
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction

from eleven_video.accounting.calls import Call, Outcome
from eleven_video.accounting.metrics import Part
from eleven_video.accounting.money import Amount

# The maximum number in a 64-bit database column. A larger amount must be an error of the caller.
LARGEST = 2**63 - 1
# The maximum number of digits of a `Decimal`. A short text such as "1e9999999" can represent a number with millions of
# digits. The conversion of a number with too many digits would take too long.
_MOST_DIGITS = 400


def accepted_amount(value: object) -> Amount:
    """Convert a number of any type to an exact int or fraction. For example, the result for 1000.0 is 1000.

    Raises:
        ValueError: The value is not a number, is a bool, is negative, is not finite, or is larger than `LARGEST`.
    """
    amount = exact_number(value)
    if not 0 <= amount <= LARGEST:
        raise ValueError(f"{type(value).__name__} out of range: an amount is from 0 to {LARGEST}")
    return amount.numerator if amount.denominator == 1 else amount


def exact_number(value: object) -> Amount:
    """The exact value of a number of any type. The exact value of a float is the value of its shortest text. For
    example, the exact value of 0.1 is 1/10.

    Raises:
        ValueError: The value is not a number, is not finite, or has more than 400 digits.
    """
    # Nearly every amount is an int or a Fraction, so the slower checks are skipped for these two types.
    if type(value) is int or type(value) is Fraction:
        return value
    if isinstance(value, bool):
        raise ValueError("bool is not a number")  # noqa: TRY004  one type of error for all checks
    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) > _MOST_DIGITS:
        raise ValueError("Decimal with too many digits")
    if isinstance(value, (numbers.Real, Decimal)):
        try:
            return Fraction(str(value))
        except ValueError:
            raise ValueError(f"{value} is not a finite number") from None
    raise ValueError(f"{type(value).__name__} is not a number")


def accepted_call(call: object) -> Call:
    """A copy of the call with exact amounts. If the amounts of `call` are already exact, the result is the same object.

    Raises:
        ValueError: The object is not a `Call`, or the call has an invalid name, amount or time.
        OverflowError: The time of the call is out of range in UTC.
    """
    if not isinstance(call, Call):
        raise ValueError(f"{type(call).__name__} is not a call")  # noqa: TRY004  one type of error for all checks
    names: tuple[tuple[str, object], ...] = (("id", call.id), ("service", call.service), ("model", call.model))
    for what, text in names:
        if not isinstance(text, str) or not text:
            raise ValueError(f"a call needs a text as its {what}")
    optional: tuple[tuple[str, object], ...] = (("name", call.name), ("tier", call.tier), ("asked", call.asked))
    for what, text in optional:
        if not isinstance(text, str):
            raise ValueError(f"a call's {what} is a text")  # noqa: TRY004  one type of error for all checks
    occurred_at: object = call.occurred_at
    if not isinstance(occurred_at, datetime) or occurred_at.tzinfo is None:
        raise ValueError("a call needs a time with its zone")
    if occurred_at.tzinfo is not UTC:
        occurred_at.astimezone(UTC)
    service, parts, outcome = str(call.service), _accepted_parts(call.parts), Outcome(call.outcome)
    if service is call.service and parts is call.parts and outcome is call.outcome:
        return call
    return replace(call, service=service, parts=parts, outcome=outcome)


def _accepted_parts(parts: Mapping[Part, Amount]) -> Mapping[Part, Amount]:
    for part, amount in parts.items():
        if type(part) is not Part or type(amount) is not int or not 0 <= amount <= LARGEST:
            return {Part(part): accepted_amount(amount) for part, amount in parts.items()}
    return parts
