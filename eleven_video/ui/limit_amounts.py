"""Formats amounts in the unit of a budget limit, such as "$0.50" or "2,000 credits". The module does not use Rich."""

from eleven_video.accounting.budget_limits import PICO_PER_CREDIT, Unit
from eleven_video.ui.text import bound_money, exact_money, money

_DIGITS = 12  # the program counts credits in trillionths of a credit, so a number of credits has 12 decimals


def limit_amount(pico: int, unit: Unit) -> str:
    """The limit of a budget as text. No digit is left out."""
    return credits_amount(pico) if unit is Unit.CREDITS else exact_money(pico)


def spent_amount(pico: int, unit: Unit) -> str:
    """A spent or reserved amount as text. An amount in dollars is rounded."""
    return credits_amount(pico) if unit is Unit.CREDITS else money(pico)


def most_amount(pico: int, unit: Unit) -> str:
    """A needed or highest possible amount as text. An amount in dollars is rounded up."""
    return credits_amount(pico) if unit is Unit.CREDITS else bound_money(pico)


def credits_amount(pico: int) -> str:
    """A number of credits as text, such as "142 credits" or "0.5 credits". No digit is left out."""
    number = credits_number(pico)
    return f"{number} credit{'' if number == '1' else 's'}"


def credits_number(pico: int) -> str:
    """A number of credits as text without the word "credits", such as "142" or "0.5"."""
    whole, rest = divmod(pico, PICO_PER_CREDIT)
    return f"{whole:,}" + (f".{rest:0{_DIGITS}d}".rstrip("0") if rest else "")
