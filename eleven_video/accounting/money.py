"""Computes with exact amounts of money. An amount of money is an integer number of pico-dollars (1e-12 USD).

In pico-dollars, all of Google's published rates for tokens are whole numbers. An integer of 64 bits can represent nine
million dollars. A user may set a rate that is a fraction of a pico-dollar. With such a rate, the cost is rounded only
once, half to even, when the charge is computed.
"""

from decimal import Decimal
from fractions import Fraction
from typing import Any

# An amount of usage is a number of units, such as tokens or credits. Only a number of credits can be a fraction. For
# example, 0.25 credits per character are billed during a promotion.
Amount = int | Fraction


def plain_number(amount: Amount) -> int | float:
    """The amount as an int or a float, which can be written as a JSON number."""
    return amount if isinstance(amount, int) else float(amount)


PICO_PER_DOLLAR = 10**12

# A rate is the price of one unit in pico-dollars. A whole number is an int, because integers are much faster than
# fractions.
Rate = int | Fraction


def rate(dollars: Fraction | Decimal, *, per: int = 1) -> Rate:
    """The exact price of one unit in pico-dollars. `per` units cost `dollars` dollars."""
    exact = Fraction(dollars) * PICO_PER_DOLLAR / per
    return exact.numerator if exact.denominator == 1 else exact


def cost(amount: Amount, unit_rate: Rate) -> int:
    """The cost of an amount at a rate, in whole pico-dollars.

    If the exact cost is a fraction, the cost is rounded half to even.
    """
    return round(amount * unit_rate)


def dollars(pico: int) -> Decimal:
    """Convert pico-dollars to an exact number of dollars."""
    return Decimal(pico).scaleb(-12)


def as_float(pico: int) -> float:
    """Convert pico-dollars to the nearest float number of dollars. The float is used only in JSON.

    Python divides two ints with correct rounding, so no other float is closer.
    """
    return pico / PICO_PER_DOLLAR


def decimal_text(pico: int) -> str:
    """Convert pico-dollars to the shortest decimal text with the exact number of dollars, such as "0.0004"."""
    return f"{dollars(pico).normalize():f}"


def amount_record(name: str, pico: int | None) -> dict[str, Any]:
    """An amount of dollars as three fields of a record for JSON. The names of the fields begin with the value of
    `name`.

    The field `{name}` is a number of dollars, `{name}_exact` is the same amount as decimal text, and `{name}_pico` is
    the same amount in whole pico-dollars. All three fields are None if `pico` is None.
    """
    return {
        name: None if pico is None else as_float(pico),
        f"{name}_exact": None if pico is None else decimal_text(pico),
        f"{name}_pico": pico,
    }
