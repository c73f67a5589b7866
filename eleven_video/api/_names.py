"""Names that people may have meant."""

import difflib
from collections.abc import Iterable


def nearest_names(wanted: str, known: Iterable[str], *, count: int = 3) -> tuple[str, ...]:
    """The known names most like the wanted one, best first; upper and lower case are the same."""
    by_folded = {name.casefold(): name for name in known}
    folded = wanted.casefold()
    matches = difflib.get_close_matches(folded, by_folded, n=count, cutoff=0.5)
    return tuple(by_folded[match] for match in matches)
