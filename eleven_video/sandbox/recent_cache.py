"""Caches recent pictures and sounds, up to a limit in bytes."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

_Value = TypeVar("_Value")


class Recent(Generic[_Value]):
    """Caches the values that were used most recently, up to `size` bytes in total. The class is thread-safe.

    Args:
        size: The most bytes that all cached values together may take.
        weigh: Returns the number of bytes that a value takes.
    """

    def __init__(self, size: int, weigh: Callable[[_Value], int]) -> None:
        self._size = size
        self._weigh = weigh
        self._held = 0
        self._values: OrderedDict[bytes, _Value] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: object, make: Callable[[], _Value]) -> _Value:
        """The value of a key. If the cache has no value for this key, `make` creates the value. Two keys with the same
        `repr` count as the same key.
        """
        digest = hashlib.sha256(repr(key).encode("utf-8", "surrogatepass")).digest()
        with self._lock:
            if digest in self._values:
                self._values.move_to_end(digest)
                return self._values[digest]
        value = make()
        with self._lock:
            if digest not in self._values:
                self._values[digest] = value
                self._held += self._weigh(value)
            while self._held > self._size:
                _, oldest = self._values.popitem(last=False)
                self._held -= self._weigh(oldest)
        return value
