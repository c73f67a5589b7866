"""Computes keys that identify a row of a batch by its request, not by its position. Pure.

A row keeps its key if it is moved or if other rows are added, and gets a new key if its request changes. Rows with the
same request are numbered.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_LENGTH = 24  # hexadecimal digits: 96 bits
# The fields that decide the spoken words.
_WORDS = ("prompt", "script", "duration", "text_model")


@dataclass(frozen=True, slots=True)
class RowKeys:
    """`row` is the row's own key, and `words` the key that all rows with the same narration have."""

    row: str
    words: str


def row_keys(asked: Iterable[Mapping[str, object]]) -> list[RowKeys]:
    """The keys of rows in the order of their file.

    Args:
        asked: The request of each row by field name, as typed, in plain JSON types. For a script, this is the script's
            text.
    """
    times: Counter[str] = Counter()
    keys = []
    for one in asked:
        same = key_of(one)
        times[same] += 1
        keys.append(RowKeys(f"{same}-{times[same]}", key_of({name: one[name] for name in _WORDS if name in one})))
    return keys


def key_of(facts: object) -> str:
    """A key for a value of plain JSON types. The order of names in it does not matter."""
    text = json.dumps(facts, ensure_ascii=True, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:_LENGTH]
