"""Computes the content key of a request.

The content key is a hash of what is sent to the service. Stored results are found by the content key of their requests.
"""

import hashlib
import json
from abc import ABC, abstractmethod
from functools import cached_property

_LENGTH = 24  # hexadecimal digits: 96 bits, and short enough for a file's name


class Keyed(ABC):
    """A request that has a content key.

    The subclasses of `Keyed` are frozen dataclasses, so the content key of a request never changes.
    """

    @cached_property
    def content_key(self) -> str:
        """The content key, which is a hash of everything that is sent to the service.

        Values that are not sent, such as the number of the scene, do not change the key. So requests for two scenes
        with the same text have the same content key and use the same stored result. The content key is computed when it
        is first used.
        """
        facts = json.dumps(self._sent(), ensure_ascii=True)
        return hashlib.sha256(facts.encode()).hexdigest()[:_LENGTH]

    @abstractmethod
    def _sent(self) -> list[object]:
        """Everything that is sent to the service, as a list for JSON.

        The structure of the list must not change. With another structure, all content keys would change, stored
        results would not be found, and users would pay again for the same results.
        """


def content_key(request: Keyed) -> str:
    """The content key of a request. This function is for callers such as `map`, which cannot use the property."""
    return request.content_key
