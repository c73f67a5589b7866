"""Finds a number that lies within the limits of a schema and is a multiple of its `multipleOf`."""

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from eleven_video.sandbox.schemas.merging import Unfillable

_LARGE = 2**53


def number_for(keywords: Mapping[str, Any], wanted: int, *, whole: bool) -> int | float:
    """Find a number that fits the keywords of a schema. The result is `wanted` if `wanted` fits, or else a number near
    `wanted`.

    Args:
        keywords: The keywords of the schema.
        wanted: The preferred number.
        whole: Whether only whole numbers fit.

    Raises:
        Unfillable: No number fits.
    """
    low, above = _bound(keywords, "minimum", "exclusiveMinimum", max)
    high, below = _bound(keywords, "maximum", "exclusiveMaximum", min)
    step = _exact(keywords["multipleOf"]) if "multipleOf" in keywords else None
    if whole:
        step = Fraction(step.numerator if step else 1)
    found = Fraction(wanted)
    if step:
        found = _on_grid(found, step, low, high, above=above, below=below)
    else:
        if low is not None and (found < low or (above and found == low)):
            found = low
        if high is not None and (found > high or (below and found == high)):
            found = high
        if (above and found == low) or (below and found == high):
            found = _inside(low, high)
    if not _fits(found, low, high, above=above, below=below):
        raise Unfillable
    return int(found) if found.denominator == 1 else float(found)


def _on_grid(
    wanted: Fraction, step: Fraction, low: Fraction | None, high: Fraction | None, *, above: bool, below: bool
) -> Fraction:
    found = math.ceil(wanted / step) * step
    if low is not None and (found < low or (above and found == low)):
        found = math.ceil(low / step) * step
        found += step if above and found == low else 0
    if high is not None and (found > high or (below and found == high)):
        found = math.floor(high / step) * step
        found -= step if below and found == high else 0
    return found


def _inside(low: Fraction | None, high: Fraction | None) -> Fraction:
    if low is not None and high is not None:
        return (low + high) / 2
    return low + 1 if low is not None else (high or Fraction(0)) - 1


def _fits(found: Fraction, low: Fraction | None, high: Fraction | None, *, above: bool, below: bool) -> bool:
    too_low = low is not None and (found < low or (above and found == low))
    too_high = high is not None and (found > high or (below and found == high))
    return not too_low and not too_high


def _bound(keywords: Mapping[str, Any], plain: str, exclusive: str, tightest: Any) -> tuple[Fraction | None, bool]:
    """The limit that the keywords `plain` and `exclusive` set together, and whether a number equal to the limit does
    not fit.

    If both keywords set a number, `tightest` (`max` or `min`) selects the tighter one. If there is no limit, the result
    has None for the limit.
    """
    inner, outer = keywords.get(plain), keywords.get(exclusive)
    if isinstance(outer, bool):
        return (None if inner is None else _exact(inner)), outer and inner is not None
    if inner is None or outer is None:
        given = outer if inner is None else inner
        return (None if given is None else _exact(given)), inner is None and given is not None
    one, other = _exact(inner), _exact(outer)
    return tightest(one, other), tightest(one, other) == other


def _exact(number: int | float) -> Fraction:  # noqa: PYI041 - an int needs no conversion
    """The exact value of a number in its decimal notation, so that 0.1 is exactly a tenth. For a very large float, the
    result is the exact binary value.
    """
    return Fraction(str(number)) if isinstance(number, float) and abs(number) < _LARGE else Fraction(number)
