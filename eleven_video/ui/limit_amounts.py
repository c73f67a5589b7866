"""Texts for amounts of a limit in its unit: "$0.50", "2,000 credits". Pure functions without Rich."""

from eleven_video.accounting.budget import PICO_PER_CREDIT, Unit
from eleven_video.ui.text import bound_money, exact_money, money

_DIGITS = 12  # decimals of a trillionth


def limit_amount(pico: int, unit: Unit) -> str:
    """A limit, with all its digits."""
    return credits_amount(pico) if unit is Unit.CREDITS else exact_money(pico)


def spent_amount(pico: int, unit: Unit) -> str:
    """A spent or reserved amount."""
    return credits_amount(pico) if unit is Unit.CREDITS else money(pico)


def most_amount(pico: int, unit: Unit) -> str:
    """A needed or highest possible amount. Dollars are rounded up."""
    return credits_amount(pico) if unit is Unit.CREDITS else bound_money(pico)


def credits_amount(pico: int) -> str:
    """Credits, with all their digits: "142 credits", "0.5 credits"."""
    number = credits_number(pico)
    return f"{number} credit{'' if number == '1' else 's'}"


def credits_number(pico: int) -> str:
    """A number of credits without the word: "142", "0.5"."""
    whole, rest = divmod(pico, PICO_PER_CREDIT)
    return f"{whole:,}" + (f".{rest:0{_DIGITS}d}".rstrip("0") if rest else "")
