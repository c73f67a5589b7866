"""Computes keys that identify a row of a batch by its request, not by its position. Pure.

A row keeps its key if it is moved or if other rows are added, and gets a new key if its request changes. Rows with the
same request are numbered.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping

from eleven_video.domain.job import BatchRow

_LENGTH = 24  # hexadecimal digits: 96 bits
# The fields that decide the spoken words.
_WORDS = ("prompt", "script", "duration", "text_model")


def row_keys(batch: str, asked: Iterable[Mapping[str, object]]) -> list[BatchRow]:
    """The keys of a batch's rows in the order of their file.

    Args:
        batch: The key of the batch.
        asked: The request of each row by field name, as typed, in plain JSON types. A script is given by its text.
    """
    times: Counter[str] = Counter()
    keys = []
    for request in asked:
        same = key_of(request)
        times[same] += 1
        words = key_of({name: request[name] for name in _WORDS if name in request})
        keys.append(BatchRow(batch, f"{same}-{times[same]}", words))
    return keys


def key_of(facts: object) -> str:
    """A key for a value of plain JSON types. The order of names in it does not matter."""
    text = json.dumps(facts, ensure_ascii=True, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:_LENGTH]
