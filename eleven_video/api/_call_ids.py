"""Ids under which calls are counted."""

import uuid
from threading import Lock


class CallIds:
    """Makes an id that is new for every answer, also where a server gives all its answers the same one."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._given: set[str] = set()

    def of(self, provider_id: str | None, attempt: int) -> str:
        """The provider's id with the attempt, so that a bill can be held against it; a random one where there is none."""
        if not provider_id:
            return str(uuid.uuid4())
        call_id = f"{provider_id}/{attempt}"
        with self._lock:
            if call_id in self._given:
                return f"{call_id}/{uuid.uuid4()}"
            self._given.add(call_id)
        return call_id
