"""By what a row of a batch is known again: what it asks for, not where it stands. Pure.

Two rows that ask for the same are told apart by which of them comes first. So a row keeps its key wherever it is moved and
whatever is added around it, and gets another one when what it asks for is changed.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_LENGTH = 24  # hexadecimal digits: 96 bits
# What decides which words are spoken.
_WORDS = ("prompt", "script", "duration", "text_model")


@dataclass(frozen=True, slots=True)
class RowKeys:
    """`row` is the row's own key, `words` that which all rows have that narrate the same."""

    row: str
    words: str


def row_keys(asked: Iterable[Mapping[str, object]]) -> list[RowKeys]:
    """The keys of rows in the order of their file.

    Args:
        asked: What each asks for, by name: what was typed, as plain JSON types. A script stands there with its text.
    """
    times: Counter[str] = Counter()
    keys = []
    for one in asked:
        same = key_of(one)
        times[same] += 1
        keys.append(RowKeys(f"{same}-{times[same]}", key_of({name: one[name] for name in _WORDS if name in one})))
    return keys


def key_of(facts: object) -> str:
    """A key for plain JSON types; the order of names does not matter."""
    text = json.dumps(facts, ensure_ascii=True, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:_LENGTH]
