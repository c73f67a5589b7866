"""Keys that identify a row of a batch by its request, not its position. Pure.

Two rows with the same request differ by their order. So a row keeps its key if it is moved or rows are added around it,
and gets a new key if its request changes.
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
    """`row` is the row's own key, `words` the key shared by all rows with the same narration."""

    row: str
    words: str


def row_keys(asked: Iterable[Mapping[str, object]]) -> list[RowKeys]:
    """The keys of rows in the order of their file.

    Args:
        asked: The request of each row by field name, as typed, in plain JSON types. A script is given by its text.
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
