"""Ids under which the calls of one service are counted."""

import uuid
from threading import Lock
from typing import NamedTuple

from eleven_video.config.keys_in_use import HIDDEN


class CallId(NamedTuple):
    """`repeated` is True where the service gave the same id to an earlier call."""

    id: str
    repeated: bool


class CallIds:
    """Makes an id that is new for every answer, also where a server gives all its answers the same one."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._given: set[str] = set()

    def of(self, provider_id: str | None, attempt: int) -> CallId:
        """The provider's id with the attempt, so that a bill can be held against it; a random one where there is none.

        An id in which a key was blacked out is none: it is the same for every call.
        """
        if not provider_id or HIDDEN in provider_id:
            return CallId(str(uuid.uuid4()), repeated=False)
        call_id = f"{provider_id}/{attempt}"
        with self._lock:
            repeated = provider_id in self._given
            self._given.add(provider_id)
        return CallId(f"{call_id}/{uuid.uuid4()}" if repeated else call_id, repeated)
