"""Amounts: exact whole or fractional numbers, and what JSON makes of them."""

from fractions import Fraction

# Whole units are ints; only credits come in fractions (a promotion bills 0.25 credits a character).
Amount = int | Fraction


def plain_number(amount: Amount) -> int | float:
    """The amount as JSON has it."""
    return amount if isinstance(amount, int) else float(amount)
