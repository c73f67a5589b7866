"""What a thread has heard so far of the answer it waits for."""

from collections.abc import Mapping
from dataclasses import dataclass
from threading import local
from typing import Any

from eleven_video.api._headers import lowered


@dataclass(frozen=True, slots=True)
class Head:
    """The head of an answer, which comes before its body: HTTP status, and headers with their names in lower case."""

    status: int
    headers: Mapping[str, str]


class Hearing(local):
    """The head of this thread's answer; None until it has come. A body that breaks off or cannot be read leaves it."""

    head: Head | None = None

    def forget(self) -> None:
        self.head = None

    def hear(self, response: Any) -> None:
        """Take the head of a response of httpx or httpx2; a hook that their clients call before the body is read."""
        self.head = Head(response.status_code, lowered(response.headers))
