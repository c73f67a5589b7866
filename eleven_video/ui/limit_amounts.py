"""Makes texts for amounts in the unit of a budget limit: "$0.50", "2,000 credits". The functions do not use Rich."""

from eleven_video.accounting.budget import PICO_PER_CREDIT, Unit
from eleven_video.ui.text import bound_money, exact_money, money

_DIGITS = 12  # an amount of credits is an integer of trillionths, which have 12 decimals


def limit_amount(pico: int, unit: Unit) -> str:
    """The limit of a budget as text, with all its digits."""
    return credits_amount(pico) if unit is Unit.CREDITS else exact_money(pico)


def spent_amount(pico: int, unit: Unit) -> str:
    """A spent or reserved amount as text."""
    return credits_amount(pico) if unit is Unit.CREDITS else money(pico)


def most_amount(pico: int, unit: Unit) -> str:
    """A needed or highest possible amount as text, with dollars rounded up."""
    return credits_amount(pico) if unit is Unit.CREDITS else bound_money(pico)


def credits_amount(pico: int) -> str:
    """A number of credits as text, with all digits: "142 credits", "0.5 credits"."""
    number = credits_number(pico)
    return f"{number} credit{'' if number == '1' else 's'}"


def credits_number(pico: int) -> str:
    """A number of credits as text without the word "credits": "142", "0.5"."""
    whole, rest = divmod(pico, PICO_PER_CREDIT)
    return f"{whole:,}" + (f".{rest:0{_DIGITS}d}".rstrip("0") if rest else "")
