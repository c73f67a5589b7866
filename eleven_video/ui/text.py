"""Formats money, counts, times and ids for the screen. The functions do not use Rich."""

from decimal import Decimal

PICO_DIGITS = 12  # a pico-dollar is 1e-12 dollars, so an exact amount has 12 decimals
CENT_HUNDREDTHS = 4  # money is shown with four decimals; small amounts get more decimals

_CENTS = 2  # the lowest number of decimals of an exact amount, as in "$0.50"

_STEPS = ((10**12, "T"), (10**9, "B"), (10**6, "M"), (10**3, "K"))
_EXACT_BELOW = 10_000
# Smaller numbers are rounded to at most 9.9, and are shown with one decimal.
_ONE_DECIMAL_BELOW = Decimal("9.95")


def decimals_for(pico: int) -> int:
    """The number of decimals for an amount of money. Normally, four decimals are shown.

    A small amount gets enough decimals for two digits.
    """
    size = abs(pico)
    if size == 0 or size >= 10 ** (PICO_DIGITS - CENT_HUNDREDTHS):
        return CENT_HUNDREDTHS
    return min(PICO_DIGITS, PICO_DIGITS - len(str(size)) + 2)


def to_units(pico: int, decimals: int) -> int:
    """An amount of pico-dollars in units of the last shown decimal. It is rounded to a whole number, half to even."""
    step: int = 10 ** (PICO_DIGITS - decimals)
    units, rest = divmod(pico, step)
    return units + (2 * rest > step or (2 * rest == step and units % 2 == 1))


def money_of_units(units: int, decimals: int) -> str:
    """An amount in units of the last decimal as text. For 12345600 units and four decimals, it is "$1,234.5600"."""
    whole, part = divmod(abs(units), 10**decimals)
    return f"{'-' if units < 0 else ''}${whole:,}.{part:0{decimals}d}"


def money(pico: int) -> str:
    """An amount of pico-dollars as rounded text, such as "$0.0350", "$1,234,567.8900" or "$0.000012"."""
    decimals = decimals_for(pico)
    return money_of_units(to_units(pico, decimals), decimals)


def bound_money(pico: int) -> str:
    """The highest possible cost as text, rounded up. `pico` is in pico-dollars. 0.04005 dollars become "$0.0401"."""
    decimals = decimals_for(pico)
    return money_of_units(-(-pico // 10 ** (PICO_DIGITS - decimals)), decimals)


def exact_money(pico: int) -> str:
    """An amount of pico-dollars as exact text, such as "$0.50" or "$1,234.005". There are at least two decimals."""
    digits = PICO_DIGITS
    while digits > _CENTS and pico % 10 ** (PICO_DIGITS - digits + 1) == 0:
        digits -= 1
    return money_of_units(pico // 10 ** (PICO_DIGITS - digits), digits)


def count(number: float) -> str:
    """A number as short text. Below 10,000 it is exact ("9,999"). A larger number is rounded ("12K", "1.0M")."""
    if number != number or number in (float("inf"), float("-inf")):  # noqa: PLR0124 - the test for NaN
        return "?"
    if abs(number) < _EXACT_BELOW:
        return f"{number:,}" if isinstance(number, int) else _short_fraction(number)
    exact = Decimal(number)
    for index, (step, letter) in enumerate(_STEPS):
        shown = _short(exact / step)
        if shown == "1000" and index:
            larger = _STEPS[index - 1]
            return _short(Decimal(1)) + larger[1]
        if abs(exact) >= step:
            return shown + letter
    return f"{exact:,}"


def exact_count(number: float) -> str:
    """A number as text with all its digits, such as "9,950"."""
    return f"{number:,}" if isinstance(number, int) else _short_fraction(number)


def duration(seconds: float) -> str:
    """A duration as text, such as "3s", "1:04" or "1:02:03". It is rounded down to whole seconds."""
    whole = max(0, int(seconds))
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}:{minutes:02d}:{rest:02d}"
    return f"{minutes}:{rest:02d}" if minutes else f"{rest}s"


def shorten_id(identifier: str, width: int) -> str:
    """An id with at most `width` characters. A long id is shortened in the middle, as in "gemini-3.1…-image"."""
    if len(identifier) <= width:
        return identifier
    if width <= 1:
        return "…"[: max(0, width)]
    tail = (width - 1) // 2
    return identifier[: width - 1 - tail] + "…" + (identifier[-tail:] if tail else "")


def _short_fraction(number: float) -> str:
    return f"{number:,.2f}".rstrip("0").rstrip(".")


def _short(scaled: Decimal) -> str:
    return f"{scaled:.1f}" if abs(scaled) < _ONE_DECIMAL_BELOW else f"{scaled:.0f}"
