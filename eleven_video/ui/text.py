"""Formats money, counts, times and ids for the screen. The functions do not use Rich."""

from decimal import Decimal

PICO_DIGITS = 12  # a pico-dollar is 1e-12 dollars, so exact money has 12 decimals
CENT_HUNDREDTHS = 4  # money is shown with four decimals; smaller amounts get more

_CENTS = 2  # the fewest decimals of exact money: "$0.50"

_STEPS = ((10**12, "T"), (10**9, "B"), (10**6, "M"), (10**3, "K"))
_EXACT_BELOW = 10_000
# Smaller numbers round to 9.9 or less, and are shown with one decimal.
_ONE_DECIMAL_BELOW = Decimal("9.95")


def decimals_for(pico: int) -> int:
    """The number of decimals for an amount of money: four, or as many as a small amount needs for two digits."""
    size = abs(pico)
    if size == 0 or size >= 10 ** (PICO_DIGITS - CENT_HUNDREDTHS):
        return CENT_HUNDREDTHS
    return min(PICO_DIGITS, PICO_DIGITS - len(str(size)) + 2)


def to_units(pico: int, decimals: int) -> int:
    """An amount of pico-dollars as a whole number of units of the last shown decimal, rounded half to even."""
    step: int = 10 ** (PICO_DIGITS - decimals)
    units, rest = divmod(pico, step)
    return units + (2 * rest > step or (2 * rest == step and units % 2 == 1))


def money_of_units(units: int, decimals: int) -> str:
    """An amount in units of the last decimal as text: "$1,234.5600" for 12345600 units with four decimals."""
    whole, part = divmod(abs(units), 10**decimals)
    return f"{'-' if units < 0 else ''}${whole:,}.{part:0{decimals}d}"


def money(pico: int) -> str:
    """An amount of pico-dollars as rounded text: "$0.0350", "$1,234,567.8900", "$0.000012"."""
    decimals = decimals_for(pico)
    return money_of_units(to_units(pico, decimals), decimals)


def bound_money(pico: int) -> str:
    """A highest possible cost in pico-dollars as text, rounded up: "$0.0401" for 0.04005 dollars."""
    decimals = decimals_for(pico)
    return money_of_units(-(-pico // 10 ** (PICO_DIGITS - decimals)), decimals)


def exact_money(pico: int) -> str:
    """An amount of pico-dollars as text with all its decimals, at least two: "$0.50", "$1,234.005"."""
    digits = PICO_DIGITS
    while digits > _CENTS and pico % 10 ** (PICO_DIGITS - digits + 1) == 0:
        digits -= 1
    return money_of_units(pico // 10 ** (PICO_DIGITS - digits), digits)


def count(number: float) -> str:
    """A count as short text: exact below 10,000 ("9,999"), rounded from there on ("12K", "1.0M", "2.5B")."""
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
    """A count as text with all its digits: "9,950"."""
    return f"{number:,}" if isinstance(number, int) else _short_fraction(number)


def duration(seconds: float) -> str:
    """A duration as text in whole seconds, rounded down: "3s", "1:04", "1:02:03"."""
    whole = max(0, int(seconds))
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}:{minutes:02d}:{rest:02d}"
    return f"{minutes}:{rest:02d}" if minutes else f"{rest}s"


def shorten_id(identifier: str, width: int) -> str:
    """An id, cut in its middle to fit `width` characters: "gemini-3.1…-image". Its ends tell it from other ids."""
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
