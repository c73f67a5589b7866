"""Computes with exact amounts of money. An amount is a plain integer of pico-dollars (1e-12 USD).

In pico-dollars, all of Google's published rates for tokens are whole numbers, and an integer of 64 bits can hold nine
million dollars. A user may set a finer rate. Such a rate is a fraction. If a rate is a fraction, the cost is rounded
only once, in the charge, half to even.
"""

from decimal import Decimal
from fractions import Fraction
from typing import Any

# An amount is a number of units, such as tokens or credits. Only a number of credits can be a fraction, because a
# promotion bills 0.25 credits per character.
Amount = int | Fraction


def plain_number(amount: Amount) -> int | float:
    """The amount as a JSON number."""
    return amount if isinstance(amount, int) else float(amount)


PICO_PER_DOLLAR = 10**12

# A rate is the price of one unit in pico-dollars. If the rate is a whole number, it is an int, because integers are
# much faster than fractions.
Rate = int | Fraction


def rate(dollars: Fraction | Decimal, *, per: int = 1) -> Rate:
    """The exact price of one unit in pico-dollars, if `per` units cost `dollars`."""
    exact = Fraction(dollars) * PICO_PER_DOLLAR / per
    return exact.numerator if exact.denominator == 1 else exact


def cost(amount: Amount, unit_rate: Rate) -> int:
    """The cost of an amount at a rate, in whole pico-dollars.

    If the exact cost is a fraction, it is rounded half to even.
    """
    return round(amount * unit_rate)


def dollars(pico: int) -> Decimal:
    """Converts pico-dollars to an exact number of dollars."""
    return Decimal(pico).scaleb(-12)


def as_float(pico: int) -> float:
    """Converts pico-dollars to the nearest float number of dollars, for JSON only.

    Python divides two ints with correct rounding, so no other float is closer.
    """
    return pico / PICO_PER_DOLLAR


def decimal_text(pico: int) -> str:
    """Converts pico-dollars to the shortest exact decimal text of the dollars, such as "0.0004"."""
    return f"{dollars(pico).normalize():f}"


def amount_record(name: str, pico: int | None) -> dict[str, Any]:
    """An amount of dollars as three JSON fields. The names of the fields begin with the value of `name`.

    The field `name` is a number of dollars, `name_exact` is the same amount as decimal text, and `name_pico` is the
    same amount in whole pico-dollars. All three fields are None if the amount is unknown.
    """
    return {
        name: None if pico is None else as_float(pico),
        f"{name}_exact": None if pico is None else decimal_text(pico),
        f"{name}_pico": pico,
    }
