"""Computes a key for each row of a batch. The key depends on what the row requests, not on the row's position in the
file.

If a row is moved or other rows are added, the key of the row does not change. If the request of a row changes, the row
gets a new key. The keys of rows with the same request differ only in the number at the end.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping

from eleven_video.domain.job import BatchRow

_LENGTH = 24  # hexadecimal digits: 96 bits
# The fields of a row that decide which words are spoken.
_WORDS = ("prompt", "script", "duration", "text_model")


def row_keys(batch: str, asked: Iterable[Mapping[str, object]]) -> list[BatchRow]:
    """The keys of all rows of a batch, in the order of `asked`.

    Args:
        batch: The key of the batch.
        asked: For each row, the requested values by field name. All values have JSON types. For a script, the value is
            the text of the script, not the name of the script's file.
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
    """A key for a value that can be written as JSON.

    Equal values have equal keys. The order of the names in a JSON object does not matter.
    """
    text = json.dumps(facts, ensure_ascii=True, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:_LENGTH]
