"""Finds the known name of which a value of `--project` is probably a misspelling.

For example, Client_A is probably a misspelling of client-a.
"""

import unicodedata
from collections.abc import Iterable

# The unit is characters. In a word of fewer characters, a different letter is probably intended, as in client-a and
# client-b.
_SHORTEST_WORD = 4


def nearest_project(name: str, known: Iterable[str]) -> str | None:
    """The known name of which `name` is probably a misspelling.

    The result is None if `name` is known, or if `name` is not similar to any known name.

    Two names are similar if they differ only in case, spaces, punctuation, accents or full-width letters. Names are
    also similar if only one word differs, the word has at least four letters, and the difference is one edit. An edit
    adds, removes or replaces a letter, or swaps two neighbouring letters.
    """
    others = list(known)
    if not name or name in others:
        return None
    same = [one for one in others if _folded(one) == _folded(name)]
    near = same or [one for one in others if _is_one_edit_away(_words(one), _words(name))]
    return near[0] if near else None


def _plain(name: str) -> str:
    """The name in lower case, without accents, and with ordinary letters instead of full-width letters."""
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold())
    return "".join(letter for letter in letters if unicodedata.category(letter) not in {"Mn", "Cf"})


def _folded(name: str) -> str:
    # Without its punctuation, a name that has only punctuation would be empty. So a name that has only punctuation
    # stays unchanged.
    return "".join(_words(name)) or _plain(name)


def _words(name: str) -> list[str]:
    return "".join(letter if letter.isalnum() else " " for letter in _plain(name)).split()


def _is_one_edit_away(one: list[str], other: list[str]) -> bool:
    if len(one) != len(other):
        return False
    different = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    if len(different) != 1:
        return False
    a, b = different[0]
    return min(len(a), len(b)) >= _SHORTEST_WORD and _one_edit(a, b)


def _one_edit(a: str, b: str) -> bool:
    """Whether two different words differ by one edit.

    Words that differ in a digit do not count as similar, because the names of projects often differ only in a number.
    """
    start = next((place for place, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    tail_a, tail_b = a[start:], b[start:]
    if any(letter.isdigit() for letter in tail_a[:1] + tail_b[:1]):
        return False
    return (
        tail_a[1:] == tail_b[1:]
        or tail_a[1:] == tail_b
        or tail_a == tail_b[1:]
        or (tail_a[:2] == tail_b[:2][::-1] and tail_a[2:] == tail_b[2:])
    )
