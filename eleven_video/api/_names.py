"""Names that people may have meant."""

from collections.abc import Iterable
from difflib import SequenceMatcher

_LEAST_LIKE = 0.5


def nearest_names(wanted: str, known: Iterable[str], *, count: int = 3) -> tuple[str, ...]:
    """The known names most like the wanted one, best first; upper and lower case and the order of parts do not matter.

    The wanted name itself is none of them: it was refused, whatever a list says.
    """
    likeness = {name: _likeness(wanted.casefold(), name.casefold()) for name in known if name != wanted}
    best = sorted(likeness, key=lambda name: (-likeness[name], name))
    return tuple(name for name in best[:count] if likeness[name] >= _LEAST_LIKE)


def _likeness(one: str, other: str) -> float:
    """From 0 to 1: letter by letter, or with the parts of both names ("flash", "lite", "image") put in one order."""
    return max(_ratio(one, other), _ratio(_in_order(one), _in_order(other)))


def _in_order(name: str) -> str:
    return "-".join(sorted(name.replace("_", "-").split("-")))


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
