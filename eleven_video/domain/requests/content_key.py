"""Computes the content key of a request.

The key is a hash of what is sent to the service. Stored results are found by this key.
"""

import hashlib
import json
from abc import ABC, abstractmethod
from functools import cached_property

_LENGTH = 24  # hexadecimal digits: 96 bits, and short enough for a file's name


class Keyed(ABC):
    """A request that has a content key.

    The subclasses of this class are frozen dataclasses, so the key of a request never changes.
    """

    @cached_property
    def content_key(self) -> str:
        """The content key, which is a hash of everything that is sent to the service.

        Values that are not sent, such as the number of the scene, do not change the key. So requests for two scenes
        with the same text have the same key and use one stored result. The key is computed when it is first used.
        """
        facts = json.dumps(self._sent(), ensure_ascii=True)
        return hashlib.sha256(facts.encode()).hexdigest()[:_LENGTH]

    @abstractmethod
    def _sent(self) -> list[object]:
        """Everything that is sent to the service, as plain JSON.

        The structure of this list must not change. Otherwise all content keys would change, stored results would not be
        found, and users would pay again for the same results.
        """


def content_key(request: Keyed) -> str:
    """The content key of a request. Callers such as `map` need a function and cannot use the property."""
    return request.content_key
