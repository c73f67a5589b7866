"""Exact money: whole pico-dollars (1e-12 USD) in plain integers.

In pico-dollars, all of Google's published token rates are whole numbers, and 64 bits are enough for nine million
dollars. Finer rates, which a user may set, are fractions. Their product with an amount is rounded once, half to even,
in the charge.
"""

from decimal import Decimal
from fractions import Fraction
from typing import Any

# A whole number of units is an int. Only credits can be fractions: a promotion bills 0.25 credits per character.
Amount = int | Fraction


def plain_number(amount: Amount) -> int | float:
    """The amount as a JSON number."""
    return amount if isinstance(amount, int) else float(amount)


PICO_PER_DOLLAR = 10**12

# Pico-dollars for one unit: an int if whole, which is nearly always true and much faster.
Rate = int | Fraction


def rate(dollars: Fraction | Decimal, *, per: int = 1) -> Rate:
    """The exact rate of one unit, in pico-dollars, if `per` units cost `dollars`."""
    exact = Fraction(dollars) * PICO_PER_DOLLAR / per
    return exact.numerator if exact.denominator == 1 else exact


def cost(amount: Amount, unit_rate: Rate) -> int:
    """Pico-dollars for an amount at a rate, rounded half to even if the product is not whole."""
    return round(amount * unit_rate)


def dollars(pico: int) -> Decimal:
    """The exact number of dollars."""
    return Decimal(pico).scaleb(-12)


def as_float(pico: int) -> float:
    """The nearest float number of dollars, for JSON only. Python rounds the quotient of two ints correctly."""
    return pico / PICO_PER_DOLLAR


def decimal_text(pico: int) -> str:
    """The exact number of dollars as its shortest decimal text: "0.0004"."""
    return f"{dollars(pico).normalize():f}"


def amount_record(name: str, pico: int | None) -> dict[str, Any]:
    """An amount of dollars in the product's JSON form: `name` is a plain number, `name_exact` the same as
    decimal text, `name_pico` the same in whole pico-dollars. All three are None if the amount is unknown.
    """
    return {
        name: None if pico is None else as_float(pico),
        f"{name}_exact": None if pico is None else decimal_text(pico),
        f"{name}_pico": pico,
    }
