"""The content key: the identity of a request by what is sent. Pure."""

import hashlib
import json
from abc import ABC, abstractmethod
from functools import cached_property

_LENGTH = 24  # hexadecimal digits: 96 bits, and short enough for a file's name


class Keyed(ABC):
    """A request that carries its content key. Subclasses are frozen, so the key never changes."""

    @cached_property
    def content_key(self) -> str:
        """The key of everything that is sent; what a request is for, such as its scene, is not part of it.

        Equal requests to the same model with the same settings have the same key. It is computed at its first use.
        """
        facts = json.dumps(self._sent(), ensure_ascii=True)
        return hashlib.sha256(facts.encode()).hexdigest()[:_LENGTH]

    @abstractmethod
    def _sent(self) -> list[object]:
        """Everything that is sent, as plain JSON. A changed form changes all keys, so that users would pay again."""


def content_key(request: Keyed) -> str:
    """The content key of a request, as a function to map with."""
    return request.content_key
