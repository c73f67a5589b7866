"""What may be counted: whole or fractional numbers from zero up, as exact values."""

import numbers
from decimal import Decimal
from fractions import Fraction

from eleven_video.accounting.events import Amount

# What a 64-bit column holds. A larger count is an error of whoever counts.
LARGEST = 2**63 - 1


def accepted_amount(value: object) -> Amount:
    """The exact amount that a number means; 1000.0 is 1000.

    Raises:
        ValueError: It is no number (a bool is none), negative, not finite, or larger than any count.
    """
    amount = _exact(value)
    if not 0 <= amount <= LARGEST:
        raise ValueError(f"{type(value).__name__} out of range: an amount is from 0 to {LARGEST}")
    return amount.numerator if amount.denominator == 1 else amount


def _exact(value: object) -> Amount:
    if isinstance(value, bool):
        raise ValueError("bool is not a number")  # noqa: TRY004  one kind of refusal for all
    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, (numbers.Real, Decimal)):
        try:
            # By its shortest text, so that 0.1 is a tenth.
            return Fraction(str(value))
        except ValueError:
            raise ValueError(f"{value} is not a finite number") from None
    raise ValueError(f"{type(value).__name__} is not a number")


def plain_number(amount: Amount) -> int | float:
    """The amount as JSON has it."""
    return amount if isinstance(amount, int) else float(amount)
